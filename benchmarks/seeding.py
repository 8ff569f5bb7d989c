"""One size in an empty database: an organisation of that many files, and a neighbour."""

from __future__ import annotations

from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, models, transaction

from accounts.models import JournalEntry, Membership, OperatorKind, Organisation, Team, User
from accounts.roles import Role
from alliance.models import Answer, CheckIn
from benchmarks.alliance import Answers
from benchmarks.cep import Practice
from benchmarks.copying import copy_rows
from benchmarks.followup import FollowUp
from benchmarks.population import Ids, Population
from beneficiaries.models import (
    Assignment,
    Barrier,
    Beneficiary,
    CaseFile,
    Consent,
    ConsentPurpose,
    NoticeDelivery,
    PrivacyNotice,
)
from cep.models import (
    Asset,
    CareerEntry,
    CareerProject,
    CepPath,
    CompetenceRating,
    FeasibilityCheck,
    FundingLine,
    LevelAgreement,
    LevelChange,
    LevelPeriod,
    MobilisedScheme,
    ProjectGoal,
    Request,
    SurveyAnswer,
    SynthesisDocument,
    TargetTrade,
)
from cep.services.figures import count_everywhere
from followup.models import (
    Appointment,
    Goal,
    Interview,
    InterviewDraft,
    Message,
    Reminder,
    RightsRequest,
    Step,
    StepProposal,
)

SIZES = {"S": 60, "M": 2_000, "L": 50_000}
PASSWORD = "une phrase pour mesurer le temps"
MANAGER, COUNSELLOR = "responsable@exemple.invalid", "conseil@exemple.invalid"
SEED = 9


def seed(files: int) -> dict[str, int]:
    """Fill an empty database; gives the number of rows by table."""
    counts: dict[str, int] = {}
    ids = Ids()
    with transaction.atomic():
        for number, (slug, share) in enumerate((("mesure", 1.0), ("voisine", 0.1))):
            organisation = _organisation(slug)
            population = Population(
                organisation=organisation.pk,
                files=max(1, int(files * share)),
                ids=ids,
                notices=_notices(organisation),
                dice=Random(SEED + number),  # noqa: S311 — a fixed draw, not a secret
            )
            _fill(population, counts)
            if number == 0:
                _visitors(organisation)
                ids.user = User.objects.latest("pk").pk
    return counts


def count_figures() -> int:
    """What the night does, once the statistics of the tables are fresh."""
    return count_everywhere()


def settle() -> None:
    """What PostgreSQL does by itself within minutes: statistics, and pages marked all visible."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _fill(population: Population, counts: dict[str, int]) -> None:
    """Every table in the order of its foreign keys."""
    followup = FollowUp(
        population,
        first_appointment=counts.get("Appointment", 0) + 1,
        first_goal=counts.get("Goal", 0) + 1,
    )
    practice = Practice(
        population,
        first_period=counts.get("LevelPeriod", 0) + 1,
        first_project=counts.get("CareerProject", 0) + 1,
        first_goal=followup.first_goal,
    )
    answers = Answers(followup, first=counts.get("CheckIn", 0) + 1)
    plan: tuple[tuple[type[models.Model], Any], ...] = (
        (Team, population.teams),
        (User, population.users),
        (Membership, population.memberships),
        (Beneficiary, population.people),
        (CaseFile, followup.files),
        (Assignment, population.assignments),
        (Barrier, population.barriers),
        (NoticeDelivery, population.deliveries),
        (Consent, population.consents),
        (Appointment, followup.appointments),
        (Interview, followup.interviews),
        (Goal, followup.goals),
        (Step, followup.steps),
        (StepProposal, followup.proposals),
        (Message, followup.messages),
        (Reminder, followup.reminders),
        (RightsRequest, followup.rights),
        (InterviewDraft, followup.drafts),
        (CheckIn, answers.check_ins),
        (Answer, answers.answers),
        (JournalEntry, population.journal),
        *_practice_plan(practice),
    )
    for model, rows in plan:
        name = model.__name__
        counts[name] = counts.get(name, 0) + copy_rows(model, rows())


def _practice_plan(practice: Practice) -> tuple[tuple[type[models.Model], Any], ...]:
    """What the CEP hangs on the files."""
    return (
        (CepPath, practice.paths),
        (LevelPeriod, practice.periods),
        (LevelChange, practice.changes),
        (LevelAgreement, practice.agreements),
        (Request, practice.requests),
        (Asset, practice.assets),
        (CareerEntry, practice.career),
        (CompetenceRating, practice.ratings),
        (CareerProject, practice.projects),
        (TargetTrade, practice.target_trades),
        (FeasibilityCheck, practice.checks),
        (ProjectGoal, practice.goal_links),
        (MobilisedScheme, practice.schemes),
        (FundingLine, practice.funding),
        (SynthesisDocument, practice.syntheses),
        (SurveyAnswer, practice.answers),
    )


def _organisation(slug: str) -> Organisation:
    """Without a second factor: the log-in is measured by password."""
    return Organisation.objects.create(
        slug=slug,
        name=f"Structure {slug}",
        kind=OperatorKind.AVENIR_ACTIFS,
        second_factor_required=False,
    )


def _notices(organisation: Organisation) -> dict[str, int]:
    """One wording for each purpose."""
    return {
        purpose: PrivacyNotice.objects.create(
            organisation=organisation, purpose=purpose, version=1, wording="Texte remis."
        ).pk
        for purpose in ConsentPurpose.values
    }


def _visitors(organisation: Organisation) -> None:
    """Who logs in: a manager of everything, and the counsellor of the first files."""
    counsellor = User.objects.get(pk=1)
    counsellor.email = COUNSELLOR
    manager = User(email=MANAGER, given_name="Renée", family_name="Mesure")
    for user in (counsellor, manager):
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Membership.objects.create(user=manager, organisation=organisation, role=Role.MANAGER)
