"""Meanwhile, people go on with their work: a process of its own that does deeds and reads pages.

    python -m tests.faults.people PLAN

Each deed goes through the product's services, and is written to FOLDER/deeds.log with the moment
of the database's clock by which it was committed. A deed may fail because PostgreSQL is away, or
be refused by a sentence; it may never fail because of the queue.
"""

from __future__ import annotations

import datetime
import http.client
import json
import random
import sys
import threading
import time
import traceback
import uuid
from pathlib import Path

import django

KINDS = (
    "cancel",
    "move",
    "withdraw_consent",
    "opt_out",
    "change_channel",
    "hand_over",
    "book_twice",
    "resend",
    "write",
)
SHARE = 0.05
PAGE_EVERY = 0.25
PAGE_PATIENCE = 15.0


def append(log: Path, facts: dict[str, object]) -> None:
    """One more line."""
    with log.open("a") as stream:
        stream.write(json.dumps(facts) + "\n")


class Deeds:
    """One deed after the other, at drawn moments, each on another person."""

    def __init__(self, plan: dict) -> None:
        self.plan = plan
        self.dice = random.Random(plan["seed"])
        self.booked = 0
        self.log = Path(plan["folder"], "deeds.log")

    def run(self) -> None:
        for at, kind, appointment_id in self.schedule():
            time.sleep(max(0.0, at - time.time()))
            self.do(kind, appointment_id)

    def schedule(self) -> list[tuple[float, str, int]]:
        """Five in a hundred of each kind, over the time of the run."""
        ids = list(self.plan["appointments"])
        self.dice.shuffle(ids)
        each = max(1, int(len(ids) * SHARE))
        begins, lasts = self.plan["begins"], self.plan["lasts"]
        kinds = [kind for kind in KINDS for _ in range(each)]
        moments = (self.dice.uniform(begins, begins + lasts) for _ in kinds)
        return sorted(zip(moments, kinds, ids, strict=False))

    def do(self, kind: str, appointment_id: int) -> None:
        from django.db import Error, connection

        from beneficiaries.refusals import Refused

        began, facts = time.time(), {"kind": kind, "appointment": appointment_id}
        try:
            facts |= getattr(self, kind)(appointment_id) or {}
            with connection.cursor() as cursor:
                cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
                facts |= {"result": "done", "committed": float(cursor.fetchone()[0])}
        except Refused as refusal:
            facts |= {"result": "refused", "why": str(refusal)}
        except Error as error:
            facts |= {"result": "no database", "why": type(error).__name__}
            connection.close()
            time.sleep(1)  # as long as somebody reads what the page says
        except Exception as error:  # whatever else is a finding
            facts |= {"result": "broken", "why": type(error).__name__}
            traceback.print_exc()
        facts["took"] = round(time.time() - began, 3)
        append(self.log, facts)

    # The deeds.

    @staticmethod
    def appointment(appointment_id: int):
        from followup.models import Appointment

        rows = Appointment.objects.select_related("case_file", "beneficiary", "counsellor")
        return rows.get(pk=appointment_id)

    @staticmethod
    def user(user_id: int):
        from accounts.models import User

        return User.objects.get(pk=user_id)

    def cancel(self, appointment_id: int) -> None:
        from followup.services.appointments import cancel

        row = self.appointment(appointment_id)
        by, version = row.counsellor, row.version
        cancel(by=by, appointment=row, outcome="cancelled_by_service", version=version)

    def move(self, appointment_id: int) -> None:
        from followup.services.appointments import move

        row = self.appointment(appointment_id)
        later = datetime.timedelta(days=20 + self.dice.randrange(200), minutes=5)
        starts_at, ends_at = row.starts_at + later, row.ends_at + later
        move(
            by=row.counsellor,
            appointment=row,
            starts_at=starts_at,
            ends_at=ends_at,
            version=row.version,
        )

    def withdraw_consent(self, appointment_id: int) -> dict:
        from beneficiaries.services.consents import withdraw_consent

        row = self.appointment(appointment_id)
        person = row.beneficiary
        withdraw_consent(by=row.counsellor, beneficiary=person, purpose="reminders")
        return {"person": person.pk}

    def opt_out(self, appointment_id: int) -> dict:
        from followup.services.reminding import opt_out

        person = self.appointment(appointment_id).beneficiary
        opt_out(person=person)
        return {"person": person.pk}

    def change_channel(self, appointment_id: int) -> dict:
        """From e-mail to SMS, or towards the telephone: then a person calls."""
        from beneficiaries.services.people import change_beneficiary

        row = self.appointment(appointment_id)
        person = row.beneficiary
        channel = self.dice.choice(["sms", "phone"])
        change_beneficiary(
            by=row.counsellor,
            beneficiary=person,
            fields={"preferred_channel": channel},
            version=person.version,
        )
        return {"person": person.pk, "channel": channel}

    def hand_over(self, appointment_id: int) -> None:
        from followup.services.appointments import hand_over

        row = self.appointment(appointment_id)
        others = [pk for pk in self.plan["counsellors"] if pk != row.counsellor_id]
        receiver = self.user(self.dice.choice(others))
        hand_over(by=row.counsellor, appointment=row, receiver=receiver, version=row.version)

    def book_twice(self, appointment_id: int) -> dict:
        """For tomorrow, told at once, and pressed twice at the same moment: owed once."""
        from django.db import connection, transaction
        from django.utils import timezone

        from followup.services.appointments import book
        from followup.services.reminding import sync_appointment

        known, troubles = self.appointment(appointment_id), []
        self.booked += 1
        starts_at = timezone.now() + datetime.timedelta(hours=14, minutes=6 * self.booked)
        row = book(
            by=known.counsellor,
            case_file=known.case_file,
            counsellor=known.counsellor,
            starts_at=starts_at,
            ends_at=starts_at + datetime.timedelta(minutes=5),
            details={},
        )
        barrier = threading.Barrier(2)

        def press() -> None:
            try:
                barrier.wait(5)
                with transaction.atomic():
                    sync_appointment(row)
            except Exception as error:
                troubles.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=press) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if troubles:
            raise troubles[0]
        return {"booked": row.pk}

    def resend(self, appointment_id: int) -> dict | None:
        """By hand, what is doubtful: a person decided, and it is a new message."""
        from followup.models import Reminder
        from followup.services.reminders_by_hand import next_number, send_again

        by = self.appointment(appointment_id).counsellor
        doubtful = Reminder.objects.visible_to(by).doubtful().filter(handled_at__isnull=True)
        row = doubtful.order_by("?").first()
        if row is None:
            return {"nothing": True}
        send_again(by=by, reminder=row, number=next_number(row))
        return {"person": row.beneficiary_id}

    def write(self, appointment_id: int) -> dict:
        """A message through its page, which tells the queue: the page never fails because of it."""
        from django.db import OperationalError
        from django.test import Client

        client = Client(headers=self.plan["headers"])
        answer = client.post(
            self.plan["file"] + "messages/",
            {"form_key": str(uuid.uuid4()), "body": f"Bonjour {appointment_id}"},
        )
        if answer.status_code == 503:
            raise OperationalError("the page is not available")
        assert answer.status_code == 302, f"answered {answer.status_code}"
        return {}


class Visits:
    """A counsellor who opens pages all the time."""

    def __init__(self, plan: dict) -> None:
        self.plan = plan
        self.log = Path(plan["folder"], "pages.log")

    def run(self) -> None:
        end = self.plan["begins"] + self.plan["lasts"]
        number = 0
        while time.time() < end:
            self.visit(self.plan["pages"][number % len(self.plan["pages"])])
            number += 1
            time.sleep(PAGE_EVERY)

    def visit(self, path: str) -> None:
        began = time.time()
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.plan["web_port"], timeout=PAGE_PATIENCE
        )
        try:
            connection.request("GET", path, headers=self.plan["headers"])
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        finally:
            connection.close()
        facts = {"at": began, "path": path, "status": status, "took": time.time() - began}
        append(self.log, facts)


def main(plan: dict) -> None:
    """Deeds here, pages beside."""
    django.setup()
    print("ready", flush=True)
    begin = Path(plan["begin"])
    while not begin.exists() or not begin.read_text():
        time.sleep(0.05)
    plan["begins"] = float(begin.read_text())
    visitor = threading.Thread(target=Visits(plan).run)
    visitor.start()
    Deeds(plan).run()
    visitor.join()


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
