"""From a case file to the content of its document; columns are named one by one.

Private notes are never even read: of an interview come its day, its mode and who held it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from beneficiaries.models import CaseFile
from beneficiaries.rome import label_of
from cep.competences import Moment, Rater
from cep.documents.content import (
    Asked,
    Career,
    Check,
    Content,
    Cost,
    Explored,
    Limit,
    Meeting,
    Planned,
    Project,
    Rated,
    Remark,
    Scheme,
    Way,
    Who,
)
from cep.documents.sections import CONTACT, Section
from cep.models import (
    AcceptedLimit,
    Alternative,
    Asset,
    CareerEntry,
    CareerProject,
    CepPath,
    CompetenceRating,
    FeasibilityCheck,
    FundingLine,
    MobilisedScheme,
    Request,
    TargetTrade,
)
from followup.models import Appointment, Interview, Step, StepStatus

MOST = 200  # lines of one list: a document stays a document


def read_content(
    case_file: CaseFile,
    sections: Sequence[str],
    *,
    made_by: str,
    number: int = 0,
    stage: str = "",
    remarks: tuple[Remark, ...] = (),
) -> Content:
    """Everything the document says; what is not ticked is not read."""
    wanted = frozenset(sections)
    project = CareerProject.objects.filter(case_file=case_file).decided().first()
    dated = wanted & {Section.PLAN, Section.CALENDAR}
    return Content(
        who=_who(case_file, with_contact=CONTACT in wanted),
        made_on=timezone.localdate(),
        made_by=made_by,
        number=number,
        stage=stage,
        sections=tuple(sections),
        meetings=_meetings(case_file) if Section.INTERVIEWS in wanted else (),
        request=_request(case_file) if Section.REQUEST in wanted else None,
        explored=_explored(case_file) if Section.EXPLORED in wanted else None,
        competences=_competences(case_file) if Section.COMPETENCES in wanted else (),
        project=_project(project) if project and Section.PROJECT in wanted else None,
        strategy=project.strategy if project and Section.STRATEGY in wanted else "",
        steps=_steps(project) if project and dated else (),
        schemes=_schemes(project) if project and Section.SCHEMES in wanted else (),
        costs=_costs(project) if project and Section.FUNDING in wanted else (),
        next_meeting=_next(case_file) if wanted & {Section.NEXT, Section.CALENDAR} else None,
        remarks=remarks,
    )


def _who(case_file: CaseFile, *, with_contact: bool) -> Who:
    sheet, organisation = case_file.beneficiary, case_file.organisation
    return Who(
        name=sheet.display_name,
        reference=sheet.reference,
        operator=organisation.name,
        operator_kind=organisation.kind,
        team=case_file.team.name if case_file.team else "",
        counsellor=case_file.referent.full_name if case_file.referent else "",
        opened_on=case_file.opened_on,
        phone=sheet.phone if with_contact else "",
        email=sheet.email if with_contact else "",
    )


def _meetings(case_file: CaseFile) -> tuple[Meeting, ...]:
    rows = Interview.objects.filter(case_file=case_file).order_by("held_at", "pk")
    found = rows.values_list(
        "held_at", "mode", "counsellor__given_name", "counsellor__family_name"
    )[:MOST]
    return tuple(
        Meeting(timezone.localtime(held_at).date(), mode, f"{given} {family}".strip())
        for held_at, mode, given, family in found
    )


def _request(case_file: CaseFile) -> Asked | None:
    rows = Request.objects.filter(case_file=case_file).order_by("-recorded_at", "-pk")
    latest = rows.first()
    if latest is None:
        return None
    return Asked(latest.words, timezone.localtime(latest.recorded_at).date())


def _explored(case_file: CaseFile) -> Explored:
    """Constraints only once the person accepted them in writing."""
    here = {"case_file": case_file}
    situations = CepPath.objects.filter(**here).values_list("situation", flat=True)
    assets = Asset.objects.filter(**here).order_by("pk").values_list("description", flat=True)
    limits = AcceptedLimit.objects.filter(**here, accepted_on__isnull=False).order_by("pk")
    career = CareerEntry.objects.filter(**here).order_by(
        F("ends_on").desc(nulls_first=True), F("starts_on").desc(nulls_last=True), "pk"
    )
    lines = career.values_list("kind", "title", "place", "starts_on", "ends_on")
    accepted = limits.values_list("description", "accepted_on")
    return Explored(
        situation=situations.first() or "",
        assets=tuple(assets[:MOST]),
        limits=tuple(Limit(*line) for line in accepted[:MOST]),
        career=tuple(Career(*line) for line in lines[:MOST]),
    )


def _competences(case_file: CaseFile) -> tuple[Rated, ...]:
    """A side's view only where the other side gave its own; what both concluded always."""
    rows = CompetenceRating.objects.filter(case_file=case_file).order_by("pk")
    found = [
        Rated(*row)
        for row in rows.values_list("moment", "rater", "competence", "mastery", "evidence")
    ]
    said = {(one.moment, one.rater) for one in found}
    open_moments = {
        moment.value
        for moment in Moment
        if {(moment.value, Rater.PERSON.value), (moment.value, Rater.COUNSELLOR.value)} <= said
    }
    return tuple(
        one for one in found if one.rater == Rater.TOGETHER.value or one.moment in open_moments
    )


def _project(project: CareerProject) -> Project:
    trades = TargetTrade.objects.filter(project=project).order_by("position", "pk")
    ways = Alternative.objects.filter(project=project).order_by("pk")
    checks = FeasibilityCheck.objects.filter(project=project).order_by("pk")
    return Project(
        title=project.title,
        kind=project.kind,
        decided_on=project.decided_on,
        trades=tuple(
            f"{label_of(code)} ({code})" for code in trades.values_list("rome", flat=True)
        ),
        certification=project.certification,
        training_body=project.training_body,
        training_hours=project.training_hours,
        activity=project.activity,
        legal_form=project.legal_form,
        ways=tuple(Way(*row) for row in ways.values_list("title", "pros", "cons")[:MOST]),
        checks=tuple(Check(*row) for row in checks.values_list("topic", "state", "finding")),
    )


def _steps(project: CareerProject) -> tuple[Planned, ...]:
    """Those of the goals that serve the project; a dropped step is not part of the plan."""
    rows = Step.objects.filter(goal__project_link__project=project)
    rows = rows.exclude(status=StepStatus.DROPPED)
    ordered = rows.order_by("goal__position", "goal", "position", "pk")
    columns = ("goal__title", "title", "why", "owner", "due_on", "status")
    return tuple(Planned(*row) for row in ordered.values_list(*columns)[:MOST])


def _schemes(project: CareerProject) -> tuple[Scheme, ...]:
    rows = MobilisedScheme.objects.filter(project=project).order_by("pk")
    return tuple(Scheme(*row) for row in rows.values_list("scheme", "state", "contact")[:MOST])


def _costs(project: CareerProject) -> tuple[Cost, ...]:
    rows = FundingLine.objects.filter(project=project).order_by("position", "pk")
    columns = ("label", "cost", "funder", "asked", "granted", "decided_on")
    return tuple(
        Cost(
            label,
            f"{cost:.2f}",
            funder,
            f"{asked:.2f}",
            None if granted is None else f"{granted:.2f}",
            day,
        )
        for label, cost, funder, asked, granted, day in rows.values_list(*columns)[:MOST]
    )


def _next(case_file: CaseFile) -> datetime.datetime | None:
    rows = Appointment.objects.filter(case_file=case_file).upcoming()
    first = rows.order_by("starts_at").values_list("starts_at", flat=True).first()
    return timezone.localtime(first) if first else None
