"""Lists that leave the product: the filters on the screen, the rights of who asks, a signature.

Up to DIRECT_ROWS the answer is immediate. Beyond, a row in ExportJob is the order; the queue only
rings the bell, so an order that nobody hears waits and can be sent again.
"""

from __future__ import annotations

import datetime
import logging
import tempfile
from collections.abc import Callable
from typing import IO, Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Capability, may
from accounts.journal import record
from accounts.models import Organisation, User
from accounts.standing import standing_of
from beneficiaries import spreadsheet
from beneficiaries.export_columns import COLUMNS, WIDTHS, cells
from beneficiaries.export_subjects import (
    CASE_FILES,
    Exported,
    Subject,
    register_subject,
    subject_of,
)
from beneficiaries.listing import list_url
from beneficiaries.models import ExportJob
from beneficiaries.refusals import Refused
from beneficiaries.services import ordered_files
from beneficiaries.services.export_selection import STEP, Selection, exportable
from beneficiaries.services.ordered_files import is_lost, rights_of

log = logging.getLogger("jalons.exports")

DIRECT_ROWS: Final = 1_000
# An order not taken after that was never heard by the queue.
PATIENCE: Final = datetime.timedelta(minutes=2)
# One taken and unfinished after that (the task's limit is half of it) died with its worker.
PATIENCE_WHILE_WRITING: Final = datetime.timedelta(minutes=10)


def write(
    selection: Selection,
    kind: str,
    target: IO[bytes],
    *,
    count: int,
    told: Callable[[int], object] = lambda done: None,
) -> int:
    """Write the file, telling how far it is; gives the number of rows."""
    sheet = spreadsheet.writer(kind, target, title=_("Dossiers"), widths=WIDTHS)
    sheet.row([selection.signature(count)])
    sheet.row([str(label) for label in COLUMNS], heading=True)
    done = 0
    for row in selection.rows():
        sheet.row(cells(row))
        done += 1
        if done % STEP == 0:
            told(done)
    sheet.close()
    return done


@transaction.atomic
def export_now(
    *,
    by: User,
    selection: Exported,
    kind: str,
    count: int,
    target: IO[bytes],
    subject: str = CASE_FILES,
) -> int:
    """A short list, written while the person waits, and its line in the journal."""
    done = subject_of(subject).write(selection, kind, target, count=count)
    _journal(by, by.standing.organisation, subject, kind, done)
    return done


@transaction.atomic
def order_export(
    *, by: User, kind: str, state: str, count: int, subject: str = CASE_FILES
) -> ExportJob:
    """A long list: the order is recorded, a worker will take it."""
    organisation = by.standing.organisation
    assert organisation is not None  # noqa: S101 - @requires grants nothing without one
    return ExportJob.objects.create(
        organisation=organisation,
        asked_by=by,
        subject=subject,
        kind=kind,
        filters=exportable(state) if subject == CASE_FILES else state,
        row_count=count,
        rights=rights_of(by),
    )


@transaction.atomic
def order_again(*, by: User, job: ExportJob) -> ExportJob:
    """Send an order that nobody took, that failed, or whose file is lost; never one under way."""
    locked = ExportJob.objects.select_for_update().get(pk=job.pk, asked_by=by)
    if not (is_stuck(locked) or is_lost(locked)):
        raise Refused(_("Cet export est déjà en cours."))
    locked.status, locked.done_count = ExportJob.Status.WAITING, 0
    locked.asked_at, locked.rights, locked.finished_at = timezone.now(), rights_of(by), None
    locked.save(update_fields=["status", "done_count", "asked_at", "rights", "finished_at"])
    return locked


def is_stuck(job: ExportJob) -> bool:
    """True when waiting any longer is hopeless."""
    waited = timezone.now() - job.asked_at
    return (
        job.status == ExportJob.Status.FAILED
        or (job.status == ExportJob.Status.WAITING and waited > PATIENCE)
        or (job.status == ExportJob.Status.RUNNING and waited > PATIENCE_WHILE_WRITING)
    )


def make_export(job_id: int) -> None:
    """The worker's part: claim the order, write the file as its author would see it."""
    claimed = ExportJob.objects.filter(pk=job_id, status=ExportJob.Status.WAITING).update(
        status=ExportJob.Status.RUNNING, done_count=0
    )
    if not claimed:
        return
    job = ExportJob.objects.select_related("asked_by", "organisation").get(pk=job_id)
    try:
        _make(job)
    except Exception as error:
        log.error("export_failed", extra={"job": job_id, "error": type(error).__name__})
        ExportJob.objects.filter(pk=job_id, status=ExportJob.Status.RUNNING).update(
            status=ExportJob.Status.FAILED
        )


def _make(job: ExportJob) -> None:
    user, subject = job.asked_by, subject_of(job.subject)
    user.standing = standing_of(user, job.organisation_id)
    here = user.standing.organisation
    if not user.is_active or here != job.organisation or not may(user, subject.capability):
        raise Refused(_("Vos droits ont changé depuis cette demande."))
    mine = ExportJob.objects.filter(pk=job.pk)
    # Before the rows are read: an access that ends meanwhile makes the file one of the past.
    rights = rights_of(user)
    with tempfile.TemporaryFile() as target, translation.override(user.language):
        selection = subject.select(user, job.filters)
        count = selection.count()
        mine.update(row_count=count)
        done = subject.write(
            selection, job.kind, target, count=count, told=lambda n: mine.update(done_count=n)
        )
        target.seek(0)
        ordered_files.keep(job, job.kind, target)
    with transaction.atomic():
        mine.update(
            status=ExportJob.Status.DONE,
            rights=rights,
            row_count=done,
            done_count=done,
            finished_at=timezone.now(),
        )
        _journal(user, job.organisation, job.subject, job.kind, done)


def purge_exports() -> int:
    """Delete the files that nobody fetched in time, and the orders that led nowhere."""
    return ordered_files.purge(ExportJob.objects.all())


def waiting_orders() -> list[int]:
    """Orders that the queue never heard of."""
    waiting = ExportJob.objects.filter(
        status=ExportJob.Status.WAITING, asked_at__lt=timezone.now() - PATIENCE
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:100])


def _journal(
    by: User, organisation: Organisation | None, subject: str, kind: str, rows: int
) -> None:
    record(
        subject_of(subject).deed,
        by=by,
        organisation=organisation,
        reason=f"{kind.upper()}, {rows}",
    )


register_subject(
    Subject(
        key=CASE_FILES,
        title=gettext_lazy("Export de la liste"),
        capability=Capability.EXPORT_CASELOAD,
        select=lambda user, state: Selection(user, state),
        # Looked up when it is called: a test that breaks the writing breaks this one too.
        write=lambda *args, **kwargs: write(*args, **kwargs),
        back=list_url,
        place=gettext_lazy("Dossiers"),
        back_words=gettext_lazy("Retour à la liste"),
        file_name="dossiers",
        deed="caseload.exported",
    )
)
