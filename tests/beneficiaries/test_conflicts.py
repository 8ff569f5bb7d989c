"""Three-way comparison: nothing anybody changed is ever lost without a question."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.conflicts import Conflict, reconcile

# A shared machine may be slow: time is no verdict here.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

values = st.one_of(st.none(), st.integers(0, 3), st.text("ab", max_size=2))
triples = st.dictionaries(
    st.sampled_from(["nom", "ville", "tel", "jour"]), st.tuples(values, values, values), min_size=1
)


def sides(rows):
    return ({name: row[i] for name, row in rows.items()} for i in range(3))


def test_each_case_by_example():
    outcome = reconcile(
        {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1},
        {"a": 1, "b": 2, "c": 1, "d": 2, "e": 2},
        {"a": 1, "b": 1, "c": 3, "d": 2, "e": 3},
    )
    assert outcome.values == {"a": 1, "b": 2, "c": 3, "d": 2, "e": 3}
    assert outcome.conflicts == (Conflict("e", 1, 2, 3),)
    assert outcome.theirs_alone == ("c",)
    assert not outcome.is_clear


@unhurried
@given(triples)
def test_what_one_side_changed_is_kept_and_a_conflict_is_never_decided(rows):
    original, mine, theirs = sides(rows)
    outcome = reconcile(original, mine, theirs)
    conflicts = {conflict.name for conflict in outcome.conflicts}
    for name, (before, wanted, now) in rows.items():
        both = wanted != before and now != before and wanted != now
        assert (name in conflicts) == both
        expected = now if both or wanted == before else wanted
        assert outcome.values[name] == expected


@unhurried
@given(triples)
def test_without_another_saver_everything_typed_is_saved(rows):
    original, mine, _theirs = sides(rows)
    outcome = reconcile(original, mine, original)
    assert outcome.is_clear
    assert outcome.values == mine


@unhurried
@given(triples)
def test_conflicts_are_the_same_from_both_sides(rows):
    original, mine, theirs = sides(rows)
    one, other = reconcile(original, mine, theirs), reconcile(original, theirs, mine)
    assert {c.name for c in one.conflicts} == {c.name for c in other.conflicts}
