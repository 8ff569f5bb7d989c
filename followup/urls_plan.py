"""Addresses of the action plan."""

from django.urls import URLPattern, URLResolver, path

import beneficiaries.converters  # noqa: F401 - registers <id:…>
from followup.views import plan, plan_goals, plan_proposals, plan_steps

PLAN = "dossiers/<id:pk>/plan/"
GOAL = f"{PLAN}objectifs/<id:goal_pk>/"
STEP = f"{PLAN}etapes/<id:step_pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(PLAN, plan.plan, name="plan"),
    path(f"{PLAN}objectifs/nouveau/", plan_goals.new, name="goal_new"),
    path(GOAL, plan_goals.goal, name="goal"),
    path(f"{GOAL}fin/", plan_goals.end, name="goal_end"),
    path(f"{GOAL}reprendre/", plan_goals.reopen, name="goal_reopen"),
    path(f"{GOAL}deplacer/", plan_goals.move, name="goal_move"),
    path(f"{PLAN}etapes/nouvelle/", plan_steps.new, name="step_new"),
    path(STEP, plan_steps.step, name="step"),
    path(f"{STEP}etat/", plan_steps.status, name="step_status"),
    path(f"{STEP}deplacer/", plan_steps.move, name="step_move"),
    path(f"{PLAN}propositions/<id:proposal_pk>/", plan_proposals.answer, name="step_proposal"),
]
