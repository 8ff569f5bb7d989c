"""The page behind the link of a message: the first screen, before anything is proved.

It says no name and no date: whoever finds the link learns that an organisation asks seven
questions. Reading it changes nothing, however often a mail program does.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from alliance.check_ins.screens import first_screen
from alliance.models import CheckIn
from alliance.services.answering import NotOpen, begin, refuse_unless_open
from followup.models import PersonalLink


def door(request: HttpRequest, link: PersonalLink) -> HttpResponse | None:
    """The first screen, or why it is too late; None lets the person in."""
    rows = CheckIn.objects.with_ground().of_person(link.beneficiary)
    check_in = rows.filter(pk=link.subject_id or 0).first()
    if check_in is None:
        return render(request, "followup/space_link_gone.html", status=404)
    with translation.override(link.beneficiary.language):
        try:
            refuse_unless_open(check_in)
            if request.method == "POST":
                mode = request.POST.get("mode", check_in.mode)
                begin(check_in=check_in, mode=mode, language=check_in.language)
                return None
        except NotOpen as refusal:
            context = {"refusal": refusal, "organisation": link.organisation, "is_person": False}
            return render(request, "alliance/check_in_over.html", context)
        context = {"screen": first_screen(check_in), "organisation": link.organisation}
        return render(request, "alliance/check_in_first.html", context)
