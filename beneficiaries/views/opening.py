"""How the views of a case file find it: the rows come from openable_by, the rest is a sentence."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import refuse_unless_writable
from beneficiaries.way_back import address


def actor(request: HttpRequest) -> User:
    """The signed-in user; the middleware let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user


def file_to_read(request: HttpRequest, pk: int) -> CaseFile:
    """An open door, or 404."""
    files = CaseFile.objects.openable_by(actor(request)).for_list()
    return get_object_or_404(files.select_related("organisation"), pk=pk)


def file_to_write(request: HttpRequest, pk: int) -> CaseFile:
    """A door open for writing; 403 with the sentence of the greyed button, or 404."""
    case_file = file_to_read(request, pk)
    try:
        refuse_unless_writable(actor(request), case_file)
    except Refused as refusal:
        raise PermissionDenied(str(refusal)) from None
    return case_file


def back_to_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The case file after a deed, still with the list it was opened from."""
    return redirect(address("beneficiaries:case_file", pk, query=request.GET))
