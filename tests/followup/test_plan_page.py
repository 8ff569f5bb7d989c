"""The plan page: everything on one page, with and without scripts."""

import re
import uuid

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from beneficiaries.models import TemporaryAccess
from followup.models import Goal, Step
from followup.services import plan
from tests.followup.plan_scene import goal_of, in_days, overdue, step_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def goal(cast):
    return goal_of(cast)


@pytest.fixture
def step(cast, goal):
    return step_of(cast, goal, due_on=in_days(10), why="Connaître les dates")


@pytest.fixture
def alice(cast, signed_in_as):
    return signed_in_as(cast.alice)


def address(cast, name="plan", *args):
    return reverse(f"followup:{name}", args=[cast.case.pk, *args])


def new_step(under, **changes):
    return {
        "form_key": str(uuid.uuid4()),
        "version": "1",
        "goal": str(under.pk) if under else "",
        "title": "Demander un devis",
        "why": "",
        "owner": "counsellor",
        "decided_by": "together",
        "due_on": in_days(4).isoformat(),
    } | changes


def edited(step, **changes):
    return {
        **new_step(step.goal),
        "title": step.title,
        "why": step.why,
        "owner": step.owner,
        "decided_by": step.decided_by,
        "due_on": step.due_on.isoformat() if step.due_on else "",
        "version": str(step.version),
        "status": step.status,
        "outcome": "",
        "help_needed": "",
        "drop_reason": "",
    } | changes


def text_of(response):
    """Its markup, blanks as a browser reads them."""
    return re.sub(r"[ \n]+", " ", response.content.decode())


def test_the_page_says_who_decided_when_and_how_late(cast, alice, goal, step):
    plan.stuck_by_person(person=cast.basile_sheet, step=step, help_needed="je bloque")
    overdue(step)
    page = text_of(alice.get(address(cast)))
    assert "Basile · échéance" in page
    assert "11 jours de retard" in page
    assert "«\u00a0je bloque\u00a0»" in page
    assert "Décidé ensemble · Connaître les dates" in page
    assert "chip-sun" in page


def test_opening_the_plan_leaves_one_line_in_the_journal(cast, alice, step):
    for _ in range(2):
        alice.get(address(cast))
    assert JournalEntry.objects.filter(deed="case_file.read", actor=cast.alice).count() == 1


def test_an_empty_plan_says_what_to_do(cast, alice):
    page = text_of(alice.get(address(cast)))
    assert "Pas encore d’objectif" in page
    assert re.search(r'<details class="card plan-new" open>', page)
    assert "Pas encore de plan" in text_of(alice.get(f"/dossiers/{cast.case.pk}/"))


def test_a_goal_then_a_step_without_scripts(cast, alice):
    data = {"form_key": str(uuid.uuid4()), "version": "1", "title": "Payer la formation"}
    answer = alice.post(address(cast, "goal_new"), data)
    goal = Goal.objects.get()
    assert answer["Location"].endswith(f"/plan/#objectif-{goal.pk}")
    answer = alice.post(address(cast, "step_new"), new_step(goal))
    step = Step.objects.get()
    assert answer["Location"].endswith(f"/plan/#etape-{step.pk}")
    assert (step.title, step.owner, step.due_on) == ("Demander un devis", "counsellor", in_days(4))


def test_a_step_may_bring_its_goal(cast, alice):
    data = new_step(None, new_goal="Payer la formation")
    for _ in range(2):
        assert alice.post(address(cast, "step_new"), data).status_code == 302
    assert Goal.objects.get().title == "Payer la formation"
    assert Step.objects.get().goal == Goal.objects.get()


def test_a_step_without_a_goal_keeps_what_was_typed(cast, alice):
    page = text_of(alice.post(address(cast, "step_new"), new_step(None, new_goal="")))
    assert "Choisissez un objectif" in page
    assert "Demander un devis" in page


def test_scripts_get_the_row_and_an_empty_form(cast, alice, goal):
    answer = alice.post(address(cast, "step_new"), new_step(goal), headers=HTMX)
    page = text_of(answer)
    assert f'hx-swap-oob="beforeend:#etapes-{goal.pk}"' in page
    assert "0 sur 1" in page
    assert "<html" not in page
    refused = alice.post(address(cast, "step_new"), new_step(goal, title=""), headers=HTMX)
    assert "oob" not in text_of(refused)
    assert "obligatoire" in text_of(refused)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "obligatoire"),
        ("title", "x" * 201, "200"),
        ("title", "son NIR : 2 69 05 49 588 157 80", "sécurité sociale"),
        ("why", "a\x00b", "invisibles"),
        ("due_on", in_days(-1).isoformat(), "passée"),
        ("due_on", "2150-01-01", "trois ans"),
        ("due_on", "bientôt", "qui existe"),
        ("owner", "robot", "choix"),
        ("goal", "0", "choix"),
        ("version", "-1", ""),
        ("form_key", "abc", ""),
    ],
)
def test_a_bad_field_is_said_at_the_field(cast, alice, goal, field, value, sentence):
    answer = alice.post(address(cast, "step_new"), new_step(goal, **{field: value}))
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert Step.objects.count() == 0


