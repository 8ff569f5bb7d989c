"""The analysis, the competences and the projects of one CEP file of the demo."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.models import User
from beneficiaries.models import CaseFile
from cep.competences import EVIDENCE_FROM, Competence, Moment, Rater
from cep.models import (
    AcceptedLimit,
    Alternative,
    Asset,
    CareerEntry,
    CareerProject,
    CompetenceRating,
    FeasibilityCheck,
    FeasibilityState,
    FeasibilityTopic,
    FundingLine,
    MobilisedScheme,
    ProjectGoal,
    ProjectStatus,
    TargetTrade,
)
from config.demo.cep_stories import (
    APART,
    ENTRY,
    EXAMPLES,
    EXIT,
    MIDDLE,
    OWN_WORDS,
    ToldCep,
    ToldProject,
)
from config.demo.days import day, moment
from config.demo.telling import Book
from followup.models import Goal

VIEWS = {Moment.ENTRY: ENTRY, Moment.MIDDLE: MIDDLE, Moment.EXIT: EXIT}
SINCE = {Moment.ENTRY: -80, Moment.MIDDLE: -20, Moment.EXIT: -2}
RATERS = (Rater.PERSON, Rater.COUNSELLOR, Rater.TOGETHER)
MONTH = 30


def tell_contents(book: Book, case_file: CaseFile, by: User, told: ToldCep, *, rated: bool) -> None:
    """Everything but the levels and the request."""
    Asset.objects.bulk_create(
        Asset(case_file=case_file, description=words, created_by=by) for words in told.assets
    )
    AcceptedLimit.objects.bulk_create(
        AcceptedLimit(
            case_file=case_file,
            description=words,
            accepted_on=None if accepted is None else day(accepted),
            created_by=by,
        )
        for words, accepted in told.limits
    )
    CareerEntry.objects.bulk_create(
        CareerEntry(
            case_file=case_file,
            kind=kind,
            title=title,
            place=place,
            rome=rome,
            starts_on=_month(since),
            ends_on=None if until is None else _month(until),
        )
        for kind, title, place, rome, since, until in told.career
    )
    for project in told.projects:
        _project(book, case_file, by, project)
    if rated:
        _competences(book, case_file, by, told)


def _day(offset: int | None) -> datetime.date | None:
    return None if offset is None else day(offset)


def _month(ago: int) -> datetime.date:
    then = timezone.localdate() - datetime.timedelta(days=MONTH * ago)
    return then.replace(day=1)


def _project(book: Book, case_file: CaseFile, by: User, told: ToldProject) -> None:
    begun = moment(max(-90, (case_file.opened_on - timezone.localdate()).days), 15)
    status = ProjectStatus.EXPLORED if told.decided is None else ProjectStatus.DECIDED
    project = CareerProject.objects.create(
        case_file=case_file,
        title=told.title,
        kind=told.kind,
        status=ProjectStatus.SET_ASIDE if told.set_aside else status,
        strategy=told.strategy,
        decided_on=None if told.decided is None or told.set_aside else day(told.decided),
        set_aside_reason=told.set_aside,
        created_at=begun,
        created_by=by,
        **_fields(told),
    )
    book.line("cep.project_added", begun, by, case_file, fields=("title",))
    if told.decided is not None:
        decided = moment(told.decided, 15)
        book.line("cep.project_decided", decided, by, case_file, fields=("status",))
    if told.decided is not None and told.set_aside:
        left = moment(told.decided // 2, 15)
        reason = told.set_aside
        book.line("cep.project_set_aside", left, by, case_file, fields=("status",), reason=reason)
    _parts(project, told)


def _fields(told: ToldProject) -> dict[str, object]:
    """What the kind of project asks besides; the day of a resignation is counted from today."""
    fields = dict(told.fields)
    resigned = fields.get("resigned_on")
    if isinstance(resigned, int):
        fields["resigned_on"] = day(resigned)
    return fields


def _parts(project: CareerProject, told: ToldProject) -> None:
    """Trades, checklist, other ways, schemes, funding, goals."""
    here = {"project": project, "case_file": project.case_file}
    for place, rome in enumerate(told.trades):
        TargetTrade.objects.create(**here, rome=rome, position=place)
    for topic in FeasibilityTopic:
        state, finding = told.checks.get(topic, (FeasibilityState.TO_CHECK, ""))
        FeasibilityCheck.objects.create(**here, topic=topic, state=state, finding=finding)
    for title, pros, cons in told.ways:
        Alternative.objects.create(**here, title=title, pros=pros, cons=cons)
    for scheme, state, contact, first, last in told.schemes:
        MobilisedScheme.objects.create(
            **here,
            scheme=scheme,
            state=state,
            contact=contact,
            starts_on=_day(first),
            ends_on=_day(last),
        )
    for place, line in enumerate(told.funding):
        label, cost, funder, asked, granted, answered, awaited = line
        FundingLine.objects.create(
            **here,
            label=label,
            cost=cost,
            funder=funder,
            asked=asked,
            granted=granted,
            decided_on=_day(answered),
            expected_on=_day(awaited),
            position=place,
        )
    goals = Goal.objects.filter(case_file=project.case_file).order_by("position", "pk")
    ProjectGoal.objects.bulk_create(ProjectGoal(**here, goal=goal) for goal in goals[: told.goals])


def _competences(book: Book, case_file: CaseFile, by: User, told: ToldCep) -> None:
    """Both sides and the conclusion; the last moment of several is the person's alone."""
    begun = (case_file.opened_on - timezone.localdate()).days
    last = (case_file.closed_on or timezone.localdate()) - timezone.localdate()
    moments = told.moments
    for place, at in enumerate(tuple(Moment)[:moments]):
        # The last of several waits for the counsellor, as long as the file is open.
        waiting = place == moments - 1 and moments > 1 and case_file.is_open
        views = APART if told.apart and at is Moment.ENTRY else VIEWS[at]
        when = moment(max(begun, min(SINCE[at], last.days)), 16)
        for rater, values in zip(RATERS, views, strict=True):
            if waiting and rater is not Rater.PERSON:
                continue
            _ratings(case_file, at, rater, values, None if rater is Rater.PERSON else by, when)
            deed = "by_person" if rater is Rater.PERSON else "rated"
            signed = None if rater is Rater.PERSON else by
            book.line(f"cep.competences_{deed}", when, signed, case_file)


def _ratings(
    case_file: CaseFile,
    at: Moment,
    rater: Rater,
    values: tuple[int, ...],
    by: User | None,
    when: datetime.datetime,
) -> None:
    examples = EXAMPLES if rater is not Rater.PERSON else OWN_WORDS
    CompetenceRating.objects.bulk_create(
        CompetenceRating(
            case_file=case_file,
            moment=at,
            rater=rater,
            competence=competence,
            mastery=value,
            evidence=examples[competence] if value >= EVIDENCE_FROM else "",
            rated_at=when,
            rated_by=by,
        )
        for competence, value in zip(Competence, values, strict=True)
    )
