"""Two counsellors at once on one file: on PostgreSQL, each with a connection of their own."""

import uuid

import pytest

from accounts.models import JournalEntry
from alliance.models import Repair, RuptureEpisode
from alliance.services.repair import AlreadyRunning, do_step, end_episode, open_episode
from beneficiaries.refusals import StaleVersion
from tests.alliance.test_check_in_races import at_once
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return assemble()


def lines(deed):
    return JournalEntry.objects.filter(deed=deed).count()


def test_two_people_begin_at_once_and_one_episode_runs(cast):
    met = at_once(
        *[
            lambda who=who: open_episode(by=who, case_file=cast.case, form_key=uuid.uuid4())
            for who in (cast.alice, cast.diane, cast.alice)
        ]
    )
    assert sum(isinstance(one, RuptureEpisode) for one in met) == 1
    assert sum(isinstance(one, AlreadyRunning) for one in met) == 2
    assert lines("alliance.episode_opened") == 1


def test_one_form_pressed_twice_at_once_opens_one_episode(cast):
    key = uuid.uuid4()
    met = at_once(*[lambda: open_episode(by=cast.alice, case_file=cast.case, form_key=key)] * 3)
    assert len({one.pk for one in met}) == 1
    assert lines("alliance.episode_opened") == 1


def test_the_same_step_at_once_is_one_row_and_no_text_is_lost(cast):
    episode = open_episode(by=cast.alice, case_file=cast.case)
    met = at_once(
        *[
            lambda who=who, note=note: do_step(
                by=who, episode=episode, kind="identify", note=note, version=1
            )
            for who, note in ((cast.alice, "Le bus."), (cast.diane, "La garde."))
        ]
    )
    assert sum(isinstance(one, Repair) for one in met) == 1
    assert sum(isinstance(one, StaleVersion) for one in met) == 1
    kept = next(one for one in met if isinstance(one, Repair))
    assert Repair.objects.get().note == kept.note


def test_two_endings_at_once_and_the_first_stands(cast):
    episode = open_episode(by=cast.alice, case_file=cast.case)
    met = at_once(
        lambda: end_episode(by=cast.alice, episode=episode, state="repaired", version=1),
        lambda: end_episode(by=cast.diane, episode=episode, state="unrepaired", version=1),
    )
    assert sum(isinstance(one, StaleVersion) for one in met) == 1
    won = next(one for one in met if isinstance(one, RuptureEpisode))
    episode.refresh_from_db()
    assert (episode.state, episode.ended_by_id) == (won.state, won.ended_by_id)
    assert lines("alliance.episode_ended") == 1
