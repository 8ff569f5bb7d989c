"""What the CEP does in the background; each task calls one service."""

from celery import shared_task

from cep.services.figures import count_everywhere


@shared_task(name="cep.count_figures", time_limit=3600, soft_time_limit=3540)
def count_figures() -> int:
    """The indicators of this year and of the last one."""
    return count_everywhere()
