"""Nothing that can be typed, forged or guessed breaks the plan, or crosses to another file."""

import uuid

import pytest
from django.urls import reverse

from followup.models import Goal, Step, StepChange, StepProposal
from followup.services import plan
from tests.followup.plan_scene import goal_of, in_days, step_of
from tests.harness.tour import FORM, encoded
from tests.security.hostile import VALUES

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
IDS = ["-1", "0", str(2**63), str(2**64), "abc", "1e3", "٣", "²", "1 OR 1=1", "\x00", "9" * 400]
STEP_FIELDS = ("title", "why", "owner", "decided_by", "due_on", "goal", "form_key", "version")
STATE_FIELDS = ("status", "outcome", "help_needed", "drop_reason")


class Hostile:
    """Alice's session in the hands of a program: half a character is sent as it is."""

    def __init__(self, client):
        self.client = client

    def post(self, url, data, headers=None):
        return self.client.post(url, encoded(data), content_type=FORM, headers=headers or {})

    def get(self, url, data=None):
        return self.client.get(url, query_string=encoded(data or {}))


@pytest.fixture
def alice(cast, signed_in_as):
    return Hostile(signed_in_as(cast.alice))


@pytest.fixture
def step(cast):
    return step_of(cast, goal_of(cast), due_on=in_days(5))


def address(cast, name, *args):
    return reverse(f"followup:{name}", args=[cast.case.pk, *args])


def drawn(field, form):
    """One value in twenty-five, others for each field and form: together they meet them all."""
    fields = [*STEP_FIELDS, *STATE_FIELDS, "new_goal"]
    return VALUES[(2 * fields.index(field) + form) % 25 :: 25]


def good(step):
    return {
        "form_key": str(uuid.uuid4()),
        "version": str(step.version),
        "goal": str(step.goal_id),
        "title": "Demander un devis",
        "why": "",
        "owner": "person",
        "decided_by": "together",
        "due_on": in_days(4).isoformat(),
        "status": "todo",
        "outcome": "",
        "help_needed": "",
        "drop_reason": "",
        "new_goal": "",
    }


def calm(response, what):
    assert response.status_code in {200, 204, 302, 400, 404, 409}, (what, response.status_code)
    text = response.content.decode(errors="replace")
    for trace in ("Traceback", "psycopg2", "DoesNotExist"):
        assert trace not in text, what


@pytest.mark.parametrize("field", [*STEP_FIELDS, "new_goal"])
def test_the_form_that_adds_survives_every_value(cast, alice, step, field):
    data = good(step) | ({"goal": ""} if field == "new_goal" else {})
    for number, value in enumerate(drawn(field, 0)):
        headers = HTMX if number % 2 else {}
        sent = data | {"form_key": str(uuid.uuid4()), field: value}
        calm(alice.post(address(cast, "step_new"), sent, headers=headers), (field, value[:40]))


@pytest.mark.parametrize("field", [*STEP_FIELDS, *STATE_FIELDS])
def test_the_form_of_a_step_survives_every_value(cast, alice, step, field):
    for number, value in enumerate(drawn(field, 1)):
        step.refresh_from_db()
        headers = HTMX if number % 2 else {}
        sent = good(step) | {field: value}
        calm(alice.post(address(cast, "step", step.pk), sent, headers=headers), (field, value[:40]))


def test_buttons_survive_every_value(cast, alice, step):
    idea = plan.propose_by_person(person=cast.basile_sheet, case_file=cast.case, title="Issoudun")
    for value in VALUES[::9]:
        for name, args, fields in (
            ("step_status", (step.pk,), ("status", "version")),
            ("step_move", (step.pk,), ("direction", "goal", "before")),
            ("goal_move", (step.goal_id,), ("direction",)),
            ("goal_new", (), ("title", "form_key", "version")),
            ("goal", (step.goal_id,), ("title", "version")),
            ("goal_end", (step.goal_id,), ("status", "reason", "version")),
            ("step_proposal", (idea.pk,), ("answer", "goal", "note")),
        ):
            sent = dict.fromkeys(fields, value)
            calm(alice.post(address(cast, name, *args), sent), (name, value[:30]))


def test_query_strings_survive_every_value(cast, alice, step):
    for value in [*VALUES[::17], *IDS]:
        keys = dict.fromkeys(("ajouter", "etat", "objectif", "liste"), value)
        for name, args in (("plan", ()), ("step", (step.pk,)), ("step_new", ())):
            calm(alice.get(address(cast, name, *args), keys), (name, value[:30]))


