"""What a person makes of a signal: said in one click, with a note if they wish."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.journal import record
from accounts.models import User
from alliance.models import AllianceWatch, Signal, Verdict
from alliance.services.assessing import assess_file
from alliance.watching.resting import TELLS_ANSWERS
from alliance.watching.words import may_tell_answers
from beneficiaries.forms.careful import checked_text
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import CLOSED_SENTENCE, refuse_unless_writable
from beneficiaries.services.pulse import refresh_pulse

LONGEST_NOTE = 2000
NOT_TO_JUDGE = gettext_lazy("Ce signal ne peut pas être vérifié ici.")


def judge(*, by: User, signal: Signal, verdict: str, note: str = "", version: int) -> Signal:
    """Confirmed, another explanation, or not relevant; what somebody said meanwhile is kept."""
    if verdict not in Verdict.values:
        raise Refused(_("Choisissez un des trois avis."))
    words = checked_text(note.strip(), several_lines=True, longest=LONGEST_NOTE)
    refuse_unless_writable(by, signal.case_file)
    with transaction.atomic():
        case_file = _locked_file(signal.case_file_id)
        locked = _locked(signal, by)
        if (locked.verdict, locked.verdict_note, locked.verdict_by_id) == (verdict, words, by.pk):
            return locked
        if locked.version != version:
            raise StaleVersion(_meanwhile(locked))
        locked.verdict, locked.verdict_note = verdict, words
        locked.verdict_by, locked.verdict_at = by, timezone.now()
        locked.version += 1
        _save(locked)
        _judge_with(locked, by)
        if locked.reserved_to_id is None:
            AllianceWatch.objects.filter(case_file=case_file).update(
                last_verdict_on=timezone.localdate(locked.verdict_at)
            )
        record(
            "alliance.signal_judged",
            by=by,
            organisation=case_file.organisation,
            subject=locked,
            beneficiary_id=case_file.beneficiary_id,
            fields=["verdict", "note"] if words else ["verdict"],
        )
        assess_file(case_file)
        refresh_pulse(case_file)
    return locked


def _save(signal: Signal) -> None:
    signal.save(update_fields=["verdict", "verdict_note", "verdict_by", "verdict_at", "version"])


def _judge_with(signal: Signal, by: User) -> None:
    """What is told as one, because only the trend is shown, is judged as one."""
    if may_tell_answers(signal, by.pk):
        return
    others = Signal.objects.open().filter(
        case_file=signal.case_file_id, check_in=signal.check_in_id, rule__in=TELLS_ANSWERS
    )
    for other in others.select_for_update(of=("self",), no_key=True).order_by("pk"):
        other.verdict, other.verdict_note = signal.verdict, signal.verdict_note
        other.verdict_by, other.verdict_at = signal.verdict_by, signal.verdict_at
        other.version += 1
        _save(other)


def _locked_file(case_file_id: int) -> CaseFile:
    """The open file, locked first: as every deed does, so that none waits in a circle."""
    rows = CaseFile.objects.select_for_update(of=("self",), no_key=True)
    case_file = rows.select_related("organisation").get(pk=case_file_id)
    if not case_file.is_open:
        raise Refused(CLOSED_SENTENCE)
    return case_file


def _locked(signal: Signal, by: User) -> Signal:
    """The signal as it stands, if it is there for this reader."""
    rows = Signal.objects.select_for_update(of=("self",), no_key=True)
    found: Signal | None = (
        rows.readable_by(by).select_related("verdict_by", "check_in").filter(pk=signal.pk).first()
    )
    if found is None:
        raise Refused(NOT_TO_JUDGE)
    return found


def _meanwhile(signal: Signal) -> str:
    """Who said what, or that the facts have changed."""
    if not signal.verdict:
        return _("Ce signal a changé entre-temps : relisez-le, puis donnez votre avis.")
    return _("%(who)s a déjà répondu « %(verdict)s » : relisez, puis changez si besoin.") % {
        "who": signal.verdict_by,
        "verdict": signal.get_verdict_display(),
    }
