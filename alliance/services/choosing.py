"""What the person decides: who reads, and whether anything is measured at all."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from alliance.check_ins.readers import trusted_people
from alliance.models import AllianceWatch, CheckIn, Visibility
from alliance.services.answering import held_open
from alliance.services.owing import cancel_all
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from followup.services.bookings import locked_file
from followup.services.rights import has_objected

NOT_YOURS = _("Ce dossier n’est pas le vôtre.")
UNKNOWN_READERS = _("Choisissez qui lit vos réponses dans la liste.")
NOBODY_NAMED = _("Choisissez la personne de confiance dans la liste.")
ONLY_IN_SPACE = _(
    "Choisissez une personne de confiance dans votre espace : ici, on ne montre aucun nom."
)


@transaction.atomic
def choose_visibility(
    *,
    person: Beneficiary,
    case_file: CaseFile,
    visibility: str,
    trusted_person: User | None = None,
) -> None:
    """Who reads from now on; what was answered before keeps its own choice."""
    locked = _own_file(person, case_file)
    if visibility not in Visibility.values:
        raise Refused(UNKNOWN_READERS)
    trusted = trusted_person if visibility == Visibility.TRUSTED_PERSON else None
    if visibility == Visibility.TRUSTED_PERSON and (
        trusted is None or trusted not in trusted_people(locked)
    ):
        raise Refused(NOBODY_NAMED)
    watch, _new = AllianceWatch.objects.get_or_create(case_file=locked)
    chosen = {"visibility": visibility, "trusted_person": trusted}
    CheckIn.objects.filter(
        case_file=locked, answered_at__isnull=True, cancelled_at__isnull=True
    ).update(**chosen)
    if (watch.visibility, watch.trusted_person_id) == (visibility, trusted and trusted.pk):
        return
    AllianceWatch.objects.filter(pk=watch.pk).update(**chosen)
    _journal("alliance.readers_chosen_by_person", watch, locked, fields=["visibility"])


@transaction.atomic
def choose_for_this_one(*, check_in: CheckIn, visibility: str) -> CheckIn:
    """By a link, which anybody might find: no name is shown, and no secret is given up.

    What only a trusted person reads stays so; the rest is chosen for these answers alone.
    """
    held = held_open(check_in)
    if held.visibility == Visibility.TRUSTED_PERSON or visibility == Visibility.TRUSTED_PERSON:
        raise Refused(ONLY_IN_SPACE)
    if visibility not in Visibility.values:
        raise Refused(UNKNOWN_READERS)
    held.visibility = visibility
    held.save(update_fields=["visibility"])
    return held


@transaction.atomic
def object_to(*, person: Beneficiary, case_file: CaseFile) -> None:
    """No more measures on this file: what is owed is cancelled, what was answered stays."""
    locked = _own_file(person, case_file)
    watch = _objecting(locked)
    if watch is not None:
        _journal("alliance.objected_by_person", watch, locked)


@transaction.atomic
def withdraw_objection(*, person: Beneficiary, case_file: CaseFile) -> None:
    """Measures again, from the next meeting on."""
    locked = _own_file(person, case_file)
    if has_objected(locked.beneficiary):
        raise Refused(
            _("Vous avez dit non pour tout votre accompagnement : retirez-le dans « Mes droits ».")
        )
    watch = AllianceWatch.objects.filter(case_file=locked, objected_at__isnull=False).first()
    if watch is None:
        return
    AllianceWatch.objects.filter(pk=watch.pk).update(objected_at=None)
    _journal("alliance.objection_withdrawn_by_person", watch, locked)


def follow_objection(person: Beneficiary, objects: bool) -> None:
    """The right used or taken back in « Mes droits » holds for every file; told in its deed."""
    for file in CaseFile.objects.filter(beneficiary__in=person.sheet_ids()).order_by("pk"):
        locked = locked_file(file.pk)
        if objects:
            _objecting(locked)
        else:
            AllianceWatch.objects.filter(case_file=locked).update(objected_at=None)


def _objecting(case_file: CaseFile) -> AllianceWatch | None:
    """None when it was so already."""
    watch, _new = AllianceWatch.objects.get_or_create(case_file=case_file)
    if watch.objected_at is not None:
        return None
    AllianceWatch.objects.filter(pk=watch.pk).update(objected_at=timezone.now())
    cancel_all(case_file)
    return watch


def _own_file(person: Beneficiary, case_file: CaseFile) -> CaseFile:
    locked = locked_file(case_file.pk)
    if locked.beneficiary_id not in person.sheet_ids():
        raise Refused(NOT_YOURS)
    return locked


def _journal(
    deed: str, watch: AllianceWatch, case_file: CaseFile, fields: list[str] | None = None
) -> None:
    record(
        deed,
        by=None,
        organisation=case_file.organisation,
        subject=watch,
        beneficiary_id=case_file.beneficiary_id,
        fields=fields or [],
    )
