"""Files that change hands: proposed, spread over colleagues, answered."""

from __future__ import annotations

import datetime
import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import Capability, may, requires
from accounts.held import held_data
from beneficiaries import handing
from beneficiaries.forms.handover import AnswerForm, SpreadForm, TransferForm
from beneficiaries.models import CaseFile, Delegation, Transfer
from beneficiaries.refusals import Refused
from beneficiaries.services import handover as services
from beneficiaries.services.handover import Moved
from beneficiaries.views.opening import actor, back_to_file

ANSWERED_SHOWN = datetime.timedelta(days=30)
LEFT_SHOWN = 8


@requires(Capability.LIST_CASE_FILES)
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One file proposed to one colleague, or moved at once by who may."""
    user = actor(request)
    files = handing.transferable(user).for_list().select_related("organisation")
    case_file = get_object_or_404(files, pk=pk)
    data = request.POST if request.method == "POST" else held_data(request)
    form = TransferForm(data, user=user, without=case_file.referent_id)
    if request.method == "POST" and form.is_valid():
        plan = {form.cleaned_data["receiver"].pk: [case_file]}
        try:
            return _sent(request, _send(request, plan, form.cleaned_data["note"]), case_file)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    waiting = Transfer.objects.visible_to(user).filter(case_file=case_file).pending()
    context = {
        "form": form,
        "case_file": case_file,
        "waiting": waiting.for_pages().first(),
        "may_move": may(user, Capability.ASSIGN_CASE_FILES),
    }
    return render(request, "beneficiaries/transfer.html", context)


@requires(Capability.LIST_CASE_FILES)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Several files, or a leaver's whole caseload, spread over several colleagues."""
    spreading = Spreading(request)
    form = spreading.form()
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, _send(request, form.by_receiver(), form.cleaned_data["note"]))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "chosen": spreading.chosen,
        "people": spreading.people,
        "long": spreading.long,
        "receivers": spreading.receivers,
        "query": [(k, v) for k in ("dossier", "de") for v in request.GET.getlist(k)],
        "search": request.GET.get("chercher", "")[:80],
        "may_move": may(actor(request), Capability.ASSIGN_CASE_FILES),
    }
    return render(request, "beneficiaries/hand_over.html", context)


class Spreading:
    """What the page of many files is about: which files, which colleagues are ticked."""

    def __init__(self, request: HttpRequest) -> None:
        user, self.request = actor(request), request
        self.chosen = handing.chosen_files(user, request.GET)
        self.people, self.long = handing.receivers_offered(
            user, request.GET, leaver=self.chosen.leaver
        )
        self.receivers = [one for one in self.people if one.chosen]

    def form(self) -> SpreadForm:
        return SpreadForm(
            self.request.POST if self.request.method == "POST" else held_data(self.request),
            files=self.chosen.files,
            receivers=self.receivers,
            waiting=handing.already_proposed(self.chosen.files),
            plan=handing.spread(self.chosen.files, [one.pk for one in self.receivers]),
        )


@transaction.atomic
def _send(request: HttpRequest, plan: dict[int, list[CaseFile]], note: str) -> Moved | int:
    """All receivers or none; the manager's button moves, the other one proposes."""
    user, people = actor(request), handing.candidates(actor(request)).in_bulk(plan)
    if len(people) < len(plan):
        raise Refused(_("Cette personne n’est pas conseillère dans votre organisation."))
    moved, proposed = Moved(), 0
    at_once = request.POST.get("how") == "move"
    for receiver, files in plan.items():
        to = people[receiver]
        if at_once:
            part = services.move_case_files(by=user, case_files=files, receiver=to, note=note)
            moved.case_files += part.case_files
            moved.left_behind += part.left_behind
        else:
            made = services.propose_transfer(by=user, case_files=files, receiver=to, note=note)
            proposed += len(made)
    return moved if at_once else proposed


