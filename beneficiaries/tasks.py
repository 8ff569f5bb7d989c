"""What this app does in the background; each task calls one service."""

import logging

from celery import shared_task

from beneficiaries.services.exports import make_export, waiting_orders
from beneficiaries.services.import_commit import commit_slice, silent_batches
from beneficiaries.services.pulse import recompute_pulse
from beneficiaries.services.purge import purge_expired

log = logging.getLogger("jalons.tasks")


@shared_task(name="beneficiaries.recompute_pulse", time_limit=3600, soft_time_limit=3540)
def recompute_pulse_task() -> dict[str, int]:
    drift = recompute_pulse()
    if drift.found:
        log.error("pulse_drift", extra={"columns": drift.columns, "checked": drift.checked})
    return {"checked": drift.checked, "corrected": len(drift.case_file_ids)}


@shared_task(name="beneficiaries.make_export", time_limit=300, soft_time_limit=280)
def make_export_task(job_id: int) -> None:
    make_export(job_id)


@shared_task(name="beneficiaries.purge_expired", time_limit=600, soft_time_limit=580)
def purge_expired_task() -> int:
    for job_id in waiting_orders():
        make_export_task.delay(job_id)
    for batch_id in silent_batches():
        commit_import.delay(batch_id)
    return purge_expired()


@shared_task(name="beneficiaries.commit_import")
def commit_import(batch_id: int) -> None:
    """Record rows for twenty seconds, then ask for the next turn."""
    if not commit_slice(batch_id):
        commit_import.delay_on_commit(batch_id)
