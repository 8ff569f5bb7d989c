"""The message itself: the organisation's words or ours, filled in, with the ways to answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from beneficiaries.models import Channel
from followup.models import LinkPurpose, Reminder
from followup.reminders.gsm import to_gsm
from followup.reminders.kinds.registry import Rule, rule_of
from followup.reminders.placeholders import fill
from followup.reminders.providers.base import Parcel
from followup.services.judging import Verdict
from followup.services.own_texts import own_texts
from followup.services.personal_links import Wanted, new_links


def compose(reminder: Any, verdict: Verdict) -> Parcel:
    """Ready to leave, in the language and the reading mode of who receives it."""
    rule = rule_of(reminder.kind)
    assert rule is not None  # noqa: S101 - judged with its rule a moment ago
    language, mode = _language_and_mode(reminder)
    with translation.override(language):
        values = dict(rule.values(reminder, reminder.spoken_of))
        values |= _common_values(reminder, rule, verdict.channel)
        subject, body = wording(reminder, rule, verdict.channel, language, mode)
        subject, body = " ".join(fill(subject, values).split()), fill(body, values)
        if verdict.channel == Channel.SMS:
            return _text_message(reminder, verdict.address, body, values["arret"])
        files = rule.files(reminder, reminder.spoken_of)
        return _letter(reminder, verdict.address, subject, body, values, files)


def _language_and_mode(reminder: Reminder) -> tuple[str, str]:
    if reminder.beneficiary is not None:
        return reminder.beneficiary.language, reminder.beneficiary.reading_mode
    assert reminder.recipient is not None  # noqa: S101 - one addressee, says the constraint
    return reminder.recipient.language, "normal"


def wording(
    reminder: Reminder, rule: Rule, channel: str, language: str, mode: str
) -> tuple[str, str]:
    """The organisation's own text for this very case, else the proposed one."""
    own = own_texts(reminder.organisation_id).get((rule.kind, channel, language, mode))
    if own is not None:
        return own
    return proposed_wording(rule, channel, language, mode)


def proposed_wording(rule: Rule, channel: str, language: str, mode: str) -> tuple[str, str]:
    """Ours; a kind without words of its own for a mode or language uses the usual ones."""
    for key in (
        (channel, language, mode),
        (channel, language, "normal"),
        (channel, "fr", "normal"),
        (Channel.EMAIL, "fr", "normal"),
    ):
        if key in rule.wordings:
            return rule.wordings[key]
    raise KeyError(f"{rule.kind} : aucun texte proposé.")


def _common_values(reminder: Reminder, rule: Rule, channel: str) -> dict[str, str]:
    values = {"structure": reminder.organisation.name, "arret": ""}
    if reminder.beneficiary is None:
        return values | {"lien": settings.BASE_URL.rstrip("/") + reverse("home")}
    person = reminder.beneficiary
    referent = reminder.case_file.referent if reminder.case_file else None
    subject: Any = getattr(reminder, "spoken_of", None)
    stop, answer = new_links(
        person=person,
        wanted=(
            Wanted(LinkPurpose.OPT_OUT),
            Wanted(rule.link, rule.link_subject(subject), rule.link_until(subject)),
        ),
        channel=channel,
    )
    return values | {
        "prenom": person.name_as_wished or person.given_name,
        "conseiller": referent.full_name if referent else reminder.organisation.name,
        "arret": stop,
        "lien": answer,
    }


def _text_message(reminder: Reminder, address: str, body: str, stop: str) -> Parcel:
    return Parcel(
        reference=reminder.reference,
        address=address,
        text=to_gsm(f"{body.strip()}\nSTOP : {stop}"),
    )


def _letter(
    reminder: Reminder,
    address: str,
    subject: str,
    body: str,
    values: dict[str, str],
    files: Any,
) -> Parcel:
    context = {
        "subject": subject,
        "body": body.strip(),
        "link": values.get("lien", ""),
        "stop": values["arret"],
        "organisation": values["structure"],
        "to_person": reminder.beneficiary_id is not None,
    }
    return Parcel(
        reference=reminder.reference,
        address=address,
        subject=subject,
        text=render_to_string("followup/email_reminder.txt", context).strip() + "\n",
        html=render_to_string("followup/email_reminder.html", context),
        headers=_headers(values["arret"]),
        files=tuple(files),
    )


def _headers(stop: str) -> dict[str, str]:
    """RFC 2369 and RFC 8058: the mail program's own button stops the reminders in one POST."""
    headers = {"Auto-Submitted": "auto-generated", "Precedence": "bulk"}
    if stop:
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
