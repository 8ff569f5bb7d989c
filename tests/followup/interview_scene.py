"""What the tests of interviews share: a filled page, an appointment that was held, a log."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from followup.models import Appointment
from followup.services.interview_ending import Ending
from followup.services.interviews import log_interview

NOTHING_NEXT = Ending(no_next_step_needed=True)


def held_at(minutes_ago: int = 60) -> datetime.datetime:
    """A moment that has passed, to the minute."""
    moment = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    return moment.replace(second=0, microsecond=0)


def fields(**more) -> dict:
    """The columns of a log."""
    return {
        "mode": "in_person",
        "minutes": 45,
        "held_at": held_at(),
        "shared_summary": "Nous avons comparé deux centres.",
        "private_notes": "Revenir sur le rythme.",
    } | more


def log(by, case_file, *, ending=NOTHING_NEXT, appointment=None, form_key=None, **more):
    """A closed log."""
    return log_interview(
        by=by,
        case_file=case_file,
        fields=fields(**more),
        ending=ending,
        appointment=appointment,
        form_key=form_key,
    )


def slot(case_file, counsellor, *, minutes_ago: int = 60, **more) -> Appointment:
    """An appointment; in the past unless told otherwise."""
    starts_at = held_at(minutes_ago)
    return Appointment.objects.create(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=counsellor,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=45),
        **more,
    )


def page(client, url: str) -> dict[str, str]:
    """The hidden marks and first values of a form, as a browser would send them back."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    forms = [response.context["form"]]
    desk = response.context["desk"]
    if desk.interview is None:
        forms.append(response.context["ending"])
    sent = {}
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value not in (None, False, ""):
                sent[name] = str(value)
    sent["held_time"] = form_time(sent["held_time"])
    owner = response.content.decode().split('name="held_owner" value="')[1].split('"')[0]
    marks = {
        "held_owner": owner,
        "sent_for": desk.name,
        "tab": str(response.context["tab"]),
        "revision": str(desk.revision),
        "stroke": "1",
    }
    return sent | marks


def form_time(text: str) -> str:
    """An hour as a time field sends it."""
    return text[:5]


def typed(**more) -> dict[str, str]:
    """What a counsellor adds before closing a first interview without anything planned."""
    return {
        "shared_summary": "Nous avons comparé deux centres.",
        "private_notes": "Revenir sur le rythme.",
        "no_next_step_needed": "on",
        "action": "close",
        **more,
    }


def any_key() -> uuid.UUID:
    return uuid.uuid4()


def tab() -> str:
    """The name of one tab."""
    return str(uuid.uuid4())


def words(text: str, **more: str) -> dict[str, str]:
    """What was typed so far."""
    return {"exploration": text, **more}
