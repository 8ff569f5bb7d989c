"""The path through the levels: read, informed, agreed, entered, left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.held import held_data
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.access import opening_of
from beneficiaries.views.opening import actor, asks_for_a_reason
from beneficiaries.way_back import address
from cep.analysis_page import analysis_view
from cep.forms.levels import CloseLevelForm, DayForm, OpenLevelForm
from cep.levels import Scheme, level_of
from cep.models import LevelPeriod
from cep.path_page import LevelLine, PathView, path_view
from cep.services.levels import (
    close_level,
    open_level,
    path_of,
    record_agreement,
    record_information,
)
from cep.views.page import FormPage, back, cep_file, form_page
from cep.words import LEVEL_WORDS


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def path(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = cep_file(request, pk, to_write=False)
    opening = opening_of(actor(request), case_file)
    may_write = bool(opening and opening.may_write and case_file.is_open)
    context = {
        "case_file": case_file,
        "person": case_file.beneficiary,
        "view": path_view(case_file, timezone.localdate()),
        "analysis": analysis_view(case_file),
        "may_write": may_write,
        "file_url": address("beneficiaries:case_file", pk, query=request.GET),
    }
    return render(request, "cep/path.html", context)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def information(request: HttpRequest, pk: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    form = DayForm(_data(request), label=_("Information donnée le"))
    words = FormPage(
        _("Information sur le CEP"),
        _("Noter l’information"),
        _("Gratuit, confidentiel, à l’initiative de la personne : dit dès le premier entretien."),
    )

    def deed() -> None:
        day = form.cleaned_data["day"]
        record_information(by=actor(request), case_file=case_file, informed_on=day)

    if _done(request, form, deed):
        messages.success(request, _("L’information est notée."))
        return back(request, case_file)
    return form_page(request, case_file, form, words)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def agreement(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    scheme = Scheme(path_of(case_file).scheme)
    if (level := level_of(scheme, number)) is None:
        raise Http404
    form = DayForm(_data(request), label=_("Accord donné le"))
    title = _("Accord pour continuer : %(level)s") % {"level": LEVEL_WORDS[level.key]}
    words = FormPage(
        title,
        _("Noter l’accord"),
        _("La personne est libre de s’arrêter : un accord vaut pour un seul changement de niveau."),
    )

    def deed() -> None:
        day = form.cleaned_data["day"]
        record_agreement(by=actor(request), case_file=case_file, number=number, agreed_on=day)

    if _done(request, form, deed):
        messages.success(request, _("L’accord est noté."))
        return back(request, case_file)
    return form_page(request, case_file, form, words)


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def enter(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    view = path_view(case_file, timezone.localdate())
    line = next((one for one in view.levels if one.number == number), None)
    if line is None:
        raise Http404
    running = view.state.running
    shown = {"expected": str(running.pk) if running else ""}
    form, saved = OpenLevelForm(_data(request), initial=shown), ""

    def deed() -> None:
        open_level(by=actor(request), case_file=case_file, number=number, **form.cleaned_data)

    try:
        if _done(request, form, deed, stale=True):
            messages.success(request, _("Le niveau est ouvert."))
            return back(request, case_file)
    except StaleVersion as refusal:
        # The form now expects what it shows: sent again, it goes on from there.
        form, saved = OpenLevelForm({**request.POST.dict(), **shown}), _as_it_is(view)
        form.add_error(None, str(refusal))
    return form_page(request, case_file, form, _entering(line, saved))


def _entering(line: LevelLine, saved: str) -> FormPage:
    return FormPage(
        _("Ouvrir le niveau %(number)s : %(name)s") % {"number": line.number, "name": line.name},
        _("Ouvrir le niveau"),
        line.aim,
        saved=saved,
        after_saved=_("Votre saisie est gardée ci-dessous : la renvoyer part de là."),
        why=line.why_not,
    )


def _as_it_is(view: PathView) -> str:
    """Where the path stands, and who moved it last."""
    running = view.state.running
    if running is None or view.current is None:
        return _("Aucun niveau n’est ouvert.")
    return _("Niveau %(number)s : %(name)s, ouvert le %(day)s par %(who)s.") % {
        "number": running.number,
        "name": view.current.name,
        "day": date_format(running.starts_on),
        "who": running.opened_by,
    }


@requires(Capability.WRITE_CASE_FILES)
@asks_for_a_reason
def leave(request: HttpRequest, pk: int, period_pk: int) -> HttpResponse:
    case_file = cep_file(request, pk)
    periods = LevelPeriod.objects.visible_to(actor(request)).filter(case_file=case_file)
    period = get_object_or_404(periods.select_related("case_file"), pk=period_pk)
    form = CloseLevelForm(_data(request))

    def deed() -> None:
        close_level(by=actor(request), period=period, **form.cleaned_data)

    if _done(request, form, deed):
        messages.success(request, _("Le niveau est clos."))
        return back(request, case_file)
    words = FormPage(
        _("Terminer le niveau %(number)s") % {"number": period.number},
        _("Terminer le niveau"),
        _("Un projet n’est jamais exigé pour terminer ; on pourra toujours revenir."),
    )
    return form_page(request, case_file, form, words)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else held_data(request)


def _done(
    request: HttpRequest, form: BaseForm, deed: Callable[[], None], *, stale: bool = False
) -> bool:
    """True once the deed went through; its refusal stands at the top of the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        deed()
    except Refused as refusal:
        if stale and isinstance(refusal, StaleVersion):
            raise
        form.add_error(None, str(refusal))
        return False
    return True
