"""The CEP of the demo: levels agree with the dates of each file; every state shows once."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.models import User
from beneficiaries.models import CaseFile, Programme
from cep.levels import Ending, Initiative, Scheme
from cep.models import CepPath, LevelAgreement, LevelChange, LevelPeriod, ProjectKind, Request
from config.demo.cep_contents import tell_contents
from config.demo.cep_states import STATES, Stay
from config.demo.cep_stories import (
    CARRIED_OUT,
    ENDINGS,
    EXPLORED,
    FIRST_ONLY,
    REQUESTS,
    ROUTES,
    SITUATIONS,
    ToldCep,
    ToldProject,
)
from config.demo.cep_told import TOLD
from config.demo.days import day, moment
from config.demo.people import HORIZONS
from config.demo.telling import Book

SHOWCASE, REOPENED = "with_account", "reopened"
SHORT = 20  # days under which a file has had time for its first level only
BY = tuple(Initiative)
LONG_AGO = (-90, -16)  # the reopened file: closed, then open again


def tell_cep(book: Book) -> None:
    """Every CEP file that somebody has begun to follow."""
    two_levels = book.made.organisations[HORIZONS]
    two_levels.settings = {**two_levels.settings, "cep_scheme": Scheme.CEP_2019.value}
    two_levels.save(update_fields=["settings"])
    files = CaseFile.objects.select_related("organisation", "beneficiary", "referent").in_bulk(
        [case_file.pk for case_file in book.files.values()]
    )
    for number, (key, told_file) in enumerate(book.files.items()):
        case_file = files[told_file.pk]
        if case_file.programme != Programme.CEP or case_file.referent is None:
            continue
        if case_file.last_contact_at is None and case_file.is_open:
            continue
        _file(book, key, number, case_file, case_file.referent)


def _file(book: Book, key: str, number: int, case_file: CaseFile, by: User) -> None:
    begun = _offset(case_file.opened_on)
    state = STATES.get(key)
    told = state.told if state else TOLD.get(key) or _drawn(number, case_file)
    old = case_file.organisation.slug == HORIZONS
    CepPath.objects.create(
        case_file=case_file,
        scheme=Scheme.CEP_2019 if old else Scheme.CEP_2014,
        informed_on=day(begun),
        informed_by=by,
        situation=told.situation,
    )
    book.line("cep.informed", moment(begun, 10), by, case_file, fields=("informed_on",))
    for offset, words, from_person in told.requests:
        at = moment(max(offset, begun), 10, 30)
        Request.objects.create(
            case_file=case_file,
            words=words,
            recorded_at=at,
            recorded_by=None if from_person else by,
            from_person=from_person,
        )
        deed = "request_by_person" if from_person else "request_recorded"
        book.line(f"cep.{deed}", at, None if from_person else by, case_file, fields=("words",))
    stays = list(state.stays) if state else _stays(key, number, case_file)
    _levels(book, case_file, by, stays, number)
    full = key in TOLD or (state is not None and stays[-1].number > 1)
    tell_contents(book, case_file, by, told, rated=full or number % 3 != 1)


def _drawn(number: int, case_file: CaseFile) -> ToldCep:
    """A few words of the pool."""
    begun = _offset(case_file.opened_on)
    title, rome = EXPLORED[number % len(EXPLORED)]
    explored = ToldProject(title, ProjectKind.TRADE, (rome,), goals=0)
    return ToldCep(
        requests=((begun, REQUESTS[number % len(REQUESTS)], False),),
        situation=SITUATIONS[number % len(SITUATIONS)],
        assets=(),
        limits=(),
        career=(),
        projects=(explored,) if number % 2 else (),
    )


def _stays(key: str, number: int, case_file: CaseFile) -> list[Stay]:
    """The route of the file, stretched over its dates."""
    begun = _offset(case_file.opened_on)
    end = 0 if case_file.closed_on is None else _offset(case_file.closed_on)
    if key == SHOWCASE:
        return [Stay(1, begun, -118), Stay(2, -118, None)]
    if key == REOPENED:
        closed, again = LONG_AGO
        return [Stay(1, begun, -250), Stay(2, -250, closed), Stay(2, again, None)]
    route = CARRIED_OUT if key in TOLD else ROUTES[number % len(ROUTES)]
    if end - begun < SHORT:
        route = FIRST_ONLY
    stays = []
    for level, first, last in route:
        ends = None if last is None else begun + round((end - begun) * last)
        if ends is None and not case_file.is_open:
            ends = end
        stays.append(Stay(level, begun + round((end - begun) * first), ends))
    return stays


def _levels(book: Book, case_file: CaseFile, by: User, stays: list[Stay], number: int) -> None:
    """As the services write them: agreement, period, change, journal."""
    shown: int | None = None
    for place, stay in enumerate(stays):
        after = stays[place + 1] if place + 1 < len(stays) else None
        at = moment(stay.first, 11)
        period = _period(case_file, by, stay, after, BY[(number + place) % len(BY)])
        if stay.number > 1:
            LevelAgreement.objects.create(
                case_file=case_file,
                number=stay.number,
                agreed_on=period.starts_on,
                recorded_by=by,
                period=period,
            )
            book.line("cep.agreed", moment(stay.first, 10, 50), by, case_file)
        _change(case_file, shown, stay.number, at, by)
        book.line("cep.level_opened", at, by, case_file, fields=("number",))
        shown = stay.number if after and after.first == stay.last else None
        if stay.last is not None and shown is None:
            ended = moment(stay.last, 16)
            _change(case_file, stay.number, None, ended, by)
            book.line("cep.level_closed", ended, by, case_file, fields=("ends_on",))


def _period(
    case_file: CaseFile, by: User, stay: Stay, after: Stay | None, initiative: Initiative
) -> LevelPeriod:
    ending, detail = ENDINGS.get(case_file.closing_reason, (Ending.NEED_MET, ""))
    if after is not None:
        moves_on = after.first == stay.last
        ending, detail = (Ending.NEXT_LEVEL, "") if moves_on else (Ending.NEED_MET, "")
    if stay.ending is not None:
        ending, detail = stay.ending, stay.detail
    ended = stay.last is not None
    return LevelPeriod.objects.create(
        case_file=case_file,
        number=stay.number,
        starts_on=day(stay.first),
        ends_on=None if stay.last is None else day(stay.last),
        initiative=initiative,
        opened_by=by,
        ending=ending if ended else "",
        ending_detail=detail if ended else "",
        closed_by=by if ended else None,
    )


def _change(
    case_file: CaseFile, before: int | None, after: int | None, at: datetime.datetime, by: User
) -> None:
    LevelChange.objects.create(
        case_file=case_file, before=before, after=after, changed_at=at, changed_by=by
    )


def _offset(on: datetime.date) -> int:
    return (on - timezone.localdate()).days
