"""Each invariant finds what it speaks of, and is silent on a day when all went well."""

from __future__ import annotations

import pytest

from tests.faults.evidence import Evidence
from tests.faults.invariants import INVARIANTS, judge

NOW = 1_800_000_000.0
ROW = {
    "id": 1,
    "kind": "appointment",
    "subject": "appointment:7",
    "slot": "d-7 2027-01-22T10:00",
    "status": "sent",
    "reason": "",
    "channel": "email",
    "attempts": 1,
    "reference": "a" * 32,
    "organisation_id": 1,
    "beneficiary_id": 5,
    "case_file_id": 3,
    "recipient_id": None,
    "email": "p@exemple.invalid",
    "phone": "",
    "due": NOW - 100,
    "until": NOW + 9000,
    "claimed": NOW - 99,
    "sent": NOW - 98,
    "now": NOW,
}
MESSAGE = {
    "at": NOW - 98,
    "channel": "email",
    "to": "p@exemple.invalid",
    "outcome": "ok",
    "reference": "a" * 32,
}
CANCELLED = {"kind": "cancel", "appointment": 7, "result": "done"}


def seen(*, rows=(ROW,), accepted=(MESSAGE,), lines=None, **others) -> Evidence:
    others = {
        "refused": [],
        "repaired_at": NOW - 260,
        "calm_since": NOW - 200,
        "began": NOW - 300,
    } | others
    known = {1: 1} if lines is None else lines
    return Evidence(rows=list(rows), lines=known, accepted=list(accepted), **others)


def row(**changes) -> dict:
    return ROW | changes


def test_a_quiet_day_breaks_nothing():
    assert judge(seen()) == {}


BROKEN = {
    "I1": seen(accepted=[MESSAGE, MESSAGE | {"at": NOW - 50}]),
    "I2": seen(rows=[row(status="claimed")]),
    "I3": seen(accepted=[]),
    "I4": seen(rows=[row(status="uncertain", reason="no_answer")], lines={}, interrupted=1),
    "I5": seen(deeds=[CANCELLED | {"committed": NOW - 150}]),
    "I6": seen(asleep={1}),
    "I7": seen(rows=[row(due=NOW - 190)], calm_since=NOW - 250),
    "I8": seen(lines={}),
    "I9": seen(deeds=[CANCELLED | {"result": "broken", "why": "OperationalError"}]),
    "I10": seen(rows=[row(status="failed")], accepted=[], lines={}),
}


@pytest.mark.parametrize("name", INVARIANTS)
def test_each_finds_what_it_speaks_of(name):
    assert list(INVARIANTS[name](BROKEN[name])), f"{name} saw nothing"


def test_what_was_leaving_when_it_was_cancelled_is_marked():
    deeds = [CANCELLED | {"committed": NOW - 98.5}]
    assert "I5" in judge(seen(deeds=deeds))
    assert judge(seen(rows=[row(reason="left_before")], deeds=deeds)) == {}


def test_what_was_accepted_is_not_denied_by_the_table():
    assert "I3" in judge(seen(rows=[row(status="cancelled")], lines={}))


def test_more_doubts_than_causes_are_too_many():
    doubtful = seen(rows=[row(status="uncertain", reason="no_answer")], lines={}, listed={1})
    assert "I4" in judge(doubtful)


def test_a_fourth_message_in_a_day_is_above_the_cap():
    rows = [row(id=n, reference=str(n) * 32, slot=f"d-{n}") for n in (1, 2, 3, 4)]
    accepted = [MESSAGE | {"reference": str(n) * 32} for n in (1, 2, 3, 4)]
    assert "I6" in judge(seen(rows=rows, accepted=accepted, lines=dict.fromkeys((1, 2, 3, 4), 1)))


CHANGED = {"kind": "change_channel", "appointment": 8, "person": 5, "result": "done", "took": 0.1}


def test_a_channel_left_behind_is_found_unless_it_was_chosen_again():
    left = CHANGED | {"channel": "phone", "committed": NOW - 150}
    back = CHANGED | {"channel": "email", "committed": NOW - 120}
    too_late = back | {"committed": NOW - 90}
    never = {"kind": "change_channel", "appointment": 9, "result": "no database"}
    assert "I5" in judge(seen(deeds=[left]))
    assert judge(seen(deeds=[never, left, back])) == {}
    assert "I5" in judge(seen(deeds=[left, too_late]))


def test_in_calm_what_the_provider_put_off_is_not_counted_late():
    late = {"rows": [row(due=NOW - 190)], "calm_since": NOW - 250}
    elsewhere = MESSAGE | {"to": "autre@exemple.invalid", "outcome": "refused"}
    here = elsewhere | {"to": row()["email"]}
    assert "I7" in judge(seen(refused=[elsewhere], **late))
    assert "I7" not in judge(seen(refused=[here], **late))
