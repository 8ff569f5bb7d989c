"""The private calendar address: made, shown once, closed, and read by calendar programs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, public, requires
from beneficiaries.views.opening import actor
from followup.models import CalendarFeed
from followup.services.feeds import feed_content, find_feed, new_feed, revoke_feed
from followup.views.appointments import CALENDAR_TYPE


@requires(Capability.SEE_CASELOADS)
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    live = CalendarFeed.objects.visible_to(actor(request)).live().first()
    return render(request, "followup/agenda_feed.html", {"live": live, "address": ""})


@requires(Capability.SEE_CASELOADS)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """The address is in this answer and nowhere else."""
    address = new_feed(by=actor(request))
    live = CalendarFeed.objects.visible_to(actor(request)).live().first()
    answer = render(request, "followup/agenda_feed.html", {"live": live, "address": address})
    answer["Cache-Control"] = "no-store"
    return answer


@requires(Capability.SEE_CASELOADS)
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    revoke_feed(by=actor(request))
    messages.success(request, _("L’adresse est fermée : plus aucun programme ne lit votre agenda."))
    return redirect("followup:feeds")


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For who holds the secret: reference and initials only, never kept by a cache."""
    found = find_feed(token)
    if found is None:
        raise Http404
    return HttpResponse(
        feed_content(found),
        content_type=CALENDAR_TYPE,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": 'inline; filename="agenda.ics"',
            "X-Robots-Tag": "noindex",
        },
    )
