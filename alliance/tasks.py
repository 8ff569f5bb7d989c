"""What the alliance does in the background; each task calls one service, ids only."""

from celery import shared_task

from alliance.services import assessing, owing


@shared_task(name="alliance.assess_file")
def assess_file(case_file_id: int) -> None:
    assessing.assess_number(case_file_id)


@shared_task(name="alliance.assess_all")
def assess_all(after: int = 0) -> None:
    """Look at files for most of a minute, then ask for the next turn."""
    where = assessing.assess_from(after)
    if where is not None:
        assess_all.delay(where)


@shared_task(name="alliance.forget_unsent")
def forget_unsent() -> None:
    """Answers that were never sent."""
    owing.forget_unsent()
