"""What follow-up does in the background; each task calls one service, ids only."""

from celery import shared_task

from followup.services import offering, sending
from followup.services.drafts import purge_drafts
from followup.services.message_notices import tell_of_message, tell_waiting
from followup.services.periodic import plan_periodic
from followup.services.report_batches import batches_to_resume, purge_batches, write_slice


@shared_task(name="followup.offer_due_reminders")
def offer_due_reminders() -> int:
    return offering.offer_due(send_reminders.ring)


@shared_task(name="followup.send_reminders")
def send_reminders(reminder_ids: list[int]) -> None:
    sending.send_each(reminder_ids)


@shared_task(name="followup.sweep_claimed")
def sweep_claimed() -> int:
    return sending.sweep_claimed()


@shared_task(name="followup.plan_periodic", time_limit=300, soft_time_limit=280)
def plan_periodic_task() -> int:
    return plan_periodic()


@shared_task(name="followup.tell_of_message")
def tell_of_message_task(message_id: int) -> None:
    tell_of_message(message_id)


@shared_task(name="followup.tell_waiting")
def tell_waiting_task() -> int:
    return tell_waiting()


@shared_task(name="followup.write_reports")
def write_reports(batch_id: int) -> None:
    """Write reports for half a minute, then ask for the next turn."""
    if not write_slice(batch_id):
        write_reports.delay_on_commit(batch_id)


@shared_task(name="followup.tend_reports", time_limit=600, soft_time_limit=580)
def tend_reports() -> int:
    for batch_id in batches_to_resume():
        write_reports.delay(batch_id)
    return purge_batches()


@shared_task(name="followup.purge_drafts")
def purge_drafts_task() -> int:
    return purge_drafts()
