"""The person answers: one question after the other, each kept at once, then sent once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from alliance.check_ins.standing import SENTENCES, State, state_of
from alliance.instruments.wording import Sheet, sheet
from alliance.models import AllianceWatch, Answer, CheckIn, ReadingMode, Source, TalkAbout, Unease
from alliance.services.assessing import assess_file
from alliance.services.licences import may_be_shown
from alliance.services.owing import HOUR, silence
from alliance.services.settings import settings_of
from beneficiaries.refusals import Refused
from followup.reminders import reasons
from followup.services.bookings import locked_file

UNKNOWN_ITEM = _("Cette question n’est pas dans ce questionnaire : reprenez à la première page.")
UNKNOWN_VALUE = _("Cette réponse n’est pas dans la liste : choisissez-en une autre.")
LONGEST_COMMENT = 2000


class NotOpen(Refused):
    """The check-in takes no answer any more; `state` says why."""

    def __init__(self, state: State) -> None:
        super().__init__(SENTENCES[state])
        self.state = state


def sheet_of(check_in: CheckIn) -> Sheet:
    """Its own version in its own words, whatever the organisation chose since."""
    return sheet(check_in.instrument_version, language=check_in.language, mode=check_in.mode)


def refuse_unless_open(check_in: CheckIn) -> None:
    """Open, and its words may still be shown."""
    now = timezone.now()
    if (state := state_of(check_in, now)) != State.OPEN:
        raise NotOpen(state)
    organisation = check_in.case_file.organisation
    today = timezone.localdate(now)
    version, language = check_in.instrument_version, check_in.language
    if not may_be_shown(version, organisation, language=language, on=today):
        raise NotOpen(State.NOT_SHOWN)


def held_open(check_in: CheckIn) -> CheckIn:
    """The row as it is now, held: two tabs queue up here."""
    held: CheckIn = (
        CheckIn.objects.with_ground().select_for_update(of=("self",)).get(pk=check_in.pk)
    )
    refuse_unless_open(held)
    return held


@transaction.atomic
def begin(*, check_in: CheckIn, mode: str, language: str) -> CheckIn:
    """In the words that the person chooses, until the first answer; then they stay the same."""
    held = held_open(check_in)
    if held.answers.exists():
        return held
    wanted = ReadingMode.SIMPLE if mode == ReadingMode.SIMPLE else ReadingMode.NORMAL
    words = sheet(held.instrument_version, language=language, mode=wanted)
    organisation = held.case_file.organisation
    if not may_be_shown(
        held.instrument_version, organisation, language=words.language, on=timezone.localdate()
    ):
        return held
    held.mode, held.language = words.mode, words.language
    held.save(update_fields=["mode", "language"])
    return held


@transaction.atomic
def answer_item(*, check_in: CheckIn, item_key: str, value: int | None) -> None:
    """Keep one answer, over the one given before; None is "je passe"."""
    held = held_open(check_in)
    words = sheet_of(held)
    item = next((item for item, _text in words.items if item.key == item_key), None)
    if item is None:
        raise Refused(UNKNOWN_ITEM)
    if value is not None and value not in {level for level, _word, _face in words.levels}:
        raise Refused(UNKNOWN_VALUE)
    Answer.objects.bulk_create(
        [Answer(check_in=held, item=item, value=value, answered_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["check_in", "item"],
        update_fields=["value", "answered_at"],
    )


@transaction.atomic
def note_unease(*, check_in: CheckIn, unease: str, talk_about: str = "") -> CheckIn:
    """Kept until it is sent, like the answers; without unease there is nothing to wish."""
    held = held_open(check_in)
    held.unease, held.talk_about = checked_unease(unease, talk_about)
    held.save(update_fields=["unease", "talk_about"])
    return held


def checked_unease(unease: str, talk_about: str) -> tuple[str, str]:
    """Both words, known and in agreement."""
    if unease not in {"", *Unease.values} or talk_about not in {"", *TalkAbout.values}:
        raise Refused(UNKNOWN_VALUE)
    return unease, talk_about if unease in {Unease.A_LITTLE, Unease.YES} else ""


def submit(*, check_in: CheckIn, unease: str, talk_about: str = "", comment: str = "") -> CheckIn:
    """Send, once: the second tab reads that it arrived. The file is assessed again."""
    with transaction.atomic():
        file = locked_file(check_in.case_file_id)
        held = held_open(check_in)
        held.unease, held.talk_about = checked_unease(unease, talk_about)
        held.comment = comment.strip()[:LONGEST_COMMENT]
        if not held.answers.filter(value__isnull=False).exists() and not (
            held.unease or held.comment
        ):
            raise Refused(_("Répondez au moins à une question, ou fermez cette page."))
        conclude(held)
        record(
            "alliance.answered_by_person",
            by=None,
            organisation=file.organisation,
            subject=held,
            beneficiary_id=file.beneficiary_id,
        )
        assess_file(file)
        return held


def conclude(check_in: CheckIn) -> None:
    """What follows any complete filling: its moment, lateness, mode, and silence."""
    now = timezone.now()
    check_in.answered_at = now
    check_in.is_late = _is_late(check_in)
    check_in.save()
    silence(check_in, reasons.DONE_SINCE)
    _follow_mode(check_in)


def _is_late(check_in: CheckIn) -> bool:
    """More than three days after the end of the meeting; nobody knows when paper was filled."""
    if check_in.source == Source.PAPER or not (check_in.appointment and check_in.answered_at):
        return False
    limit = settings_of(check_in.case_file.organisation).late_after_hours * HOUR
    return check_in.answered_at - check_in.appointment.ends_at > limit


def _follow_mode(check_in: CheckIn) -> None:
    """Three levels are not five: a change of mode begins another usual level."""
    others = CheckIn.objects.filter(case_file=check_in.case_file).answered()
    others = others.exclude(pk=check_in.pk)
    watch, new = AllianceWatch.objects.get_or_create(
        case_file=check_in.case_file, defaults={"mode": check_in.mode}
    )
    if new or watch.mode == check_in.mode:
        return
    if not others.filter(session_on__gt=check_in.session_on).exists():
        since = check_in.session_on if others.exists() else None
        AllianceWatch.objects.filter(pk=watch.pk).update(mode=check_in.mode, mode_since=since)
