"""Rows of the CEP: levels, requests, competences, projects and what people thought of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from benchmarks.population import DAY, Population, Row
from beneficiaries.models import Programme
from beneficiaries.rome import trades
from cep.competences import Competence, Moment, Rater
from cep.levels import Ending, Initiative, Scheme
from cep.models import CareerEntryKind, FeasibilityTopic, ProjectKind

# Routes through the levels, about as the trade sees them: one in three goes past the first.
ROUTES = (*((1,),) * 12, *((1, 2),) * 4, (1, 2, 3), (1, 2, 3), (1, 2, 1), (1, 2, 1, 2))
SAID = "Je voudrais changer de métier sans perdre mon ancienneté, et rester près de chez moi."


@dataclass(slots=True)
class Practice:
    """Everything that the CEP adds to the files of one population, drawn from dice of its own."""

    population: Population
    first_period: int
    first_project: int
    first_goal: int
    dice: Random = field(default_factory=lambda: Random(17))  # noqa: S311 - a draw, no secret
    periods_drawn: list[Row] = field(default_factory=list)
    projects_drawn: list[Row] = field(default_factory=list)
    levels: dict[int, int] = field(default_factory=dict)

    def files(self) -> Iterator[Row]:
        """Followed CEP files."""
        for row in self.population.case_files:
            if row["programme"] == Programme.CEP.value and row["referent_id"] is not None:
                yield row

    def paths(self) -> Iterator[Row]:
        for row in self.files():
            yield {
                "case_file_id": row["id"],
                "scheme": Scheme.CEP_2014.value,
                "informed_on": row["opened_on"],
                "informed_by_id": row["referent_id"],
                "situation": SAID,
            }

    def periods(self) -> list[Row]:
        """The levels of each file, spread over its days; the last one ends with the file."""
        for row in self.files():
            route = self.dice.choice(ROUTES)
            last = row.get("closed_on") or self.population.now.date()
            days = (last - row["opened_on"]).days
            route = route if days > 2 * len(route) else route[:1]
            self.levels[row["id"]] = max(route)
            step = days // len(route)
            for place, number in enumerate(route):
                is_last = place == len(route) - 1
                starts_on = row["opened_on"] + place * step * DAY
                ends_on = row.get("closed_on") if is_last else starts_on + step * DAY
                self._period(row, number, starts_on, ends_on, is_last)
        return self.periods_drawn

    def _period(
        self,
        row: Row,
        number: int,
        starts_on: datetime.date,
        ends_on: datetime.date | None,
        is_last: bool,
    ) -> None:
        by = row["referent_id"]
        ending = Ending.NEED_MET if is_last else Ending.NEXT_LEVEL
        self.periods_drawn.append(
            {
                "id": self.first_period + len(self.periods_drawn),
                "case_file_id": row["id"],
                "number": number,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "initiative": self.dice.choice(tuple(Initiative)).value,
                "opened_by_id": by,
                "ending": ending.value if ends_on else "",
                "closed_by_id": by if ends_on else None,
            }
        )

    def changes(self) -> Iterator[Row]:
        for row in self.periods_drawn:
            yield {
                "case_file_id": row["case_file_id"],
                "after": row["number"],
                "changed_by_id": row["opened_by_id"],
            }

    def agreements(self) -> Iterator[Row]:
        for row in self.periods_drawn:
            if row["number"] >= 2:
                yield {
                    "case_file_id": row["case_file_id"],
                    "number": row["number"],
                    "agreed_on": row["starts_on"],
                    "recorded_by_id": row["opened_by_id"],
                    "period_id": row["id"],
                }

    def requests(self) -> Iterator[Row]:
        for row in self.files():
            for _ in range(self.dice.choice((1, 1, 2))):
                yield {
                    "case_file_id": row["id"],
                    "words": SAID,
                    "recorded_by_id": row["referent_id"],
                    "recorded_at": row["created_at"],
                }

    def assets(self) -> Iterator[Row]:
        """Two things to lean on; the limits are told alike."""
        for row in self.files():
            for _ in range(2):
                yield {
                    "case_file_id": row["id"],
                    "description": "Permis B, et du temps le matin",
                    "created_by_id": row["referent_id"],
                }

    def career(self) -> Iterator[Row]:
        for row in self.files():
            for years in range(2, 2 + self.dice.randint(1, 4)):
                yield {
                    "case_file_id": row["id"],
                    "kind": self.dice.choice(CareerEntryKind.values),
                    "title": "Aide à domicile",
                    "starts_on": row["opened_on"].replace(day=1) - 365 * years * DAY,
                }

    def ratings(self) -> Iterator[Row]:
        """Both views and the conclusion, at entry, for who went past the first level."""
        for row in self.files():
            if self.levels[row["id"]] < 2:
                continue
            for rater in Rater:
                for competence in Competence:
                    yield {
                        "case_file_id": row["id"],
                        "moment": Moment.ENTRY.value,
                        "rater": rater.value,
                        "competence": competence.value,
                        "mastery": self.dice.randint(0, 3),
                        "evidence": "A comparé trois centres de formation",
                        "rated_by_id": row["referent_id"],
                    }

    def projects(self) -> list[Row]:
        """Decided by two in three of those who went past the first level."""
        for row in self.files():
            if self.levels[row["id"]] < 2:
                continue
            decided = self.dice.random() < 0.67
            self.projects_drawn.append(
                {
                    "id": self.first_project + len(self.projects_drawn),
                    "case_file_id": row["id"],
                    "title": "Devenir aide-soignante",
                    "kind": self.dice.choice(ProjectKind.values),
                    "status": "decided" if decided else "explored",
                    "decided_on": row["opened_on"] + 30 * DAY if decided else None,
                    "created_by_id": row["referent_id"],
                }
            )
        return self.projects_drawn

    def _of_projects(self) -> Iterator[Row]:
        for row in self.projects_drawn:
            yield {"project_id": row["id"], "case_file_id": row["case_file_id"]}

    def target_trades(self) -> Iterator[Row]:
        codes = list(trades())
        for row in self._of_projects():
            for code in self.dice.sample(codes, 2):
                yield row | {"rome": code}

    def checks(self) -> Iterator[Row]:
        for row in self._of_projects():
            for topic in FeasibilityTopic.values:
                yield row | {"topic": topic, "state": "feasible", "finding": "Deux offres lues"}

    def goal_links(self) -> Iterator[Row]:
        """The goal of the file serves its project."""
        goal_of = {
            row["id"]: self.first_goal + n for n, row in enumerate(self.population.case_files)
        }
        for row in self._of_projects():
            yield row | {"goal_id": goal_of[row["case_file_id"]]}

    def schemes(self) -> Iterator[Row]:
        for row in self._of_projects():
            yield row | {"scheme": "training_account", "state": "asked"}

    def funding(self) -> Iterator[Row]:
        """One plan in two asks for something; three in four have their answer."""
        for row in self._of_projects():
            if self.dice.random() < 0.5:
                answered = self.dice.random() < 0.75
                yield row | {
                    "label": "Formation",
                    "cost": 2400,
                    "asked": 1800,
                    "granted": 1800 if answered else None,
                    "decided_on": self.population.now.date() if answered else None,
                }

    def syntheses(self) -> Iterator[Row]:
        for row in self.projects_drawn:
            if self.dice.random() < 0.6:
                yield {
                    "case_file_id": row["case_file_id"],
                    "number": 1,
                    "stage": "handed_over",
                    "content": {},
                    "content_hash": "0" * 64,
                    "made_by_id": row["created_by_id"],
                }

    def answers(self) -> Iterator[Row]:
        """Four in ten answer at the end."""
        for row in self.files():
            if "closed_on" in row and self.dice.random() < 0.4:
                yield {
                    "case_file_id": row["id"],
                    "moment": "end",
                    "satisfaction": self.dice.choice((None, 2, 3, 4, 4, 4)),
                    "usefulness": self.dice.choice((None, 1, 2, 3, 4, 4)),
                    "highest_level": self.levels[row["id"]],
                    "answered_at": self.population.now - self.dice.randint(0, 300) * DAY,
                }
