"""Signals: the list of those to check, the page of a file's alliance, the verdict."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, requires
from alliance.forms.watching import VerdictForm, WishForm
from alliance.models import Signal, Verdict
from alliance.services.observing import note_wish
from alliance.services.verdicts import judge
from alliance.watching.listing import lines_of, waiting_files
from alliance.watching.page import file_page, past_signal, repair_url
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import opening_of
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_read, file_to_write
from beneficiaries.way_back import address

PER_PAGE = 25


@require_safe
@requires(Capability.OPEN_CASE_FILES)
def signals(request: HttpRequest) -> HttpResponse:
    """Files with signals that wait for a verdict, among those one opens; the strongest on top."""
    own = request.GET.get("referent") == "me"
    pages = Paginator(waiting_files(actor(request), own=own), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    lines = lines_of([row["case_file"] for row in page], actor(request))
    return render(request, "alliance/signals.html", {"page": page, "lines": lines, "own": own})


@require_safe
@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """All that the alliance of a file says, with its history."""
    return _file_page(request, file_to_read(request, pk), WishForm())


@require_POST
@requires(Capability.WRITE_CASE_FILES)
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person asked for, in their words."""
    case_file = file_to_write(request, pk)
    form = WishForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            note_wish(
                by=actor(request),
                case_file=case_file,
                kind=said["kind"],
                words=said["words"],
                on=said["on"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La demande est notée."))
            return redirect(address("alliance:file", pk, query=request.GET))
    return _file_page(request, case_file, form)


def _file_page(request: HttpRequest, case_file: CaseFile, form: WishForm) -> HttpResponse:
    user = actor(request)
    opening = opening_of(user, case_file)
    writes = bool(opening and opening.may_write and case_file.is_open)
    context = {
        **file_page(user, case_file, may_judge=writes),
        "case_file": case_file,
        "person": case_file.beneficiary,
        "may_judge": writes,
        "form": form,
    }
    return render(request, "alliance/file.html", context)


@requires(Capability.OPEN_CASE_FILES)
@asks_for_a_reason
def signal(request: HttpRequest, pk: int, signal_pk: int) -> HttpResponse:
    """One signal and why; a POST says what one makes of it."""
    posted = request.method == "POST"
    case_file = file_to_write(request, pk) if posted else file_to_read(request, pk)
    user = actor(request)
    rows = Signal.objects.visible_to(user).readable_by(user).filter(case_file=case_file)
    rows = rows.select_related("case_file__organisation", "check_in", "verdict_by").with_repair()
    found: Signal = get_object_or_404(rows, pk=signal_pk)
    if not posted:
        return _signal_page(request, case_file, found, VerdictForm())
    form = VerdictForm(request.POST)
    if form.is_valid() and _judged(request, found, form):
        return _after(request, case_file, form.cleaned_data["verdict"])
    found.refresh_from_db(fields=["version", "verdict", "verdict_note", "verdict_by"])
    return _signal_page(request, case_file, found, form)


def _judged(request: HttpRequest, found: Signal, form: VerdictForm) -> bool:
    """Whether the verdict is written; if not, the form says why and keeps what was typed."""
    said = form.cleaned_data
    try:
        judge(
            by=actor(request),
            signal=found,
            verdict=said["verdict"],
            note=said["note"],
            version=said["version"],
        )
    except StaleVersion as stale:
        form.add_error(None, str(stale))
    except (Refused, ValidationError) as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _after(request: HttpRequest, case_file: CaseFile, verdict: str) -> HttpResponse:
    """A confirmed signal leads to what may be done; the others, back to where one was."""
    if verdict == Verdict.CONFIRMED:
        messages.success(request, _("Signal confirmé. La suite vous est proposée ci-dessous."))
        return redirect(address("alliance:file", case_file.pk, query=request.GET))
    messages.success(request, _("C’est noté. Le signal ne vous sera plus montré."))
    if request.POST.get("back") == "list":
        return redirect("alliance:signals")
    name = "beneficiaries:case_file" if request.POST.get("back") == "case" else "alliance:file"
    return redirect(address(name, case_file.pk, query=request.GET))


def _signal_page(
    request: HttpRequest, case_file: CaseFile, found: Signal, form: VerdictForm
) -> HttpResponse:
    user = actor(request)
    opening = opening_of(user, case_file)
    past = past_signal(found, user)
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "signal": found,
        "view": past.view,
        "past": past if found.verdict or found.lapsed_at else None,
        "form": form,
        "verdicts": Verdict.choices,
        "may_judge": bool(opening and opening.may_write and case_file.is_open),
        "file_url": reverse("alliance:file", args=[case_file.pk]),
        "repair_url": repair_url(case_file, [found.pk]) if past.awaits_repair else "",
    }
    return render(request, "alliance/signal.html", context)
