"""Recording an import: in slices, each row once, whoever is killed in the middle."""

from __future__ import annotations

import datetime
import time

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Organisation, User
from beneficiaries.models import ImportBatch, ImportStatus
from beneficiaries.refusals import Refused
from beneficiaries.services.import_counts import TO_COMMIT, counts_of
from beneficiaries.services.import_recording import Chunk, record_chunk

CHUNK = 100
SLICE_SECONDS = 20.0
QUIET = datetime.timedelta(seconds=12)
"""Without a sign of life for so long, nobody is recording: the page offers to start again."""


def start_commit(*, by: User | None, batch: ImportBatch) -> None:
    """Begin recording; of two clicks, one begins."""
    begun = ImportBatch.objects.filter(pk=batch.pk, status=ImportStatus.READ)
    if not begun.update(
        status=ImportStatus.COMMITTING, committer=by, progress_at=timezone.now(), done_count=0
    ):
        raise Refused(_("Cet import est déjà enregistré, en cours ou abandonné."))


def resume_commit(*, batch: ImportBatch) -> None:
    """Somebody asks again: wait once more before saying that nothing moves."""
    ImportBatch.objects.filter(pk=batch.pk, status=ImportStatus.COMMITTING).update(
        progress_at=timezone.now()
    )


def seems_stopped(batch: ImportBatch) -> bool:
    """Recording was asked for and gives no sign of life."""
    return (
        batch.status == ImportStatus.COMMITTING
        and batch.progress_at is not None
        and batch.progress_at < timezone.now() - QUIET
    )


def silent_batches() -> list[int]:
    """Recordings that nobody carries on: a dead worker, a queue that lost its messages."""
    silent = ImportBatch.objects.filter(
        status=ImportStatus.COMMITTING, progress_at__lt=timezone.now() - QUIET
    )
    return list(silent.order_by("pk").values_list("pk", flat=True))


def commit_slice(batch_id: int, *, seconds: float = SLICE_SECONDS) -> bool:
    """Record chunks for a while; True when nothing is left to do here."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if commit_chunk(batch_id):
            return True
    return False


@transaction.atomic
def commit_chunk(batch_id: int) -> bool:
    """Record the next hundred rows, all or none; True when there are none or another works."""
    batch = (
        ImportBatch.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=batch_id, status=ImportStatus.COMMITTING)
        .first()
    )
    if batch is None:
        return True
    # One import at a time in an organisation: references and look-alikes stay true meanwhile.
    # Without the key: a case file written meanwhile only needs the organisation to stay.
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=batch.organisation_id)
    waiting = batch.rows.filter(verdict__in=TO_COMMIT, committed_at__isnull=True)
    rows = list(waiting.order_by("first_line")[:CHUNK])
    if rows:
        record_chunk(Chunk(batch, organisation, rows))
        batch.done_count = F("done_count") + len(rows)
    else:
        _finish(batch)
    batch.progress_at = timezone.now()
    batch.save(update_fields=["status", "done_count", "progress_at", "committed_at"])
    return not rows


def _finish(batch: ImportBatch) -> None:
    """The last line of the story, with its figures in the journal."""
    batch.status = ImportStatus.DONE
    batch.committed_at = timezone.now()
    counts = counts_of(batch)
    record(
        "caseload.imported",
        by=batch.committer,
        organisation=batch.organisation,
        subject=batch,
        reason=(
            f"créées : {counts.created}, déjà présentes : {counts.present}, "
            f"rattachées : {counts.attached}, refusées : {counts.refused}, "
            f"ignorées : {counts.ignored}"
        ),
    )
