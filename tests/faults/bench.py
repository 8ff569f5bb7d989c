"""A workbench: reminders made to measure, time that passes when told to, and the judge."""

from __future__ import annotations

import datetime
import itertools
import os
import uuid
from pathlib import Path

from django.db import close_old_connections, connection
from django.utils import timezone

from beneficiaries.models import Channel, ConsentPurpose
from beneficiaries.services.consents import give_consent, publish_notice
from followup.models import Appointment, Reminder
from followup.services import offering, sending
from followup.services.reminding import sync_appointment
from tests.factories import OrganisationFactory, TeamFactory, case_file, member
from tests.faults.evidence import Evidence, lines_of, read_tables
from tests.faults.invariants import NEVER_QUIET, judge
from tests.followup.reminders import Queue

# Those that need no stage of their own; I7 and I9 speak of time and pages.
JUDGED = ("I1", "I2", "I3", "I4", "I5", "I6", "I8")


class Bench:
    """One organisation, one counsellor, as many people as cases."""

    def __init__(self, outside: Path, connection_of_judge) -> None:
        self.outside, self.judge_connection = outside, connection_of_judge
        for name in ("accepted", "refused"):
            os.truncate(outside / f"{name}.log", 0)
        self.organisation = OrganisationFactory(
            slug=f"banc-{uuid.uuid4().hex}", settings={"reminders": NEVER_QUIET}
        )
        self.team = TeamFactory(organisation=self.organisation)
        self.counsellor = member(self.organisation, "counsellor", team=self.team)
        self.receiver = member(self.organisation, "counsellor", team=self.team)
        self.notice = publish_notice(
            by=None,
            organisation=self.organisation,
            purpose=ConsentPurpose.REMINDERS,
            wording="D’accord.",
        )
        self.numbers = itertools.count()
        self.deeds: list[dict[str, object]] = []
        self.names: dict[int, str] = {}

    def appointment(self, name: str = "", channel: str = Channel.EMAIL) -> Appointment:
        """Of a person of its own, in eight days."""
        number = next(self.numbers)
        file = case_file(
            self.organisation,
            referent=self.counsellor,
            team=self.team,
            family_name=f"Roux {number}",
            email=f"p{number}@exemple.invalid",
            phone=f"+3363998{number:04}",
            preferred_channel=channel,
        )
        give_consent(by=self.counsellor, beneficiary=file.beneficiary, notice=self.notice)
        starts_at = timezone.now() + datetime.timedelta(days=8, minutes=20 * number)
        row = Appointment.objects.create(
            organisation=self.organisation,
            case_file=file,
            beneficiary=file.beneficiary,
            counsellor=self.counsellor,
            starts_at=starts_at,
            ends_at=starts_at + datetime.timedelta(minutes=10),
        )
        sync_appointment(row)
        self.names[row.pk] = name
        return row

    def due(self, name: str = "", channel: str = Channel.EMAIL) -> Reminder:
        """A reminder that is due now."""
        return self.due_now(self.appointment(name, channel))

    @staticmethod
    def due_now(appointment: Appointment) -> Reminder:
        """The first one of an appointment, whose moment has come."""
        rows = Reminder.objects.filter(subject=f"appointment:{appointment.pk}")
        rows.filter(slot__startswith="d-7").update(
            due_at=timezone.now() - datetime.timedelta(seconds=2)
        )
        return rows.get(slot__startswith="d-7")

    def claimed(self, name: str = "") -> Reminder:
        """As a worker that died leaves it: claimed, longer ago than the lease."""
        row = self.due(name)
        assert sending.claim_reminder(row.pk)
        self.pass_time()
        return row

    @staticmethod
    def pass_time() -> None:
        """Longer than the lease and than a lost message."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE followup_reminder SET claimed_at = claimed_at - interval '1 hour',"
                " queued_at = queued_at - interval '1 hour' WHERE status IN ('claimed', 'planned')"
            )

    def recover(self) -> None:
        """What the ticks of the coming minutes would do."""
        close_old_connections()
        for _turn in range(sending.MOST_TRIES + 1):
            self.pass_time()
            sending.sweep_claimed()
            due = Queue()
            offering.offer_due(due.ring)
            for reminder_id in due:
                sending.send_reminder(reminder_id)

    def done(self, kind: str, row: Reminder, **facts: object) -> None:
        """Note a deed, with the moment by which it was committed."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            committed = float(cursor.fetchone()[0])
        appointment = int(row.subject.partition(":")[2])
        about = {"person": row.beneficiary_id, "appointment": appointment, **facts}
        self.deeds.append({"kind": kind, "result": "done", "committed": committed, **about})

    def evidence(self) -> Evidence:
        rows, lines = read_tables(self.judge_connection, [self.organisation.pk])
        doubtful = Reminder.objects.visible_to(self.counsellor).doubtful()
        return Evidence(
            rows=rows,
            lines=lines,
            accepted=lines_of(self.outside / "accepted.log"),
            refused=[],
            deeds=self.deeds,
            interrupted=len(rows),
            listed=set(doubtful.values_list("pk", flat=True)),
        )

    def verdict(self) -> list[str]:
        """Everything that does not hold, with the name of the case."""
        seen = self.evidence()
        found = judge(seen, JUDGED)
        return [
            f"{name}: {self._told(sentence)}"
            for name, sentences in found.items()
            for sentence in sentences
        ]

    def _told(self, sentence: str) -> str:
        named = [case for pk, case in self.names.items() if f"appointment:{pk} " in sentence]
        return f"{sentence}  ← {', '.join(named)}"

    def states(self) -> dict[str, int]:
        seen: dict[str, int] = {}
        for status in Reminder.objects.filter(slot__startswith="d-7").values_list(
            "status", flat=True
        ):
            seen[status] = seen.get(status, 0) + 1
        return seen
