"""What was typed when the session ended is kept for its author until the next login.

How a form joins, in three lines:

1. in the template, beside the CSRF token: `{% load accounts_forms %}{% held_owner %}`
   (inside an `{% include … only %}`, pass `request=request`);
2. in the view that shows the page, bind what was kept:
   `data = held_data(request)` (or `held_data(request, path=reverse("beneficiaries:add_barrier"))`
   when the form of this page is sent to another address), then
   `form = NoteForm(data) if data else NoteForm()`;
3. nothing else: the middleware keeps the fields when an expired session sends the form, leads to
   the login page and back to the page of the form, and forgets them once the form is sent again.

Passwords, codes and files are never kept; 256 kB at most; another person never sees them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.access import PUBLIC, declared_access
from accounts.models import HeldForm, User
from accounts.vault import Unsealable, seal, unseal

FIELD = "held_owner"
SALT = "accounts.held"
KEPT_FOR = datetime.timedelta(hours=12)
LARGEST = 256 * 1024
MOST_PER_PERSON = 20
NEVER_KEPT = ("password", "csrfmiddlewaretoken", "code", "credential", FIELD)
LOGIN_PAGE = "account_login"


def held_owner_value(request: HttpRequest) -> str:
    """Say, signed, whose form this is and on which page it stands."""
    return signing.dumps([request.user.pk, request.get_full_path()[:500]], salt=SALT)


def held_data(request: HttpRequest, *, path: str | None = None) -> QueryDict | None:
    """What this person had typed for that address before their session ended, or None."""
    if request.method != "GET" or not request.user.is_authenticated:
        return None
    held = HeldForm.objects.filter(
        user=request.user, path=path or request.path, held_at__gte=timezone.now() - KEPT_FOR
    ).first()
    if held is None:
        return None
    try:
        fields = QueryDict(unseal(held.sealed_fields))
    except Unsealable:
        return None
    messages.info(request, _("Votre saisie a été retrouvée. Relisez-la, puis enregistrez."))
    return fields


def may_be_kept(name: str) -> bool:
    """False for secrets and marks of the form itself: they are typed or signed again."""
    return not (name.startswith(NEVER_KEPT) or "password" in name)


def hold(*, user_id: int, path: str, fields: QueryDict) -> bool:
    """Keep the fields sealed; False when there is nothing to keep or too much of it."""
    kept = fields.copy()
    for name in fields:
        if not may_be_kept(name):
            kept.pop(name, None)
    text = kept.urlencode()
    known = User.objects.filter(pk=user_id, is_active=True).exists()
    if not text or len(text) > LARGEST or len(path) > 500 or not known:
        return False
    HeldForm.objects.update_or_create(
        user_id=user_id,
        path=path,
        defaults={"sealed_fields": seal(text), "held_at": timezone.now()},
    )
    newest = HeldForm.objects.filter(user_id=user_id).order_by("-held_at", "-pk")
    surplus = list(newest.values_list("pk", flat=True)[MOST_PER_PERSON : MOST_PER_PERSON + 50])
    if surplus:
        HeldForm.objects.filter(pk__in=surplus).delete()
    return True


def purge_held_forms() -> int:
    """Forget what nobody came back for."""
    deleted, _rows = HeldForm.objects.filter(held_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted


class HeldFormMiddleware:
    """Catches forms sent by an ended session, and htmx calls that would show a login inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.user.is_authenticated:
            if request.method == "POST" and FIELD in request.POST:
                HeldForm.objects.filter(user=request.user, path=request.path).delete()
            return None
        if _is_public(request, view):
            return None
        if request.method == "POST":
            return _to_login(request, _keep(request))
        return _to_login(request, _current_page(request)) if _is_htmx(request) else None


def _is_public(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Views that need no login, ours or a library's."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return declared_access(view, name) in {PUBLIC, None} or not getattr(
        view, "login_required", True
    )


def _keep(request: HttpRequest) -> str:
    """Hold the fields when their owner is known; give the page to come back to."""
    try:
        user_id, page = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=KEPT_FOR)
        kept = hold(user_id=int(user_id), path=request.path, fields=request.POST)
    except (signing.BadSignature, ValueError, TypeError):
        return _current_page(request)
    if kept:
        messages.info(
            request,
            _("Votre session a pris fin. Connectez-vous : ce que vous aviez saisi vous attend."),
        )
    return str(page)


def _current_page(request: HttpRequest) -> str:
    """The page on which the person is, as a path of ours."""
    url = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return resolve_url("home")
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _to_login(request: HttpRequest, page: str) -> HttpResponse:
    """To the login page, and from there back to the page; htmx reloads the whole window."""
    if not page.startswith("/") or page.startswith("//"):
        page = resolve_url("home")
    url = f"{resolve_url(LOGIN_PAGE)}?{urlencode({'next': page})}"
    if _is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
