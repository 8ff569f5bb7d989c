"""From a case file to the content of its report; columns are named one by one.

Private notes are never even read: each query says the columns it wants.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from beneficiaries.models import CaseFile
from followup.drawing.charts import Chart, Staircase, steps_chart
from followup.models import (
    Appointment,
    Goal,
    GoalStatus,
    Interview,
    MeetingMode,
    Step,
    StepOwner,
    StepStatus,
)
from followup.reports import attendance as report_attendance
from followup.reports.content import Aim, Meeting, Person, PlannedStep, ReportContent
from followup.reports.sections import Section, known


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks a report to be."""

    starts_on: datetime.date
    ends_on: datetime.date
    language: str
    simple: bool
    sections: tuple[str, ...]
    remarks: str = ""


def content_of(case_file: CaseFile, wish: Wish, *, by: User, number: int) -> ReportContent:
    """Everything the report says, in its language; what is not ticked is not read."""
    with translation.override(wish.language):
        return _Reader(case_file, wish).content(by=by, number=number)


class _Reader:
    """Reads one file for one wish."""

    def __init__(self, case_file: CaseFile, wish: Wish) -> None:
        self.case_file, self.wish = case_file, wish
        self.sections = known(wish.sections)

    def wants(self, section: Section) -> bool:
        return section.value in self.sections

    def content(self, *, by: User, number: int) -> ReportContent:
        wish, wants = self.wish, self.wants
        steps = self._steps()
        return ReportContent(
            organisation=self.case_file.organisation.name,
            person=self._person(),
            starts_on=wish.starts_on,
            ends_on=wish.ends_on,
            made_on=timezone.localdate(),
            made_by=by.full_name,
            number=number,
            language=wish.language,
            simple=wish.simple,
            sections=self.sections,
            aims=self._aims() if wants(Section.AIMS) else (),
            meetings=self._meetings() if wants(Section.INTERVIEWS) else (),
            steps_done=self._done(steps) if wants(Section.STEPS_DONE) else (),
            steps_under_way=(
                self._live(steps, StepStatus.DOING, StepStatus.STUCK)
                if wants(Section.STEPS_UNDER_WAY)
                else ()
            ),
            steps_next=self._live(steps, StepStatus.TODO) if wants(Section.STEPS_NEXT) else (),
            next_meeting=self._next_meeting() if wants(Section.STEPS_NEXT) else None,
            attendance=self._attendance() if wants(Section.ATTENDANCE) else (),
            charts=self._charts(steps) if wants(Section.CHARTS) else (),
            remarks=wish.remarks if wants(Section.REMARKS) else "",
        )

    def _person(self) -> Person:
        file, sheet = self.case_file, self.case_file.beneficiary
        return Person(
            name=sheet.display_name,
            reference=sheet.reference,
            programme=str(file.get_programme_display()),
            opened_on=file.opened_on,
            referent=file.referent.full_name if file.referent else "",
            team=file.team.name if file.team else "",
        )

    def _in_period[Rows: QuerySet](self, rows: Rows, column: str) -> Rows:
        start, end = midnight(self.wish.starts_on), midnight(self.wish.ends_on, days=1)
        return rows.filter(**{f"{column}__gte": start, f"{column}__lt": end})

    def _aims(self) -> tuple[Aim, ...]:
        rows = Goal.objects.filter(
            case_file=self.case_file, created_at__lt=midnight(self.wish.ends_on, days=1)
        ).exclude(status=GoalStatus.DROPPED)
        found = rows.order_by("position", "pk").values_list("title", "status")
        return tuple(Aim(title, status == GoalStatus.REACHED) for title, status in found)

    def _meetings(self) -> tuple[Meeting, ...]:
        """A log still open gives its date; its summary is not yet the one agreed."""
        rows = self._in_period(Interview.objects.filter(case_file=self.case_file), "held_at")
        found = rows.order_by("held_at", "pk").values_list(
            "held_at",
            "mode",
            "counsellor__given_name",
            "counsellor__family_name",
            "shared_summary",
            "closed_at",
        )
        return tuple(
            Meeting(
                day=timezone.localtime(held_at).date(),
                mode=str(MeetingMode(mode).label),
                counsellor=f"{given} {family}".strip(),
                summary=summary.strip() if closed_at else "",
            )
            for held_at, mode, given, family, summary, closed_at in found
        )

    def _steps(self) -> list[Step]:
        """All but the dropped ones, with the columns that a report shows."""
        needed = {
            Section.STEPS_DONE,
            Section.STEPS_UNDER_WAY,
            Section.STEPS_NEXT,
            Section.CHARTS,
        }
        if not any(self.wants(section) for section in needed):
            return []
        rows = Step.objects.filter(case_file=self.case_file).exclude(status=StepStatus.DROPPED)
        columns = ("title", "owner", "due_on", "status", "outcome", "done_at", "created_at")
        return list(rows.order_by("goal__position", "goal", "position", "pk").only(*columns))

    def _done(self, steps: Iterable[Step]) -> tuple[PlannedStep, ...]:
        wish = self.wish
        done = [(day_of(step), step) for step in steps if step.done_at]
        return tuple(
            PlannedStep(step.title, _who(step, simple=wish.simple), day, outcome=step.outcome)
            for day, step in sorted(done, key=lambda pair: (pair[0], pair[1].pk))
            if wish.starts_on <= day <= wish.ends_on
        )

    def _live(self, steps: Iterable[Step], *statuses: str) -> tuple[PlannedStep, ...]:
        return tuple(
            PlannedStep(
                step.title,
                _who(step, simple=self.wish.simple),
                step.due_on,
                needs_help=step.status == StepStatus.STUCK,
            )
            for step in steps
            if step.status in statuses
        )

    def _next_meeting(self) -> datetime.datetime | None:
        rows = Appointment.objects.filter(case_file=self.case_file).upcoming()
        first = rows.order_by("starts_at").values_list("starts_at", flat=True).first()
        return timezone.localtime(first) if first else None

    def _attendance(self) -> tuple[str, ...]:
        rows = self._in_period(Appointment.objects.filter(case_file=self.case_file), "starts_at")
        found = rows.exclude(outcome="").order_by("pk").values_list("outcome", "excuse_reason")
        counts = report_attendance.counted(found)
        return report_attendance.sentences(counts, simple=self.wish.simple)

    def _charts(self, steps: list[Step]) -> tuple[Chart, ...]:
        """The staircase of the plan; nothing to draw before the first step."""
        wish = self.wish
        end = min(wish.ends_on, max(timezone.localdate(), wish.starts_on))
        planned = tuple(sorted(d for step in steps if (d := day_here(step.created_at)) <= end))
        done = tuple(sorted(d for step in steps if step.done_at and (d := day_of(step)) <= end))
        if not planned and not done:
            return ()
        return (_plan_chart(wish, end, planned, done),)


