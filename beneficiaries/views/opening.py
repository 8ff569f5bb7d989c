"""How the views of a case file find it: the rows come from openable_by, the rest is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from accounts.journal import record_reading
from accounts.models import User
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import Opening, opening_of, refuse_unless_writable
from beneficiaries.way_back import address

READINGS = ("GET", "HEAD")


class ReasonFirst(Exception):
    """A file that one may know of and not open: its page of reasons comes first."""

    def __init__(self, case_file: CaseFile) -> None:
        super().__init__(case_file.pk)
        self.case_file = case_file


def asks_for_a_reason[**Args](
    view: Callable[Args, HttpResponseBase],
) -> Callable[Args, HttpResponseBase]:
    """Lead to the page where a reason is given, instead of a page not found."""

    @wraps(view)
    def guarded(*args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
        try:
            return view(*args, **kwargs)
        except ReasonFirst as asked:
            request = args[0]
            assert isinstance(request, HttpRequest)  # noqa: S101 - narrows the type
            pk = asked.case_file.pk
            return redirect(address("beneficiaries:access_reason", pk, query=request.GET))

    return guarded


def actor(request: HttpRequest) -> User:
    """The signed-in user; the middleware let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user


def file_to_read(request: HttpRequest, pk: int) -> CaseFile:
    """An open door, and the journal says who came in; else the reason page or 404."""
    user = actor(request)
    files = CaseFile.objects.openable_by(user).for_list().select_related("organisation")
    case_file = files.filter(pk=pk).first()
    if case_file is None:
        if request.method not in READINGS:
            raise Http404
        raise ReasonFirst(get_object_or_404(CaseFile.objects.visible_to(user), pk=pk))
    if request.method in READINGS:
        note_reading(user, case_file, opening_of(user, case_file))
    return case_file


def note_reading(user: User, case_file: CaseFile, opening: Opening | None) -> None:
    """One line in the journal for the person, with the reason that opened the file if any."""
    record_reading(
        case_file,
        by=user,
        organisation=case_file.organisation,
        beneficiary_id=case_file.beneficiary_id,
        reason=opening.reason if opening else "",
    )


def sheet_to_read(request: HttpRequest, sheet: Beneficiary) -> None:
    """A whole sheet is shown to who opens one of its files, and to nobody else."""
    files = CaseFile.objects.openable_by(actor(request)).select_related("organisation")
    opened = files.filter(beneficiary=sheet).order_by("closed_on", "pk").first()
    if opened is None:
        known = CaseFile.objects.visible_to(actor(request)).filter(beneficiary=sheet)
        if (closed := known.order_by("pk").first()) is None:
            raise Http404
        raise ReasonFirst(closed)
    if request.method in READINGS:
        note_reading(actor(request), opened, opening_of(actor(request), opened))


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
