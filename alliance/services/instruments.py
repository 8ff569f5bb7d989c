"""Instruments of an organisation: imported, written, copied into a new version, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.journal import record
from accounts.models import Organisation, User
from alliance.instruments.packs import Pack
from alliance.models import AllianceSettings, Instrument, InstrumentVersion, Item, VersionState
from alliance.services.licences import record_licence
from beneficiaries.refusals import Refused, StaleVersion

MOVED = gettext_lazy(
    "Quelqu’un a modifié cette version pendant que vous l’écriviez : relisez les deux, puis "
    "enregistrez."
)
DIMENSIONS = ("goal", "task", "bond")


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the editor; without key it is a new question."""

    key: str
    text: str
    dimension: str = ""
    is_reversed: bool = False
    position: int = 0
    removed: bool = False


@transaction.atomic
def import_pack(*, by: User, pack: Pack) -> InstrumentVersion:
    """A draft of the organisation's own, with its licence if the pack brings one."""
    here = _locked(by.standing.here)
    own = Instrument.objects.filter(organisation=here)
    instrument: Instrument | None = own.filter(key=pack.key).first()
    if instrument is None:
        instrument = Instrument.objects.create(
            organisation=here, key=pack.key, title=pack.title, needs_licence=pack.needs_licence
        )
    if instrument.needs_licence and not pack.needs_licence:
        raise Refused(_("Ce questionnaire est soumis à licence : un fichier ne peut pas le lever."))
    refuse_second_draft(instrument)
    if instrument.versions.filter(number=pack.version).exists():
        raise Refused(
            _("La version %(n)s de ce questionnaire existe déjà : changez « version ».")
            % {"n": pack.version}
        )
    version = InstrumentVersion.objects.create(
        instrument=instrument, number=pack.version, **pack.definition
    )
    Item.objects.bulk_create(Item(instrument_version=version, **row) for row in pack.item_rows)
    record("instrument.imported", by=by, organisation=here, subject=instrument)
    if pack.licence is not None and instrument.needs_licence:
        record_licence(by=by, instrument=instrument, fields=pack.licence.fields, again=True)
    return version


@transaction.atomic
def create_instrument(
    *, by: User, title: str, minimum: int, maximum: int, needs_licence: bool
) -> InstrumentVersion:
    """An empty draft to write in."""
    here = _locked(by.standing.here)
    instrument = Instrument.objects.create(
        organisation=here,
        key=_free_key(here, title),
        title=title,
        needs_licence=needs_licence,
    )
    record("instrument.created", by=by, organisation=here, subject=instrument)
    return InstrumentVersion.objects.create(
        instrument=instrument, number=1, minimum=minimum, maximum=maximum
    )


@transaction.atomic
def new_version(*, by: User, former: InstrumentVersion) -> InstrumentVersion:
    """A draft that begins as the former; the house's instrument becomes one's own first."""
    here = _locked(by.standing.here)
    instrument = former.instrument
    if instrument.organisation_id is None:
        instrument, _new = Instrument.objects.get_or_create(
            organisation=here,
            key=instrument.key,
            defaults={"title": instrument.title, "needs_licence": instrument.needs_licence},
        )
    refuse_second_draft(instrument)
    last = instrument.versions.aggregate(last=Max("number"))["last"] or 0
    version = InstrumentVersion.objects.create(
        instrument=instrument,
        number=last + 1,
        minimum=former.minimum,
        maximum=former.maximum,
        method=former.method,
        subscales=former.subscales,
        cutoffs=former.cutoffs,
        level_words=former.level_words,
    )
    names = ("key", "position", "dimension", "is_reversed", "wording")
    Item.objects.bulk_create(
        Item(instrument_version=version, **{name: getattr(item, name) for name in names})
        for item in former.items.all()
    )
    record("instrument.version_begun", by=by, organisation=here, subject=version)
    return version


@transaction.atomic
def save_edition(
    *,
    by: User,
    draft: InstrumentVersion,
    version: int,
    edition: str,
    questions: Sequence[Question],
    levels: Sequence[str],
) -> None:
    """Questions and the words of one edition; StaleVersion when somebody saved in between."""
    kept = [question for question in questions if not question.removed]
    items = {item.key: item for item in draft.items.all()}
    keys = _keys(kept, set(items))
    words = {**draft.level_words, edition: list(levels)}
    if not any(levels):
        words.pop(edition)
    subscales = {
        name: [k for k, q in zip(keys, kept, strict=True) if q.dimension == name]
        for name in DIMENSIONS
    }
    _move(draft, version, level_words=words, subscales={n: k for n, k in subscales.items() if k})
    draft.items.exclude(key__in=keys).delete()
    ordered = sorted(zip(keys, kept, strict=True), key=lambda pair: pair[1].position)
    for position, (key, question) in enumerate(ordered, 1):
        item = items.get(key) or Item(instrument_version=draft, key=key)
        item.position, item.dimension = position, question.dimension
        item.is_reversed = question.is_reversed
        item.wording = {**item.wording, edition: question.text}
        if not question.text:
            item.wording.pop(edition)
        item.save()
    _journal("instrument.changed", by, draft, fields=[edition])


