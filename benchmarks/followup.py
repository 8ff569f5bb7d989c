"""Rows of what happens between two people: 2.6 appointments a file, two reminders for each."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from benchmarks.population import DAY, Population, Row
from followup.models import MeetingMode, Outcome, ReminderKind, ReminderStatus, StepStatus

# Half-hour meetings that never meet: each counsellor draws days and hours without putting back.
HOURS = ((9, 0), (10, 30), (14, 0), (15, 30), (17, 0))
PAST_DAYS, COMING_DAYS = 600, 30
APPOINTMENTS_EACH = (1, 2, 2, 3, 3, 3, 4)
OUTCOMES = (
    *(Outcome.SEEN,) * 16,
    *(Outcome.NO_SHOW,) * 2,
    Outcome.EXCUSED,
    Outcome.CANCELLED_BY_PERSON,
)
WRITTEN = (
    "Arrivé en avance, de bonne humeur. La semaine a été occupée par les démarches auprès du "
    "centre de formation, qui demande encore une pièce. Nous relisons ensemble la liste."
)


@dataclass(slots=True)
class FollowUp:
    """Everything that hangs from the files of one population, drawn from its dice."""

    population: Population
    first_appointment: int
    first_goal: int
    appointments_drawn: list[Row] = field(default_factory=list)
    # Who is somewhere already: a person with two files has two counsellors.
    expected: set[tuple[int, datetime.datetime]] = field(default_factory=set)
    free: dict[int, tuple[list[datetime.datetime], list[datetime.datetime]]] = field(
        default_factory=dict
    )

    def files(self) -> list[Row]:
        """The files, their pulse in step with the rows that follow."""
        today = timezone.localdate()
        for row in self.population.case_files:
            self._appointments_of(row)
            due = row.get("next_step_due_on")
            row["overdue_steps"] = int(due is not None and due < today)
        return self.population.case_files

    def appointments(self) -> list[Row]:
        return self.appointments_drawn

    def _slots(self, counsellor: int) -> tuple[list[datetime.datetime], list[datetime.datetime]]:
        """What is left of a counsellor's past and coming moments, in an order of chance."""
        if counsellor not in self.free:
            midnight = timezone.localtime(self.population.now).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
            moments = [
                (midnight + day * DAY).replace(hour=hour, minute=minute)
                for day in range(-PAST_DAYS, COMING_DAYS)
                for hour, minute in HOURS
            ]
            past = [at for at in moments if at < self.population.now - DAY / 24]
            coming = [at for at in moments if at > self.population.now + DAY / 24]
            self.population.dice.shuffle(past)
            self.population.dice.shuffle(coming)
            # A full day for everybody: the page of the day is measured with something on it.
            coming.sort(key=lambda at: at.date() == midnight.date())
            self.free[counsellor] = (past, coming)
        return self.free[counsellor]

    def _appointments_of(self, row: Row) -> None:
        counsellor = row["referent_id"]
        row["next_appointment_at"] = None
        if counsellor is None:
            return
        past, coming = self._slots(counsellor)
        number = self.population.dice.choice(APPOINTMENTS_EACH)
        is_open = "closed_on" not in row
        person = row["beneficiary_id"]
        if is_open and self.population.dice.random() < 0.55:
            row["next_appointment_at"] = self._take(coming, person)
            self._draw(row, row["next_appointment_at"], "")
            number -= 1
        for _ in range(number):
            at = self._take(past, person)
            waits = self.population.dice.random() < 0.02
            self._draw(row, at, "" if waits else self.population.dice.choice(OUTCOMES).value)

    def _take(self, moments: list[datetime.datetime], person: int) -> datetime.datetime:
        """The next moment at which this person is nowhere else."""
        place = next(
            index
            for index in range(len(moments) - 1, -1, -1)
            if (person, moments[index]) not in self.expected
        )
        return moments.pop(place)

    def _draw(self, row: Row, starts_at: datetime.datetime, outcome: str) -> None:
        self.expected.add((row["beneficiary_id"], starts_at))
        self.appointments_drawn.append(
            {
                "id": self.first_appointment + len(self.appointments_drawn),
                "organisation_id": row["organisation_id"],
                "case_file_id": row["id"],
                "beneficiary_id": row["beneficiary_id"],
                "counsellor_id": row["referent_id"],
                "starts_at": starts_at,
                "ends_at": starts_at + datetime.timedelta(minutes=45),
                "mode": self.population.dice.choice(MeetingMode.values),
                "subject": "Point sur les démarches",
                "outcome": outcome,
                "outcome_at": starts_at + DAY / 24 if outcome else None,
                "outcome_by_id": row["referent_id"] if outcome else None,
                "excuse_reason": "Entretien d’embauche" if outcome == Outcome.EXCUSED else "",
                "uid": self._uuid(),
                "created_by_id": row["referent_id"],
            }
        )

    def interviews(self) -> Iterator[Row]:
        """One for each appointment that was kept."""
        for row in self.appointments_drawn:
            if row["outcome"] == Outcome.SEEN:
                yield {
                    "case_file_id": row["case_file_id"],
                    "appointment_id": row["id"],
                    "counsellor_id": row["counsellor_id"],
                    "mode": row["mode"],
                    "held_at": row["starts_at"],
                    "exploration": WRITTEN,
                    "shared_summary": WRITTEN,
                    "private_notes": "À revoir avec la liste.",
                    "closed_at": row["ends_at"],
                    "closed_by_id": row["counsellor_id"],
                }

    def goals(self) -> Iterator[Row]:
        """One for each file."""
        for number, row in enumerate(self.population.case_files):
            yield {
                "id": self.first_goal + number,
                "case_file_id": row["id"],
                "title": "Entrer en formation",
                "created_by_id": row["referent_id"],
            }

    def steps(self) -> Iterator[Row]:
        """Two done, and the one that the pulse of the file announces."""
        for number, row in enumerate(self.population.case_files):
            base = {"goal_id": self.first_goal + number, "case_file_id": row["id"]}
            done = {"status": StepStatus.DONE.value, "done_at": self.population.now - 9 * DAY}
            yield base | done | {"title": "Appeler le centre de formation"}
            yield base | done | {"title": "Mettre à jour le CV"}
            if row.get("next_step_due_on"):
                stuck = self.population.dice.random() < 0.05
                yield base | {
                    "title": "Déposer le dossier",
                    "due_on": row["next_step_due_on"],
                    "status": (StepStatus.STUCK if stuck else StepStatus.TODO).value,
                }

    def proposals(self) -> Iterator[Row]:
        """One person in thirty proposes a step."""
        for row in self.population.case_files:
            if "closed_on" not in row and self.population.dice.random() < 0.03:
                yield {"case_file_id": row["id"], "title": "Visiter un atelier"}

    def messages(self) -> Iterator[Row]:
        """Two each way for half of the files; one in twenty of the last ones waits."""
        dice, now = self.population.dice, self.population.now
        for row in self.population.case_files:
            if dice.random() < 0.5 or row["referent_id"] is None:
                continue
            for number, from_person in enumerate((True, False, True, False)):
                waits = from_person and number == 2 and dice.random() < 0.05
                sent_at = now - (40 - 9 * number) * DAY
                yield {
                    "case_file_id": row["id"],
                    "from_person": from_person,
                    "author_id": None if from_person else row["referent_id"],
                    "body": "Bonjour, je n’ai pas compris le papier du centre. Merci.",
                    "sent_at": sent_at,
                    "read_at": None if waits else sent_at + DAY / 2,
                    "form_key": self._uuid(),
                }

    def reminders(self) -> Iterator[Row]:
        """A week and a day before each appointment; one in a thousand is doubtful."""
        now, dice = self.population.now, self.population.dice
        for row in self.appointments_drawn:
            for slot, ahead in (("d-7", 7), ("d-1", 1)):
                due_at = row["starts_at"] - ahead * DAY
                status = ReminderStatus.DELIVERED if due_at < now else ReminderStatus.PLANNED
                if due_at < now and dice.random() < 0.001:
                    status = ReminderStatus.UNCERTAIN
                yield {
                    "organisation_id": row["organisation_id"],
                    "kind": ReminderKind.APPOINTMENT.value,
                    "subject": f"appointment:{row['id']}",
                    "slot": slot,
                    "case_file_id": row["case_file_id"],
                    "beneficiary_id": row["beneficiary_id"],
                    "due_at": due_at,
                    "not_after": row["starts_at"],
                    "status": status.value,
                    "channel": "email",
                    "sent_at": due_at if due_at < now else None,
                    "reference": self._uuid(),
                }

    def rights(self) -> Iterator[Row]:
        """One person in five hundred asks for a copy."""
        for row in self.population.case_files:
            if self.population.dice.random() < 0.002:
                yield {
                    "organisation_id": row["organisation_id"],
                    "beneficiary_id": row["beneficiary_id"],
                    "kind": "copy",
                    "due_on": (self.population.now + 20 * DAY).date(),
                    "form_key": self._uuid(),
                }

    def drafts(self) -> Iterator[Row]:
        """One counsellor in three left something unfinished."""
        seen: set[int] = set()
        for row in self.population.case_files:
            user = row["referent_id"]
            if user and user not in seen and user % 3 == 1 and "closed_on" not in row:
                seen.add(user)
                yield {"user_id": user, "case_file_id": row["id"], "sealed_fields": "x"}

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self.population.dice.getrandbits(128), version=4))
