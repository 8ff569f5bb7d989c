"""The pages of an episode: who opens them, what they take, what they recall."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.episodes import RepairState
from alliance.models import (
    EpisodeState,
    Repair,
    RepairKind,
    RuptureEpisode,
)
from alliance.services.repair import (
    do_step,
    end_episode,
    open_episode,
)
from beneficiaries.refusals import Refused
from tests.alliance.watching_scene import filling

pytestmark = pytest.mark.django_db


def page(episode, name="episode"):
    return reverse(f"alliance:{name}", args=[episode.case_file_id, episode.pk])


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


def test_a_signal_taken_up_asks_for_no_other_repair(cast, fall, signed_in_as):
    address = reverse("alliance:file", args=[cast.case.pk])
    asked = "Un signal est confirmé"
    assert asked in signed_in_as(cast.alice).get(address).content.decode()
    begun = open_episode(by=cast.alice, case_file=cast.case, signals=[fall])
    end_episode(by=cast.alice, episode=begun, state="repaired", note="", version=begun.version)
    assert asked not in signed_in_as(cast.alice).get(address).content.decode()
