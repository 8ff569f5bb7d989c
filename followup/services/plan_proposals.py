"""What the counsellor answers to a step that the person proposed: accept, talk over, set aside."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from followup.models import DecidedBy, Goal, ProposalAnswer, Step, StepProposal
from followup.services.plan_ground import (
    Author,
    Before,
    journal,
    locked_file,
    locked_goal,
    new_step,
    refuse_ended,
    settle,
)

DEED_OF_ANSWER = {
    ProposalAnswer.DISCUSS: "proposal.discussed",
    ProposalAnswer.SET_ASIDE: "proposal.set_aside",
}


@transaction.atomic
def accept_proposal(*, by: User, proposal: StepProposal, goal: Goal, **fields: object) -> Step:
    """It joins the plan as the person's own decision; accepted twice, one step."""
    goal = locked_goal(goal)
    locked = _locked_proposal(proposal, goal.case_file)
    if locked.step is not None:
        locked.step.case_file = goal.case_file
        return locked.step
    _refuse_answered(locked)
    refuse_ended(goal)
    wording = {"title": locked.title, "why": locked.why, **fields}
    step = new_step(
        goal, wording, decided_by=DecidedBy.PERSON, proposed_by_person=True, created_by=by
    )
    settle(step, Before(), author=Author(by), fields=wording)
    locked.step = step
    _answer(locked, ProposalAnswer.ACCEPTED, by=by, note=locked.answer_note)
    journal("proposal.accepted", Author(by), locked, goal.case_file, ["answer"])
    return step


@transaction.atomic
def answer_proposal(*, by: User, proposal: StepProposal, answer: str, note: str) -> StepProposal:
    """To talk over, or set aside, always with a word for the person."""
    case_file = locked_file(proposal.case_file_id)
    locked, wanted, note = (
        _locked_proposal(proposal, case_file),
        ProposalAnswer(answer),
        note.strip(),
    )
    if locked.answer == wanted and locked.answer_note == note:
        return locked
    _refuse_answered(locked)
    if not note:
        raise Refused(_("Écrivez un mot à la personne : elle le lira dans son espace."))
    _answer(locked, wanted, by=by, note=note)
    journal(DEED_OF_ANSWER[wanted], Author(by), locked, case_file, ["answer"])
    return locked


def _locked_proposal(proposal: StepProposal, case_file: CaseFile) -> StepProposal:
    rows = StepProposal.objects.select_for_update(of=("self",), no_key=True)
    locked: StepProposal = rows.select_related("step").get(pk=proposal.pk)
    if locked.case_file_id != case_file.pk:
        raise Refused(_("Cette proposition n’est pas dans ce dossier."))
    return locked


def _refuse_answered(proposal: StepProposal) -> None:
    if not proposal.is_open:
        raise Refused(_("Cette proposition a déjà reçu une réponse."))


def _answer(proposal: StepProposal, answer: ProposalAnswer, *, by: User, note: str) -> None:
    proposal.answer, proposal.answer_note = answer, note
    proposal.answered_at, proposal.answered_by = timezone.now(), by
    proposal.save(update_fields=["answer", "answer_note", "answered_at", "answered_by", "step"])
