"""An organisation's own words and rules for its reminders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Organisation, User
from beneficiaries.models import Channel, ReadingMode
from beneficiaries.refusals import StaleVersion
from followup.models import ReminderTemplate
from followup.reminders.kinds.registry import Rule, rules
from followup.reminders.settings import KEY, ReminderSettings
from followup.services.composing import proposed_wording
from followup.services.own_texts import forget_texts

LANGUAGES = ("fr", "en")
MOVED = _(
    "Quelqu’un a modifié ce texte pendant que vous l’écriviez : relisez les deux, puis enregistrez."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Which text: of a kind, for a channel, a language and a reading mode."""

    rule: Rule
    channel: str
    language: str
    mode: str

    @property
    def keys(self) -> dict[str, str]:
        return {
            "kind": self.rule.kind,
            "channel": self.channel,
            "language": self.language,
            "reading_mode": self.mode,
        }

    @property
    def proposed(self) -> tuple[str, str]:
        return proposed_wording(self.rule, self.channel, self.language, self.mode)


def places_of(rule: Rule) -> list[Place]:
    """People have eight texts per kind; counsellors receive e-mails in two languages."""
    if not rule.to_person:
        return [Place(rule, Channel.EMAIL, language, "normal") for language in LANGUAGES]
    return [
        Place(rule, channel, language, mode)
        for channel in (Channel.EMAIL.value, Channel.SMS.value)
        for language in LANGUAGES
        for mode in ReadingMode.values
    ]


def place_named(kind: str, channel: str, language: str, mode: str) -> Place | None:
    """The text at an address, or None."""
    return next(
        (
            place
            for rule in rules()
            if rule.kind == kind
            for place in places_of(rule)
            if (place.channel, place.language, place.mode) == (channel, language, mode)
        ),
        None,
    )


@transaction.atomic
def save_wording(
    *, by: User, organisation: Organisation, place: Place, subject: str, body: str, version: int
) -> ReminderTemplate:
    """The organisation's own text from now on, unless somebody else changed it meanwhile."""
    words = {"subject": subject, "body": body}
    own = ReminderTemplate.objects.filter(organisation=organisation, **place.keys)
    if version:
        if not own.filter(version=version).update(**words, version=F("version") + 1):
            raise StaleVersion(MOVED)
        kept: ReminderTemplate = own.get()
    else:
        kept = _first(organisation, place, words)
    _journal(by, organisation, kept)
    return kept


def _first(organisation: Organisation, place: Place, words: Mapping[str, str]) -> ReminderTemplate:
    row = ReminderTemplate(organisation=organisation, **place.keys, **words)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise StaleVersion(MOVED) from error
    return row


@transaction.atomic
def reset_wording(*, by: User, organisation: Organisation, place: Place) -> bool:
    """Back to the text that Jalons proposes."""
    own = ReminderTemplate.objects.filter(organisation=organisation, **place.keys).first()
    if own is None:
        return False
    _journal(by, organisation, own)
    own.delete()
    return True


@transaction.atomic
def save_rules(*, by: User, organisation: Organisation, chosen: ReminderSettings) -> bool:
    """Hours, days and numbers; gives whether something changed."""
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if ReminderSettings.of(row) == chosen and KEY in row.settings:
        return False
    row.settings = {**row.settings, KEY: chosen.as_json()}
    row.save(update_fields=["settings"])
    record("reminder.settings_changed", by=by, organisation=row, subject=row, fields=[KEY])
    return True


def _journal(by: User, organisation: Organisation, row: ReminderTemplate) -> None:
    forget_texts(organisation.pk)
    record(
        "reminder.wording_changed",
        by=by,
        organisation=organisation,
        subject=row,
        fields=[row.kind, row.channel, row.language, row.reading_mode],
    )


def own_wordings(organisation: Organisation) -> dict[tuple[Any, ...], ReminderTemplate]:
    """Every text that the organisation rewrote, by place; one query."""
    found = ReminderTemplate.objects.filter(organisation=organisation)
    return {(own.kind, own.channel, own.language, own.reading_mode): own for own in found}
