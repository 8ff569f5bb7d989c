"""What the counsellor answers to a step that the person proposes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.access import Capability, requires
from beneficiaries.refusals import Refused
from beneficiaries.views.opening import asks_for_a_reason
from followup.forms.plan import ProposalForm
from followup.models import ProposalAnswer, StepProposal
from followup.plan.page import PlanPage
from followup.services.plan import accept_proposal, answer_proposal
from followup.views.plan import back_to_plan, page_to_write


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def answer(request: HttpRequest, pk: int, proposal_pk: int) -> HttpResponse:
    page = page_to_write(request, pk)
    proposals = StepProposal.objects.visible_to(page.user).filter(case_file=page.case_file)
    proposal = get_object_or_404(proposals, pk=proposal_pk)
    form = page.proposal_form(proposal, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            place = _answer(page, proposal, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La personne lira votre réponse dans son espace."))
            return back_to_plan(request, pk, place)
    context = page.ground | {"proposal": proposal, "form": form}
    return render(request, "followup/plan_proposal.html", context)


def _answer(page: PlanPage, proposal: StepProposal, form: ProposalForm) -> str:
    """Do what was chosen; give the place on the page where it shows."""
    chosen, note = form.cleaned_data["answer"], form.cleaned_data["note"]
    if chosen == ProposalAnswer.ACCEPTED:
        goal = form.cleaned_data["goal"]
        return f"etape-{accept_proposal(by=page.user, proposal=proposal, goal=goal).pk}"
    answer_proposal(by=page.user, proposal=proposal, answer=chosen, note=note)
    return "propositions"
