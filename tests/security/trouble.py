"""Addresses that answer with every trouble there is; only the tests install them."""

from __future__ import annotations

import time

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from accounts.access import public
from accounts.models import Organisation
from config.urls import handler400, handler403, handler404, handler500  # noqa: F401


def raising(error):
    @public
    def view(request):
        raise error

    return view


@public
def too_many(request):
    return render(request, "429.html", status=429)


@public
def slow(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")
    return HttpResponse()


@public
def locked(request):
    with transaction.atomic():
        list(Organisation.objects.select_for_update().order_by("pk"))
    return HttpResponse()


@public
def quick(request):
    time.sleep(0)
    return HttpResponse("ok")


urlpatterns = [
    path("essai/400/", raising(SuspiciousOperation()), name="trouble_400"),
    path("essai/403/", raising(PermissionDenied()), name="trouble_403"),
    path("essai/404/", raising(Http404()), name="trouble_404"),
    path("essai/413/", raising(RequestDataTooBig()), name="trouble_413"),
    path("essai/429/", too_many, name="trouble_429"),
    path("essai/500/", raising(ZeroDivisionError()), name="trouble_500"),
    path("essai/503/", raising(OperationalError("gone")), name="trouble_503"),
    path("essai/lent/", slow, name="trouble_slow"),
    path("essai/verrou/", locked, name="trouble_locked"),
    path("essai/vite/", quick, name="trouble_quick"),
    path("", include("config.urls")),
]