@transaction.atomic
def save_translation(
    *,
    by: User,
    draft: InstrumentVersion,
    version: int,
    edition: str,
    texts: Mapping[str, str],
    levels: Sequence[str],
) -> None:
    """A whole edition at once, from a translation file."""
    _move(draft, version, level_words={**draft.level_words, edition: list(levels)})
    for item in draft.items.all():
        item.wording = {**item.wording, edition: texts[item.key]}
        item.save(update_fields=["wording"])
    _journal("instrument.translated", by, draft, fields=[edition])


@transaction.atomic
def publish(*, by: User, draft: InstrumentVersion, version: int) -> None:
    """For good: from now on the database itself refuses to change it."""
    if sentence := unready(draft):
        raise Refused(sentence)
    _move(
        draft,
        version,
        state=VersionState.PUBLISHED,
        published_at=timezone.now(),
        published_by=by,
    )
    _journal("instrument.published", by, draft)


@transaction.atomic
def discard(*, by: User, draft: InstrumentVersion, version: int) -> None:
    """Throw a draft away; an instrument that never had another version goes with it."""
    _move(draft, version)
    _journal("instrument.discarded", by, draft)
    instrument = draft.instrument
    draft.delete()
    if not instrument.versions.exists() and not instrument.licences.exists():
        instrument.delete()


def unready(draft: InstrumentVersion) -> str | None:
    """Why it cannot be published yet, in one sentence."""
    items = list(draft.items.all())
    if not items:
        return _("Ajoutez une question au moins.")
    editions = {edition for item in items for edition, text in item.wording.items() if text}
    for edition in sorted(editions):
        missing = [str(item.position) for item in items if not item.wording.get(edition)]
        if missing:
            return _("Dans l’édition « %(edition)s », sans texte : question %(numbers)s.") % {
                "edition": edition,
                "numbers": ", ".join(missing),
            }
        if edition not in draft.level_words and draft.maximum - draft.minimum < 7:
            return _("Dans l’édition « %(edition)s », les niveaux n’ont pas de mots.") % {
                "edition": edition
            }
    return None


def in_use(version: InstrumentVersion, organisation: Organisation) -> bool:
    """Whether it is what the organisation sends."""
    return AllianceSettings.objects.filter(
        organisation=organisation, instrument_version=version
    ).exists()


def refuse_second_draft(instrument: Instrument) -> None:
    if instrument.versions.filter(state=VersionState.DRAFT).exists():
        raise Refused(_("Une version est déjà en préparation : publiez-la ou supprimez-la."))


def _move(draft: InstrumentVersion, version: int, **changes: Any) -> None:
    """Write on the draft as it was read, or say that it moved."""
    rows = InstrumentVersion.objects.filter(pk=draft.pk, state=VersionState.DRAFT, version=version)
    try:
        with transaction.atomic():
            moved = rows.update(**changes, version=F("version") + 1)
    except IntegrityError as error:
        raise StaleVersion(MOVED) from error
    if not moved:
        raise StaleVersion(MOVED)


def _locked(organisation: Organisation) -> Organisation:
    """Two imports at once follow one another."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _free_key(organisation: Organisation, title: str) -> str:
    wanted = slugify(title)[:50].strip("-") or "questionnaire"
    taken = set(Instrument.objects.filter(organisation=organisation).values_list("key", flat=True))
    return next(
        key
        for number in range(1, len(taken) + 2)
        if (key := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )


def _keys(questions: Sequence[Question], known: set[str]) -> list[str]:
    """The key of each question; new ones take the next free number."""
    taken, keys = set(known), []
    for question in questions:
        key = question.key
        if key not in known:
            key = next(k for n in range(1, 100) if (k := f"q{n}") not in taken)
        taken.add(key)
        keys.append(key)
    return keys


def _journal(deed: str, by: User, draft: InstrumentVersion, fields: Sequence[str] = ()) -> None:
    record(deed, by=by, organisation=by.standing.here, subject=draft, fields=fields)
