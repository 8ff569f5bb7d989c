"""A case file with something to report: goals, steps, interviews, appointments."""

from __future__ import annotations

import datetime
import io

import pypdf
from django.utils import timezone

from accounts.standing import standing_of
from followup.models import Appointment, Goal, Interview, Step
from followup.reports.data import Wish
from followup.reports.sections import Section

EVERYTHING = tuple(Section.values)
A_DAY = datetime.timedelta(days=1)
SECRET = "zqsecretdesnotes"
SUMMARY = "Nous avons choisi deux pistes."


def as_acting(user):
    """The user with their standing, as a request would give them."""
    user.standing = standing_of(user)
    return user


def days_ago(days: int, hour: int = 10) -> datetime.datetime:
    local = timezone.localtime() - days * A_DAY
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def wish(**changes) -> Wish:
    today = timezone.localdate()
    usual = {
        "starts_on": today - 170 * A_DAY,
        "ends_on": today,
        "language": "fr",
        "simple": False,
        "sections": EVERYTHING,
        "remarks": "Je veux aller plus vite sur la formation.",
    }
    return Wish(**{**usual, **changes})


def interview(case_file, days: int, **fields) -> Interview:
    usual = {
        "counsellor": case_file.referent,
        "held_at": days_ago(days),
        "shared_summary": SUMMARY,
        "private_notes": SECRET,
        "closed_at": days_ago(days),
        "closed_by": case_file.referent,
    }
    return Interview.objects.create(case_file=case_file, **{**usual, **fields})


def goal(case_file, title="Devenir chef d’équipe") -> Goal:
    return Goal.objects.create(
        case_file=case_file, title=title, created_by=case_file.referent, created_at=days_ago(150)
    )


def step(under: Goal, title: str, status: str = "todo", done: int | None = None, **fields) -> Step:
    return Step.objects.create(
        goal=under,
        case_file=under.case_file,
        title=title,
        status=status,
        created_at=days_ago(140),
        done_at=days_ago(done) if done is not None else None,
        **fields,
    )


def appointment(case_file, days: int, outcome: str = "", reason: str = "") -> Appointment:
    starts_at = days_ago(days, 14)
    by = {"outcome_at": starts_at + A_DAY, "outcome_by": case_file.referent} if outcome else {}
    return Appointment.objects.create(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=case_file.referent,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(hours=1),
        outcome=outcome,
        excuse_reason=reason,
        **by,
    )


def lived(case_file) -> None:
    """Half a year of accompaniment."""
    plan = goal(case_file)
    step(plan, "Rédiger le portfolio", "done", 100, outcome="Rempli ensemble.")
    step(plan, "Passer le CACES", "done", 60)
    step(plan, "Refaire le CV", "stuck", help_needed="zqaidevoulue")
    step(plan, "Demander un devis", due_on=timezone.localdate() + 9 * A_DAY)
    for days in (120, 80, 40):
        interview(case_file, days)
    appointment(case_file, 120, "seen")
    appointment(case_file, 80, "seen")
    appointment(case_file, 60, "excused", "Entretien d’embauche chez zqemployeur")
    appointment(case_file, 50, "excused", "zqenfantmalade")
    appointment(case_file, 30, "no_show")
    appointment(case_file, -5)


def text_of(pdf: bytes) -> str:
    """What a reader would hear, page after page, on one line."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
