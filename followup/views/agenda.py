"""The agenda: one's own, or that of a team member for a manager."""

from __future__ import annotations

import datetime

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts.access import Capability, requires
from accounts.models import User
from beneficiaries.views.opening import actor
from followup.agenda.choices import agendas_open_to
from followup.agenda.page import DAY, LIST, WEEK, agenda_of, title_of

VIEWS = (DAY, WEEK, LIST)


@requires(Capability.SEE_CASELOADS)
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    user = actor(request)
    choices = agendas_open_to(user)
    whose = whose_agenda(user, choices, request.GET)
    view = request.GET.get("vue", "")
    shown = agenda_of(
        whose,
        seen_by=user,
        view=view if view in VIEWS else WEEK,
        anchor=anchor_day(request.GET.get("jour", "")),
    )
    context = {
        "agenda": shown,
        "whose": whose,
        "is_own": whose.pk == user.pk,
        "choices": choices,
        "title": title_of(shown, whose, user),
        "today": timezone.localdate(),
    }
    part = "#agenda" if request.headers.get("HX-Target") == "agenda" else ""
    return render(request, f"followup/agenda.html{part}", context)


def anchor_day(text: str) -> datetime.date:
    """A day of our times; anything else is today."""
    try:
        day = parse_date(text[:20])
    except ValueError:
        day = None
    today = timezone.localdate()
    return day if day and abs(day.year - today.year) <= 10 else today


def whose_agenda(user: User, choices: list[User], query: QueryDict) -> User:
    """The chosen colleague's, for who may see it; a forged id is an unknown page."""
    wanted = query.get("qui", "")
    if not wanted.isdecimal() or int(wanted) == user.pk:
        return user
    chosen = next((known for known in choices if known.pk == int(wanted)), None)
    if chosen is None:
        raise Http404
    return chosen
