"""Messages on the case file: the last ones, who waits, since when; and their part of the pulse."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    DateTimeField,
    ExpressionWrapper,
    Max,
    OuterRef,
    Subquery,
    prefetch_related_objects,
)

from beneficiaries.panels import Visit
from beneficiaries.thread import FROM_NOW
from followup.messages.answer_target import target_words, waiting_of
from followup.messages.talk import turns
from followup.messages.thread import MESSAGES
from followup.models import Message

SHOWN = 3


def messages_panel(visit: Visit) -> dict[str, Any]:
    """Three queries: the last messages, their files, who waits."""
    rows = MESSAGES.rows(file=visit.case_file.pk, before=FROM_NOW)[:SHOWN]
    prefetch_related_objects(rows, "attachments")
    return {
        "turns": turns(reversed(rows), visit.case_file, for_person=False),
        "waiting": waiting_of(visit.case_file),
        "target": target_words(visit.case_file.organisation),
        "url": visit.address("followup:messages"),
    }


def last_message_at() -> ExpressionWrapper:
    """A message of the person is a contact."""
    said = Message.objects.filter(case_file=OuterRef("pk"), from_person=True).order_by()
    newest = Subquery(said.values("case_file").annotate(at=Max("sent_at")).values("at"))
    return ExpressionWrapper(newest, output_field=DateTimeField())
