"""The kind of message that brings the questions: the reminder engine sends it as any other."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.check_ins.standing import State, state_of
from alliance.check_ins.texts import WORDINGS
from alliance.models import CheckIn
from alliance.services.owing import AGAIN, FIRST, SOONEST_AGAIN
from followup.models import LinkPurpose, Reminder, ReminderKind, ReminderStatus
from followup.reminders import reasons
from followup.reminders.kinds.for_people import (
    PERSON_PLACEHOLDERS,
    PERSON_SAMPLE,
    day_words,
    subject_id,
)
from followup.reminders.kinds.registry import Rule
from followup.services.personal_links import QUESTIONNAIRE_LIFE

GONE = (ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.UNCERTAIN)


def check_in_of(reminder: Reminder) -> CheckIn | None:
    """The filling, with the rules that say whether it is still open."""
    rows = CheckIn.objects.select_related("case_file__organisation__alliance_settings")
    found: CheckIn | None = rows.filter(
        pk=subject_id(reminder), case_file=reminder.case_file_id
    ).first()
    return found


def why_not(reminder: Reminder, check_in: CheckIn) -> str:
    """Answered, closed, or too soon after the first message."""
    state = state_of(check_in, timezone.now())
    if state == State.ANSWERED:
        return reasons.DONE_SINCE
    if state != State.OPEN or _insists(reminder):
        return reasons.NOT_WANTED
    return ""


def _insists(reminder: Reminder) -> bool:
    """The second one follows the first by a day at least, and never goes alone."""
    if not reminder.slot.startswith(AGAIN):
        return False
    firsts = Reminder.objects.filter(
        kind=reminder.kind, subject=reminder.subject, slot__startswith=FIRST, status__in=GONE
    )
    left = firsts.order_by("-claimed_at").values_list("claimed_at", flat=True).first()
    return left is None or timezone.now() - left < SOONEST_AGAIN


def values(reminder: Reminder, check_in: CheckIn) -> dict[str, str]:
    """The day of the meeting, and the last whole day to answer."""
    last = check_in.closes_at - datetime.timedelta(minutes=1)
    return {"date": day_words(check_in.session_on), "fin": day_words(last)}


def link_until(check_in: CheckIn) -> datetime.datetime:
    """The link dies with the questions, after fourteen days at most (R32)."""
    return min(check_in.closes_at, timezone.now() + QUESTIONNAIRE_LIFE)


RULE = Rule(
    kind=ReminderKind.QUESTIONNAIRE,
    label=_("Point d’étape"),
    to_person=True,
    subject=check_in_of,
    why_not=why_not,
    values=values,
    placeholders=PERSON_PLACEHOLDERS
    | {
        "date": _("le jour du rendez-vous"),
        "fin": _("le dernier jour pour répondre"),
    },
    sample=PERSON_SAMPLE | {"date": _("jeudi 26 novembre"), "fin": _("jeudi 3 décembre")},
    wordings=WORDINGS,
    link=LinkPurpose.QUESTIONNAIRE,
    link_subject=lambda check_in: check_in.pk,
    link_until=link_until,
)
