"""Ten thousand due reminders drained by one worker, beside a bare loop that renders the same mail
and hands it to the same sink.

    python -m config.local.exec --bench -- python -m benchmarks.reminders
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.database import own_url, recreate

REMINDERS = int(os.environ.get("BENCH_REMINDERS") or 10_000)
BARE = 2_000
LONGEST = 1800.0
TICK = 1.0
QUEUE = "bench-reminders"
LINK = f"https://jalons.example.org/l/{'x' * 43}/"
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Drained:
    """What one worker did, and the floor beside it."""

    sent: int
    seconds: float
    per_second: float
    bare_per_second: float
    ratio: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """An SMTP server of its own process that accepts at once; gives its port."""
    command = [sys.executable, "-m", "tests.faults.providers", str(folder), "1", "at_once"]
    published = folder / "providers.json"
    with subprocess.Popen(command, cwd=ROOT) as process:  # noqa: S603
        try:
            while not published.exists():
                time.sleep(0.05)
            yield int(json.loads(published.read_text())["smtp"])
        finally:
            process.kill()


def accepted(folder: Path) -> int:
    """How many messages the sink holds."""
    return (folder / "accepted.log").read_bytes().count(b"\n")


def measure_reminders() -> Drained:
    """In a database of its own, made again; Django is set up, settings are production's."""
    with tempfile.TemporaryDirectory(prefix="jalons-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        port = stack.enter_context(sink(folder))
        os.environ |= {"JALONS_SMTP_HOST": "127.0.0.1", "JALONS_SMTP_PORT": str(port)}
        _set_the_scene()
        # The speed of a shared machine drifts within minutes: the floor is measured on both sides.
        with _same_sink(port):
            bare = _bare_loop()
        before = accepted(folder)
        seconds = _drain()
        sent = accepted(folder) - before
        with _same_sink(port):
            bare = (bare + _bare_loop()) / 2
    rate = sent / seconds
    return Drained(sent, round(seconds, 1), round(rate, 1), round(bare, 1), round(rate / bare, 2))


def _set_the_scene() -> None:
    """All due now, by e-mail; the scene of the fault campaign, on a quiet day."""
    from django.utils import timezone

    from beneficiaries.models import Beneficiary
    from tests.faults.scene import set_the_scene, spread

    spread(set_the_scene(1, REMINDERS, timezone.now()), 0, timezone.now())
    Beneficiary.objects.update(preferred_channel="email")
    # On a quiet day nobody's address is refused.
    refused = Beneficiary.objects.filter(email__startswith="jamais")
    refused.update(email="basile.roux@exemple.invalid")


@contextmanager
def _same_sink(port: int) -> Iterator[None]:
    from django.test import override_settings

    options = {"host": "127.0.0.1", "port": port, "timeout": 10}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(MAILERS={"default": {"BACKEND": backend, "OPTIONS": options}}):
        yield


def _bare_loop() -> float:
    """The same words, links made up, no database and no queue; messages per second."""
    from followup.models import Reminder
    from followup.reminders.kinds.registry import rule_of
    from followup.reminders.providers.mail import MailProvider
    from followup.services import composing
    from followup.services.judging import Verdict

    rows: list[Any] = list(
        Reminder.objects.filter(slot__startswith="d-7")
        .select_related("organisation", "case_file__referent", "beneficiary", "recipient")
        .order_by("pk")[:BARE]
    )
    for row in rows:
        rule = rule_of(row.kind)
        assert rule is not None  # noqa: S101 - narrows the type
        row.spoken_of = rule.subject(row)
    provider = MailProvider()
    with (
        mock.patch.object(composing, "new_links", return_value=[LINK, LINK]),
        mock.patch.object(
            composing,
            "wording",
            lambda _row, rule, *case: composing.proposed_wording(rule, *case),
        ),
    ):
        started = time.perf_counter()
        for row in rows:
            verdict = Verdict(channel="email", address=row.beneficiary.email)
            provider.hand(composing.compose(row, verdict))
        return len(rows) / (time.perf_counter() - started)


def _drain() -> float:
    """One worker with one child, ticks as beat gives them; seconds until nothing is due."""
    from followup.services import offering, sending

    program = (
        "from config.celery import app\n"
        f"app.conf.task_default_queue = {QUEUE!r}\n"
        f"app.worker_main(['worker', '-c', '1', '-Q', {QUEUE!r}, '-l', 'error',"
        " '--without-gossip', '--without-mingle', '--without-heartbeat'])\n"
    )
    environment = os.environ | {"JALONS_PROCESS": "worker", "JALONS_LOG_JSON": "1"}
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as worker:
        try:
            return _ticks(offering.offer_due, sending.sweep_claimed)
        finally:
            worker.terminate()


def _ticks(offer: Any, sweep: Any) -> float:
    """The tick itself runs here, as it would in any worker: it is counted too."""
    from config.celery import app
    from followup import tasks

    app.conf.task_default_queue = QUEUE
    _wait_for_the_worker()
    started = time.perf_counter()
    while (left := _due()) and time.perf_counter() - started < LONGEST:
        offer(tasks.send_reminders.ring)
        sweep()
        time.sleep(TICK if left > 1 else 0.1)
    return time.perf_counter() - started


def _wait_for_the_worker() -> None:
    """It answers the first message: what follows is its work, not its start."""
    from django.utils import timezone

    from followup import tasks
    from followup.models import Reminder

    due = Reminder.objects.due(timezone.now())
    first = due.filter(not_after__gt=timezone.now()).order_by("pk").values_list("pk", flat=True)[0]
    tasks.send_reminders.delay([first])
    while Reminder.objects.filter(pk=first, status="planned").exists():
        time.sleep(0.05)


def _due() -> int:
    from django.utils import timezone

    from followup.models import Reminder

    waiting = Reminder.objects.filter(status="planned", due_at__lte=timezone.now()).count()
    return waiting + Reminder.objects.filter(status="claimed").count()


def main() -> int:
    """Alone, outside of `make bench`."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    print(sentence(measure_reminders()), flush=True)
    return 0


def sentence(found: Drained) -> str:
    """One line for the screen."""
    return (
        f"rappels : {found.sent} envoyés par un worker en {found.seconds:g} s, "
        f"{found.per_second:g} par seconde ; boucle nue {found.bare_per_second:g} ; "
        f"rapport {found.ratio:g} (but : 0,5 au moins)"
    )


if __name__ == "__main__":
    from benchmarks.__main__ import FIRST_PORT, prepare

    address = prepare(FIRST_PORT, tempfile.gettempdir())
    recreate(address)
    assert own_url(address) == os.environ["DATABASE_URL"]  # noqa: S101
    sys.exit(main())
