"""What the person does with the plan: tick, say that it is stuck, go on, propose a step."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from followup.models import Step, StepOwner, StepProposal, StepStatus
from followup.services.plan_ground import Author, journal, locked_file, locked_step
from followup.services.plan_status import put_status

PERSON = Author(None)
NOT_YOURS_SENTENCE = _("Cette étape n’est pas dans votre plan.")
COUNSELLORS_SENTENCE = _("Cette étape revient à votre conseiller·ère : écrivez-lui un message.")
DROPPED_SENTENCE = _("Cette étape a été abandonnée. Parlez-en à votre prochain rendez-vous.")
MOST_WAITING = 10


@transaction.atomic
def tick_by_person(*, person: Beneficiary, step: Step) -> Step:
    """The person has done it; ticked twice, done once."""
    locked = _own_step(person, step)
    if locked.status == StepStatus.DONE:
        return locked
    return put_status(locked, StepStatus.DONE, {}, author=PERSON, deed="step.ticked_by_person")


@transaction.atomic
def stuck_by_person(*, person: Beneficiary, step: Step, help_needed: str) -> Step:
    """The person is stuck and may say what would help."""
    locked = _own_step(person, step)
    if locked.status == StepStatus.DONE:
        raise Refused(_("Cette étape est déjà faite."))
    texts = {"help_needed": help_needed[:300]}
    return put_status(locked, StepStatus.STUCK, texts, author=PERSON, deed="step.stuck_by_person")


@transaction.atomic
def resume_by_person(*, person: Beneficiary, step: Step) -> Step:
    """The person goes on: no longer stuck, or ticked by mistake."""
    locked = _own_step(person, step)
    if locked.status in (StepStatus.TODO, StepStatus.DOING):
        return locked
    return put_status(locked, StepStatus.DOING, {}, author=PERSON, deed="step.resumed_by_person")


def _own_step(person: Beneficiary, step: Step) -> Step:
    """Locked, of this person, and neither dropped nor the counsellor's own to do."""
    locked = locked_step(step)
    if locked.case_file.beneficiary_id != person.pk:
        raise Refused(NOT_YOURS_SENTENCE)
    if locked.owner == StepOwner.COUNSELLOR:
        raise Refused(COUNSELLORS_SENTENCE)
    if locked.status == StepStatus.DROPPED:
        raise Refused(DROPPED_SENTENCE)
    return locked


@transaction.atomic
def propose_by_person(
    *, person: Beneficiary, case_file: CaseFile, title: str, why: str = ""
) -> StepProposal:
    """The person would like a step; the same words sent again wait once."""
    here = locked_file(case_file.pk)
    if here.beneficiary_id != person.pk:
        raise Refused(NOT_YOURS_SENTENCE)
    title, why = title.strip()[:200], why.strip()[:300]
    if not title:
        raise Refused(_("Écrivez l’étape que vous proposez."))
    waiting = StepProposal.objects.filter(case_file=here).waiting()
    if sent := waiting.filter(title=title).first():
        return sent
    if waiting.count() >= MOST_WAITING:
        raise Refused(_("Vos propositions attendent déjà une réponse : parlez-en ensemble."))
    proposal = StepProposal.objects.create(case_file=here, title=title, why=why)
    journal("step.proposed_by_person", PERSON, proposal, here, ["title"])
    return proposal