def _plan_chart(
    wish: Wish,
    end: datetime.date,
    planned: tuple[datetime.date, ...],
    done: tuple[datetime.date, ...],
) -> Chart:
    left = max(len(planned) - len(done), 0)
    sentence = _("Au %(day)s : %(done)s, %(left)s.") % {
        "day": date_format(end, "DATE_FORMAT"),
        "done": ngettext("%(n)s étape faite", "%(n)s étapes faites", len(done)) % {"n": len(done)},
        "left": ngettext("%(n)s en cours ou à venir", "%(n)s en cours ou à venir", left)
        % {"n": left},
    }
    return steps_chart(
        key="steps",
        title=_("Vos étapes au fil du temps") if wish.simple else _("Les étapes au fil du temps"),
        sentence=sentence,
        starts_on=wish.starts_on,
        ends_on=end,
        series=(Staircase(_("Étapes faites"), done), Staircase(_("Étapes prévues"), planned)),
    )


def _who(step: Step, *, simple: bool) -> str:
    """Who does it; the easy edition speaks to the person."""
    if not simple:
        return str(step.get_owner_display())
    return {
        StepOwner.PERSON.value: _("Vous"),
        StepOwner.COUNSELLOR.value: _("Nous"),
        StepOwner.TOGETHER.value: _("Vous et nous"),
        StepOwner.THIRD_PARTY.value: _("Une autre personne"),
    }[step.owner]


def midnight(day: datetime.date, *, days: int = 0) -> datetime.datetime:
    """The first instant of a day here."""
    return timezone.make_aware(
        datetime.datetime.combine(day + datetime.timedelta(days=days), datetime.time.min)
    )


def day_here(moment: datetime.datetime) -> datetime.date:
    """The day of an instant here."""
    return timezone.localtime(moment).date()


def day_of(step: Step) -> datetime.date:
    """The day a step was done."""
    assert step.done_at is not None  # noqa: S101 - narrows the type
    return day_here(step.done_at)
