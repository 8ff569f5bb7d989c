"""Points d’étape of the demo: rows of the past, scored and judged by the product itself."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from alliance.instruments.bank import house_version
from alliance.models import (
    AllianceWatch,
    Answer,
    CheckIn,
    Item,
    Repair,
    RuptureEpisode,
    Signal,
)
from alliance.repair.measuring import last_drop, measured_repair
from alliance.services.assessing import assess_file, assess_slice
from alliance.watching.comparing import Ground
from beneficiaries.models import CaseFile
from config.demo.alliance_stories import COURSES, GAP, ITEMS, OBJECTED, Course, Repaired, Said
from config.demo.days import day, moment
from config.demo.telling import Book
from followup.models import Appointment, Outcome

OPEN_FOR = datetime.timedelta(days=7)
ANSWERED_AFTER = datetime.timedelta(hours=3)
A_DAY = datetime.timedelta(days=1)
EARLY = datetime.time(8)  # before the first appointments of the agenda
SHORT = datetime.timedelta(minutes=30)


def tell_alliance(book: Book) -> None:
    """Every course, then the person who does not want it."""
    items = {item.key: item for item in house_version().items.all()}
    for course in COURSES:
        _course(book, course, items)
    key, since = OBJECTED
    case_file = book.files[key]
    AllianceWatch.objects.create(case_file=case_file, objected_at=moment(since, 15))
    book.line("alliance.objected_by_person", moment(since, 15), None, case_file)
    _waiting_answer(book)


def _course(book: Book, course: Course, items: dict[str, Item]) -> None:
    """Oldest first; an episode is opened when its answer had just come."""
    case_file = CaseFile.objects.select_related("beneficiary", "organisation", "referent").get(
        pk=book.files[course.key].pk
    )
    for ago in course.missed:
        _missed(book, case_file, ago)
    trusted = book.made.users[course.trusted] if course.trusted else None
    chosen = {"visibility": course.visibility, "trusted_person": trusted}
    AllianceWatch.objects.create(case_file=case_file, mode=course.mode, **chosen)
    days = _meetings(case_file, len(course.said))
    for place, (said, (on, appointment)) in enumerate(zip(course.said, days, strict=True)):
        more = {**chosen, "mode": course.mode, "language": course.language}
        if course.paper:
            more |= {"source": "paper", "typed_by": case_file.referent}
        _filling(book, case_file, said, on, items, {**more, "appointment": appointment})
        repaired = course.repaired
        if repaired is not None and place == repaired.after:
            assess_slice([case_file.pk], Ground(), on)
            _repair(book, case_file, repaired, on)
    assess_file(case_file)
    for episode in RuptureEpisode.objects.filter(case_file=case_file):
        RuptureEpisode.objects.filter(pk=episode.pk).update(
            measured=measured_repair(episode).state or ""
        )


def _meetings(case_file: CaseFile, wanted: int) -> list[tuple[datetime.date, Appointment | None]]:
    """Days of the meetings that were held; earlier ones, when the agenda has too few."""
    held = Appointment.objects.filter(case_file=case_file, outcome=Outcome.SEEN)
    by_day = {timezone.localdate(row.starts_at): row for row in held.order_by("starts_at")}
    days: list[tuple[datetime.date, Appointment | None]] = list(by_day.items())[-wanted:]
    first = days[0][0] if days else timezone.localdate()
    while len(days) < wanted:
        first -= GAP * A_DAY
        days.insert(0, (first, None))
    return days


def _filling(
    book: Book,
    case_file: CaseFile,
    said: Said,
    on: datetime.date,
    items: dict[str, Item],
    more: dict[str, Any],
) -> None:
    """One row as the service leaves it, on its day."""
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(17)))
    answered_at = min(at + ANSWERED_AFTER, timezone.now()) if said.levels else None
    row = CheckIn.objects.create(
        case_file=case_file,
        instrument_version=house_version(),
        session_on=on,
        created_at=at,
        closes_at=at + OPEN_FOR,
        answered_at=answered_at,
        is_late=said.late,
        unease=said.unease if said.levels else "",
        talk_about=said.talk_about,
        comment=said.comment,
        **more,
    )
    if answered_at is None:
        return
    Answer.objects.bulk_create(
        Answer(check_in=row, item=items[key], value=int(level), answered_at=answered_at)
        for key, level in zip(ITEMS, said.levels, strict=True)
    )
    paper = more.get("source") == "paper"
    deed = "alliance.paper_typed" if paper else "alliance.answered_by_person"
    book.line(deed, answered_at, more.get("typed_by"), case_file)


def _repair(book: Book, case_file: CaseFile, told: Repaired, on: datetime.date) -> None:
    """The verdict the day after, the steps the days after, the end two weeks later."""
    by = case_file.referent
    assert by is not None  # noqa: S101 - every story of this kind has one
    start = timezone.make_aware(datetime.datetime.combine(on, datetime.time(9))) + A_DAY
    start = min(start, timezone.now())
    signals = _confirmed(case_file, told, start)
    book.line("alliance.signal_judged", start, by, case_file, fields=("verdict", "note"))
    drop = last_drop(case_file)
    ended = start + 14 * A_DAY if told.end_note else None
    episode = RuptureEpisode.objects.create(
        case_file=case_file,
        started_on=drop.on if drop else on,
        reference=drop.reference if drop else None,
        drop=drop.value if drop else None,
        opened_at=start,
        opened_by=by,
        state=told.state,
        ended_at=min(ended, timezone.now()) if ended else None,
        ended_by=by if ended else None,
        end_note=told.end_note,
        version=1 + len(told.steps),
    )
    episode.signals.set(signals)
    book.line("alliance.episode_opened", start, by, case_file, fields=("signals",))
    for place, (kind, note) in enumerate(told.steps):
        at = min(start + place * datetime.timedelta(hours=30), timezone.now())
        Repair.objects.create(episode=episode, kind=kind, note=note, done_at=at, done_by=by)
        book.line("alliance.repair_step_done", at, by, case_file, fields=("kind",))
    if episode.ended_at:
        book.line("alliance.episode_ended", episode.ended_at, by, case_file, fields=("state",))


def _confirmed(case_file: CaseFile, told: Repaired, at: datetime.datetime) -> list[Signal]:
    """The open signals of the file, with the verdict that its counsellor gave."""
    signals = list(Signal.objects.filter(case_file=case_file).open())
    Signal.objects.filter(pk__in=[signal.pk for signal in signals]).update(
        verdict="confirmed",
        verdict_note=told.verdict_note,
        verdict_by=case_file.referent,
        verdict_at=at,
        raised_at=at,
        version=2,
    )
    AllianceWatch.objects.filter(case_file=case_file).update(last_verdict_on=timezone.localdate(at))
    return signals


def _missed(book: Book, case_file: CaseFile, ago: int) -> None:
    """An absence without a word, before the other appointments of that day."""
    by = case_file.referent
    assert by is not None  # noqa: S101 - every story of this kind has one
    starts_at = timezone.make_aware(datetime.datetime.combine(day(-ago), EARLY))
    row = Appointment.objects.create(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=by,
        starts_at=starts_at,
        ends_at=starts_at + SHORT,
        mode="phone",
        subject="Reprendre contact",
        outcome=Outcome.NO_SHOW,
        outcome_at=starts_at + SHORT,
        outcome_by=case_file.referent,
        created_at=starts_at - 10 * A_DAY,
        created_by=case_file.referent,
    )
    book.line("appointment.booked", row.created_at, case_file.referent, case_file)
    book.line("appointment.outcome_given", starts_at + SHORT, case_file.referent, case_file)


def _waiting_answer(book: Book) -> None:
    """Seven questions wait in Basile’s space."""
    CheckIn.objects.create(
        case_file=book.files["with_account"],
        instrument_version=house_version(),
        session_on=timezone.localdate() - A_DAY,
        created_at=timezone.now() - A_DAY,
        closes_at=timezone.now() + 4 * A_DAY,
    )
