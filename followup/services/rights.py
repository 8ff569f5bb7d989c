"""Rights of the person over their data: asked, answered within a month, taken back."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import refuse_unless_writable
from followup.models import RightKind, RightsAnswer, RightsRequest
from followup.services.followers import tell_objection

ALREADY_ANSWERED = _("Cette demande a déjà reçu une réponse.")
WORDS_NEEDED = _("Expliquez votre réponse : la personne la lira dans son espace.")


def ask_right(
    *, person: Beneficiary, kind: str, statement: str = "", form_key: uuid.UUID | None = None
) -> RightsRequest:
    """Start the one-month clock; the same demand made twice is one."""
    if kind == RightKind.CORRECTION and not statement.strip():
        raise Refused(_("Dites ce qui est faux, et ce qui serait juste."))
    today = timezone.localdate()
    asked = RightsRequest(
        organisation=person.organisation,
        beneficiary=person,
        kind=RightKind(kind),
        statement=statement.strip(),
        due_on=RightsRequest.month_after(today),
        form_key=form_key or uuid.uuid4(),
    )
    try:
        with transaction.atomic():
            return _asked(asked)
    except IntegrityError as error:
        return _same(asked, error)


def _asked(asked: RightsRequest) -> RightsRequest:
    if asked.kind == RightKind.OBJECTION and has_objected(asked.beneficiary):
        return RightsRequest.objects.objections_in_force().get(beneficiary=asked.beneficiary)
    asked.save(force_insert=True)
    _journal("rights.asked", None, asked)
    if asked.kind == RightKind.OBJECTION:
        tell_objection(asked.beneficiary, objects=True)
    return asked


def _same(asked: RightsRequest, error: IntegrityError) -> RightsRequest:
    """The form pressed twice, or a demand of this kind that already waits."""
    rows = RightsRequest.objects.filter(beneficiary=asked.beneficiary, kind=asked.kind)
    if "form_key" in str(error):
        found = rows.filter(form_key=asked.form_key).first()
    elif "rights_request_one_waiting_per_kind" in str(error):
        found = rows.waiting().first()
    else:
        raise error
    if found is None:
        raise Refused(_("Cette demande est déjà partie."))
    return found


def has_objected(person: Beneficiary) -> bool:
    """True while the person objects to the alliance measures: none is taken, none is shown."""
    return RightsRequest.objects.objections_in_force().filter(beneficiary=person).exists()


@transaction.atomic
def withdraw_right(*, person: Beneficiary, request: RightsRequest) -> RightsRequest:
    """The person changes their mind; said twice, written once."""
    locked: RightsRequest = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if locked.beneficiary_id != person.pk:
        raise Refused(_("Cette demande n’est pas la vôtre."))
    if locked.answer == RightsAnswer.WITHDRAWN:
        return locked
    if locked.answer and locked.kind != RightKind.OBJECTION:
        raise Refused(ALREADY_ANSWERED)
    locked.answer, locked.answered_at = RightsAnswer.WITHDRAWN, timezone.now()
    locked.answered_by = None
    locked.save(update_fields=["answer", "answered_at", "answered_by"])
    _journal("rights.withdrawn", None, locked)
    if locked.kind == RightKind.OBJECTION:
        tell_objection(person, objects=False)
    return locked


@transaction.atomic
def answer_right(
    *, by: User, case_file: CaseFile, request: RightsRequest, answer: str, text: str
) -> RightsRequest:
    """Granted or refused, always in words the person can read."""
    refuse_unless_writable(by, case_file)
    locked: RightsRequest = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if locked.beneficiary_id != case_file.beneficiary_id:
        raise Refused(_("Cette demande n’est pas de ce dossier."))
    if locked.answer:
        if (locked.answer, locked.answer_text, locked.answered_by_id) == (answer, text, by.pk):
            return locked
        raise Refused(ALREADY_ANSWERED)
    if locked.kind == RightKind.OBJECTION and answer == RightsAnswer.REFUSED:
        raise Refused(_("Une opposition aux mesures d’alliance ne se refuse pas."))
    if not text.strip():
        raise Refused(WORDS_NEEDED)
    locked.answer, locked.answer_text = RightsAnswer(answer), text.strip()
    locked.answered_at, locked.answered_by = timezone.now(), by
    locked.save(update_fields=["answer", "answer_text", "answered_at", "answered_by"])
    _journal("rights.answered", by, locked)
    return locked


def notes_released_to(person: Beneficiary) -> bool:
    """A counsellor has reviewed the notes and granted the full copy."""
    return RightsRequest.objects.filter(
        beneficiary=person, kind=RightKind.COPY, answer=RightsAnswer.GRANTED
    ).exists()


def note_copy_taken(person: Beneficiary) -> None:
    """One line: the person took a copy."""
    record(
        "rights.copy_taken",
        by=None,
        organisation=person.organisation,
        subject=person,
        beneficiary_id=person.pk,
    )


def _journal(deed: str, by: User | None, request: RightsRequest) -> None:
    record(
        deed,
        by=by,
        organisation=request.organisation,
        subject=request,
        beneficiary_id=request.beneficiary_id,
        fields=[request.kind],
    )