def _sent(
    request: HttpRequest, done: Moved | int, case_file: CaseFile | None = None
) -> HttpResponse:
    if isinstance(done, Moved):
        say_moved(request, done)
    else:
        sentence = ngettext(
            "%(n)s dossier proposé : il reste à vous tant que personne n’a accepté.",
            "%(n)s dossiers proposés : ils restent à leur référent·e tant que personne "
            "n’a accepté.",
            done,
        )
        messages.success(request, sentence % {"n": done})
    if case_file is not None:
        opened = CaseFile.objects.openable_by(actor(request))
        if opened.filter(pk=case_file.pk).exists():
            return back_to_file(request, case_file.pk)
    return redirect("beneficiaries:transfers")


def say_moved(request: HttpRequest, moved: Moved) -> None:
    """How many files moved, and what stayed behind, line by line."""
    number = len(moved.case_files)
    sentence = ngettext(
        "%(n)s dossier a changé de référent·e.", "%(n)s dossiers ont changé de référent·e.", number
    )
    messages.success(request, sentence % {"n": number})
    for line in moved.left_behind[:LEFT_SHOWN]:
        messages.warning(request, line)
    if (rest := len(moved.left_behind) - LEFT_SHOWN) > 0:
        more = ngettext("Et %(n)s autre à revoir.", "Et %(n)s autres à revoir.", rest)
        messages.warning(request, more % {"n": rest})


@requires(Capability.LIST_CASE_FILES)
def transfers(request: HttpRequest) -> HttpResponse:
    """What is proposed to me, what I proposed, what I hold or confided; three queries."""
    user = actor(request)
    rows = Transfer.objects.visible_to(user).for_pages()
    waiting = handing.batches(rows.pending()[: handing.SHOWN])
    recent = rows.answered_since(timezone.now() - ANSWERED_SHOWN)
    held = list(Delegation.objects.visible_to(user).not_over().for_pages()[: handing.SHOWN])
    context = {
        "to_me": [b for b in waiting if b.first.receiver_id == user.pk],
        "by_me": [b for b in waiting if b.first.receiver_id != user.pk],
        "answered": handing.batches(recent[: handing.SHOWN]),
        "held": [d for d in held if d.delegate_id == user.pk],
        "confided": [d for d in held if d.delegate_id != user.pk],
        "mine": user.pk,
    }
    return render(request, "beneficiaries/transfers.html", context)


@requires(Capability.LIST_CASE_FILES)
def batch(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Files proposed together; who receives them answers here."""
    user = actor(request)
    visible = Transfer.objects.visible_to(user).for_pages()
    rows = list(visible.filter(batch=batch)[: services.MOST_AT_ONCE])
    if not rows:
        raise Http404
    mine = [row for row in rows if row.receiver_id == user.pk and row.is_pending]
    choices = [(row.pk, row.case_file.beneficiary.display_name) for row in mine]
    data = request.POST if request.method == "POST" else held_data(request)
    form = AnswerForm(data, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            return _answer(request, form, {row.pk: row for row in mine})
        except Refused as refusal:
            form.add_error("reason" if "pourquoi" in str(refusal) else None, str(refusal))
    context = {
        "form": form,
        "rows": rows,
        "first": rows[0],
        "mine": mine,
        "may_withdraw": any(row.is_pending and row.receiver_id != user.pk for row in rows),
    }
    return render(request, "beneficiaries/transfer_batch.html", context)


def _answer(request: HttpRequest, form: AnswerForm, rows: dict[int, Transfer]) -> HttpResponse:
    chosen = [rows[pk] for pk in form.cleaned_data["transfer"]]
    if request.POST.get("answer") == "accept":
        say_moved(request, services.accept_transfer(by=actor(request), transfers=chosen))
    else:
        reason = form.cleaned_data["reason"]
        services.decline_transfer(by=actor(request), transfers=chosen, reason=reason)
        messages.success(request, _("Votre refus est transmis, avec son motif."))
    return redirect("beneficiaries:transfers")


@require_POST
@requires(Capability.LIST_CASE_FILES)
def withdraw(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Take back what nobody has answered yet."""
    rows = list(Transfer.objects.visible_to(actor(request)).filter(batch=batch).pending())
    if not rows:
        raise Http404
    try:
        services.withdraw_transfer(by=actor(request), transfers=rows)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("La proposition est retirée."))
    return redirect("beneficiaries:transfers")
