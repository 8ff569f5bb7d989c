"""The space seen by the counsellor: links sent and closed, demands about data answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from accounts.requests import SignedInRequest
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_write
from beneficiaries.way_back import address
from followup.forms.space_access import AnswerForm
from followup.models import RightsRequest
from followup.services.personal_links import revoke_links
from followup.services.rights import answer_right
from followup.services.space_access import CARD, give_link, state_of, why_not
from followup.space.qr import qr_path

MOST_REQUESTS = 200


@require_safe
@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def space_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the person's access stands, and what may be done."""
    case_file = file_to_write(request, pk)
    person = case_file.beneficiary
    context = {
        "case_file": case_file,
        "person": person,
        "state": state_of(person),
        "no_email": why_not(person, "email"),
        "no_phone": why_not(person, "sms"),
        "requests": person.rights_requests.select_related("answered_by").order_by(
            "-asked_at", "-pk"
        ),
    }
    return render(request, "followup/space_access.html", context)


@require_POST
@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a link, or print it: the page of the card is the only one that ever shows it."""
    case_file, channel = file_to_write(request, pk), request.POST.get("channel", "")
    try:
        link = give_link(by=actor(request), case_file=case_file, channel=channel)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address("followup:space_access", pk, query=request.GET))
    if channel != CARD:
        messages.success(request, _("Le lien est parti."))
        return redirect(address("followup:space_access", pk, query=request.GET))
    side, path = qr_path(link)
    context = {"case_file": case_file, "person": case_file.beneficiary, "link": link}
    answer = render(request, "followup/space_card.html", {**context, "side": side, "path": path})
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_POST
@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Every link of the person is dead at once."""
    case_file = file_to_write(request, pk)
    if revoke_links(by=actor(request), person=case_file.beneficiary):
        messages.success(request, _("Les liens sont fermés : ils n’ouvrent plus rien."))
    return redirect(address("followup:space_access", pk, query=request.GET))


@require_safe
@requires(Capability.WRITE_CASE_FILES)
def rights_requests(request: SignedInRequest) -> HttpResponse:
    """Demands that wait, the most pressing first."""
    files = CaseFile.objects.openable_by(request.user).select_related("beneficiary", "referent")
    waiting = RightsRequest.objects.visible_to(request.user).waiting()
    rows = waiting.select_related("beneficiary").order_by("due_on", "pk")[:MOST_REQUESTS]
    found = list(rows)
    by_person = {
        file.beneficiary_id: file
        for file in files.filter(beneficiary__in=[row.beneficiary_id for row in found]).order_by(
            "-closed_on", "opened_on", "pk"
        )
    }
    pairs = [(row, by_person[row.beneficiary_id]) for row in found]
    return render(request, "followup/space_requests.html", {"rows": pairs})


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def rights_request(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """One demand with its clock, and the form that answers it."""
    case_file = file_to_write(request, pk)
    rows = case_file.beneficiary.rights_requests.select_related("answered_by")
    row = get_object_or_404(rows, pk=request_pk)
    form = AnswerForm(request.POST if request.method == "POST" else held_data(request), request=row)
    if request.method == "POST" and form.is_valid():
        try:
            answer_right(by=actor(request), case_file=case_file, request=row, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Votre réponse est dans l’espace de la personne."))
            return redirect(address("followup:space_access", pk, query=request.GET))
    context = {"case_file": case_file, "person": case_file.beneficiary, "row": row, "form": form}
    return render(request, "followup/space_request.html", context)
