"""The person's agreements and rights: withdrawn, copied, corrected, objected."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.models import ConsentPurpose
from beneficiaries.refusals import Refused
from beneficiaries.services.consents import agreements_of, withdraw_by_person
from followup.forms.space import CorrectionForm, RightForm
from followup.models import RightKind
from followup.printing.pdf import render_pdf
from followup.services import rights as deeds
from followup.services.opt_outs import is_stopped, opt_out, withdraw_opt_out
from followup.space.person import PersonRequest, for_person
from followup.space.person_copy.building import Copy, copy_of

# Taken back by the person alone; the others are talked over with the counsellor.
WITHDRAWN_ALONE = (
    ConsentPurpose.REMINDERS,
    ConsentPurpose.ALLIANCE,
    ConsentPurpose.SHARE_WITH_PARTNERS,
)


@require_safe
@for_person
def consents(request: PersonRequest) -> HttpResponse:
    """What was agreed to, and the way to change one's mind."""
    context = {
        "person": request.person,
        "agreements": agreements_of(request.person),
        "withdrawable": WITHDRAWN_ALONE,
        "stopped": is_stopped(request.person),
    }
    return render(request, "followup/space_consents.html", context)


@require_POST
@for_person
def withdraw(request: PersonRequest, purpose: str) -> HttpResponse:
    """The agreement is taken back at once."""
    if purpose in WITHDRAWN_ALONE and withdraw_by_person(person=request.person, purpose=purpose):
        messages.success(request, _("C’est noté : vous avez retiré votre accord."))
    return redirect("followup:space_consents")


@require_POST
@for_person
def reminders(request: PersonRequest) -> HttpResponse:
    """Stop reminders, or have them again."""
    if request.POST.get("wanted") == "oui":
        withdraw_opt_out(person=request.person)
        messages.success(request, _("C’est noté : vous recevrez de nouveau des rappels."))
    else:
        opt_out(person=request.person)
        messages.success(request, _("C’est noté : vous ne recevrez plus de rappels."))
    return redirect("followup:space_consents")


@require_safe
@for_person
def rights(request: PersonRequest) -> HttpResponse:
    """Each right with its button, and what was asked before."""
    asked = request.person.rights_requests.select_related("answered_by").order_by(
        "-asked_at", "-pk"
    )
    context = {
        "person": request.person,
        "requests": list(asked[:50]),
        "objects": deeds.has_objected(request.person),
        "notes_released": deeds.notes_released_to(request.person),
    }
    return render(request, "followup/space_rights.html", context)


@require_POST
@for_person
def copy_json(request: PersonRequest) -> HttpResponse:
    """Everything, for a machine."""
    return _download(_copy(request).as_json(), "application/json", "mon-dossier.json")


@require_POST
@for_person
def copy_pdf(request: PersonRequest) -> HttpResponse:
    """Everything, to read and print."""
    copy, language = _copy(request), get_language() or request.person.language
    title = _("Copie de mon dossier")
    try:
        written = render_pdf(
            "followup/space_copy_paper.html",
            {"copy": copy, "foot": copy.reference, "mark": copy.organisation},
            language=language,
            title=title,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("followup:space_rights")
    return _download(written, "application/pdf", "mon-dossier.pdf")


def _copy(request: PersonRequest) -> Copy:
    deeds.note_copy_taken(request.person)
    return copy_of(request.person, with_notes=deeds.notes_released_to(request.person))


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _ask(request: PersonRequest, kind: RightKind, form: RightForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            deeds.ask_right(person=request.person, kind=kind, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Votre demande est partie : réponse dans un mois au plus."))
            return redirect("followup:space_rights")
    context = {"person": request.person, "form": form, "kind": kind}
    return render(request, "followup/space_right_ask.html", context)


@for_person
def full_copy(request: PersonRequest) -> HttpResponse:
    """The notes of the professionals too: they are read again before."""
    return _ask(request, RightKind.COPY, RightForm(request.POST or None))


@for_person
def correction(request: PersonRequest) -> HttpResponse:
    """Something is wrong: the person's text stays beside it."""
    return _ask(request, RightKind.CORRECTION, CorrectionForm(request.POST or None))


@for_person
def objection(request: PersonRequest) -> HttpResponse:
    """No more measures of how we work together."""
    return _ask(request, RightKind.OBJECTION, RightForm(request.POST or None))


@require_POST
@for_person
def withdraw_request(request: PersonRequest, pk: int) -> HttpResponse:
    """The person changes their mind."""
    row = get_object_or_404(request.person.rights_requests, pk=pk)
    try:
        deeds.withdraw_right(person=request.person, request=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Votre demande est retirée."))
    return redirect("followup:space_rights")
