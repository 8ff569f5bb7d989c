"""Which rows are put before the workers: due ones, never asked, or asked so long ago that it
was lost.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from followup.models import Reminder, ReminderStatus
from followup.reminders import clock

BATCH = 500
# More would wait in the queue beyond the moment when they are offered again.
MOST_WAITING = 2_000


def offer_due(enqueue: Callable[[int], object]) -> int:
    """Put due rows in the queue, ids only, after the commit; several at once do not meet."""
    room = MOST_WAITING - _waiting()
    offered = 0
    while offered < room:
        found = _offer_batch(enqueue, min(BATCH, room - offered))
        offered += found
        if found < BATCH:
            break
    return offered


@transaction.atomic
def _offer_batch(enqueue: Callable[[int], object], size: int) -> int:
    again = datetime.timedelta(seconds=settings.REMINDER_OFFER_AGAIN_SECONDS)
    rows = Reminder.objects.to_offer(clock.now(), again).order_by("due_at", "pk")
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:size])
    Reminder.objects.filter(pk__in=ids).update(queued_at=clock.now())
    for reminder_id in ids:
        enqueue(reminder_id)
    return len(ids)


def _waiting() -> int:
    """Rows offered a moment ago that no worker has taken yet."""
    again = datetime.timedelta(seconds=settings.REMINDER_OFFER_AGAIN_SECONDS)
    return Reminder.objects.filter(
        status=ReminderStatus.PLANNED, due_at__lte=clock.now(), queued_at__gte=clock.now() - again
    ).count()
