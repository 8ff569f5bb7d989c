"""Questionnaires sent, answered and kept: everything between the meeting and its score."""

from __future__ import annotations


def register() -> None:
    """Called once, at start-up."""
    from alliance.check_ins.reminder import RULE
    from alliance.services.choosing import follow_objection
    from alliance.services.owing import owe_after
    from followup.reminders.kinds.registry import register_kind
    from followup.services import followers

    register_kind(RULE)
    followers.after_appointment(owe_after)
    followers.after_objection(follow_objection)
