"""Leave: posted, listed with the bookings it meets, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from accounts.models import User
from beneficiaries.refusals import Refused
from beneficiaries.views.opening import actor
from followup.agenda.choices import agendas_open_to
from followup.agenda.leave import absences_of, bookings_under
from followup.forms.absences import AbsenceForm
from followup.models import Absence
from followup.services.absences import post_absence, remove_absence
from followup.views.agenda import whose_agenda


@requires(Capability.SEE_CASELOADS)
def absences(request: HttpRequest) -> HttpResponse:
    user = actor(request)
    choices = agendas_open_to(user)
    whose = whose_agenda(user, choices, request.GET)
    data = request.POST if request.method == "POST" else held_data(request)
    form = AbsenceForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            posted = _post(user, whose, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _told(request, posted)
    context = {
        "form": form,
        "whose": whose,
        "is_own": whose.pk == user.pk,
        "choices": choices,
        "absences": absences_of(whose, seen_by=user)[:100],
    }
    return render(request, "followup/absences.html", context)


def _post(user: User, whose: User, form: AbsenceForm) -> Absence:
    span = form.cleaned_data["span"]
    return post_absence(
        by=user,
        organisation=user.standing.here,
        counsellor=whose,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        label=form.cleaned_data["label"],
    )


def _told(request: HttpRequest, posted: Absence) -> HttpResponse:
    """To what it meets, if anything; else back to the list."""
    if bookings_under(posted, seen_by=actor(request)):
        messages.warning(
            request, _("L’absence est posée. Des rendez-vous tombent pendant : réglez chacun.")
        )
        return redirect("followup:absence", posted.pk)
    messages.success(request, _("L’absence est posée."))
    return redirect(request.get_full_path())


@requires(Capability.SEE_CASELOADS)
@require_safe
def absence(request: HttpRequest, absence_pk: int) -> HttpResponse:
    shown = _own_or_managed(request, absence_pk)
    context = {
        "absence": shown,
        "bookings": bookings_under(shown, seen_by=actor(request)),
        "is_own": shown.counsellor_id == actor(request).pk,
    }
    return render(request, "followup/absence.html", context)


@requires(Capability.SEE_CASELOADS)
@require_POST
def remove(request: HttpRequest, absence_pk: int) -> HttpResponse:
    shown = _own_or_managed(request, absence_pk)
    remove_absence(by=actor(request), absence=shown)
    messages.success(request, _("L’absence est retirée : l’agenda est de nouveau ouvert."))
    return redirect("followup:absences")


def _own_or_managed(request: HttpRequest, absence_pk: int) -> Absence:
    """One's own leave, or that of a team member; a colleague's is theirs to change."""
    user = actor(request)
    rows = Absence.objects.visible_to(user).select_related("counsellor", "organisation")
    found = get_object_or_404(rows, pk=absence_pk)
    own = found.counsellor_id == user.pk
    if not own and found.counsellor_id not in {known.pk for known in agendas_open_to(user)}:
        raise Http404
    return found