def test_one_form_changes_everything(cast, alice, step):
    data = edited(step, title="Écrire au centre", status="stuck", help_needed="À deux")
    answer = alice.post(address(cast, "step", step.pk), data)
    assert answer.status_code == 302
    step.refresh_from_db()
    assert (step.title, step.status, step.help_needed) == ("Écrire au centre", "stuck", "À deux")
    deeds = JournalEntry.objects.filter(subject_kind="step").values_list("deed", flat=True)
    assert sorted(deeds) == ["step.added", "step.changed", "step.status"]


def test_an_overdue_date_may_stay_as_it_is(cast, alice, step):
    overdue(step)
    answer = alice.post(address(cast, "step", step.pk), edited(step, title="Rappeler"))
    assert answer.status_code == 302


def test_two_people_on_one_step_lose_nothing(cast, alice, signed_in_as, step):
    """Both texts are on the page, and saving again is a choice."""
    diane = signed_in_as(cast.diane)
    diane.post(address(cast, "step", step.pk), edited(step, title="Écrire au centre"))
    answer = alice.post(address(cast, "step", step.pk), edited(step, title="Visiter le centre"))
    page = text_of(answer)
    assert "entre-temps" in page
    assert "Écrire au centre" in page
    assert "Visiter le centre" in page
    assert 'name="version" value="2"' in page
    again = edited(step, title="Visiter le centre", version="2")
    assert alice.post(address(cast, "step", step.pk), again).status_code == 302
    step.refresh_from_db()
    assert step.title == "Visiter le centre"


def test_a_stale_form_inside_the_list_stays_open(cast, alice, step):
    plan.set_step_status(by=cast.diane, step=step, status="doing", version=1)
    data = edited(step, title="Visiter", version="1", status="todo")
    answer = alice.post(address(cast, "step", step.pk), data, headers=HTMX)
    assert "data-plan-opened" in text_of(answer)
    assert "Visiter" in text_of(answer)


def test_a_tick_without_scripts_and_with(cast, alice, step):
    url = address(cast, "step_status", step.pk)
    assert alice.post(url, {"status": "done", "version": "1"}).status_code == 302
    step.refresh_from_db()
    assert step.status == "done"
    page = text_of(alice.post(url, {"status": "todo", "version": "2"}, headers=HTMX))
    assert "Marquer comme faite" in page
    assert f'id="avancee-{step.goal_id}"' in page
    stale = text_of(alice.post(url, {"status": "done", "version": "2"}, headers=HTMX))
    assert "entre-temps" in stale


def test_a_state_that_wants_words_is_not_said_by_a_button(cast, alice, step):
    url = address(cast, "step_status", step.pk)
    page = text_of(alice.post(url, {"status": "dropped", "version": "1"}, headers=HTMX))
    assert "Ouvrez l’étape" in page
    step.refresh_from_db()
    assert step.status == "todo"


def test_the_menu_opens_the_form_on_the_wanted_state(cast, alice, step):
    page = text_of(alice.get(address(cast, "step", step.pk) + "?etat=stuck"))
    assert re.search(r'value="stuck"[^>]*checked', page)


def titles(goal):
    rows = Step.objects.filter(goal=goal).order_by("position")
    return list(rows.values_list("title", flat=True))


def test_order_by_buttons_and_by_scripts(cast, alice, goal):
    one, two, three = (step_of(cast, goal, title) for title in "ABC")
    assert alice.post(address(cast, "step_move", three.pk), {"direction": "up"}).status_code == 302
    assert titles(goal) == ["A", "C", "B"]
    other = goal_of(cast, "Payer")
    dropped = {"before": "", "goal": str(other.pk)}
    answer = alice.post(address(cast, "step_move", one.pk), dropped, headers=HTMX)
    assert answer.status_code == 204
    assert (titles(goal), titles(other)) == (["C", "B"], ["A"])
    foreign = step_of(cast, goal_of(cast, case=cast.foreign_case), "Ailleurs")
    for before in (str(foreign.pk), "-1", "abc", str(2**63)):
        answer = alice.post(address(cast, "step_move", two.pk), {"before": before}, headers=HTMX)
        assert answer.status_code == 404


