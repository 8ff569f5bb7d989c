"""A reminder survives a crash: the worker is killed while it sends, the counsellor decides."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import timezone

from beneficiaries.models import ConsentPurpose
from beneficiaries.services.consents import give_consent, publish_notice
from config.celery import app
from followup import tasks
from followup.models import Reminder
from tests.faults.evidence import lines_of
from tests.faults.invariants import NEVER_QUIET
from tests.faults.processes import published
from tests.journeys.conftest import eventually

ROOT = Path(__file__).resolve().parents[2]
QUEUE = "journey-of-a-reminder"
WORKER = (
    "from config.celery import app\n"
    f"app.conf.task_default_queue = {QUEUE!r}\n"
    f"app.worker_main(['worker', '-c', '1', '-Q', {QUEUE!r}, '-l', 'warning',"
    " '--without-gossip', '--without-mingle', '--without-heartbeat'])\n"
)


@pytest.fixture
def outside(tmp_path):
    """A mail server of its own process that keeps a first message without ever saying so."""
    command = [sys.executable, "-m", "tests.faults.providers", str(tmp_path), "1", "hang_first"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            published(tmp_path / "providers.json")
            yield tmp_path
        finally:
            process.kill()


@pytest.fixture
def queue(site):
    before = app.conf.task_default_queue
    app.conf.task_default_queue = QUEUE
    yield
    app.conf.task_default_queue = before


@contextmanager
def worker(outside: Path):
    """A worker on the test database that sends by the mail server above."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(
        path="/" + connection.settings_dict["NAME"]
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings_by_mail",
        "DATABASE_URL": urlunsplit(database),
        "JALONS_PROCESS": "worker",
        "JALONS_SMTP_HOST": "127.0.0.1",
        "JALONS_SMTP_PORT": str(published(outside / "providers.json")["smtp"]),
        "JALONS_REMINDER_LEASE_SECONDS": "1",
        "JALONS_REMINDER_OFFER_AGAIN_SECONDS": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", WORKER]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(process)


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to all of it: nobody has time to say anything."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def received(outside: Path) -> list[str]:
    return [line["reference"] for line in lines_of(outside / "accepted.log")]


def books_an_appointment(alice, case) -> None:
    day = timezone.localdate() + datetime.timedelta(days=9)
    alice.goes_to(f"/dossiers/{case.pk}/rendez-vous/nouveau/")
    alice.page.locator("input[name=day]").fill(day.isoformat())
    alice.page.locator("input[name=hour]").fill("10:00")
    alice.clicks("Planifier le rendez-vous")
    anyway = alice.page.locator("input[name=anyway]")
    if anyway.count():  # a Sunday, or a public holiday
        anyway.check()
        alice.clicks("Planifier le rendez-vous")
    alice.is_at(rf"/dossiers/{case.pk}/(?!rendez-vous/nouveau)")


def agrees_to_reminders(cast) -> None:
    cast.organisation.settings = {"reminders": NEVER_QUIET}
    cast.organisation.save(update_fields=["settings"])
    notice = publish_notice(
        by=None,
        organisation=cast.organisation,
        purpose=ConsentPurpose.REMINDERS,
        wording="D’accord pour des rappels.",
    )
    give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=notice)


def the_day_comes() -> Reminder:
    """Two days later the first reminder is due."""
    row = Reminder.objects.get(slot__startswith="d-7")
    Reminder.objects.filter(pk=row.pk).update(due_at=timezone.now())
    return row


def test_a_reminder_survives_a_crash(screen, cast, outside, queue):
    # Given Basile, who wants reminders, and Alice, who books an appointment
    agrees_to_reminders(cast)
    alice = screen(cast.alice)
    books_an_appointment(alice, cast.case)
    reminder = the_day_comes()
    # When the worker is killed in the middle of sending
    with worker(outside) as first:
        tasks.offer_due_reminders.delay()
        eventually(lambda: received(outside), seconds=60)
        kill(first)
    # Then nothing is sent again by itself: another worker says that it does not know
    with worker(outside):
        eventually(lambda: swept(reminder), seconds=60)
        tasks.offer_due_reminders.delay()
        # And Alice sees it on the file, with the reason, and among what waits for her
        page = f"/dossiers/{cast.case.pk}/rappels/"
        alice.goes_to(page)
        alice.sees("Incertain")
        alice.sees("L’envoi a été interrompu : on ne sait pas si le message est parti.")
        alice.goes_to("/rappels/incertains/")
        alice.sees("Basile Roux")
        # When she sends it again by hand
        alice.goes_to(page)
        alice.clicks("Renvoyer")
        alice.sees("renvoyé à la main")
        by_hand = Reminder.objects.get(slot__startswith="hand:")
        tasks.offer_due_reminders.delay()
        eventually(lambda: Reminder.objects.get(pk=by_hand.pk).status == "sent", seconds=60)
    alice.goes_to(page)
    alice.sees("Envoyé")
    # Then the mail server holds exactly the two: the one in doubt, and the one she decided
    assert received(outside) == [reminder.reference.hex, by_hand.reference.hex]
    assert Reminder.objects.get(pk=reminder.pk).status == "uncertain"


def swept(reminder: Reminder) -> bool:
    tasks.sweep_claimed.delay()
    return Reminder.objects.filter(pk=reminder.pk, status="uncertain").exists()
