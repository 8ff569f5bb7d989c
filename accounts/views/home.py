"""Where people land: the front page, then the home that their role opens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import public, signed_in


@public
def index(request: HttpRequest) -> HttpResponse:
    return redirect("home" if request.user.is_authenticated else "account_login")


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/home.html")
