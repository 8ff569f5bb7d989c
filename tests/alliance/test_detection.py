"""One score against this person's own usual: the example of the domain page, then properties."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.detection import (
    DEFAULT_NORMS,
    SIGMA_FLOOR,
    Alarm,
    Norms,
    NormsError,
    Observation,
    eb_one_step,
    predict,
)
from alliance.episodes import RepairState, episodes
from alliance.norms import reestimate

DAY = datetime.date(2026, 3, 2)
SCORES = st.lists(st.none() | st.floats(1, 5, allow_nan=False), max_size=14)


def read(*values):
    return eb_one_step([Observation(value) for value in values])


def test_the_example_of_the_domain_page():
    last = read(4.5, 4.33, 4.5, 3.33)[-1]
    assert last.expected.used == 3
    assert last.expected.mean == pytest.approx(4.3926, abs=5e-5)
    assert last.expected.deviation**2 == pytest.approx(0.2022, abs=5e-5)
    assert last.z == pytest.approx(-2.363, abs=5e-4)
    assert last.alarm is Alarm.STRONG


def test_before_any_score_the_norm_is_expected():
    expected = predict([])
    assert expected.mean == DEFAULT_NORMS.mean
    assert expected.deviation**2 == pytest.approx(0.40**2 + 0.45**2)


def test_a_low_first_score_is_a_hint_that_enters_the_baseline():
    first, second = read(3.4, 3.4)
    assert first.alarm is Alarm.HINT
    assert second.expected.used == 1


def test_an_alerted_score_stays_out_of_the_baseline():
    readings = read(4.5, 4.5, 4.5, 2.0, 4.5)
    assert readings[3].alarm is Alarm.STRONG
    assert readings[4].expected.used == 3
    assert readings[4].expected.mean == pytest.approx(predict([4.5, 4.5, 4.5]).mean)


def test_a_long_gap_silences_one_score_and_keeps_the_baseline():
    after_sessions = read(4.5, 4.5, None, None, None, 2.0)[-1]
    assert after_sessions.off_after_gap
    assert after_sessions.alarm is Alarm.NONE
    assert after_sessions.expected.used == 2


@pytest.mark.parametrize(("days", "off"), [(90, False), (91, True)])
def test_ninety_days_are_still_one_step(days, off):
    later = DAY + datetime.timedelta(days=days)
    readings = eb_one_step([Observation(4.5, DAY), Observation(2.0, later)])
    assert readings[-1].off_after_gap is off


def test_the_spread_within_a_person_never_falls_below_its_floor():
    assert Norms(4.2, 0.45, 0.1).within == SIGMA_FLOOR


def test_norms_without_spread_are_refused():
    with pytest.raises(NormsError):
        Norms(4.2, 0.45, 0)


@given(SCORES)
def test_one_reading_for_each_score_that_came(values):
    readings = read(*values)
    expected = [n for n, value in enumerate(values) if value is not None]
    assert [reading.position for reading in readings] == expected


@given(SCORES, st.floats(0.1, 2))
def test_a_lower_last_score_never_alarms_less(values, less):
    seen = [value for value in values if value is not None]
    if not seen:
        return
    order = [Alarm.NONE, Alarm.HINT, Alarm.WEAK, Alarm.STRONG]
    usual = read(*seen)[-1].alarm
    lower = read(*seen[:-1], seen[-1] - less)[-1].alarm
    assert order.index(lower) >= order.index(usual)


@given(SCORES, st.floats(-2, 2))
def test_scores_and_norms_shifted_together_read_the_same(values, shift):
    here = eb_one_step([Observation(v) for v in values])
    moved = Norms(DEFAULT_NORMS.mean + shift, DEFAULT_NORMS.between, DEFAULT_NORMS.within)
    there = eb_one_step([Observation(None if v is None else v + shift) for v in values], moved)
    assert [r.z for r in there] == pytest.approx([r.z for r in here], abs=1e-6)


def test_repaired_at_half_of_the_way_back():
    (episode,) = episodes(read(4.5, 4.5, 4.5, 3.0, 3.74, 3.75))
    assert episode.aim == pytest.approx(3.75)
    assert episode.state is RepairState.REPAIRED
    assert (episode.start, episode.end) == (3, 5)


def test_three_scores_without_it_are_unrepaired():
    (episode,) = episodes(read(4.5, 4.5, 4.5, 3.0, 3.1, 3.0, 3.2))
    assert episode.state is RepairState.UNREPAIRED
    assert episode.alerts >= 2


def test_fewer_than_three_leave_it_open():
    (episode,) = episodes(read(4.5, 4.5, 4.5, 3.0, None, 3.2))
    assert episode.state is RepairState.OPEN
    assert episode.end is None


def test_norms_are_estimated_again_by_hand():
    people = [[4.0, 4.2, 4.4], [3.0, 3.4, 3.2]] * 15
    norms = reestimate(people, DEFAULT_NORMS)
    assert norms.mean == pytest.approx(3.7)
    within, between_square = 0.04, 30 * 3 * 0.25 / 29
    between = (between_square - within) / 3
    assert norms.within**2 == pytest.approx((0.16 + within) / 2)
    assert norms.between**2 == pytest.approx((0.45**2 + between) / 2)
    assert norms.version == DEFAULT_NORMS.version + 1


def test_too_few_people_give_no_norms():
    with pytest.raises(NormsError):
        reestimate([[4.0, 4.2, 4.4]] * 29 + [[4.0, 4.1]], DEFAULT_NORMS)
