"""What the screen says of a reminder: its state, its moment, what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from beneficiaries.models import Channel
from followup.models import Reminder, ReminderStatus
from followup.reminders.kinds.registry import rule_of
from followup.reminders.planning import HAND, appointment_moment, step_day
from followup.reminders.reasons import LEFT_BEFORE, sentence

TONES = {
    ReminderStatus.PLANNED: ("primary", "clock"),
    ReminderStatus.CLAIMED: ("primary", "hourglass-split"),
    ReminderStatus.SENT: ("leaf", "send"),
    ReminderStatus.DELIVERED: ("leaf", "check2-circle"),
    ReminderStatus.FAILED: ("sun", "exclamation-triangle"),
    ReminderStatus.UNCERTAIN: ("sun", "question-circle"),
    ReminderStatus.TOO_LATE: ("", "clock-history"),
    ReminderStatus.CANCELLED: ("", "x-circle"),
    ReminderStatus.SUPPRESSED: ("", "dash-lg"),
}
CHANNEL_ICONS = {Channel.EMAIL: "envelope", Channel.SMS: "phone"}
MAY_GO_AGAIN = frozenset(
    {
        ReminderStatus.SENT,
        ReminderStatus.DELIVERED,
        ReminderStatus.FAILED,
        ReminderStatus.UNCERTAIN,
        ReminderStatus.TOO_LATE,
        ReminderStatus.SUPPRESSED,
    }
)


@dataclass(frozen=True, slots=True)
class ShownReminder:
    """One row of a list, ready to print."""

    row: Reminder
    title: str
    when: str
    state: str
    tone: str
    icon: str
    detail: str
    may_cancel: bool
    may_go_again: bool
    waits_for_a_hand: bool
    next_number: int = 1


def shown(row: Reminder, *, next_number: int = 1) -> ShownReminder:
    """The row in words; asks the database nothing."""
    tone, icon = TONES[ReminderStatus(row.status)]
    by_hand = row.status in {ReminderStatus.UNCERTAIN, ReminderStatus.FAILED} or (
        row.status == ReminderStatus.SUPPRESSED and row.reason in {"to_call", "to_post"}
    )
    return ShownReminder(
        row=row,
        title=title_of(row),
        when=_when(row),
        state=_state(row),
        tone=tone,
        icon=icon,
        detail=_detail(row),
        may_cancel=row.status == ReminderStatus.PLANNED,
        may_go_again=row.status in MAY_GO_AGAIN and not _is_over(row),
        waits_for_a_hand=by_hand and row.handled_at is None,
        next_number=next_number,
    )


def _is_over(row: Reminder) -> bool:
    """An appointment that was is recalled to nobody."""
    moment = appointment_moment(row.slot) if row.kind == "appointment" else None
    return moment is not None and moment <= timezone.now()


def title_of(row: Reminder) -> str:
    """Its kind, and the moment that it recalls."""
    rule = rule_of(row.kind)
    label = str(rule.label if rule else row.get_kind_display())
    moment = appointment_moment(row.slot) if row.kind == "appointment" else None
    if moment is not None:
        return _("%(kind)s du %(moment)s") % {"kind": label, "moment": moment_words(moment)}
    day = step_day(row.slot) if row.kind == "step_due" else None
    if day is not None:
        return _("%(kind)s : %(day)s") % {"kind": label, "day": dated(day, _day_format())}
    if row.slot.startswith(HAND):
        return _("%(kind)s, renvoyé à la main") % {"kind": label}
    return label


def moment_words(moment: object) -> str:
    """A day and its hour in few words."""
    local = timezone.localtime(moment)  # type: ignore[arg-type]
    # Translators: letters of Django's date formats; in English "D j M, H:i".
    return dated(local, pgettext("format d’un moment", "D. j N, G\xa0\\h\xa0i"))


def _day_format() -> str:
    # Translators: letters of Django's date formats; in English "D j M".
    return pgettext("format de date", "D. j N")


def _when(row: Reminder) -> str:
    if row.delivered_at is not None:
        return _("remis %(when)s") % {"when": moment_words(row.delivered_at)}
    if row.sent_at is not None:
        return _("parti %(when)s") % {"when": moment_words(row.sent_at)}
    if row.status == ReminderStatus.PLANNED:
        return _("partira %(when)s") % {"when": moment_words(row.due_at)}
    return _("prévu %(when)s") % {"when": moment_words(row.due_at)}


def _state(row: Reminder) -> str:
    if row.reason == "to_call":
        return _("À appeler")
    if row.reason == "to_post":
        return _("À écrire")
    return str(row.get_status_display())


def _detail(row: Reminder) -> str:
    parts = []
    if row.channel:
        parts.append(str(Channel(row.channel).label))
    if row.reason and (
        row.status not in {ReminderStatus.SENT, ReminderStatus.DELIVERED}
        or row.reason == LEFT_BEFORE
    ):
        parts.append(sentence(row.reason))
    if row.handled_at is not None:
        parts.append(_("Réglé à la main."))
    return " · ".join(parts)
