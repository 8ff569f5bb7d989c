"""The plans of the demo: each agrees with the pulse of its file; Basile's is told in full."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from random import Random

from django.utils import timezone

from accounts.models import User
from beneficiaries.models import CaseFile, ClosingReason
from config.demo.days import day, moment
from config.demo.plan_stories import BASILE, HELP, POOL, WHO, ToldGoal, ToldStep
from config.demo.telling import SEED, Book
from followup.models import (
    Goal,
    GoalStatus,
    ProposalAnswer,
    Step,
    StepChange,
    StepProposal,
    StepStatus,
)
from followup.models.plan import LIVE_STEPS
from followup.services import reminding
from followup.services.plan_status import TEXT_OF

SHOWCASE = "with_account"
REACHED = {ClosingReason.NEED_MET, ClosingReason.SOLUTION}


@dataclass(slots=True)
class Shelf:
    """Changes wait here, to be written together."""

    book: Book
    changes: list[StepChange] = field(default_factory=list)


def tell_plans(book: Book) -> None:
    """A plan for every file that somebody has begun to follow."""
    shelf = Shelf(book)
    files = CaseFile.objects.select_related("organisation", "beneficiary", "referent").in_bulk(
        [case_file.pk for case_file in book.files.values()]
    )
    for number, (key, told_file) in enumerate(book.files.items()):
        case_file = files[told_file.pk]
        author = case_file.referent
        if author is None or (case_file.last_contact_at is None and case_file.is_open):
            continue
        told = BASILE if key == SHOWCASE else _drawn(key, number, case_file)
        for position, goal in enumerate(told, start=1):
            _goal(shelf, case_file, goal, author, position)
    StepChange.objects.bulk_create(shelf.changes)
    _proposals(book)


def _drawn(key: str, number: int, case_file: CaseFile) -> tuple[ToldGoal, ...]:
    """A goal of the pool whose next date is the one that the pulse shows."""
    dice = Random(f"{SEED} plan {key}")  # noqa: S311 — a fixed draw, not a secret
    title, (first, second, third, fourth) = POOL[number % len(POOL)]
    begun = max(_offset(case_file.opened_on) + 3, -90)
    done = ToldStep(first, *WHO[number % 3], StepStatus.DONE, added=begun, changed=begun // 2)
    if not case_file.is_open:
        ended = _offset(case_file.closed_on or case_file.opened_on)
        past = replace(done, added=min(begun, ended - 9), changed=ended - 4)
        if case_file.closing_reason in REACHED:
            return (ToldGoal(title, (past,), ended=ended),)
        left = ToldStep(
            second,
            status=StepStatus.DROPPED,
            added=past.added,
            changed=ended,
            words="Dossier clos.",
        )
        return (ToldGoal(title, (past, left), ended=ended, dropped="Dossier clos."),)
    due = case_file.next_step_due_on
    if due is None:
        waiting = ToldStep(fourth, *WHO[number % 5], added=begun // 2)
        return (ToldGoal(title, (done, waiting) if case_file.next_appointment_at else (done,)),)
    offset, (owner, decided) = _offset(due), WHO[number % 5]
    late = offset < 0
    stuck = late and dice.random() < 0.6
    coming = ToldStep(
        second,
        owner,
        decided,
        StepStatus.STUCK if stuck else (StepStatus.DOING if number % 2 else StepStatus.TODO),
        due=offset,
        was_due=(offset - 14,) if late and number % 2 else (),
        added=min(begun // 2, offset - 20),
        changed=min(-2, offset + 3) if late else -3,
        words=HELP[number % 3] if stuck else "",
        by_person=stuck,
    )
    later = ToldStep(third, *WHO[(number + 1) % 5], added=-3, due=max(offset, 0) + 15)
    return (ToldGoal(title, (done, coming, later)),)


def _offset(on: datetime.date) -> int:
    return (on - timezone.localdate()).days


def _goal(shelf: Shelf, case_file: CaseFile, told: ToldGoal, author: User, position: int) -> None:
    first = max(moment(min(step.added for step in told.steps), 10), case_file.created_at)
    ended = None if told.ended is None else moment(told.ended, 16)
    status = GoalStatus.DROPPED if told.dropped else GoalStatus.REACHED
    goal = Goal.objects.create(
        case_file=case_file,
        title=told.title,
        position=position,
        status=status if ended else GoalStatus.ACTIVE,
        drop_reason=told.dropped,
        ended_at=ended,
        ended_by=author if ended else None,
        created_at=first,
        created_by=author,
    )
    shelf.book.line("goal.added", first, author, case_file, fields=("title",))
    for place, step in enumerate(told.steps, start=1):
        _step(shelf, goal, step, author, place)
    if ended:
        shelf.book.line(f"goal.{status}", ended, author, case_file, fields=("status",))


def _step(shelf: Shelf, goal: Goal, told: ToldStep, author: User, place: int) -> None:
    added = max(moment(told.added, 10, 20), goal.created_at)
    changed = max(moment(told.changed, 15), added)
    dates = [*(day(past) for past in told.was_due), None if told.due is None else day(told.due)]
    own = TEXT_OF.get(told.status)
    step = Step.objects.create(
        goal=goal,
        case_file=goal.case_file,
        title=told.title,
        why=told.why,
        owner=told.owner,
        decided_by=told.decided_by,
        due_on=dates[-1],
        status=told.status,
        replanned_count=len(told.was_due),
        position=place,
        proposed_by_person=told.proposed,
        done_at=changed if told.status == StepStatus.DONE else None,
        version=1 + len(told.was_due) + (told.status != StepStatus.TODO),
        created_at=added,
        created_by=author,
        **({own: told.words} if own else {}),
    )
    shelf.book.line("step.added", added, author, goal.case_file, fields=("title",))
    _history(shelf, step, told, dates, author, (added, changed))
    if step.status in LIVE_STEPS and step.due_on and step.due_on > timezone.localdate():
        reminding.sync_step(step)


def _history(
    shelf: Shelf,
    step: Step,
    told: ToldStep,
    dates: list[datetime.date | None],
    author: User,
    when: tuple[datetime.datetime, datetime.datetime],
) -> None:
    """Added, its date put off, then its state: as the services write it."""
    added, changed = when

    def change(before: str, after: str, at: datetime.datetime, **more: object) -> None:
        shelf.changes.append(
            StepChange(step=step, before=before, after=after, changed_at=at, **more)
        )

    todo = StepStatus.TODO
    change("", todo, added, due_after=dates[0], changed_by=author, fields=["title"])
    for before, after, past in zip(dates, dates[1:], told.was_due, strict=False):
        at = min(max(moment(past, 11), added), changed)
        change(
            todo, todo, at, due_before=before, due_after=after, changed_by=author, fields=["due_on"]
        )
        shelf.book.line("step.changed", at, author, step.case_file, fields=("due_on",))
    if told.status == todo:
        return
    change(
        todo,
        told.status,
        changed,
        due_before=dates[-1],
        due_after=dates[-1],
        changed_by=None if told.by_person else author,
        by_person=told.by_person,
        fields=["status"],
        note=told.words,
    )
    by = None if told.by_person else author
    shelf.book.line(_deed(told), changed, by, step.case_file, fields=("status",))


def _deed(told: ToldStep) -> str:
    """What the journal calls the last change."""
    deeds = {StepStatus.DONE: "ticked", StepStatus.STUCK: "stuck"}
    return (
        f"step.{deeds.get(told.status, 'resumed')}_by_person" if told.by_person else "step.status"
    )


def _proposals(book: Book) -> None:
    """One that waits, one to talk over, one set aside."""
    told = (
        (SHOWCASE, "Visiter le centre d’Issoudun", "Bourges, c’est loin sans voiture.", "", "", -2),
        (
            "literacy", "Venir avec mon frère", "Il lit mieux que moi.", ProposalAnswer.DISCUSS,
            "Bonne idée : parlons-en mardi, pour voir ce qui vous aiderait.", -5,
        ),
        (
            "today", "Passer le permis poids lourd", "", ProposalAnswer.SET_ASIDE,
            "Gardons cette idée pour après le bilan.", -15,
        ),
    )  # fmt: skip
    for key, title, why, answer, note, offset in told:
        case_file = book.files[key]
        at = moment(offset, 19)
        answered = moment(offset + 1, 9) if answer else None
        StepProposal.objects.create(
            case_file=case_file,
            title=title,
            why=why,
            proposed_at=at,
            answer=answer,
            answer_note=note,
            answered_at=answered,
            answered_by=case_file.referent if answered else None,
        )
        book.line("step.proposed_by_person", at, None, case_file, fields=("title",))
