"""An episode: begun on facts, followed in the right order, ended by a person."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.episodes import episodes, state_after
from alliance.models import (
    AllianceWatch,
    EpisodeState,
    Repair,
    RuptureEpisode,
    Signal,
)
from alliance.repair.measuring import measured_repair
from alliance.services.repair import (
    AlreadyRunning,
    do_step,
    end_episode,
    open_episode,
    undo_step,
)
from beneficiaries import thread
from beneficiaries.refusals import Refused, StaleVersion
from tests.alliance.watching_scene import assessed, day, dropped, filling, usual

pytestmark = pytest.mark.django_db


def page(episode, name="episode"):
    return reverse(f"alliance:{name}", args=[episode.case_file_id, episode.pk])


def deeds(episode):
    rows = JournalEntry.objects.filter(beneficiary_id=episode.case_file.beneficiary_id)
    rows = rows.filter(deed__startswith="alliance.").order_by("pk")
    return list(rows.values_list("deed", flat=True))


def test_an_episode_begins_with_the_fall_that_its_signal_tells(cast, episode, fall):
    assert episode.state == EpisodeState.OPEN
    assert episode.started_on == day(3)
    assert (episode.reference, episode.drop) == (4.5, 3.0)
    assert list(episode.signals.all()) == [fall]
    assert deeds(episode)[-1] == "alliance.episode_opened"


def test_without_signal_nor_fall_it_begins_today(cast):
    made = open_episode(by=cast.alice, case_file=cast.case)
    assert made.started_on == timezone.localdate()
    assert (made.reference, made.drop, made.measured) == (None, None, "")
    assert measured_repair(made).state is None


def test_one_form_opens_one_episode_and_a_second_is_refused(cast):
    key = uuid.uuid4()
    one = open_episode(by=cast.alice, case_file=cast.case, form_key=key)
    assert open_episode(by=cast.alice, case_file=cast.case, form_key=key) == one
    with pytest.raises(AlreadyRunning, match="déjà en cours pour ce dossier, ouverte par Alice"):
        open_episode(by=cast.diane, case_file=cast.case, form_key=uuid.uuid4())
    assert RuptureEpisode.objects.count() == 1


def test_an_ended_episode_does_not_come_back_by_its_old_form(cast):
    key = uuid.uuid4()
    one = open_episode(by=cast.alice, case_file=cast.case, form_key=key)
    end_episode(by=cast.alice, episode=one, state="ended", version=1)
    again = open_episode(by=cast.alice, case_file=cast.case, form_key=key)
    assert again == one
    assert RuptureEpisode.objects.count() == 1


def test_signals_of_another_file_are_refused(cast):
    dropped(cast.colleague_case, 3)
    filling(cast.colleague_case, 2, 1)
    assessed(cast.colleague_case)
    foreign = list(Signal.objects.filter(case_file=cast.colleague_case))
    assert foreign
    with pytest.raises(Refused, match="pas de ce dossier"):
        open_episode(by=cast.alice, case_file=cast.case, signals=foreign)


def test_steps_move_the_episode_and_leave_one_line_each(cast, episode):
    do_step(by=cast.alice, episode=episode, kind="identify", note="Bus supprimé depuis mai.")
    do_step(by=cast.alice, episode=episode, kind="own_feelings")
    episode.refresh_from_db()
    assert episode.state == EpisodeState.IN_PROGRESS
    assert deeds(episode)[-2:] == ["alliance.repair_step_done"] * 2
    before = len(deeds(episode))
    do_step(by=cast.alice, episode=episode, kind="identify", note="Bus supprimé depuis mai.")
    assert len(deeds(episode)) == before  # said twice, written once
    undo_step(by=cast.alice, episode=episode, kind="identify")
    undo_step(by=cast.alice, episode=episode, kind="own_feelings")
    undo_step(by=cast.alice, episode=episode, kind="own_feelings")
    episode.refresh_from_db()
    assert episode.state == EpisodeState.OPEN
    assert not episode.repairs.exists()


def test_own_feelings_are_never_kept(cast, episode):
    with pytest.raises(Refused, match="rien n’en est gardé"):
        do_step(by=cast.alice, episode=episode, kind="own_feelings", note="Agacée.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Repair.objects.create(
            episode=episode, kind="own_feelings", note="Agacée.", done_by=cast.alice
        )
    assert not Repair.objects.exists()


def test_the_place_to_think_has_no_name_and_stands_in_no_form(cast, episode, signed_in_as):
    import re

    html = signed_in_as(cast.alice).get(page(episode)).content.decode()
    private = re.search(r"<textarea[^>]*id=\"pour-moi\"[^>]*>", html)
    assert private
    assert "name=" not in private.group()
    assert 'autocomplete="off"' in private.group()
    before = html[: private.start()]
    assert before.count("<form") == before.count("</form>")


def test_what_a_colleague_noted_meanwhile_is_not_overwritten(cast, episode):
    do_step(by=cast.diane, episode=episode, kind="identify", note="Le bus.", version=1)
    with pytest.raises(StaleVersion, match="Diane Moreau a noté cette étape entre-temps"):
        do_step(by=cast.alice, episode=episode, kind="identify", note="La garde.", version=1)
    # Another step is nobody's quarrel.
    do_step(by=cast.alice, episode=episode, kind="own_part", note="Trop vite.", version=1)
    assert episode.repairs.get(kind="identify").note == "Le bus."


def test_the_loser_keeps_the_text_on_the_page(cast, episode, signed_in_as):
    client = signed_in_as(cast.alice)
    do_step(by=cast.diane, episode=episode, kind="identify", note="Le bus.", version=1)
    sent = {"kind": "identify", "note": "La garde d’enfant.", "version": "1"}
    html = client.post(page(episode, "episode_step"), sent).content.decode()
    assert "Diane Moreau a noté cette étape entre-temps : « Le bus. »" in html
    assert "La garde d’enfant.</textarea>" in html
    again = {**sent, "version": "2"}
    assert client.post(page(episode, "episode_step"), again).status_code == 302
    assert episode.repairs.get(kind="identify").note == "La garde d’enfant."


def test_ending_keeps_what_the_scores_say_beside(cast, episode):
    filling(cast.case, 1, [4, 4, 4, 4, 4, 4])
    assessed(cast.case)
    ended = end_episode(
        by=cast.alice, episode=episode, state="repaired", note="On va moins vite.", version=1
    )
    assert (ended.state, ended.measured) == ("repaired", "repaired")
    assert ended.ended_by == cast.alice
    assert deeds(episode)[-1] == "alliance.episode_ended"
    with pytest.raises(StaleVersion, match="Alice Martin a déjà terminé"):
        end_episode(by=cast.diane, episode=episode, state="ended", version=ended.version)
    with pytest.raises(StaleVersion, match="déjà terminé"):
        do_step(by=cast.alice, episode=episode, kind="identify")


def test_a_step_noted_meanwhile_makes_one_read_again_before_ending(cast, episode):
    do_step(by=cast.diane, episode=episode, kind="identify")
    with pytest.raises(StaleVersion, match="Une étape a été notée entre-temps"):
        end_episode(by=cast.alice, episode=episode, state="ended", version=1)


@pytest.mark.parametrize(
    ("later", "state"),
    [
        ([], "open"),
        ([3, 3], "open"),
        ([3, 3, 4], "repaired"),
        ([3, 3, 3], "unrepaired"),
        ([3, 3, 3, 5], "unrepaired"),
    ],
)
def test_the_scores_after_the_fall_measure_the_repair(cast, episode, later, state):
    RuptureEpisode.objects.filter(pk=episode.pk).update(started_on=day(30))
    usual_day = 20
    from alliance.models import CheckIn

    CheckIn.objects.filter(case_file=cast.case, session_on=day(3)).update(session_on=day(30))
    for number, level in enumerate(later):
        filling(cast.case, usual_day - number, level)
    assessed(cast.case)
    episode.refresh_from_db()
    assert measured_repair(episode).state == state


@pytest.mark.parametrize("later", [(), (3.0,), (3.9,), (3.0, 3.0, 3.0), (3.0, 4.5), (3.74, 3.76)])
def test_the_stored_fall_is_followed_as_the_pure_rule_follows_it(later):
    from alliance.detection import Observation, eb_one_step

    scores = [4.5, 4.5, 4.5, 3.0, *later]
    found = episodes(eb_one_step([Observation(value) for value in scores]))
    assert state_after(found[0].reference, found[0].drop, later) is found[0].state


def test_answers_trusted_to_somebody_else_neither_begin_nor_measure(cast):
    trusted = {"visibility": "trusted_person", "trusted_person": cast.diane}
    usual(cast.case, 60, 50, 40, **trusted)
    dropped(cast.case, 3, **trusted)
    assessed(cast.case)
    made = open_episode(by=cast.alice, case_file=cast.case)
    assert (made.started_on, made.reference, made.drop) == (timezone.localdate(), None, None)
    assert measured_repair(made).later == ()


def test_a_reserved_signal_neither_dates_nor_shows(cast, signed_in_as):
    trusted = {"visibility": "trusted_person", "trusted_person": cast.diane}
    usual(cast.case, 60, 50, 40, **trusted)
    dropped(cast.case, 3, **trusted)
    assessed(cast.case)
    signal = Signal.objects.filter(reserved_to=cast.diane).order_by("pk")[0]
    with pytest.raises(Refused):
        open_episode(by=cast.alice, case_file=cast.case, signals=[signal])
    made = open_episode(by=cast.diane, case_file=cast.case, signals=[signal])
    assert made.started_on == timezone.localdate()
    html = signed_in_as(cast.alice).get(page(made)).content.decode()
    assert "Ce qui a fait commencer" not in html


def test_an_objection_hides_the_episode_and_refuses_deeds(cast, episode, signed_in_as):
    AllianceWatch.objects.filter(case_file=cast.case).update(objected_at=timezone.now())
    client = signed_in_as(cast.alice)
    assert client.get(page(episode)).status_code == 404
    with pytest.raises(Refused, match="a choisi de ne pas utiliser"):
        do_step(by=cast.alice, episode=episode, kind="identify")
    titles = [str(event.title) for event in thread_events(cast.case)]
    assert not any("estauration" in title for title in titles)


def thread_events(case_file):
    from alliance.repair.around import REPAIR_SOURCE

    return list(REPAIR_SOURCE.fetch(case_file, frozenset({"repair"}), thread.FROM_NOW))


def test_the_thread_tells_the_path_without_the_notes(cast, episode, django_assert_num_queries):
    do_step(by=cast.alice, episode=episode, kind="identify", note="Confidence.")
    end_episode(by=cast.alice, episode=episode, state="unrepaired", note="Autre.", version=2)
    with django_assert_num_queries(1):
        events = thread_events(cast.case)
    assert [str(event.title) for event in events] == [
        "Restauration terminée : non restauré",
        "Étape de restauration : repérer les faits, chercher une autre explication",
        "Restauration commencée",
    ]
    assert not any("Confidence" in f"{event.text}{event.detail}" for event in events)
    assert thread is not None
