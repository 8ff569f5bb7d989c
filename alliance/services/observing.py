"""What the counsellor noticed in a meeting, and what the person asked for outside a filling."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from alliance.models import AllianceWatch, MarkerChoice, ObservedMarker, PersonWish
from alliance.services.assessing import assess_file
from beneficiaries.forms.careful import checked_text
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import CLOSED_SENTENCE, refuse_unless_writable
from followup.models import Interview

LONGEST_WORDS = 2000
OBJECTED_SENTENCE = _("La personne a choisi de ne pas utiliser ce module : rien n’y est noté.")
FUTURE_SENTENCE = _("Ce jour n’est pas encore venu.")
DECADE = datetime.timedelta(days=3653)


def observe(
    *,
    by: User,
    case_file: CaseFile,
    markers: Iterable[str],
    on: datetime.date,
    interview: Interview | None = None,
) -> list[ObservedMarker]:
    """Markers noticed on a day, each once; said again, nothing is added."""
    wanted = list(dict.fromkeys(markers))
    if not set(wanted) <= set(MarkerChoice.values):
        raise Refused(_("Choisissez parmi les indices proposés."))
    _refuse_day(on)
    if interview is not None and interview.case_file_id != case_file.pk:
        raise Refused(_("Cet entretien est celui d’un autre dossier."))
    with transaction.atomic():
        locked = ground(by, case_file)
        already = ObservedMarker.objects.filter(case_file=locked, observed_on=on)
        known = set(already.values_list("marker", flat=True))
        new = [
            ObservedMarker(
                case_file=locked, interview=interview, marker=name, observed_on=on, observed_by=by
            )
            for name in wanted
            if name not in known
        ]
        if new:
            ObservedMarker.objects.bulk_create(new)
            _journal("alliance.marker_observed", by, new[0], locked, ["marker"])
            assess_file(locked)
    return new


def note_wish(
    *, by: User | None, case_file: CaseFile, kind: str, words: str = "", on: datetime.date
) -> PersonWish:
    """Another counsellor, a complaint, another goal; without `by`, the person says it themselves.

    The same wish on the same day is noted once.
    """
    if kind not in PersonWish.Kind.values:
        raise Refused(_("Choisissez ce que la personne demande."))
    _refuse_day(on)
    text = checked_text(words.strip(), several_lines=True, longest=LONGEST_WORDS)
    with transaction.atomic():
        locked = ground(by, case_file)
        wish, new = PersonWish.objects.get_or_create(
            case_file=locked, kind=kind, asked_on=on, words=text, defaults={"recorded_by": by}
        )
        if new:
            deed = "alliance.wish_noted" if by else "alliance.wish_said_by_person"
            _journal(deed, by, wish, locked, ["kind", "words"] if text else ["kind"])
            assess_file(locked)
    return wish


def ground(by: User | None, case_file: CaseFile) -> CaseFile:
    """The open file, locked, of somebody who uses the module."""
    if by is not None:
        refuse_unless_writable(by, case_file)
    rows = CaseFile.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("organisation").get(pk=case_file.pk)
    if not locked.is_open:
        raise Refused(CLOSED_SENTENCE)
    objected = AllianceWatch.objects.filter(case_file=locked, objected_at__isnull=False)
    if objected.exists():
        raise Refused(OBJECTED_SENTENCE)
    return locked


def _refuse_day(on: datetime.date) -> None:
    today = timezone.localdate()
    if on > today:
        raise Refused(FUTURE_SENTENCE)
    if on < today - DECADE:
        raise Refused(_("Ce jour est trop ancien."))


def _journal(
    deed: str,
    by: User | None,
    subject: ObservedMarker | PersonWish,
    file: CaseFile,
    names: list[str],
) -> None:
    record(
        deed,
        by=by,
        organisation=file.organisation,
        subject=subject,
        beneficiary_id=file.beneficiary_id,
        fields=names,
    )
