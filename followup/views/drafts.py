"""Drafts waiting for their author, and the keys of the copies kept while offline."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Capability, requires
from beneficiaries.views.opening import actor
from followup.interviews.desk import desk_url
from followup.models import InterviewDraft
from followup.services.drafts import abandon_draft, local_secrets

MOST_SHOWN = 100


@requires(Capability.WRITE_CASE_FILES)
def drafts(request: HttpRequest) -> HttpResponse:
    """One's own, the newest first, with the day on which each one ends."""
    rows = InterviewDraft.objects.visible_to(actor(request)).select_related(
        "case_file__beneficiary", "appointment", "interview"
    )
    life = datetime.timedelta(days=settings.DRAFT_LIFE_DAYS)
    told = [
        {
            "draft": draft,
            "url": desk_url(draft.case_file_id, draft.appointment, draft.interview),
            "ends_on": draft.saved_at + life,
        }
        for draft in rows.order_by("-saved_at", "-pk")[:MOST_SHOWN]
    ]
    context = {"drafts": told, "life": settings.DRAFT_LIFE_DAYS}
    return render(request, "followup/drafts.html", context)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def abandon(request: HttpRequest, draft_pk: int) -> HttpResponse:
    """Asked for on the list, where the person's name stands."""
    rows = InterviewDraft.objects.visible_to(actor(request))
    abandon_draft(by=actor(request), draft=get_object_or_404(rows, pk=draft_pk))
    messages.success(request, _("Le brouillon est supprimé."))
    return redirect("followup:drafts")


@requires(Capability.WRITE_CASE_FILES)
@require_POST
def local_keys(request: HttpRequest) -> HttpResponse:
    """What opens the copies of this session, and of those that ended without a log-out."""
    key = request.session.session_key or ""
    secrets = local_secrets(user=actor(request), session_key=key)
    return JsonResponse({"keys": [{"name": s.name, "secret": s.value} for s in secrets]})
