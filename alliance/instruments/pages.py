"""What the administrator's pages show of an instrument: its state, its right, its editions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Organisation, User
from alliance.instruments import editions
from alliance.instruments.wording import Sheet, sheet
from alliance.models import Instrument, InstrumentVersion, Item, Licence, VersionState
from alliance.services.licences import refusal_to_show
from alliance.services.settings import settings_of


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """One instrument of the list, with its newest versions and the right to show it."""

    instrument: Instrument
    published: InstrumentVersion | None
    draft: InstrumentVersion | None
    questions: int
    editions: tuple[str, ...]
    is_used: bool
    refusal: str | None


@dataclass(frozen=True, slots=True)
class EditionTab:
    """One edition of a version, and whether it is whole."""

    edition: str
    name: str
    is_whole: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of the phone: a question and its levels."""

    sheet: Sheet
    number: int
    text: str
    levels: tuple[tuple[int, str, str], ...]
    is_last: bool


def instrument_rows(user: User) -> list[InstrumentRow]:
    """The house's and the organisation's; a fixed number of queries, licences apart."""
    here = user.standing.here
    chosen = settings_of(here).instrument_version_id
    rows = []
    instruments = (
        Instrument.objects.visible_to(user)
        .prefetch_related("versions__items")
        .order_by("organisation_id", "title", "pk")
    )
    for instrument in instruments:
        versions = sorted(instrument.versions.all(), key=lambda one: -one.number)
        published = next((v for v in versions if v.state == VersionState.PUBLISHED), None)
        draft = next((v for v in versions if v.state == VersionState.DRAFT), None)
        shown = published or draft
        rows.append(
            InstrumentRow(
                instrument,
                published,
                draft,
                len(shown.items.all()) if shown else 0,
                tuple(editions.name_of(e) for e in whole_editions(shown)) if shown else (),
                chosen in {v.pk for v in versions}
                or (chosen is None and instrument.organisation_id is None),
                refusal_today(shown, instrument, here) if shown else None,
            )
        )
    return rows


def refusal_today(
    version: InstrumentVersion, instrument: Instrument, here: Organisation
) -> str | None:
    """Why the French wording may not be shown today."""
    if not instrument.needs_licence:
        return None
    version.instrument = instrument
    return refusal_to_show(version, here, language="fr", on=timezone.localdate())


def whole_editions(version: InstrumentVersion) -> list[str]:
    """Editions in which every question has its words."""
    items = list(version.items.all())
    return [e for e in editions.EDITIONS if items and all(item.wording.get(e) for item in items)]


def edition_tabs(items: Sequence[Item], current: str) -> list[EditionTab]:
    """French, English and their plain words always; others once they have begun."""
    begun = {edition for item in items for edition in item.wording}
    shown = ["fr", "fr-simple", "en", "en-simple", *sorted(begun), current]
    return [
        EditionTab(
            edition,
            editions.name_of(edition),
            bool(items) and all(item.wording.get(edition) for item in items),
            edition == current,
        )
        for edition in dict.fromkeys(shown)
    ]


def screen_of(version: InstrumentVersion, edition: str, number: int) -> Screen | None:
    """The question of that number as the person would see it, the last one being apart."""
    mode = editions.SIMPLE if editions.is_simple(edition) else "normal"
    found = sheet(version, language=editions.language_of(edition), mode=mode)
    texts = [text for _item, text in found.items]
    if not texts or found.fallbacks:
        return None
    number = min(max(number, 1), len(texts) + 1)
    if number <= len(texts):
        return Screen(found, number, texts[number - 1], found.levels, False)
    answers = tuple((place, word, "") for place, (_v, word) in enumerate(found.unease.answers))
    return Screen(found, number, found.unease.question, answers, True)


def licence_rows(licences: Iterable[Licence], on: datetime.date) -> list[tuple[Licence, str, str]]:
    """Each licence with a word and a tone for its state."""
    return [(licence, *_licence_state(licence, on)) for licence in licences]


def _licence_state(licence: Licence, on: datetime.date) -> tuple[str, str]:
    if licence.valid_to < on:
        return "over", ""
    if licence.valid_from > on:
        return "later", ""
    return ("current", "leaf") if licence.electronic else ("paper", "sun")


def choosable_versions(user: User) -> list[int]:
    """Published versions that may be sent today, the house's own apart."""
    here, on = user.standing.here, timezone.localdate()
    versions = (
        InstrumentVersion.objects.published()
        .filter(instrument__organisation=here)
        .select_related("instrument")
        .order_by("pk")
    )
    return [v.pk for v in versions if refusal_to_show(v, here, language="fr", on=on) is None]
