"""Who stands before a page of the person's space: an account, or a sitting begun by a link.

`@for_person` in place of `@requires`: it sets `request.person` and refuses everybody else.
`@for_person.also(LinkPurpose.APPOINTMENT)` lets in, besides, who came by a link of that purpose;
the view then finds its rows through `request.link.subject_id`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render

from accounts.access import THE_PERSON, Capability, may
from accounts.models import User
from accounts.security_events import report
from beneficiaries.models import Beneficiary
from followup.models import LinkPurpose, PersonalLink
from followup.services.personal_links import SITTING, link_in_use, use_link

LINK_KEY = "personal_link"
BEGUN_KEY = "personal_link_begun"
SEEN_KEY = "personal_link_seen"
IDLE_SECONDS = 30 * 60
WRITTEN_EVERY = 60
ENTRANCE = "followup:space_enter"
PersonView = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request of the person themselves: the decorator has seen to it."""

    person: Beneficiary
    link: PersonalLink | None


class _ForPerson:
    """The decorator; `also` gives one that lets in links of a narrower purpose too."""

    def __init__(self, *purposes: LinkPurpose) -> None:
        self.purposes = frozenset({LinkPurpose.SPACE, *purposes})

    def also(self, *purposes: LinkPurpose) -> _ForPerson:
        return _ForPerson(*purposes)

    def __call__(self, view: PersonView) -> PersonView:
        @wraps(view)
        def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated:
                answer = self._let_account_in(request)
            else:
                answer = self._let_link_in(request)
            return answer or view(request, *args, **kwargs)

        guarded.access = THE_PERSON  # type: ignore[attr-defined]
        guarded.login_required = False  # type: ignore[attr-defined]
        return guarded

    def _let_account_in(self, request: PersonRequest) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or not may(user, Capability.SEE_OWN_SPACE):
            report("access_refused", request=request, capability=Capability.SEE_OWN_SPACE)
            raise PermissionDenied
        sheets = Beneficiary.objects.visible_to(user).current().filter(account=user)
        person = sheets.select_related("organisation").first()
        if person is None:
            return render(request, "followup/space_empty.html")
        request.person, request.link = person, None
        return None

    def _let_link_in(self, request: PersonRequest) -> HttpResponse | None:
        link = sitting_of(request)
        if link is None:
            return redirect(ENTRANCE)
        if link.purpose not in self.purposes:
            raise Http404
        request.person, request.link = link.beneficiary, link
        return None


for_person = _ForPerson()


def sitting_of(request: HttpRequest) -> PersonalLink | None:
    """The link behind this session, if it lives and the person was here a moment ago."""
    session = request.session
    if LINK_KEY not in session:
        return None
    now = time.time()
    begun, seen = session.get(BEGUN_KEY, 0), session.get(SEEN_KEY, 0)
    link = link_in_use(session[LINK_KEY])
    if link is None or now - begun > SITTING.total_seconds() or now - seen > IDLE_SECONDS:
        session.flush()
        return None
    if now - seen > WRITTEN_EVERY:
        session[SEEN_KEY] = now
    return link


def begin_sitting(request: HttpRequest, link: PersonalLink) -> None:
    """A session of its own, under a new key; whoever was signed in here is signed out."""
    logout(request)
    request.session[LINK_KEY] = link.pk
    request.session[BEGUN_KEY] = request.session[SEEN_KEY] = time.time()
    request.session.set_expiry(int(SITTING.total_seconds()))
    rotate_token(request)
    use_link(link)


def end_sitting(request: HttpRequest) -> None:
    """Nothing of the person stays in this browser."""
    logout(request)


def remember_language(response: HttpResponse, person: Beneficiary) -> HttpResponse:
    """The pages speak the person's language from the first one; they may switch."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