@pytest.mark.parametrize("forged", IDS)
def test_forged_ids_are_unknown(cast, alice, step, forged):
    base = address(cast, "plan")
    for path in (f"etapes/{forged}/", f"objectifs/{forged}/", f"propositions/{forged}/"):
        if "\x00" not in forged:
            assert alice.get(base + path.replace(" ", "%20")).status_code == 404
    calm(alice.post(address(cast, "step_new"), good(step) | {"goal": forged}), forged)
    calm(alice.post(address(cast, "step_new"), good(step) | {"goal": forged}, headers=HTMX), forged)
    for field in ("goal", "before"):
        sent = alice.post(address(cast, "step_move", step.pk), {field: forged})
        assert sent.status_code == 404
    assert Step.objects.count() == 1


def test_nothing_of_another_file_can_be_named(cast, alice, signed_in_as, step):
    """Goals, steps and ideas of a colleague and of another structure, in every place of a form."""
    for case in (cast.colleague_case, cast.foreign_case):
        goal = goal_of(cast, "Secret", case=case)
        other = step_of(cast, goal, "Secrète")
        idea = plan.propose_by_person(person=case.beneficiary, case_file=case, title="Idée secrète")
        mine = plan.propose_by_person(
            person=cast.basile_sheet, case_file=cast.case, title=f"À moi {case.pk}"
        )
        tries = [
            ("step_new", (), good(step) | {"goal": str(goal.pk)}),
            ("step", (step.pk,), good(step) | {"goal": str(goal.pk)}),
            ("step", (other.pk,), good(other)),
            ("step_status", (other.pk,), {"status": "done", "version": "1"}),
            ("step_move", (other.pk,), {"direction": "up"}),
            ("step_move", (step.pk,), {"goal": str(goal.pk)}),
            ("step_move", (step.pk,), {"before": str(other.pk)}),
            ("goal", (goal.pk,), {"title": "x", "version": "1"}),
            ("goal_end", (goal.pk,), {"status": "reached", "version": "1"}),
            ("goal_move", (goal.pk,), {"direction": "up"}),
            ("step_proposal", (idea.pk,), {"answer": "discuss", "note": "x"}),
            ("step_proposal", (mine.pk,), {"answer": "accepted", "goal": str(goal.pk)}),
        ]
        for name, args, data in tries:
            for headers in ({}, HTMX):
                answer = alice.post(address(cast, name, *args), data, headers=headers)
                assert answer.status_code in {200, 404}, (name, data)
                assert "Secr" not in answer.content.decode()
    step.refresh_from_db()
    assert (step.goal.case_file, step.title) == (cast.case, "Appeler le centre")
    assert Step.objects.filter(case_file=cast.case).count() == 1
    assert not Step.objects.filter(title="Secrète").exclude(status="todo").exists()
    assert StepProposal.objects.exclude(answer="").count() == 0


def test_a_form_writes_only_what_it_names(cast, alice, step):
    """Columns of deeds cannot be sent along."""
    more = {
        "replanned_count": "9",
        "proposed_by_person": "on",
        "done_at": "2020-01-01",
        "case_file": str(cast.foreign_case.pk),
        "position": "77",
        "created_by": str(cast.diane.pk),
    }
    alice.post(address(cast, "step", step.pk), good(step) | more)
    alice.post(address(cast, "step_new"), good(step) | more)
    for row in Step.objects.all():
        assert row.case_file == cast.case
        assert (row.proposed_by_person, row.done_at, row.created_by) == (False, None, cast.alice)
        assert row.position < 77
        assert row.replanned_count < 9


def test_markup_stays_text(cast, alice, step):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    data = good(step) | {"title": evil, "why": evil, "status": "stuck", "help_needed": evil}
    alice.post(address(cast, "step", step.pk), data)
    idea = {"title": evil, "why": evil}
    plan.propose_by_person(person=cast.basile_sheet, case_file=cast.case, **idea)
    Goal.objects.update(title=evil)
    for path in (
        address(cast, "plan"),
        address(cast, "step", step.pk),
        address(cast, "goal", step.goal_id),
        f"/dossiers/{cast.case.pk}/",
    ):
        page = alice.get(path).content.decode()
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_the_person_s_words_are_bounded(cast, step):
    long = "x" * 5000
    stuck = plan.stuck_by_person(person=cast.basile_sheet, step=step, help_needed=long)
    idea = plan.propose_by_person(
        person=cast.basile_sheet, case_file=cast.case, title=long, why=long
    )
    assert (len(stuck.help_needed), len(idea.title), len(idea.why)) == (300, 200, 300)
    assert len(StepChange.objects.latest("pk").note) == 300
