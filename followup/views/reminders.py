"""The reminders of one file, those that wait for a hand, and what is done about each."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Capability, may, requires
from accounts.roles import Role
from beneficiaries.models import CaseFile, ConsentPurpose
from beneficiaries.refusals import Refused
from beneficiaries.services.access import opening_of
from beneficiaries.services.consents import agreements_of
from beneficiaries.views.opening import actor, asks_for_a_reason, file_to_read, file_to_write
from beneficiaries.way_back import address
from followup.forms.reminders import NumberForm
from followup.models import Reminder
from followup.querysets import ReminderQuerySet
from followup.reminders.words import ShownReminder, shown
from followup.services.opt_outs import is_stopped, opt_out, withdraw_opt_out
from followup.services.reminders_by_hand import (
    cancel_by_hand,
    mark_handled,
    next_number,
    next_numbers,
    send_again,
)

MOST_SHOWN = 100
PAGE_SIZE = 50


@requires(Capability.OPEN_CASE_FILES)
@require_safe
@asks_for_a_reason
def reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything owed, gone or held back about one person, newest first."""
    case_file = file_to_read(request, pk)
    opening = opening_of(actor(request), case_file)
    rows = Reminder.objects.visible_to(actor(request)).filter(
        case_file=case_file, beneficiary__isnull=False
    )
    person = case_file.beneficiary
    agreement = next(
        a for a in agreements_of(person) if a.purpose == ConsentPurpose.REMINDERS.value
    )
    context = {
        "case_file": case_file,
        "person": person,
        "rows": with_numbers(rows.order_by("-due_at", "-pk")[:MOST_SHOWN], rows),
        "stopped": is_stopped(person),
        "agreed": agreement.consent is not None,
        "may_write": bool(opening and opening.may_write),
        "may_plan": bool(opening and opening.may_write and case_file.is_open),
    }
    return render(request, "followup/reminders.html", context)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
@asks_for_a_reason
def again(request: HttpRequest, pk: int, reminder_pk: int) -> HttpResponse:
    """Ask for another sending; the form carries its number, so that two presses are one."""
    row = _row(request, pk, reminder_pk)
    form = NumberForm(request.POST)
    number = form.cleaned_data["number"] if form.is_valid() else next_number(row)
    try:
        send_again(by=actor(request), reminder=row, number=min(number, next_number(row)))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le rappel repart dès que possible, dans les heures permises."))
    return _back(request, pk)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
@asks_for_a_reason
def cancel(request: HttpRequest, pk: int, reminder_pk: int) -> HttpResponse:
    """This one only will not leave."""
    try:
        cancel_by_hand(by=actor(request), reminder=_row(request, pk, reminder_pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ce rappel ne partira pas."))
    return _back(request, pk)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
@asks_for_a_reason
def handled(request: HttpRequest, pk: int, reminder_pk: int) -> HttpResponse:
    """Somebody called: it leaves the list of what waits."""
    mark_handled(by=actor(request), reminder=_row(request, pk, reminder_pk))
    messages.success(request, _("C’est noté : ce rappel n’attend plus personne."))
    if request.POST.get("retour") == "liste":
        return redirect("followup:doubtful_reminders")
    return _back(request, pk)


@requires(Capability.WRITE_CASE_FILES)
@require_POST
@asks_for_a_reason
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person said about reminders, recorded by the counsellor."""
    person = file_to_write(request, pk).beneficiary
    wanted = request.POST.get("wanted", "")
    if wanted == "1":
        withdraw_opt_out(person=person, by=actor(request))
        messages.success(request, _("La personne recevra de nouveau des rappels."))
    elif wanted == "0":
        opt_out(person=person, by=actor(request))
        messages.success(request, _("Plus aucun rappel ne partira vers cette personne."))
    return _back(request, pk)


@requires(Capability.OPEN_CASE_FILES)
@require_safe
def doubtful(request: HttpRequest) -> HttpResponse:
    """What no machine goes on with, in the files that one follows or manages."""
    user = actor(request)
    rows = Reminder.objects.visible_to(user).for_hands().filter(beneficiary__isnull=False)
    if Role.MANAGER not in user.standing.roles:
        rows = rows.filter(case_file__referent=user)
    rows = rows.select_related("case_file__beneficiary", "case_file__referent")
    page = Paginator(rows.order_by(F("due_at").desc(), "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page", "")[:9]
    )
    context = {
        "page": page,
        "rows": [shown(row) for row in page],
        "may_write": may(user, Capability.WRITE_CASE_FILES),
        "may_edit_texts": may(user, Capability.EDIT_REMINDER_TEXTS),
    }
    return render(request, "followup/reminders_doubtful.html", context)


def with_numbers(listed: Iterable[Reminder], rows: ReminderQuerySet) -> list[ShownReminder]:
    """Each row in words, with the number that its next sending by hand will have."""
    numbers = next_numbers(rows)
    return [shown(row, next_number=numbers.get((row.kind, row.subject), 1)) for row in listed]


def _row(request: HttpRequest, pk: int, reminder_pk: int) -> Reminder:
    case_file: CaseFile = file_to_write(request, pk)
    rows = Reminder.objects.visible_to(actor(request)).select_related("organisation", "beneficiary")
    row: Reminder = get_object_or_404(
        rows.filter(case_file=case_file, beneficiary__isnull=False), pk=reminder_pk
    )
    return row


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(address("followup:reminders", pk, query=request.GET))
