"""The demo only: entering as somebody invented, reading every message that was sent."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.access import public
from accounts.demo import demo_only, players, sent_messages
from accounts.proof import DEMO_METHOD
from accounts.requests import row_id
from accounts.security_events import report

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_POST
@public
@demo_only
def enter(request: HttpRequest) -> HttpResponse:
    """Log in as the person of a card, and go back to the page that asked for it."""
    user = get_object_or_404(players(), pk=row_id(request.POST.get("person", "")))
    request.session.flush()
    login(request, user, backend=BACKEND)
    record_authentication(request, user, DEMO_METHOD)
    report("demo_login", request=request, user_id=user.pk)
    return redirect(_page_after(request))


def _page_after(request: HttpRequest) -> str:
    """Where a session ended, when that page is ours; else the home."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if ours else "home"


@public
@demo_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every message of the demo, newest first."""
    rows = sent_messages().defer("body", "html")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/mailbox.html", {"page": page})


@public
@demo_only
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as its reader's program would show it in text; its HTML is never run."""
    return render(
        request, "accounts/message.html", {"sent": get_object_or_404(sent_messages(), pk=pk)}
    )
