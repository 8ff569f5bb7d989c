"""Rows for COPY: teams of eight counsellors, about sixty files each, two years of history."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.utils import timezone

from accounts.journal import DEEDS
from accounts.roles import Role
from benchmarks import invented
from beneficiaries.models import (
    BarrierKind,
    Beneficiary,
    ClosingReason,
    ConsentPurpose,
    Programme,
    StrategyOwner,
)
from beneficiaries.rome import trades

Row = dict[str, Any]
FILES_EACH, TEAM_OF = 60, 8
READINGS = [deed for deed in DEEDS if deed.startswith(("case_file.", "barrier.", "beneficiary."))]
DAY = datetime.timedelta(days=1)


@dataclass(slots=True)
class Ids:
    """Where each table's next id stands."""

    user: int = 0
    team: int = 0
    beneficiary: int = 0
    case_file: int = 0


@dataclass(slots=True)
class Population:
    """Everything about one organisation, drawn once from a seed."""

    organisation: int
    files: int
    ids: Ids
    notices: dict[str, int]
    dice: Random
    now: datetime.datetime = field(default_factory=timezone.now)
    team_of_user: dict[int, int] = field(default_factory=dict)
    case_files: list[Row] = field(default_factory=list)

    def teams(self) -> Iterator[Row]:
        """As many teams of eight as the files ask for."""
        counsellors = max(1, -(-self.files // FILES_EACH))
        for number in range(-(-counsellors // TEAM_OF)):
            self.ids.team += 1
            yield {
                "id": self.ids.team,
                "organisation_id": self.organisation,
                "name": f"Agence {number + 1}",
            }
            for _ in range(min(TEAM_OF, counsellors - number * TEAM_OF)):
                self.ids.user += 1
                self.team_of_user[self.ids.user] = self.ids.team

    def users(self) -> Iterator[Row]:
        """Counsellors; no password opens them."""
        for user in self.team_of_user:
            yield {
                "id": user,
                "email": f"conseil{user}@exemple.invalid",
                "password": "!",
                "given_name": invented.given_name(self.dice),
                "family_name": invented.family_name(self.dice),
            }

    def memberships(self) -> Iterator[Row]:
        """One role each, since three years."""
        for user, team in self.team_of_user.items():
            yield {
                "user_id": user,
                "organisation_id": self.organisation,
                "team_id": team,
                "role": Role.COUNSELLOR.value,
                "starts_on": (self.now - 1000 * DAY).date(),
            }

    def people(self) -> Iterator[Row]:
        """One person for each file, but one in fifty has a second file."""
        codes = list(trades())
        owners = list(self.team_of_user)
        sheet: Row = {}
        for number in range(self.files):
            if number % 50 != 49:
                self.ids.beneficiary += 1
                sheet = self._sheet(self.ids.beneficiary, codes)
                self._file(sheet, owners[number % len(owners)], Programme.CEP)
                yield sheet
            else:
                self._file(sheet, owners[number % len(owners)], Programme.RECLASSEMENT)

    def _sheet(self, person: int, codes: list[str]) -> Row:
        """One sheet, its search columns computed by the product."""
        dice = self.dice
        given_name, family_name = invented.given_name(dice), invented.family_name(dice)
        postal_code, commune = dice.choice(invented.COMMUNES)
        made = Beneficiary(
            reference=f"D-{1000 + person}",
            given_name=given_name,
            family_name=family_name,
            email="" if dice.random() < 0.1 else f"p{person}.{dice.randrange(99)}@exemple.invalid",
            phone="" if dice.random() < 0.05 else invented.phone(dice),
        )
        made.refresh_search_columns()
        return {
            "id": person,
            "organisation_id": self.organisation,
            "reference": made.reference,
            "given_name": given_name,
            "family_name": family_name,
            "email": made.email,
            "phone": made.phone,
            "birth_date": (self.now - dice.randint(7000, 23000) * DAY).date(),
            "postal_code": postal_code,
            "commune": commune,
            "last_trade": dice.choice(codes),
            "sort_name": made.sort_name,
            "search_text": made.search_text,
            "created_at": self.now - 30 * DAY,
        }

    def _file(self, sheet: Row, referent: int, programme: Programme) -> None:
        """One file: 85 % open, silence mostly short, something planned for two in three."""
        dice = self.dice
        self.ids.case_file += 1
        opened = self.now - dice.randint(2, 720) * DAY
        is_open = dice.random() < 0.85
        silence = min(dice.expovariate(1 / 25), (self.now - opened) / DAY)
        row: Row = {
            "id": self.ids.case_file,
            "organisation_id": self.organisation,
            "beneficiary_id": sheet["id"],
            "programme": programme.value,
            "referent_id": None if dice.random() < 0.02 else referent,
            "team_id": self.team_of_user[referent],
            "opened_on": opened.date(),
            "sort_name": sheet["sort_name"],
            "created_at": opened,
            "last_contact_at": None if dice.random() < 0.06 else self.now - silence * DAY,
        }
        if is_open:
            ahead = dice.random()
            if ahead < 0.55:
                row["next_appointment_at"] = self.now + dice.uniform(0.1, 30) * DAY
            if ahead > 0.35 and dice.random() < 0.6:
                row["next_step_due_on"] = (self.now + dice.randint(-20, 60) * DAY).date()
            row["open_signals"] = int(dice.random() < 0.08)
            row["overdue_steps"] = int(dice.random() < 0.12)
        else:
            row["closed_on"] = max((self.now - dice.randint(0, 300) * DAY).date(), opened.date())
            row["closed_by_id"] = referent
            row["closing_reason"] = dice.choice(ClosingReason.values)
        self.case_files.append(row)

    def assignments(self) -> Iterator[Row]:
        """The current one, and a former one for a file in five."""
        for row in self.case_files:
            opened, handed = row["created_at"], self.dice.random() < 0.2
            middle = opened + (self.now - opened) / 2
            base = {"case_file_id": row["id"], "team_id": row["team_id"]}
            if handed:
                former = self.dice.choice(list(self.team_of_user)[:TEAM_OF])
                yield {**base, "referent_id": former, "starts_at": opened, "ends_at": middle}
            yield {
                **base,
                "referent_id": row["referent_id"],
                "starts_at": middle if handed else opened,
            }

    def barriers(self) -> Iterator[Row]:
        """None for half of the files, up to three for the others."""
        dice = self.dice
        for row in self.case_files:
            for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 1, 2, 3))):
                resolved = dice.random() < 0.4
                yield {
                    "case_file_id": row["id"],
                    "kind": dice.choice(BarrierKind.values),
                    "description": "Trajet long sans voiture, horaires décalés",
                    "strategy": "Essayer la ligne du matin deux semaines, puis en reparler.",
                    "owner": dice.choice(StrategyOwner.values),
                    "review_on": (self.now + dice.randint(-30, 60) * DAY).date(),
                    "created_at": row["created_at"],
                    "created_by_id": row["referent_id"] or 1,
                    "resolved_at": self.now - DAY if resolved else None,
                    "resolved_by_id": (row["referent_id"] or 1) if resolved else None,
                }

    def deliveries(self) -> Iterator[Row]:
        """Nearly everybody was informed."""
        for row in self._first_files():
            if self.dice.random() < 0.95:
                yield {
                    "beneficiary_id": row["beneficiary_id"],
                    "notice_id": self.notices[ConsentPurpose.INFORMATION],
                    "given_at": row["created_at"],
                    "given_by_id": row["referent_id"] or 1,
                }

    def consents(self) -> Iterator[Row]:
        """Reminders mostly, alliance half of the time; one in twelve was withdrawn."""
        chances = ((ConsentPurpose.REMINDERS, 0.85), (ConsentPurpose.ALLIANCE, 0.5))
        for row in self._first_files():
            by = row["referent_id"] or 1
            for purpose, chance in chances:
                if self.dice.random() < chance:
                    withdrawn = self.dice.random() < 0.08
                    yield {
                        "beneficiary_id": row["beneficiary_id"],
                        "purpose": purpose.value,
                        "notice_id": self.notices[purpose],
                        "given_at": row["created_at"],
                        "given_by_id": by,
                        "withdrawn_at": self.now if withdrawn else None,
                        "withdrawn_by_id": by if withdrawn else None,
                    }

    def journal(self) -> Iterator[Row]:
        """About ten lines for each file, in the order of time as they were written."""
        dice = self.dice
        moments = sorted(
            (row["created_at"] + dice.random() * (self.now - row["created_at"]), number)
            for number, row in enumerate(self.case_files)
            for _ in range(dice.randint(6, 14))
        )
        for at, number in moments:
            row = self.case_files[number]
            yield {
                "at": at,
                "organisation_id": self.organisation,
                "actor_id": row["referent_id"] or 1,
                "deed": dice.choice(READINGS),
                "subject_kind": "casefile",
                "subject_id": row["id"],
                "beneficiary_id": row["beneficiary_id"],
            }

    def _first_files(self) -> Iterator[Row]:
        """One file for each person."""
        seen: set[int] = set()
        for row in self.case_files:
            if row["beneficiary_id"] not in seen:
                seen.add(row["beneficiary_id"])
                yield row
