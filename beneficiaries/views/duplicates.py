"""Look-alikes: listed, told apart, merged side by side, separated again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from accounts.requests import SignedInRequest
from beneficiaries.duplicate_pairs import likely_pairs
from beneficiaries.forms.merge import MergeForm
from beneficiaries.merge_summary import recent_merges, what_moves
from beneficiaries.models import Beneficiary, CaseFile, Merge
from beneficiaries.refusals import Refused
from beneficiaries.services.merging import merge_beneficiaries, say_distinct, undo_merge
from beneficiaries.views.opening import asks_for_a_reason, sheet_to_read

PAIRS_PER_PAGE = 25


@require_safe
@requires(Capability.MERGE_BENEFICIARIES)
def duplicates(request: SignedInRequest) -> HttpResponse:
    """Pairs to look at, and the merges that can still be undone."""
    pages = Paginator(likely_pairs(request.user), PAIRS_PER_PAGE)
    page = pages.get_page(request.GET.get("page", "")[:9])
    shown = [sheet.pk for pair in page.object_list for sheet in (pair.kept, pair.absorbed)]
    opened = CaseFile.objects.openable_by(request.user).filter(beneficiary__in=shown)
    context = {
        "page": page,
        "readable": set(opened.values_list("beneficiary", flat=True)),
        "merges": recent_merges(request.user),
    }
    return render(request, "beneficiaries/duplicates.html", context)


@require_POST
@requires(Capability.MERGE_BENEFICIARIES)
def distinct(request: SignedInRequest, kept: int, absorbed: int) -> HttpResponse:
    """These are two people: the pair is not proposed again."""
    people = Beneficiary.objects.visible_to(request.user).current()
    one, other = get_object_or_404(people, pk=kept), get_object_or_404(people, pk=absorbed)
    if one != other:
        say_distinct(by=request.user, one=one, other=other)
        messages.success(request, _("C’est noté : deux personnes. La paire n’est plus proposée."))
    return redirect("beneficiaries:duplicates")


@requires(Capability.MERGE_BENEFICIARIES)
@asks_for_a_reason
def merge(request: SignedInRequest, kept: int, absorbed: int) -> HttpResponse:
    """Both sheets, a choice for each difference, what will move; then the deed."""
    people = Beneficiary.objects.visible_to(request.user).current().select_related("organisation")
    one, other = get_object_or_404(people, pk=kept), get_object_or_404(people, pk=absorbed)
    if one == other:
        return redirect("beneficiaries:duplicates")
    for sheet in (one, other):
        sheet_to_read(request, sheet)
    data = request.POST if request.method == "POST" else held_data(request)
    form = MergeForm(one, other, data)
    if request.method == "POST" and form.is_valid():
        try:
            merge_beneficiaries(
                by=request.user, kept=one, absorbed=other, taken=form.taken, staying=form.staying
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _merged())
            return redirect("beneficiaries:duplicates")
    context = {"form": form, "kept": one, "absorbed": other, "moves": what_moves(other)}
    return render(request, "beneficiaries/merge.html", context)


def _merged() -> str:
    """Done, and where it can be undone."""
    done, where = _("Les deux fiches n’en font plus qu’une."), _("Annuler cette fusion")
    return format_html(
        '{} <a href="{}#merges-title">{}</a>', done, reverse("beneficiaries:duplicates"), where
    )


@require_POST
@requires(Capability.MERGE_BENEFICIARIES)
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Separate two sheets again, if nothing done since stands in the way."""
    known = Beneficiary.objects.visible_to(request.user)
    found = get_object_or_404(
        Merge.objects.visible_to(request.user).filter(kept__in=known.values("pk")), pk=pk
    )
    try:
        undo_merge(by=request.user, merge=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La fusion est annulée : les deux fiches sont revenues."))
    return redirect("beneficiaries:duplicates")
