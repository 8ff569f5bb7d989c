"""The doors of the space: a personal link, or a code sent to an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import public
from accounts.client import network_of
from accounts.limits import MISSED_LINKS, too_many
from accounts.security_events import report
from followup.forms.space_entrance import AskCodeForm, CodeForm, WhoForm
from followup.models import LinkPurpose, PersonalLink
from followup.services import entry_codes
from followup.services.opt_outs import opt_out
from followup.services.personal_links import find_link, new_sitting
from followup.space.own_form import refuse_forged
from followup.space.person import begin_sitting, end_sitting, for_person, remember_language
from followup.space.sections import door_of, way_of

ASKED_KEY = "space_asked"


def _door(request: HttpRequest, token: str, purpose: LinkPurpose) -> HttpResponse:
    """GET shows a button and changes nothing; POST lets the person in."""
    if MISSED_LINKS.reached(network_of(request)):
        return _unseen(too_many(request, MISSED_LINKS))
    link = find_link(token, purpose)
    if link is None:
        return _missed(request)
    if request.method == "POST" and (refusal := refuse_forged(request)) is not None:
        return refusal
    if (answer := door_of(request, link)) is not None:
        return _unseen(answer)
    if request.method == "POST":
        return _unseen(_let_in(request, link))
    context = {"link": link, "organisation": link.organisation}
    return _unseen(render(request, "followup/space_door.html", context))


def _let_in(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    begin_sitting(request, link)
    report("space_entered", request=request, link_id=link.pk)
    return remember_language(redirect(way_of(link)), link.beneficiary)


def _missed(request: HttpRequest) -> HttpResponse:
    """The same page for what never was, is over, or opens something else."""
    MISSED_LINKS.spend(network_of(request))
    report("space_link_missed", request=request)
    return _unseen(render(request, "followup/space_link_gone.html", status=404))


def _unseen(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: no site, no cache and no search engine learns it."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # read by `refuse_forged`: a page without referrer has no origin to compare
@public
@require_http_methods(["GET", "HEAD", "POST"])
def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """The space."""
    return _door(request, token, LinkPurpose.SPACE)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def personal_link_appointment(request: HttpRequest, token: str) -> HttpResponse:
    """One appointment, and nothing else."""
    return _door(request, token, LinkPurpose.APPOINTMENT)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def personal_link_questionnaire(request: HttpRequest, token: str) -> HttpResponse:
    """One questionnaire, and nothing else."""
    return _door(request, token, LinkPurpose.QUESTIONNAIRE)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def personal_link_survey(request: HttpRequest, token: str) -> HttpResponse:
    """Two questions about the service, and nothing else."""
    return _door(request, token, LinkPurpose.SURVEY)


@csrf_exempt  # a mail program presses this button by itself (RFC 8058), and no session begins
@public
@require_http_methods(["GET", "HEAD", "POST"])
def personal_link_opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Stop reminders: a page, then a button; nothing else is opened."""
    if MISSED_LINKS.reached(network_of(request)):
        return _unseen(too_many(request, MISSED_LINKS))
    link = find_link(token, LinkPurpose.OPT_OUT)
    if link is None:
        return _missed(request)
    if request.method == "POST":
        opt_out(person=link.beneficiary)
    context = {"organisation": link.organisation, "done": request.method == "POST"}
    return _unseen(render(request, "followup/space_opt_out.html", context))


@public
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for a code; known or not, the answer is the same."""
    form = AskCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = entry_codes.ask_code(form.cleaned_data["address"])
        request.session[ASKED_KEY] = asked.to_session()
        report("space_code_sent", request=request)
        return redirect("followup:space_code")
    return render(request, "followup/space_enter.html", {"form": form})


@public
def code(request: HttpRequest) -> HttpResponse:
    """The six digits; five tries in ten minutes."""
    asked = entry_codes.read_asked(request.session.get(ASKED_KEY))
    if asked is None:
        return redirect("followup:space_enter")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if entry_codes.check_code(asked, form.cleaned_data["code"]):
            return _proved(request, asked)
        report("space_code_refused", request=request)
        form.add_error("code", _("Ce code n’est pas le bon, ou il est trop ancien."))
    return render(request, "followup/space_code.html", {"form": form, "channel": asked.channel})


def _proved(request: HttpRequest, asked: entry_codes.Asked) -> HttpResponse:
    """Alone at this address, the person is in; else they say who they are."""
    person = entry_codes.the_only_one(asked)
    if person is None:
        asked.proved = True
        request.session[ASKED_KEY] = asked.to_session()
        return redirect("followup:space_who")
    return _let_in(request, new_sitting(person=person, channel="code"))


@public
def who(request: HttpRequest) -> HttpResponse:
    """Several people share the address: a birth date and a first name tell which."""
    asked = entry_codes.read_asked(request.session.get(ASKED_KEY))
    if asked is None or not asked.proved:
        return redirect("followup:space_enter")
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = entry_codes.who_was_born(asked, **form.cleaned_data)
        if person is not None:
            return _let_in(request, new_sitting(person=person, channel="code"))
        report("space_code_refused", request=request)
        form.add_error(None, WhoForm.nobody)
    return render(request, "followup/space_who.html", {"form": form})


@require_POST
@for_person.also(*LinkPurpose)
def leave(request: HttpRequest) -> HttpResponse:
    """Nothing stays in this browser."""
    end_sitting(request)
    response = redirect("followup:space_left")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@public
def left(request: HttpRequest) -> HttpResponse:
    """Goodbye, and how to come back."""
    return render(request, "followup/space_left.html")
