"""The thirty-second brief: what to bring up, who promised what, the last logs."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Barrier
from beneficiaries.panels import visit_of
from beneficiaries.services.pulse import recompute_pulse
from followup.interviews import prepare
from followup.models import Step
from followup.services.messages import send_by_person
from followup.services.plan import add_goal, add_step, propose_by_person, stuck_by_person
from tests.followup import interview_scene as scene

A_DAY = datetime.timedelta(days=1)


def url_of(case_file):
    return reverse("followup:prepare", args=[case_file.pk])


def sections(user, case_file) -> dict[str, dict]:
    visit = visit_of(user, case_file)
    return {shown.section.key: shown.data for shown in prepare.brief_for(visit)}


def step(cast, title: str, **more) -> Step:
    goal = add_goal(by=cast.alice, case_file=cast.case, title=f"Pour {title}")
    made = add_step(by=cast.alice, goal=goal, fields={"title": title})
    Step.objects.filter(pk=made.pk).update(**more)
    made.refresh_from_db()
    return made


def titles(cast) -> list[str]:
    return [topic.title for topic in sections(cast.alice, cast.case)["followup.topics"]["topics"]]


def test_a_first_contact_has_nothing_to_bring_up(cast, signed_in_as):
    page = signed_in_as(cast.alice).get(url_of(cast.case))
    assert "Rien à reprendre pour l’instant" in page.content.decode()


def test_the_last_three_logs_newest_first(cast):
    for number in range(5):
        scene.log(cast.alice, cast.case, held_at=scene.held_at(60 * (number + 1)))
    logs = sections(cast.alice, cast.case)["followup.logs"]["logs"]
    moments = [each["log"].held_at for each in logs]
    assert len(moments) == 3
    assert moments == sorted(moments, reverse=True)


def test_open_steps_are_told_by_who_promised_them(cast):
    step(cast, "Appeler Bourges", owner="person")
    step(cast, "Demander un devis", owner="counsellor")
    step(cast, "Déjà faite", status="done", done_at=timezone.now())
    by_whom = dict(sections(cast.alice, cast.case)["followup.promised"]["by_whom"])
    assert {who: [s.title for s in steps] for who, steps in by_whom.items()} == {
        "Basile": ["Appeler Bourges"],
        "Alice": ["Demander un devis"],
    }


def test_everything_that_waits_is_brought_up(cast):
    stuck_by_person(person=cast.basile_sheet, step=step(cast, "Bloquée"), help_needed="Un mot")
    step(cast, "En retard", due_on=timezone.localdate() - 3 * A_DAY)
    step(cast, "Replanifiée", replanned_count=2)
    propose_by_person(person=cast.basile_sheet, case_file=cast.case, title="Visiter", why="")
    slot = scene.slot(cast.case, cast.alice, minutes_ago=-3000)
    slot.move_asked_at, slot.move_wish = timezone.now(), "Plutôt mardi"
    slot.save()
    scene.slot(
        cast.case,
        cast.alice,
        minutes_ago=5000,
        outcome="no_show",
        outcome_at=timezone.now(),
        outcome_by=cast.alice,
    )
    send_by_person(
        person=cast.basile_sheet, case_file=cast.case, body="Bonjour", form_key=scene.any_key()
    )
    Barrier.objects.create(
        case_file=cast.case,
        kind="mobility",
        description="Plus de voiture",
        strategy="Essayer le car",
        review_on=timezone.localdate(),
        created_by=cast.alice,
    )
    told = " | ".join(titles(cast))
    for words in (
        "1 message non lu",
        "Demande à déplacer",
        "Absence le",
        "Bloque : Bloquée",
        "En retard : En retard",
        "Replanifiée 2 fois : Replanifiée",
        "Propose : Visiter",
        "À revoir : ",
    ):
        assert words in told


def test_a_practice_adds_its_own_section(cast, signed_in_as):
    section = prepare.Section(
        "test.answers",
        "Ses dernières réponses",
        "followup/prepare_topics.html",
        order=1,
        context=lambda visit: {"topics": [prepare_topic("4,2 sur 5")]},
        short=lambda visit: "4,2 sur 5",
    )
    prepare.register(section)
    try:
        with pytest.raises(prepare.AlreadyRegistered):
            prepare.register(section)
        page = signed_in_as(cast.alice).get(url_of(cast.case))
        assert "Ses dernières réponses" in page.content.decode()
        beside = prepare.brief_beside(cast.alice, cast.case)
        assert beside[0].words == "4,2 sur 5"
    finally:
        prepare.unregister("test.answers")


def prepare_topic(title: str):
    from followup.interviews.prepare_sections import Topic

    return Topic(title)


def test_strangers_and_those_without_a_reason(cast, signed_in_as):
    assert signed_in_as(cast.charlie).get(url_of(cast.case)).status_code == 404
    colleague = signed_in_as(cast.bob).get(url_of(cast.case))
    assert colleague.url == reverse("beneficiaries:access_reason", args=[cast.case.pk])
    assert signed_in_as(cast.basile).get(url_of(cast.case)).status_code == 403


def test_the_brief_costs_the_same_however_much_there_is(cast, signed_in_as):
    def more(number: int) -> None:
        scene.log(cast.alice, cast.case, held_at=scene.held_at(60 * (number + 1)))
        step(cast, f"Étape {number}", due_on=timezone.localdate() - A_DAY)

    for number in range(3):
        more(number)
    client = signed_in_as(cast.alice)
    client.get(url_of(cast.case))
    with CaptureQueriesContext(connection) as few:
        client.get(url_of(cast.case))
    for number in range(3, 30):
        more(number)
    with CaptureQueriesContext(connection) as many:
        client.get(url_of(cast.case))
    assert len(many) == len(few)


def test_the_pulse_knows_the_last_interview(cast):
    older, newer = scene.held_at(5000), scene.held_at(100)
    for moment in (newer, older):
        scene.log(cast.alice, cast.case, held_at=moment)
    cast.case.refresh_from_db()
    assert cast.case.last_contact_at == newer
    assert not recompute_pulse().found
