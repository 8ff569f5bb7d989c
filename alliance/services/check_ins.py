"""Check-ins: owed after a meeting that was held, answered item by item, sent once."""

from __future__ import annotations

from alliance.services.answering import answer_item, begin, note_unease, submit
from alliance.services.choosing import (
    choose_for_this_one,
    choose_visibility,
    object_to,
    withdraw_objection,
)
from alliance.services.owing import owe_after
from alliance.services.paper import type_from_paper

__all__ = [
    "answer_item",
    "begin",
    "choose_for_this_one",
    "choose_visibility",
    "note_unease",
    "object_to",
    "owe_after",
    "submit",
    "type_from_paper",
    "withdraw_objection",
]
