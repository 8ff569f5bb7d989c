"""The plan of a person, by keyboard, by mouse, and without scripts."""

import pytest
from django.utils import timezone

from followup.models import Step
from followup.services import plan
from tests.followup.plan_scene import goal_of, in_days, overdue, step_of


def plan_page(cast):
    return f"/dossiers/{cast.case.pk}/plan/"


def titles(goal):
    rows = Step.objects.filter(goal=goal).order_by("position")
    return list(rows.values_list("title", flat=True))


@pytest.fixture
def goal(cast):
    goal = goal_of(cast, "Vérifier le métier de technicien")
    for title in ("Lire deux fiches", "Appeler le centre", "Demander une immersion"):
        step_of(cast, goal, title, due_on=in_days(6))
    return goal


def test_a_counsellor_keeps_the_plan_with_the_keyboard_alone(screen, cast, goal):
    # Given Alice on Basile's plan, one step late
    overdue(Step.objects.get(title="Appeler le centre"))
    alice = screen(cast.alice)
    alice.goes_to(plan_page(cast))
    alice.sees("11 jours de retard")
    alice.judge()
    page, first = alice.page, Step.objects.get(title="Lire deux fiches")
    # When she ticks the first step
    page.locator(f"#cocher-{first.pk}").focus()
    page.keyboard.press("Space")
    page.locator(f"#etape-{first.pk}.step-done").wait_for()
    # Then the goal says so, and the focus has not moved
    alice.sees("1 sur 3")
    assert page.evaluate("document.activeElement.id") == f"cocher-{first.pk}"
    # When she moves it down by its menu
    page.locator(f"#etape-{first.pk} summary").focus()
    page.keyboard.press("Enter")
    alice.judge()
    page.locator(f"#etape-{first.pk} button[value=down]").focus()
    with page.expect_response(lambda answer: "deplacer" in answer.url):
        page.keyboard.press("Enter")
    assert titles(goal) == ["Appeler le centre", "Lire deux fiches", "Demander une immersion"]
    assert page.evaluate("document.activeElement.value") == "down"
    # And opens another, says it is stuck, and saves
    other = Step.objects.get(title="Appeler le centre")
    page.keyboard.press("Escape")
    page.locator(f"#ouvrir-{other.pk}").focus()
    page.keyboard.press("Enter")
    page.locator(f"#etape-{other.pk}[data-plan-opened]").wait_for()
    alice.judge()
    page.locator(f"#etape-{other.pk} input[value=stuck]").check()
    page.locator(f"#etape-{other.pk} input[name=help_needed]").fill("Appeler à deux")
    page.keyboard.press("Enter")
    page.locator(f"#etape-{other.pk}.step-stuck").wait_for()
    other.refresh_from_db()
    assert (other.status, other.help_needed) == ("stuck", "Appeler à deux")


def test_steps_are_added_one_after_the_other(screen, cast, goal):
    alice = screen(cast.alice)
    alice.goes_to(plan_page(cast))
    page = alice.page
    page.locator(f"#ajout-{goal.pk} summary").click()
    for title in ("Écrire une lettre", "Relire ensemble"):
        page.locator(f"#ajout-{goal.pk}-title").fill(title)
        page.keyboard.press("Enter")
        page.locator(
            f"#ajout-{goal.pk}", has_text=f"«\u00a0{title}\u00a0» est dans le plan"
        ).wait_for()
        assert page.evaluate("document.activeElement.name") == "title"
    assert titles(goal)[-2:] == ["Écrire une lettre", "Relire ensemble"]
    # An empty one is refused where it stands, and nothing else moves
    page.wait_for_function("!document.querySelector('.htmx-settling, .htmx-swapping')")
    page.keyboard.press("Enter")
    page.locator(f"#ajout-{goal.pk} [data-error-summary]").wait_for()
    alice.judge()
    assert len(titles(goal)) == 5


def test_a_step_follows_the_mouse(screen, cast, goal):
    alice = screen(cast.alice)
    alice.goes_to(plan_page(cast))
    rows = alice.page.locator(f"#etapes-{goal.pk} > li")
    handle = rows.nth(2).locator(".plan-handle").bounding_box()
    top = rows.nth(0).bounding_box()
    mouse = alice.page.mouse
    mouse.move(handle["x"] + 4, handle["y"] + 4)
    mouse.down()
    mouse.move(handle["x"] + 30, top["y"] + 20, steps=6)
    mouse.move(handle["x"] + 30, top["y"] + 2, steps=3)
    with alice.page.expect_response(lambda answer: "deplacer" in answer.url):
        mouse.up()
    assert titles(goal) == ["Demander une immersion", "Lire deux fiches", "Appeler le centre"]


def test_everything_without_scripts_on_a_phone(screen, cast, goal):
    alice = screen(cast.alice, javascript=False, width=360)
    alice.goes_to(plan_page(cast))
    first = Step.objects.get(title="Lire deux fiches")
    alice.page.locator(f"#cocher-{first.pk}").click()
    first.refresh_from_db()
    assert first.status == "done"
    alice.page.locator(f"#etape-{first.pk} summary").click()
    alice.page.locator(f"#etape-{first.pk} button[value=down]").click()
    assert titles(goal)[0] == "Appeler le centre"
    alice.page.locator(f"#ouvrir-{first.pk}").click()
    alice.sees_heading("Lire deux fiches")
    alice.page.locator("input[name=title]").fill("Lire trois fiches")
    alice.clicks("Enregistrer l’étape")
    alice.sees("Lire trois fiches")
    alice.page.locator(f"#ajout-{goal.pk} summary").click()
    alice.page.locator(f"#ajout-{goal.pk}-title").fill("Sans script")
    alice.page.locator(f"#ajout-{goal.pk} button").click()
    assert Step.objects.filter(title="Sans script", goal=goal).exists()


def test_two_people_on_one_step_see_both_texts(screen, cast, goal):
    step = Step.objects.get(title="Appeler le centre")
    alice = screen(cast.alice)
    alice.goes_to(plan_page(cast))
    alice.page.locator(f"#ouvrir-{step.pk}").click()
    alice.page.locator(f"#etape-{step.pk}-title").fill("Visiter le centre")
    plan.change_step(by=cast.diane, step=step, fields={"title": "Écrire au centre"}, version=1)
    alice.page.locator(f"#etape-{step.pk} button.btn-primary").click()
    alice.sees("Écrire au centre")
    alice.judge()
    alice.page.locator(f"#etape-{step.pk} button.btn-primary").click()
    alice.page.locator(f"#etape-{step.pk}.plan-step").wait_for()
    step.refresh_from_db()
    assert step.title == "Visiter le centre"
    assert step.changes.filter(changed_at__lte=timezone.now()).count() == 3
