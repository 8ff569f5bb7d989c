"""The scale: examples by hand, then what holds for any answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.scoring import AnswerError, Method, Scale, ScaleError, needed, score

ITEMS = ("b1", "b2", "t1", "t2", "l1", "l2")
SUBSCALES = {"goal": ("b1", "b2"), "task": ("t1", "t2"), "bond": ("l1", "l2")}
SCALE = Scale(1, 5, ITEMS, SUBSCALES)
ANSWERS = st.dictionaries(st.sampled_from(ITEMS), st.none() | st.integers(1, 5))


def all_answered(value):
    return dict.fromkeys(ITEMS, value)


def test_the_mean_of_what_was_answered():
    found = score({**all_answered(4), "l2": 2}, SCALE)
    assert found.mean == pytest.approx(22 / 6)
    assert found.subscales == {"goal": 4, "task": 4, "bond": 3}
    assert found.pomp == pytest.approx(100 * (22 / 6 - 1) / 4)


def test_five_of_six_answers_are_enough_four_are_not():
    assert needed(6) == 5
    assert score({**all_answered(4), "l2": None}, SCALE).mean == 4
    assert score({**all_answered(4), "l1": None, "l2": None}, SCALE).mean is None


def test_a_subscale_of_two_needs_both():
    found = score({**all_answered(4), "l2": None}, SCALE)
    assert found.subscales["bond"] is None
    assert found.subscales["goal"] == 4


def test_a_reversed_item_is_turned_round():
    scale = Scale(1, 5, ("a", "b"), reversed_items=frozenset({"b"}))
    assert score({"a": 5, "b": 1}, scale).mean == 5


def test_a_sum_does_not_fall_because_of_a_pass():
    scale = Scale(0, 10, ("a", "b", "c", "d"), method=Method.SUM)
    assert score({"a": 8, "b": 8, "c": 8, "d": None}, scale).total == 32


@pytest.mark.parametrize("value", [0, 6, -1])
def test_an_answer_out_of_the_scale_is_refused_by_its_item(value):
    with pytest.raises(AnswerError) as refusal:
        score({"b1": value}, SCALE)
    assert refusal.value.item == "b1"


def test_an_unknown_item_is_refused():
    with pytest.raises(AnswerError):
        score({"zz": 3}, SCALE)


@pytest.mark.parametrize(
    "arguments",
    [
        {"minimum": 5, "maximum": 5, "items": ("a",)},
        {"minimum": 1, "maximum": 5, "items": ()},
        {"minimum": 1, "maximum": 5, "items": ("a", "a")},
        {"minimum": 1, "maximum": 5, "items": ("a",), "reversed_items": frozenset({"b"})},
        {"minimum": 1, "maximum": 5, "items": ("a",), "subscales": {"x": ("b",)}},
        {"minimum": 1, "maximum": 5, "items": ("a",), "subscales": {"x": ("a",), "y": ("a",)}},
        {"minimum": 1, "maximum": 5, "items": ("a",), "subscales": {"x": ()}},
    ],
)
def test_a_scale_that_contradicts_itself_does_not_exist(arguments):
    with pytest.raises(ScaleError):
        Scale(**arguments)


@given(ANSWERS)
def test_passing_is_the_same_as_saying_nothing(answers):
    said = {item: value for item, value in answers.items() if value is not None}
    assert score(answers, SCALE) == score(said, SCALE)


@given(ANSWERS, st.randoms())
def test_the_order_of_answers_does_not_matter(answers, dice):
    shuffled = list(answers.items())
    dice.shuffle(shuffled)
    assert score(dict(shuffled), SCALE) == score(answers, SCALE)


@given(ANSWERS, st.integers(-3, 3))
def test_a_shifted_scale_shifts_the_mean_and_keeps_the_share(answers, shift):
    moved = {k: None if v is None else v + shift for k, v in answers.items()}
    here = score(answers, SCALE)
    there = score(moved, Scale(1 + shift, 5 + shift, ITEMS, SUBSCALES))
    if here.mean is None:
        assert there.mean is None
    else:
        assert there.mean == pytest.approx(here.mean + shift)
        assert there.pomp == pytest.approx(here.pomp)


@given(ANSWERS, st.sampled_from(ITEMS))
def test_a_better_answer_never_lowers_the_score(answers, item):
    value = answers.get(item)
    if value is None or value == 5:
        return
    before, after = score(answers, SCALE), score({**answers, item: value + 1}, SCALE)
    if before.mean is not None:
        assert after.mean > before.mean
