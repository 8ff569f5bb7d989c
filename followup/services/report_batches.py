"""Reports of many files: an order, slices of work that survive a kill, one ZIP that waits a day.

Each report is a row of its own, unique by batch and file: a slice that starts again goes on with
the files that have none, and nothing is made twice.
"""

from __future__ import annotations

import datetime
import logging
import shutil
import tempfile
import time
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability, may
from accounts.journal import record
from accounts.models import User
from accounts.standing import standing_of
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services import ordered_files
from beneficiaries.services.access import refuse_unless_writable
from beneficiaries.services.export_selection import Selection
from beneficiaries.services.ordered_files import LIFE, is_lost, rights_of
from followup.models import ReportBatch
from followup.printing.pdf import BUSY
from followup.reports.data import Wish
from followup.services.reports import file_name, open_file, write_report

log = logging.getLogger("jalons.reports")

MOST_FILES: Final = 1_000
SLICE_SECONDS: Final = 30
PATIENCE: Final = datetime.timedelta(minutes=2)
HOPELESS: Final = datetime.timedelta(minutes=10)
LOCK: Final = 0x7265_7000
UNFINISHED: Final = (ReportBatch.Status.WAITING, ReportBatch.Status.RUNNING)


def chosen_files(by: User, state: str) -> list[int]:
    """The files of the list that its reader may also write in, in the order of the list."""
    listed = Selection(by, state).files
    mine = CaseFile.objects.openable_by(by).filter(pk__in=listed.values("pk"))
    rows = mine.order_by("sort_name", "pk")[: MOST_FILES + 1]
    found = [
        row.pk for row in rows.only("pk", "referent", "team", "organisation") if _mine(by, row)
    ]
    if len(found) > MOST_FILES:
        raise Refused(_("1 000 rapports au plus à la fois : resserrez les filtres de la liste."))
    return found


def _mine(by: User, case_file: CaseFile) -> bool:
    """Quickly for one's own files and those one manages; otherwise the rule itself."""
    standing = by.standing
    if case_file.referent_id == by.pk or standing.manages_everything:
        return True
    if case_file.team_id in standing.managed_team_ids:
        return True
    try:
        refuse_unless_writable(by, case_file)
    except Refused:
        return False
    return True


