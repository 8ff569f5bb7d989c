"""The section of the person's space: what waits, the line, past answers, who reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from alliance.check_ins.giving_back import own_chart, own_points, plain_sentence
from alliance.check_ins.readers import trusted_people
from alliance.check_ins.screens import readers_sentence
from alliance.check_ins.standing import State, state_of
from alliance.instruments.wording import sheet
from alliance.models import AllianceWatch, CheckIn, Visibility
from alliance.services.owing import objects
from beneficiaries.models import Beneficiary, CaseFile
from followup.drawing.charts import Chart

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Past:
    """One filling with the person's own words and answers, in the words they read then."""

    check_in: CheckIn
    answers: tuple[tuple[str, str], ...]
    readers: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """All that « Mes points d’étape » shows of one file."""

    waiting: list[CheckIn]
    chart: Chart | None
    sentence: str
    past: list[Past]
    watch: AllianceWatch | None
    readers: str
    objects: bool
    # The person chosen may have left, or no longer opens the file: nobody else takes their place.
    nobody_reads: bool


def own_page(case_file: CaseFile) -> OwnPage:
    """Read in a constant number of queries."""
    watch = AllianceWatch.objects.select_related("trusted_person").filter(case_file=case_file)
    found = watch.first()
    points = own_points(case_file)
    answered = CheckIn.objects.filter(case_file=case_file).answered()
    rows = answered.select_related("instrument_version__instrument", "trusted_person")
    rows = rows.prefetch_related("instrument_version__items", "answers__item")
    return OwnPage(
        waiting=waiting_for(case_file.beneficiary, case_file),
        chart=own_chart(points),
        sentence=plain_sentence(points) if points else "",
        past=[_past(row) for row in rows.order_by("-session_on", "-pk")[:SHOWN]],
        watch=found,
        readers=readers_sentence(found.visibility if found else Visibility.SHARED),
        objects=objects(case_file),
        nobody_reads=_nobody_reads(case_file, found),
    )


def _nobody_reads(case_file: CaseFile, watch: AllianceWatch | None) -> bool:
    if watch is None or watch.trusted_person is None:
        return False
    return watch.trusted_person not in trusted_people(case_file)


def _past(check_in: CheckIn) -> Past:
    words = sheet(check_in.instrument_version, language=check_in.language, mode=check_in.mode)
    levels = {value: word for value, word, _face in words.levels}
    given = {answer.item_id: answer.value for answer in check_in.answers.all()}
    answers = tuple(
        (text, levels.get(value, str(value)) if (value := given.get(item.pk)) is not None else "")
        for item, text in words.items
    )
    return Past(check_in, answers, readers_sentence(check_in.visibility))


def waiting_for(person: Beneficiary, case_file: CaseFile | None = None) -> list[CheckIn]:
    """Those that may be answered now, the oldest first."""
    now = timezone.now()
    rows = CheckIn.objects.of_person(person).waiting(now).with_ground().order_by("closes_at")
    if case_file is not None:
        rows = rows.filter(case_file=case_file)
    return [row for row in rows if state_of(row, now) == State.OPEN]


def how_many_wait(person: Beneficiary) -> int:
    """For the home of the space."""
    return len(waiting_for(person))


def has_any(person: Beneficiary) -> bool:
    """The section is there once something was asked, or refused."""
    known = Q(check_ins__isnull=False) | Q(alliance__isnull=False)
    return bool(CaseFile.objects.filter(known, beneficiary=person).exists())
