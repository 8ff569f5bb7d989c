"""The kinds that the bell knows; a higher app adds its own with `register_kind`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from followup.models import LinkPurpose, Reminder
from followup.reminders.providers.base import JoinedFile

Text = str | Promise
# (channel, language, reading mode) → (subject, body); the subject is empty for an SMS.
Wordings = Mapping[tuple[str, str, str], tuple[str, str]]


def _nothing_joined(reminder: Reminder, subject: Any) -> tuple[JoinedFile, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind: `subject` finds the row that it speaks of, `why_not` gives a reason code or ""."""

    kind: str
    label: Text
    to_person: bool
    subject: Callable[[Reminder], Any]
    why_not: Callable[[Reminder, Any], str]
    values: Callable[[Reminder, Any], Mapping[str, str]]
    # name → what it stands for, shown beside the field of the organisation's own text
    placeholders: Mapping[str, Text]
    # name → an invented value, for the preview
    sample: Mapping[str, Text]
    wordings: Wordings
    files: Callable[[Reminder, Any], tuple[JoinedFile, ...]] = _nothing_joined
    link: LinkPurpose = LinkPurpose.SPACE
    link_subject: Callable[[Any], int | None] = lambda subject: None
    # when the link dies; None for the usual life of its purpose
    link_until: Callable[[Any], datetime.datetime | None] = lambda subject: None
    # asked once the accompaniment is over; every other kind stops with it
    after_closing: bool = False


class AlreadyRegistered(Exception):
    """Two rules for one kind: the second would silently hide the first."""


_rules: dict[str, Rule] = {}


def register_kind(rule: Rule) -> None:
    """Add a kind; called once, at start-up."""
    if rule.kind in _rules:
        raise AlreadyRegistered(rule.kind)
    _rules[rule.kind] = rule


def unregister_kind(kind: str) -> None:
    """Forget a kind; tests register their own."""
    del _rules[kind]


def rule_of(kind: str) -> Rule | None:
    """The rule of a kind, or None when no app answers for it any more."""
    return _rules.get(kind)


def rules(*, to_person: bool | None = None) -> list[Rule]:
    """All of them, in the order in which they were registered."""
    return [r for r in _rules.values() if to_person is None or r.to_person is to_person]