@transaction.atomic
def order_batch(
    *, by: User, case_file_ids: list[int], wish: Wish, form_key: uuid.UUID
) -> ReportBatch:
    """Record the order; the same form sent twice orders once, and one runs at a time."""
    made = ReportBatch.objects.filter(form_key=form_key, asked_by=by).first()
    if made is not None:
        return made
    if not case_file_ids:
        raise Refused(_("Aucun dossier de cette liste ne peut recevoir de rapport de votre part."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if any(not is_stuck(b) for b in ReportBatch.objects.filter(asked_by=by, status__in=UNFINISHED)):
        raise Refused(BUSY)
    batch = ReportBatch.objects.create(
        organisation=by.standing.here,
        asked_by=by,
        case_file_ids=case_file_ids,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        sections=list(wish.sections),
        rights=rights_of(by),
        form_key=form_key,
    )
    record(
        "report.batch_ordered",
        by=by,
        organisation=by.standing.here,
        subject=batch,
        reason=str(len(case_file_ids)),
    )
    return batch


@transaction.atomic
def order_again(*, by: User, batch: ReportBatch) -> ReportBatch:
    """Go on with an order that nobody works on any more; what is made stays made."""
    locked = ReportBatch.objects.select_for_update().get(pk=batch.pk, asked_by=by)
    if not (is_stuck(locked) or is_lost(locked)):
        raise Refused(_("Ces rapports sont déjà en cours."))
    locked.status, locked.finished_at, locked.progress_at = ReportBatch.Status.WAITING, None, None
    locked.asked_at, locked.rights = timezone.now(), rights_of(by)
    locked.save(update_fields=["status", "finished_at", "progress_at", "asked_at", "rights"])
    return locked


def is_stuck(batch: ReportBatch) -> bool:
    """True when waiting any longer is hopeless."""
    silent = timezone.now() - (batch.progress_at or batch.asked_at)
    return batch.status == ReportBatch.Status.FAILED or (
        batch.status in UNFINISHED and silent > HOPELESS
    )


def write_slice(batch_id: int, *, seconds: float = SLICE_SECONDS) -> bool:
    """The worker's part: reports until the time is up; True when nothing is left to do."""
    with _alone(batch_id) as mine:
        batch = ReportBatch.objects.filter(pk=batch_id, status__in=UNFINISHED).first()
        if not mine or batch is None:
            return True
        try:
            return _write(batch, time.monotonic() + seconds)
        except Exception as error:
            log.error("reports_failed", extra={"batch": batch_id, "error": type(error).__name__})
            ReportBatch.objects.filter(pk=batch_id).update(status=ReportBatch.Status.FAILED)
            return True


@contextmanager
def _alone(batch_id: int) -> Iterator[bool]:
    """One worker at a time; a lock of the connection, so a worker that dies lets it go."""
    key = (LOCK, batch_id % 2**31)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _write(batch: ReportBatch, until: float) -> bool:
    user = batch.asked_by
    user.standing = standing_of(user, batch.organisation_id)
    if not user.is_active or user.standing.organisation != batch.organisation:
        raise Refused(_("Vos droits ont changé depuis cette demande."))
    mine = ReportBatch.objects.filter(pk=batch.pk)
    made = set(batch.reports.values_list("case_file_id", flat=True))
    skipped, late = list(batch.skipped), False
    for pk in batch.case_file_ids:
        if pk in made or pk in skipped:
            continue
        if late:
            return False
        if not _one(batch, user, pk):
            skipped.append(pk)
        made.add(pk)
        mine.update(
            status=ReportBatch.Status.RUNNING,
            done_count=len(made | set(skipped)),
            skipped=skipped,
            progress_at=timezone.now(),
        )
        late = time.monotonic() > until  # each slice moves on by one report at least
    _finish(batch)
    return True


def _one(batch: ReportBatch, user: User, pk: int) -> bool:
    """One report, as its author sees the file now; False when it is no longer theirs to write."""
    files = CaseFile.objects.openable_by(user).for_list().select_related("organisation")
    case_file = files.filter(pk=pk).first()
    if case_file is None or not may(user, Capability.WRITE_CASE_FILES):
        return False
    person = case_file.beneficiary
    wish = Wish(
        starts_on=batch.starts_on,
        ends_on=batch.ends_on,
        language=person.language,
        simple=person.reading_mode == "simple",
        sections=tuple(batch.sections),
    )
    try:
        refuse_unless_writable(user, case_file)
        write_report(by=user, case_file=case_file, wish=wish, batch=batch)
    except Refused:
        return False
    return True


def _finish(batch: ReportBatch) -> None:
    """One ZIP from the files, copied piece by piece."""
    mine = ReportBatch.objects.filter(pk=batch.pk)
    mine.update(progress_at=timezone.now())
    with tempfile.TemporaryFile() as target:
        _zip(batch, target)
        target.seek(0)
        ordered_files.keep(batch, "zip", target)
    mine.update(status=ReportBatch.Status.DONE, finished_at=timezone.now())


def _zip(batch: ReportBatch, target: IO[bytes]) -> None:
    reports = batch.reports.select_related("case_file__beneficiary").order_by("pk")
    used: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for report in reports.iterator(chunk_size=100):
            name = file_name(report)
            if name in used:  # one person, two files
                name = f"{name.removesuffix('.pdf')}-{report.case_file_id}.pdf"
            used.add(name)
            with archive.open(name, "w") as entry:
                shutil.copyfileobj(open_file(report), entry)


def batches_to_resume() -> list[int]:
    """Orders that the queue never heard of, and those whose worker died."""
    limit = timezone.now() - PATIENCE
    waiting = ReportBatch.objects.filter(status__in=UNFINISHED, asked_at__gt=timezone.now() - LIFE)
    found = waiting.order_by("pk").values_list("pk", "asked_at", "progress_at")[:100]
    return [pk for pk, asked_at, progress_at in found if (progress_at or asked_at) < limit]


def purge_batches() -> int:
    """Delete the ZIPs that nobody fetched in time; the reports stay on their files."""
    return ordered_files.purge(ReportBatch.objects.all())
