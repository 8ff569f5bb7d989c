"""A meeting that was held, and what it owes."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone

from alliance.models import CheckIn
from alliance.services.check_ins import answer_item, submit
from followup.models import Appointment, LinkPurpose
from followup.services.outcomes import correct_outcome, give_outcome
from followup.services.personal_links import new_link

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR
ITEMS = ("b1", "b2", "t1", "t2", "l1", "l2")


def meeting(case_file, *, ago=2 * HOUR, **fields) -> Appointment:
    """One that ended so long ago."""
    starts_at = timezone.now() - ago - HOUR
    return Appointment.objects.create(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=case_file.referent,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        **{"mode": "phone", **fields},
    )


def seen(case_file, **fields) -> Appointment:
    """The counsellor notes that the person came."""
    slot = meeting(case_file, **fields)
    return give_outcome(
        by=case_file.referent, appointment=slot, outcome="seen", version=slot.version
    )


def corrected(slot, outcome) -> Appointment:
    return correct_outcome(
        by=slot.counsellor,
        appointment=slot,
        outcome=outcome,
        version=slot.version,
        reason="erreur de saisie",
        excuse_reason="malade" if outcome == "excused" else "",
    )


def asked(case_file, **fields) -> CheckIn:
    """The check-in of a meeting that has just been held."""
    return CheckIn.objects.get(appointment=seen(case_file, **fields))


def answered(check_in, values=(4, 4, 5, 4, 5, 4), *, unease="no", **words) -> CheckIn:
    """Every question, then sent."""
    for key, value in zip(ITEMS, values, strict=True):
        answer_item(check_in=check_in, item_key=key, value=value)
    return submit(check_in=check_in, unease=unease, **words)


def link_to(check_in) -> str:
    """The path in the message."""
    link = new_link(
        person=check_in.case_file.beneficiary,
        purpose=LinkPurpose.QUESTIONNAIRE,
        subject_id=check_in.pk,
    )
    return "/" + link.split("/", 3)[3]


def page(name, check_in, *args):
    return reverse(f"alliance:{name}", args=[check_in.pk, *args])


def text_of(response):
    return response.content.decode()


def answer_all(client, check_in, values=(4, 4, 5, 4, 5, 4)):
    for number, value in enumerate(values, 1):
        client.post(page("check_in_question", check_in, number), {"value": str(value)})
    client.post(page("check_in_unease", check_in), {"value": "no"})
