"""Projects: explored together, decided by the person, with a plan whose sums hold."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from beneficiaries.refusals import Refused, StaleVersion
from cep.models import CareerProject, FundingLine, ProjectGoal, ProjectStatus, TargetTrade
from cep.project_page import project_view
from cep.services.plan import add_funding, change_funding, link_goals
from cep.services.projects import (
    add_trade,
    answer_feasibility,
    change_project,
    decide_project,
    explore_project,
    remove_trade,
    set_aside_project,
)
from followup.models import Goal, Step

pytestmark = pytest.mark.django_db
EXPENSE = {"label": "Formation", "cost": Decimal(1000), "funder": "OPCO", "asked": Decimal(800)}


@pytest.fixture
def project(cast):
    fields = {"title": "Devenir aide-soignante", "kind": "trade", "strategy": ""}
    return explore_project(by=cast.alice, case_file=cast.case, fields=fields)


def decide(cast, project, **more):
    day = more.pop("decided_on", timezone.localdate())
    return decide_project(by=cast.alice, project=project, decided_on=day, version=project.version)


def test_a_project_is_decided_with_a_trade_and_a_day(cast, project):
    with pytest.raises(Refused, match="métier"):
        decide(cast, project)
    add_trade(by=cast.alice, project=project, rome="j1501")
    decided = decide(cast, project)
    assert decided.status == ProjectStatus.DECIDED
    assert decided.decided_on == timezone.localdate()


def test_one_project_at_a_time_is_decided(cast, project):
    add_trade(by=cast.alice, project=project, rome="J1501")
    decide(cast, project)
    other = explore_project(
        by=cast.alice, case_file=cast.case, fields={"title": "Autre", "kind": "trade"}
    )
    add_trade(by=cast.alice, project=other, rome="M1607")
    with pytest.raises(Refused, match="de côté"):
        decide(cast, other)


def test_a_decision_is_not_dated_in_the_future(cast, project):
    add_trade(by=cast.alice, project=project, rome="J1501")
    with pytest.raises(Refused):
        decide(cast, project, decided_on=timezone.localdate() + datetime.timedelta(days=1))


def test_a_rome_code_that_does_not_exist_is_refused(cast, project):
    with pytest.raises(Refused, match="ROME"):
        add_trade(by=cast.alice, project=project, rome="Z9999")


def test_the_same_trade_twice_is_once(cast, project):
    for _ in range(2):
        add_trade(by=cast.alice, project=project, rome="J1501")
    assert TargetTrade.objects.count() == 1


def test_a_decided_project_keeps_a_trade(cast, project):
    trade = add_trade(by=cast.alice, project=project, rome="J1501")
    decide(cast, project)
    with pytest.raises(Refused):
        remove_trade(by=cast.alice, line=trade)


def test_setting_aside_says_why(cast, project):
    with pytest.raises(Refused):
        set_aside_project(by=cast.alice, project=project, reason=" ", version=project.version)
    aside = set_aside_project(
        by=cast.alice, project=project, reason="Trop loin", version=project.version
    )
    assert aside.status == ProjectStatus.SET_ASIDE


def test_the_second_of_two_editors_overwrites_nothing(cast, project):
    change_project(by=cast.alice, project=project, fields={"strategy": "Un"}, version=1)
    with pytest.raises(StaleVersion):
        change_project(by=cast.diane, project=project, fields={"strategy": "Deux"}, version=1)
    assert CareerProject.objects.get().strategy == "Un"


def test_the_checklist_is_answered_topic_by_topic(cast, project):
    answers = {"market": ("feasible", "Vingt offres à Vierzon")}
    answer_feasibility(by=cast.alice, project=project, answers=answers, version=project.version)
    check = project.feasibility_checks.get(topic="market")
    assert (check.state, check.finding) == ("feasible", "Vingt offres à Vierzon")
    with pytest.raises(StaleVersion):
        answer_feasibility(
            by=cast.diane,
            project=project,
            answers={"market": ("not_feasible", "")},
            version=project.version,
        )


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"asked": Decimal(1200)}, "demandé dépasse"),
        ({"granted": Decimal(1200), "decided_on": datetime.date(2026, 1, 5)}, "accordé dépasse"),
        ({"granted": Decimal(500)}, "date"),
        ({"cost": Decimal(-1)}, "négatif"),
    ],
)
def test_sums_that_do_not_add_up_are_refused_with_a_sentence(cast, project, change, word):
    with pytest.raises(Refused, match=word):
        add_funding(by=cast.alice, project=project, fields={**EXPENSE, **change})
    assert not FundingLine.objects.exists()


def test_a_refusal_of_funding_is_zero_with_its_date(cast, project):
    line = add_funding(by=cast.alice, project=project, fields=EXPENSE)
    change_funding(
        by=cast.alice,
        line=line,
        fields={"granted": Decimal(0), "decided_on": timezone.localdate()},
        version=line.version,
    )
    assert project_view(project).sums.to_find == 1000


def test_goals_of_another_file_never_serve_the_project(cast, project):
    own = Goal.objects.create(case_file=cast.case, title="Diplôme")
    foreign = Goal.objects.create(case_file=cast.colleague_case, title="Ailleurs")
    goals = Goal.objects.filter(pk__in=[own.pk, foreign.pk])
    link_goals(by=cast.alice, project=project, goals=goals)
    assert list(ProjectGoal.objects.values_list("goal", flat=True)) == [own.pk]


@pytest.mark.parametrize("steps", [3, 30])
def test_the_page_costs_the_same_with_more_steps(cast, project, steps, django_assert_num_queries):
    goal = Goal.objects.create(case_file=cast.case, title="Diplôme")
    for number in range(steps):
        Step.objects.create(goal=goal, case_file=cast.case, title=f"Étape {number}")
    link_goals(by=cast.alice, project=project, goals=Goal.objects.all())
    with django_assert_num_queries(7):
        project_view(project)
