"""Records and addresses of the alliance on the scene of the walks."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from alliance import models as alliance
from alliance.instruments.bank import house_version
from alliance.services.check_ins import answer_item, submit
from alliance.services.observing import note_wish

if TYPE_CHECKING:
    from tests.harness.scene import Circle

A_DAY = datetime.timedelta(days=1)


def _check_in(here: Circle, days: int) -> alliance.CheckIn:
    now = timezone.now()
    return alliance.CheckIn.objects.create(
        case_file=here.case_file,
        instrument_version=house_version(),
        session_on=timezone.localdate() - days * A_DAY,
        created_at=now - A_DAY,
        closes_at=now + 5 * A_DAY,
    )


def _answered(here: Circle) -> alliance.CheckIn:
    check_in = _check_in(here, 20)
    for item in check_in.instrument_version.items.all():
        answer_item(check_in=check_in, item_key=item.key, value=4)
    return submit(check_in=check_in, unease="no", comment="Des mots à moi")


def _signal(here: Circle) -> alliance.Signal:
    today = timezone.localdate()
    return alliance.Signal.objects.create(
        case_file=here.case_file,
        key="observed.1",
        rule="observed",
        family="observed",
        strength="weak",
        raised_on=today,
        evidence={"marker": "avoidance"},
        verdict="other_explanation",
        verdict_note="Une explication à moi",
        verdict_by=here.author,
        verdict_at=timezone.now(),
    )


def _draft(here: Circle) -> alliance.InstrumentVersion:
    """A draft of the organisation's own, with one question."""
    instrument = alliance.Instrument.objects.create(
        organisation=here.case_file.organisation,
        key=f"bilan-{here.name.replace('_', '-')}",
        title="Notre bilan",
        needs_licence=True,
    )
    draft = alliance.InstrumentVersion.objects.create(instrument=instrument, number=1)
    alliance.Item.objects.create(
        instrument_version=draft, key="q1", position=1, wording={"fr": "Une question"}
    )
    return draft


def _licence(here: Circle) -> alliance.Licence:
    today = timezone.localdate()
    return alliance.Licence.objects.create(
        organisation=here.case_file.organisation,
        instrument=here.alliance_draft.instrument,
        holder="Les auteurs",
        reference="L-1",
        licensee="Nous",
        valid_from=today,
        valid_to=today + 30 * A_DAY,
        languages=["fr"],
        electronic=True,
        file=ContentFile(b"%PDF-1.4 %%EOF", name="licence.pdf"),
        recorded_by=here.author,
    )


def _with_questionnaire(here: Circle) -> int:
    """A test that empties the tables takes the house’s questionnaire along."""
    house_version()
    return here.case_file.pk


ALLIANCE_RECORDS: dict[str, Callable[[Circle], Any]] = {
    "check_in": lambda here: _check_in(here, 2),
    "answered_check_in": _answered,
    "signal": _signal,
    "alliance_draft": _draft,
    "alliance_licence": _licence,
    "wish": lambda here: note_wish(
        by=here.author,
        case_file=here.case_file,
        kind="complaint",
        words="Une demande à moi",
        on=timezone.localdate(),
    ),
}
ONE: dict[str, Callable[[Circle], Any]] = {"pk": lambda here: here.check_in.pk}
FILE: dict[str, Callable[[Circle], Any]] = {"pk": lambda here: here.case_file.pk}
INSTRUMENT: dict[str, Callable[[Circle], Any]] = {
    "pk": lambda here: here.alliance_draft.instrument_id
}
VERSION: dict[str, Callable[[Circle], Any]] = {
    **INSTRUMENT,
    "version_pk": lambda here: here.alliance_draft.pk,
}
ALLIANCE_PARAMETERS: dict[str, dict[str, Callable[[Circle], Any]]] = {
    "alliance:check_in": ONE,
    "alliance:check_in_paper": {"pk": _with_questionnaire},
    "alliance:check_in_question": {**ONE, "number": lambda here: 1},
    "alliance:check_in_readers": ONE,
    "alliance:check_in_resume": ONE,
    "alliance:check_in_send": ONE,
    "alliance:check_in_thanks": {"pk": lambda here: here.answered_check_in.pk},
    "alliance:check_in_unease": ONE,
    "alliance:check_in_wish": ONE,
    "alliance:file": FILE,
    "alliance:instrument": INSTRUMENT,
    "alliance:licence_file": {
        **INSTRUMENT,
        "licence_pk": lambda here: here.alliance_licence.pk,
    },
    "alliance:licence_new": INSTRUMENT,
    "alliance:shipped_file": {"name": lambda here: "wai-sr"},
    "alliance:translation_file": VERSION,
    "alliance:translation_import": VERSION,
    "alliance:version": VERSION,
    "alliance:version_begin": VERSION,
    "alliance:version_discard": VERSION,
    "alliance:version_publish": VERSION,
    "alliance:signal": {**FILE, "signal_pk": lambda here: here.signal.pk},
    "alliance:wish": FILE,
}
