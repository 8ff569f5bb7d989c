"""What the gateway says afterwards: the text message reached the phone, or did not."""

from __future__ import annotations

import uuid

from followup.models import Reminder, ReminderStatus
from followup.reminders import clock, reasons

# A gateway that knows our reference has accepted the message, whatever we could write then.
ACCEPTED = (ReminderStatus.SENT, ReminderStatus.UNCERTAIN)


def note_delivery(*, reference: uuid.UUID, delivered: bool) -> bool:
    """Move a message that left to its end; said twice, written once."""
    rows = Reminder.objects.filter(reference=reference, channel="sms", status__in=ACCEPTED)
    if delivered:
        return bool(
            rows.update(status=ReminderStatus.DELIVERED, delivered_at=clock.now(), reason="")
        )
    return bool(rows.update(status=ReminderStatus.FAILED, reason=reasons.NOT_DELIVERED))
