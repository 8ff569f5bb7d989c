"""An episode: begun on facts, followed in the right order, ended by a person."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.episodes import RepairState, episodes, state_after
from alliance.models import (
    AllianceWatch,
    EpisodeState,
    Repair,
    RepairKind,
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
from alliance.services.verdicts import judge
from beneficiaries import thread
from beneficiaries.refusals import Refused, StaleVersion
from tests.alliance.watching_scene import assessed, day, dropped, filling, usual

pytestmark = pytest.mark.django_db


@pytest.fixture
def fall(cast):
    """Answers that fall three days ago; the signal is confirmed."""
    usual(cast.case, 60, 50, 40)
    dropped(cast.case, 3)
    assessed(cast.case)
    signal = Signal.objects.get(rule="score_below_usual")
    judge(by=cast.alice, signal=signal, verdict="confirmed", version=signal.version)
    return signal


@pytest.fixture
def episode(cast, fall):
    return open_episode(by=cast.alice, case_file=cast.case, signals=[fall])


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

    return list(REPAIR_SOURCE.fetch(case_file, frozenset({"repair"}), None, 20))


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


def test_pages_follow_the_opening_of_the_file(cast, episode, signed_in_as):
    for who, status in (
        ("alice", 200),
        ("diane", 200),
        ("charlie", 404),
        ("adam", 302),
        ("fanny", 403),
    ):
        answer = signed_in_as(getattr(cast, who)).get(page(episode))
        assert answer.status_code == status, who
    bob = signed_in_as(cast.bob)
    assert "/acces/" in bob.get(page(episode)).url  # a reason comes first
    assert bob.post(page(episode, "episode_step"), {"kind": "identify"}).status_code == 404
    other = reverse("alliance:episode", args=[cast.colleague_case.pk, episode.pk])
    assert signed_in_as(cast.diane).get(other).status_code == 404


@pytest.mark.parametrize("number", [2**63, 2**63 - 1, 0, 10**30])
def test_numbers_that_are_nobody_are_not_found(cast, episode, signed_in_as, number):
    url = f"/dossiers/{cast.case.pk}/alliance/restaurations/{number}/"
    assert signed_in_as(cast.alice).get(url).status_code == 404


BAD = ["\x00", "\ud800", "x" * 1_000_000, "1 85 05 78 006 084 91", "😀" * 3000]


@pytest.mark.parametrize("bad", BAD)
def test_bad_notes_get_a_sentence_and_come_back(cast, episode, signed_in_as, bad):
    client = signed_in_as(cast.alice)
    sent = {"kind": "identify", "note": bad.encode("utf-8", "replace").decode(), "version": "1"}
    answer = client.post(page(episode, "episode_step"), sent)
    assert answer.status_code in {200, 302}
    if "\ud800" not in bad:
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in answer.content.decode()
    sent = {"state": "repaired", "note": bad.encode("utf-8", "replace").decode(), "version": "1"}
    assert client.post(page(episode, "episode_end"), sent).status_code in {200, 302}


@pytest.mark.parametrize("kind", ["", "autre", "own_feelings\x00"])
def test_unknown_steps_get_a_sentence(cast, episode, signed_in_as, kind):
    client = signed_in_as(cast.alice)
    for name in ("episode_step", "episode_undo"):
        answer = client.post(page(episode, name), {"kind": kind, "version": "1"})
        assert answer.status_code in {200, 302}
    assert not Repair.objects.exists()


@pytest.mark.parametrize("version", ["", "-1", "abc", str(2**63)])
def test_forged_versions_end_nothing(cast, episode, signed_in_as, version):
    sent = {"state": "repaired", "version": version}
    answer = signed_in_as(cast.alice).post(page(episode, "episode_end"), sent)
    assert answer.status_code == 200
    episode.refresh_from_db()
    assert episode.state == EpisodeState.OPEN


def test_beginning_on_the_page_with_the_signal_one_comes_from(cast, fall, signed_in_as):
    client = signed_in_as(cast.alice)
    url = reverse("alliance:episode_new", args=[cast.case.pk])
    html = client.get(f"{url}?signal={fall.pk}").content.decode()
    assert "checked" in html
    assert "3,0 sur 5" in html
    sent = {"form_key": str(uuid.uuid4()), "signals": [str(fall.pk)]}
    answer = client.post(url, sent)
    made = RuptureEpisode.objects.get()
    assert answer.url == page(made)
    # Once more: led to the one that runs, with a friendly sentence
    answer = client.get(url, follow=True)
    assert "Une restauration est déjà en cours" in answer.content.decode()
    answer = client.post(url, {"form_key": str(uuid.uuid4())}, follow=True)
    assert "Une restauration est déjà en cours" in answer.content.decode()
    assert RuptureEpisode.objects.count() == 1


@pytest.mark.parametrize("signals", [["999999"], ["abc"], ["-1"], [str(2**63)], ["\x00"]])
def test_forged_signals_begin_nothing(cast, fall, signed_in_as, signals):
    url = reverse("alliance:episode_new", args=[cast.case.pk])
    sent = {"form_key": str(uuid.uuid4()), "signals": signals}
    answer = signed_in_as(cast.alice).post(url, sent)
    assert answer.status_code == 200
    assert "data-error-summary" in answer.content.decode()
    assert not RuptureEpisode.objects.exists()


def test_changing_opens_after_understanding_and_never_closes_the_door(cast, episode, signed_in_as):
    client = signed_in_as(cast.alice)
    closed = client.get(page(episode)).content.decode()
    assert '<details class="disclosure repair-later">' in closed
    assert closed.index("Comprendre d’abord") < closed.index("Revoir le but")
    for kind in ("identify", "own_feelings", "own_part", "empathy", "observer"):
        do_step(by=cast.alice, episode=episode, kind=kind)
    assert '<details class="disclosure repair-later" open>' in (
        client.get(page(episode)).content.decode()
    )


def test_changes_lead_to_the_real_pages(cast, episode, signed_in_as):
    html = signed_in_as(cast.alice).get(page(episode)).content.decode()
    for name in ("followup:plan", "followup:book", "beneficiaries:transfer", "followup:prepare"):
        assert f'href="{reverse(name, args=[cast.case.pk])}"' in html, name
    assert f'href="{page(episode, "vignette")}"' in html


def test_the_running_episode_is_recalled_before_the_next_meeting(cast, episode, signed_in_as):
    do_step(by=cast.alice, episode=episode, kind="identify")
    html = signed_in_as(cast.alice).get(reverse("followup:prepare", args=[cast.case.pk]))
    text = html.content.decode()
    assert "Restauration en cours" in text
    assert "reconnaître ce que je ressens" in text
    end_episode(by=cast.alice, episode=episode, state="ended", version=2)
    html = signed_in_as(cast.alice).get(reverse("followup:prepare", args=[cast.case.pk]))
    assert "Restauration en cours" not in html.content.decode()


def test_an_episode_that_sleeps_waits_in_the_day(cast, episode, signed_in_as):
    home = reverse("home")
    client = signed_in_as(cast.alice)
    assert "restauration à reprendre" not in client.get(home).content.decode()
    long_ago = timezone.now() - datetime.timedelta(days=15)
    RuptureEpisode.objects.update(opened_at=long_ago)
    assert "1 restauration à reprendre" in client.get(home).content.decode()
    do_step(by=cast.alice, episode=episode, kind="identify")
    assert "restauration à reprendre" not in client.get(home).content.decode()
    Repair.objects.update(done_at=long_ago)
    html = client.get(home).content.decode()
    assert "Rien de noté depuis 15 jours" in html
    assert page(episode) in html


def test_a_closed_file_is_read_and_not_written(cast, episode, signed_in_as):
    cast.case.closed_on, cast.case.closing_reason = timezone.localdate(), "need_met"
    cast.case.closed_by = cast.alice
    cast.case.save()
    html = signed_in_as(cast.alice).get(page(episode)).content.decode()
    assert "C’est fait" not in html
    with pytest.raises(Refused, match="clos"):
        do_step(by=cast.alice, episode=episode, kind="identify")


def test_the_page_costs_the_same_whatever_was_done(cast, episode, signed_in_as):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in_as(cast.alice)
    client.get(page(episode))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page(episode))
    for kind in RepairKind.values:
        do_step(by=cast.alice, episode=episode, kind=kind)
    for ago in range(10, 30):
        filling(cast.case, ago, 4)
    with CaptureQueriesContext(connection) as many:
        client.get(page(episode))
    assert len(many) == len(few)


def test_unknown_state_is_refused(cast, episode):
    with pytest.raises(Refused, match="Choisissez comment"):
        end_episode(by=cast.alice, episode=episode, state="open", version=1)
    assert RepairState.OPEN == "open"
