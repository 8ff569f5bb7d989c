"""The person answers: one question per screen, kept at once, sent at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alliance.check_ins import screens
from alliance.check_ins.finding import own_check_in
from alliance.check_ins.giving_back import given_back
from alliance.check_ins.screens import Screen, address
from alliance.check_ins.standing import State
from alliance.forms.check_ins import CommentForm, ReadersOfThisForm
from alliance.models import CheckIn, Unease
from alliance.services import check_ins as deeds
from alliance.services.answering import NotOpen, refuse_unless_open
from beneficiaries.refusals import Refused
from followup.models import LinkPurpose
from followup.space.person import PersonRequest, for_person

CheckInView = Callable[..., HttpResponse]


def answering(view: CheckInView) -> CheckInView:
    """Finds the check-in; one that takes no answer any more says why, and loses nothing."""

    @wraps(view)
    def opened(request: PersonRequest, pk: int, **kwargs: Any) -> HttpResponse:
        check_in = own_check_in(request.person, request.link, pk)
        try:
            refuse_unless_open(check_in)
            return view(request, check_in, **kwargs)
        except NotOpen as refusal:
            if refusal.state == State.ANSWERED:
                return redirect("alliance:check_in_thanks", pk)
            context = {
                "refusal": refusal,
                "organisation": check_in.case_file.organisation,
                "is_person": _whole_space(request),
            }
            return render(request, "alliance/check_in_over.html", context)

    return opened


def _whole_space(request: PersonRequest) -> bool:
    """False for who came by the link of one check-in: the rest of the space stays shut."""
    return request.link is None or request.link.purpose == LinkPurpose.SPACE


@require_http_methods(["GET", "HEAD", "POST"])
@for_person.also(LinkPurpose.QUESTIONNAIRE)
@answering
def first(request: PersonRequest, check_in: CheckIn) -> HttpResponse:
    """Why, how long, who reads; then it begins, or goes on."""
    if request.method == "POST":
        mode = request.POST.get("mode", check_in.mode)
        begun = deeds.begin(check_in=check_in, mode=mode, language=request.person.language)
        return redirect(screens.next_address(begun))
    context = {
        "screen": screens.first_screen(check_in),
        "organisation": check_in.case_file.organisation,
    }
    return render(request, "alliance/check_in_first.html", context)


@require_safe
@for_person.also(LinkPurpose.QUESTIONNAIRE)
@answering
def resume(request: PersonRequest, check_in: CheckIn) -> HttpResponse:
    """Where one stopped."""
    return redirect(screens.next_address(check_in))


@require_http_methods(["GET", "HEAD", "POST"])
@for_person.also(LinkPurpose.QUESTIONNAIRE)
@answering
def question(request: PersonRequest, check_in: CheckIn, number: int) -> HttpResponse:
    """One question; answered or passed, it is kept, and the next one comes."""
    screen = screens.item_screen(check_in, number)
    if screen is None or screen.item is None:
        messages.error(request, _("Cette question n’est pas dans ce questionnaire."))
        return redirect(screens.next_address(check_in))
    if request.method != "POST":
        return _shown(request, screen)
    try:
        value = None if "pass" in request.POST else int(_chosen(request, screen))
        deeds.answer_item(check_in=check_in, item_key=screen.item.key, value=value)
    except NotOpen:
        raise
    except Refused as refusal:
        return _shown(request, replace(screen, refusal=str(refusal)))
    return redirect(screens.after_item(check_in, screen))


def _chosen(request: PersonRequest, screen: Screen) -> str:
    """One of the answers of the screen, or a sentence."""
    value = request.POST.get("value", "")
    if not value:
        raise Refused(_("Choisissez une réponse, ou « Je passe »."))
    if value not in {choice.value for choice in screen.choices}:
        raise Refused(_("Cette réponse n’est pas dans la liste : choisissez-en une autre."))
    return value


def _shown(request: PersonRequest, screen: Screen) -> HttpResponse:
    context = {"screen": screen, "organisation": screen.check_in.case_file.organisation}
    return render(request, "alliance/check_in_question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_person.also(LinkPurpose.QUESTIONNAIRE)
@answering
def unease(request: PersonRequest, check_in: CheckIn) -> HttpResponse:
    """Something bothered me; if so, what to do about it."""
    screen = screens.unease_screen(check_in)
    if request.method != "POST":
        return _shown(request, screen)
    try:
        value = "" if "pass" in request.POST else _chosen(request, screen)
        deeds.note_unease(check_in=check_in, unease=value, talk_about=check_in.talk_about)
    except NotOpen:
        raise
    except Refused as refusal:
        return _shown(request, replace(screen, refusal=str(refusal)))
    uneasy = value in {Unease.A_LITTLE, Unease.YES}
    return redirect(address("check_in_wish" if uneasy else "check_in_send", check_in))


@require_http_methods(["GET", "HEAD", "POST"])
@for_person.also(LinkPurpose.QUESTIONNAIRE)
@answering
def wish(request: PersonRequest, check_in: CheckIn) -> HttpResponse:
    """Talk about it at the next meeting, with somebody else, or not."""
    if check_in.unease not in {Unease.A_LITTLE, Unease.YES}:
        return redirect(address("check_in_unease", check_in))
    screen = screens.wish_screen(check_in)
    if request.method != "POST":
        return _shown(request, screen)
    try:
        value = "" if "pass" in request.POST else _chosen(request, screen)
        deeds.note_unease(check_in=check_in, unease=check_in.unease, talk_about=value)
    except NotOpen:
        raise
    except Refused as refusal:
        return _shown(request, replace(screen, refusal=str(refusal)))
    return redirect(address("check_in_send", check_in))


@require_http_methods(["GET", "HEAD", "POST"])
@for_person.also(LinkPurpose.QUESTIONNAIRE)
@answering
def send(request: PersonRequest, check_in: CheckIn) -> HttpResponse:
    """A few words if one wishes, then sent: once, in however many tabs."""
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.submit(
                check_in=check_in,
                unease=check_in.unease,
                talk_about=check_in.talk_about,
                comment=form.cleaned_data["comment"],
            )
        except NotOpen:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("alliance:check_in_thanks", check_in.pk)
    uneasy = check_in.unease in {Unease.A_LITTLE, Unease.YES}
    back = address("check_in_wish" if uneasy else "check_in_unease", check_in)
    screen = replace(screens.unease_screen(check_in), back=back)
    return render(request, "alliance/check_in_send.html", {"form": form, "screen": screen})


@require_http_methods(["GET", "HEAD", "POST"])
@for_person.also(LinkPurpose.QUESTIONNAIRE)
@answering
def readers(request: PersonRequest, check_in: CheckIn) -> HttpResponse:
    """Who reads these answers; in the space, who reads all of them."""
    if _whole_space(request):
        response = redirect("alliance:my_readers")
        response["Location"] += f"?dossier={check_in.case_file_id}"
        return response
    form = ReadersOfThisForm(request.POST or None, initial={"visibility": check_in.visibility})
    if request.method == "POST" and form.is_valid():
        try:
            deeds.choose_for_this_one(check_in=check_in, **form.cleaned_data)
        except NotOpen:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(screens.next_address(check_in))
    context = {"form": form, "screen": screens.first_screen(check_in)}
    return render(request, "alliance/check_in_readers.html", context)


@require_safe
@for_person.also(LinkPurpose.QUESTIONNAIRE)
def thanks(request: PersonRequest, pk: int) -> HttpResponse:
    """It arrived; the person's own curve, and what will change."""
    check_in = own_check_in(request.person, request.link, pk)
    if check_in.answered_at is None:
        return redirect("alliance:check_in", pk)
    context = {
        "check_in": check_in,
        "back": given_back(check_in),
        "is_person": _whole_space(request),
        "organisation": check_in.case_file.organisation,
    }
    return render(request, "alliance/check_in_thanks.html", context)
