"""The situation without names: proposed, corrected, seen as the group will, kept by its author."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability, requires
from alliance.forms.repair import VignetteForm
from alliance.models import RuptureEpisode, Vignette
from alliance.repair.anonymous import Piece, anonymised, joined, merged
from alliance.repair.page import episode_address
from alliance.repair.vignette import first_text, known_of
from alliance.services.vignettes import discard_vignette, save_vignette
from beneficiaries.refusals import Refused
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_write
from beneficiaries.way_back import address


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def vignette(request: HttpRequest, pk: int, episode_pk: int) -> HttpResponse:
    """A first text at the first opening, one's own afterwards; a POST replaces or keeps."""
    found = _found(request, pk, episode_pk)
    kept = Vignette.objects.visible_to(actor(request)).filter(episode=found).first()
    if request.method != "POST":
        text = kept.text if kept else first_text(actor(request), found)
        return _page(request, found, kept, _replaced(found, text))
    form = VignetteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, kept, (), form)
    text = form.cleaned_data["text"]
    if request.POST.get("do") == "replace":
        return _page(request, found, kept, _replaced(found, text))
    try:
        save_vignette(
            by=actor(request), episode=found, text=text, version=form.cleaned_data["version"]
        )
    except (Refused, ValidationError) as refusal:
        form.add_error("text", str(refusal) if isinstance(refusal, Refused) else refusal)
        return _page(request, found, kept, _replaced(found, text), form)
    messages.success(
        request, _("La situation est gardée pour vous seul·e, pour l’analyse de pratiques.")
    )
    return redirect(address("alliance:vignette", pk, episode_pk, query=request.GET))


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def discard(request: HttpRequest, pk: int, episode_pk: int) -> HttpResponse:
    """By its author."""
    found = _found(request, pk, episode_pk)
    discard_vignette(by=actor(request), episode=found)
    messages.success(request, _("La situation sans nom est supprimée."))
    return redirect(episode_address(found, request.GET))


def _found(request: HttpRequest, pk: int, episode_pk: int) -> RuptureEpisode:
    case_file = file_to_write(request, pk)
    rows = RuptureEpisode.objects.visible_to(actor(request)).filter(case_file=case_file)
    rows = rows.select_related("case_file__beneficiary__account", "case_file__organisation")
    found: RuptureEpisode = get_object_or_404(rows, pk=episode_pk)
    return found


def _replaced(found: RuptureEpisode, text: str) -> tuple[Piece, ...]:
    return merged(anonymised(text, known_of(found.case_file)))


def _page(
    request: HttpRequest,
    found: RuptureEpisode,
    kept: Vignette | None,
    pieces: tuple[Piece, ...],
    form: VignetteForm | None = None,
) -> HttpResponse:
    version = kept.version if kept else 0
    words = joined(pieces)
    context = {
        "case_file": found.case_file,
        "person": found.case_file.beneficiary,
        "episode": found,
        "kept": kept,
        "pieces": pieces,
        "replaced": [piece for piece in pieces if piece.was],
        "version": version,
        "form": form or VignetteForm(initial={"text": words, "version": version}),
        "episode_url": episode_address(found, request.GET),
    }
    return render(request, "alliance/vignette.html", context)