def test_goals_are_worded_ended_and_taken_up(cast, alice, goal, step):
    data = {"form_key": str(uuid.uuid4()), "version": "1", "title": "Essayer le métier"}
    assert alice.post(address(cast, "goal", goal.pk), data).status_code == 302
    stale = text_of(alice.post(address(cast, "goal", goal.pk), data | {"title": "Autre"}))
    assert "entre-temps" in stale
    assert "Autre" in stale
    assert "Essayer le métier" in stale
    end = address(cast, "goal_end", goal.pk)
    refused = text_of(alice.post(end, {"status": "dropped", "version": "2", "reason": ""}))
    assert "pourquoi" in refused
    alice.post(end, {"status": "dropped", "version": "2", "reason": "Autre projet"})
    page = text_of(alice.get(address(cast)))
    assert "Objectifs terminés" in page
    assert "Autre projet" in page
    alice.post(address(cast, "goal_reopen", goal.pk))
    goal.refresh_from_db()
    assert goal.status == "active"


def test_proposals_are_answered_on_the_page(cast, alice, goal):
    idea = plan.propose_by_person(
        person=cast.basile_sheet, case_file=cast.case, title="Issoudun", why="Plus près"
    )
    assert "Basile Roux propose" in text_of(alice.get(address(cast)))
    url = address(cast, "step_proposal", idea.pk)
    wordless = text_of(alice.post(url, {"answer": "discuss", "note": "", "goal": goal.pk}))
    assert "Écrivez un mot" in wordless
    alice.post(url, {"answer": "discuss", "note": "Jeudi ?", "goal": goal.pk})
    assert "Jeudi ?" in text_of(alice.get(address(cast)))
    answer = alice.post(url, {"answer": "accepted", "goal": goal.pk})
    assert answer["Location"].endswith(f"#etape-{Step.objects.get().pk}")
    assert "propose<" not in text_of(alice.get(address(cast)))


def test_the_history_is_readable(cast, alice, step):
    plan.change_step(by=cast.alice, step=step, fields={"due_on": in_days(20)}, version=1)
    plan.stuck_by_person(person=cast.basile_sheet, step=step, help_needed="Appeler à deux")
    page = text_of(alice.get(address(cast, "step", step.pk)))
    assert "Étape ajoutée" in page
    assert "remise au" in page
    assert "À faire → Ça bloque" in page
    assert "Appeler à deux" in page
    assert "La personne" in page


def test_the_case_file_shows_the_plan_and_its_facts(cast, alice, step):
    plan.stuck_by_person(person=cast.basile_sheet, step=step, help_needed="")
    overdue(step)
    page = text_of(alice.get(f"/dossiers/{cast.case.pk}/"))
    assert "11 jours de retard" in page
    assert "La personne dit" in page
    assert address(cast, "step_new") in page


def test_readers_read_and_strangers_know_nothing(cast, signed_in_as, goal, step):
    TemporaryAccess.objects.create(
        case_file=cast.case,
        user=cast.bob,
        reason="Remplace Alice",
        expires_at=goal.created_at.replace(year=goal.created_at.year + 1),
    )
    bob = signed_in_as(cast.bob)
    page = text_of(bob.get(address(cast)))
    assert "seules la personne référente" in page
    assert "Ajouter une étape" not in page
    assert '<form class="plan-deeds"' not in page
    assert bob.post(address(cast, "step_new"), new_step(goal)).status_code == 403
    for name, args in [("plan", ()), ("step", (step.pk,)), ("step_status", (step.pk,))]:
        assert signed_in_as(cast.charlie).post(address(cast, name, *args)).status_code in {404, 405}
    assert signed_in_as(cast.charlie).get(address(cast)).status_code == 404
    assert signed_in_as(cast.basile).get(address(cast)).status_code in {403, 404}


def test_a_step_of_another_file_is_unknown_here(cast, alice, signed_in_as):
    foreign = step_of(cast, goal_of(cast, case=cast.foreign_case))
    for name in ("step", "step_status", "step_move"):
        assert alice.post(address(cast, name, foreign.pk)).status_code == 404


def test_a_form_that_outlived_its_session_comes_back(cast, alice, client, goal):
    page = text_of(alice.get(address(cast)))
    owner = re.search(r'name="held_owner" value="([^"]+)"', page).group(1)
    client.post(address(cast, "step_new"), new_step(goal, title="Gardée") | {"held_owner": owner})
    page = text_of(alice.get(address(cast)))
    assert "Gardée" in page
    assert re.search(rf'id="ajout-{goal.pk}" open', page)


def test_the_journal_names_the_person_for_their_own_deeds(cast, alice, step):
    plan.tick_by_person(person=cast.basile_sheet, step=step)
    page = text_of(alice.get(f"/dossiers/{cast.case.pk}/journal/"))
    assert "La personne a coché une étape" in page
    assert "Jalons la personne" not in page


def test_the_person_reads_why_an_idea_was_set_aside(cast, signed_in_as):
    idea = plan.propose_by_person(person=cast.basile_sheet, case_file=cast.case, title="Permis")
    plan.answer_proposal(by=cast.alice, proposal=idea, answer="set_aside", note="Après le bilan")
    page = text_of(signed_in_as(cast.basile).get(reverse("followup:space_plan")))
    assert "Permis" in page
    assert "Après le bilan" in page
