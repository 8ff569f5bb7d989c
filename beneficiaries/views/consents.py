"""Wordings shown to a person and what they answered; the wordings of the organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.forms.consents import AnswerForm, WordingForm
from beneficiaries.models import ConsentPurpose, PrivacyNotice
from beneficiaries.refusals import Refused
from beneficiaries.services.consents import (
    PROPOSED_WORDINGS,
    agreements_of,
    publish_notice,
    publish_proposed_notices,
    record_answer,
)
from beneficiaries.views.opening import actor, asks_for_a_reason, back_to_file, file_to_write


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def consent(request: HttpRequest, pk: int, purpose: str) -> HttpResponse:
    """One wording in front of the person, and the answer that is recorded."""
    case_file = file_to_write(request, pk)
    person = case_file.beneficiary
    agreement = next((a for a in agreements_of(person) if a.purpose == purpose), None)
    if agreement is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = record_answer(
                by=actor(request), agreement=agreement, beneficiary=person, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return back_to_file(request, pk)
    context = {"form": form, "case_file": case_file, "person": person, "agreement": agreement}
    return render(request, "beneficiaries/consent.html", context)


@requires(Capability.PUBLISH_NOTICES)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The wordings in force, purpose by purpose."""
    latest = {n.purpose: n for n in PrivacyNotice.objects.visible_to(actor(request)).latest()}
    rows = [(purpose, label, latest.get(purpose)) for purpose, label in ConsentPurpose.choices]
    context = {"rows": rows, "missing": len(latest) < len(rows)}
    return render(request, "beneficiaries/consent_wordings.html", context)


@requires(Capability.PUBLISH_NOTICES)
@require_POST
def publish_proposed(request: HttpRequest) -> HttpResponse:
    organisation = actor(request).standing.organisation
    assert organisation is not None  # noqa: S101 - @requires grants nothing without one
    published = publish_proposed_notices(by=actor(request), organisation=organisation)
    messages.success(request, _("Textes publiés : %(count)s.") % {"count": len(published)})
    return redirect("beneficiaries:notices")


@requires(Capability.PUBLISH_NOTICES)
def notice(request: HttpRequest, purpose: str) -> HttpResponse:
    """The history of one wording, and its next version."""
    if purpose not in ConsentPurpose.values:
        raise Http404
    versions = PrivacyNotice.objects.visible_to(actor(request)).filter(purpose=purpose)
    history = list(versions.order_by("-version"))
    wording = history[0].wording if history else str(PROPOSED_WORDINGS[ConsentPurpose(purpose)])
    data = request.POST if request.method == "POST" else held_data(request)
    form = WordingForm(data, initial={"wording": wording})
    if request.method == "POST" and form.is_valid():
        organisation = actor(request).standing.organisation
        assert organisation is not None  # noqa: S101
        published = publish_notice(
            by=actor(request), organisation=organisation, purpose=purpose, **form.cleaned_data
        )
        messages.success(request, _("La version %(n)s est publiée.") % {"n": published.version})
        return redirect("beneficiaries:notices")
    label = ConsentPurpose(purpose).label
    context = {"form": form, "history": history, "label": label}
    return render(request, "beneficiaries/consent_wording.html", context)
