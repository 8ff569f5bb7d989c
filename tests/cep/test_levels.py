"""The steps of the CEP: what each level asks for, and dates that hold together."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cep.competences import Competence, Mastery, Rating, compare
from cep.levels import (
    LEVELS,
    Missing,
    Period,
    PeriodTrouble,
    Readiness,
    Scheme,
    missing_to_open,
    troubles,
)

OPENED = datetime.date(2026, 1, 12)
TODAY = datetime.date(2026, 6, 30)
READY = Readiness(True, True, True, True, True)
NOTHING = Readiness()


def day(number):
    return OPENED + datetime.timedelta(days=number)


def found(*periods):
    return [trouble for _, trouble in troubles(periods, file_opened_on=OPENED, today=TODAY)]


@pytest.mark.parametrize("scheme", Scheme)
def test_the_first_level_asks_for_nothing(scheme):
    assert missing_to_open(scheme, 1, NOTHING, open_number=None) == ()


def test_the_second_level_asks_for_information_request_and_agreement():
    expected = (Missing.INFORMATION, Missing.REQUEST, Missing.AGREEMENT)
    for scheme in Scheme:
        assert missing_to_open(scheme, 2, NOTHING, open_number=1) == expected


def test_the_third_level_asks_for_a_project_and_its_plan_besides():
    told = Readiness(information_given=True, request_recorded=True, agreement_recorded=True)
    expected = (Missing.PROJECT, Missing.PLAN)
    assert missing_to_open(Scheme.CEP_2014, 3, told, open_number=2) == expected


def test_any_level_may_be_skipped_or_returned_to():
    assert missing_to_open(Scheme.CEP_2014, 3, READY, open_number=1) == ()
    assert missing_to_open(Scheme.CEP_2014, 1, READY, open_number=3) == ()


def test_a_level_is_not_entered_twice_nor_invented():
    assert missing_to_open(Scheme.CEP_2014, 2, READY, open_number=2) == (Missing.ALREADY_OPEN,)
    assert missing_to_open(Scheme.CEP_2019, 3, READY, open_number=2) == (Missing.UNKNOWN_LEVEL,)


def test_numbers_follow_one_another():
    for levels in LEVELS.values():
        assert [level.number for level in levels] == list(range(1, len(levels) + 1))


def test_gaps_and_returns_are_sound():
    assert found(Period(1, day(0), day(10)), Period(2, day(30), day(60)), Period(1, day(60))) == []


@pytest.mark.parametrize(
    ("periods", "trouble"),
    [
        ([Period(1, day(-1), day(3))], PeriodTrouble.BEFORE_THE_FILE),
        ([Period(1, day(5), day(3))], PeriodTrouble.ENDS_BEFORE_START),
        ([Period(1, TODAY + datetime.timedelta(days=1))], PeriodTrouble.IN_THE_FUTURE),
        ([Period(1, day(0), day(9)), Period(2, day(8), day(20))], PeriodTrouble.OVERLAP),
        ([Period(1, day(0)), Period(2, day(8))], PeriodTrouble.TWO_OPEN),
    ],
)
def test_dates_that_contradict_each_other_are_named(periods, trouble):
    assert trouble in found(*periods)


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 9)), max_size=8))
def test_periods_one_after_the_other_are_always_sound(lengths):
    periods, start = [], 0
    for length, gap in lengths:
        periods.append(Period(1, day(start), day(start + length)))
        start += length + gap
    assert troubles(periods, file_opened_on=OPENED, today=day(400)) == []


def test_a_competence_above_one_needs_a_fact():
    assert not Rating(Mastery.WITH_STRONG_HELP).lacks_evidence
    assert Rating(Mastery.WITH_OCCASIONAL_HELP, "  ").lacks_evidence
    assert not Rating(Mastery.ALONE_IN_NEW, "A contacté trois employeurs.").lacks_evidence


def test_the_table_shows_disagreement_and_change_without_any_total():
    table = compare(
        person={Competence.NETWORK: Rating(Mastery.ALONE_IN_NEW, "…")},
        counsellor={Competence.NETWORK: Rating(Mastery.WITH_STRONG_HELP)},
        together={Competence.NETWORK: Rating(Mastery.ALONE_IN_FAMILIAR, "…")},
        earlier={Competence.NETWORK: Rating(Mastery.WITH_STRONG_HELP)},
    )
    assert [line.competence for line in table] == list(Competence)
    network = next(line for line in table if line.competence is Competence.NETWORK)
    assert network.disagree
    assert network.change == 2
    assert next(iter(table)).concluded is None
