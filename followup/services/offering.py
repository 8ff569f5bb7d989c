"""Which rows are put before the workers: due ones, never asked, or asked so long ago that it
was lost.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import transaction

from followup.models import Reminder, ReminderStatus
from followup.reminders import clock

BATCH = 500
# More would wait in the queue beyond the moment when they are offered again.
MOST_WAITING = 2_000
# A message of the queue carries that many ids at most; a few due rows go to a worker each.
HANDFUL = 10
SHARES = 16

# Puts a message with these ids in the queue; False when the queue took nothing.
Ring = Callable[[list[int]], bool]


def offer_due(ring: Ring) -> int:
    """Put due rows in the queue, ids only, after the commit; several at once do not meet."""
    room = MOST_WAITING - _waiting()
    offered = 0
    while offered < room:
        ids = _take(min(BATCH, room - offered))
        heard = _ring_for(ids, ring)
        offered += heard
        if heard < BATCH:
            break
    return offered


@transaction.atomic
def _take(size: int) -> list[int]:
    again = datetime.timedelta(seconds=settings.REMINDER_OFFER_AGAIN_SECONDS)
    rows = Reminder.objects.to_offer(clock.now(), again).order_by("due_at", "pk")
    ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:size])
    Reminder.objects.filter(pk__in=ids).update(queued_at=clock.now())
    return ids


def _ring_for(ids: list[int], ring: Ring) -> int:
    """By handfuls. The first that the queue does not take ends the round: each would wait as
    long for a frozen broker.
    """
    size = min(HANDFUL, -(-len(ids) // SHARES)) or 1
    for start in range(0, len(ids), size):
        if not ring(ids[start : start + size]):
            put_back(ids[start:])
            return start
    return len(ids)


def put_back(ids: Sequence[int]) -> int:
    """Nobody works on them: the next tick finds them, as if they had never been offered."""
    waiting = Reminder.objects.filter(pk__in=ids, status=ReminderStatus.PLANNED)
    return waiting.update(queued_at=None)


def _waiting() -> int:
    """Rows offered a moment ago that no worker has taken yet."""
    again = datetime.timedelta(seconds=settings.REMINDER_OFFER_AGAIN_SECONDS)
    return Reminder.objects.filter(
        status=ReminderStatus.PLANNED, due_at__lte=clock.now(), queued_at__gte=clock.now() - again
    ).count()
