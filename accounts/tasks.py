"""What the accounts do in the background."""

from celery import shared_task

from accounts.services.purge import purge_expired


@shared_task(name="accounts.purge_expired", time_limit=300)
def purge_expired_task() -> int:
    return purge_expired()
