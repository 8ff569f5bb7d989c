"""What the plan tells in the thread: goals set and ended, each change of a step, proposals."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Prepared
from beneficiaries.thread import BEFORE, MOST_ROWS, PIECE, Event, Source
from followup.models import GoalStatus, ProposalAnswer, StepChange, StepProposal, StepStatus
from followup.plan.history import author_of, sentences_of
from followup.plan.reading import GOALS

KIND = "plan"
CHANGES = Prepared(
    lambda: (
        StepChange.objects.filter(changed_at__lt=BEFORE, step__case_file=FILE)
        .select_related("step", "changed_by")
        .order_by("-changed_at", "-pk")[:PIECE]
    )
)
PROPOSALS = Prepared(
    lambda: StepProposal.objects.filter(case_file=FILE).order_by("-proposed_at", "-pk")[:MOST_ROWS]
)


def _changes(case_file: CaseFile, before: datetime.datetime) -> Iterator[Event]:
    for row in CHANGES.rows(file=case_file.pk, before=before):
        sentences = sentences_of(row)
        yield Event(
            at=row.changed_at,
            kind=KIND,
            key=f"step-change-{row.pk:020d}",
            title=_title(row),
            text=row.step.title,
            detail=" · ".join(
                filter(
                    None,
                    [
                        _("« %(words)s »") % {"words": row.note} if row.note else "",
                        "" if _speaks(row) or not row.before else sentences[0],
                        _("par %(who)s") % {"who": author_of(row)} if not row.by_person else "",
                    ],
                )
            ),
            tone="" if _speaks(row) else "system",
        )


TITLES = {
    StepStatus.DONE: (gettext_lazy("Étape faite"), gettext_lazy("La personne a coché une étape")),
    StepStatus.STUCK: (
        gettext_lazy("Une étape bloque"),
        gettext_lazy("La personne dit : ça bloque"),
    ),
    StepStatus.DROPPED: (gettext_lazy("Étape abandonnée"), gettext_lazy("Étape abandonnée")),
    StepStatus.DOING: (
        gettext_lazy("Étape en cours"),
        gettext_lazy("La personne reprend une étape"),
    ),
    StepStatus.TODO: (gettext_lazy("Étape remise à faire"), gettext_lazy("Étape remise à faire")),
}


def _speaks(row: StepChange) -> bool:
    """The state of a known step changed: that is news; the rest is upkeep."""
    return bool(row.before) and row.before != row.after


def _title(row: StepChange) -> str:
    if not row.before:
        return _("Étape ajoutée")
    if not _speaks(row):
        return _("Étape modifiée")
    by_staff, by_person = TITLES[StepStatus(row.after)]
    return str(by_person if row.by_person else by_staff)


def _goals(case_file: CaseFile, before: datetime.datetime) -> Iterator[Event]:
    for row in GOALS.rows(file=case_file.pk):
        if row.created_at < before:
            yield Event(
                at=row.created_at,
                kind=KIND,
                key=f"goal-{row.pk:020d}",
                title=_("Objectif ajouté"),
                text=row.title,
                detail=_("par %(who)s") % {"who": row.created_by} if row.created_by else "",
            )
        if row.ended_at and row.ended_at < before:
            reached = row.status == GoalStatus.REACHED
            yield Event(
                at=row.ended_at,
                kind=KIND,
                key=f"goal-{row.pk:020d}-ended",
                title=_("Objectif atteint") if reached else _("Objectif abandonné"),
                text=row.title,
                detail=row.drop_reason,
            )


ANSWERS = {
    ProposalAnswer.DISCUSS: gettext_lazy("Proposition à discuter"),
    ProposalAnswer.SET_ASIDE: gettext_lazy("Proposition mise de côté"),
}


def _proposals(case_file: CaseFile, before: datetime.datetime) -> Iterator[Event]:
    for row in PROPOSALS.rows(file=case_file.pk):
        if row.proposed_at < before:
            yield Event(
                at=row.proposed_at,
                kind=KIND,
                key=f"proposal-{row.pk:020d}",
                title=_("La personne propose une étape"),
                text=row.title,
                detail=row.why,
            )
        # An accepted one is told by the step that it became.
        if row.answer in ANSWERS and row.answered_at and row.answered_at < before:
            yield Event(
                at=row.answered_at,
                kind=KIND,
                key=f"proposal-{row.pk:020d}-answered",
                title=ANSWERS[ProposalAnswer(row.answer)],
                text=row.title,
                detail=row.answer_note,
            )


def _plan(case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime) -> Iterable[Event]:
    """Three queries; merged by the thread, which takes the newest."""
    events = [
        *_changes(case_file, before),
        *_goals(case_file, before),
        *_proposals(case_file, before),
    ]
    return sorted(events, key=lambda event: (event.at, event.key), reverse=True)[:PIECE]


PLAN_SOURCE = Source("followup.plan", {KIND: gettext_lazy("Plan")}, 15, _plan)
