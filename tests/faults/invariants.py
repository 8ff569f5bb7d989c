"""I1 to I10: what holds whatever happened. Each gives sentences about what it found broken."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from tests.faults.evidence import Evidence

GONE = {"sent", "delivered"}
# A row that is over; the others are still to come.
FINAL = GONE | {"failed", "uncertain", "too_late", "cancelled", "suppressed"}
# What the organisations of the campaign allow one person to receive; a tighter cap would hide
# from the judge a row that exists twice.
PER_DAY, PER_WEEK = 3, 6
NEVER_QUIET = {
    "quiet_from": "23:59:59.999999",
    "quiet_until": "00:00",
    "quiet_sundays": False,
    "quiet_holidays": False,
    "per_day": PER_DAY,
    "per_week": PER_WEEK,
}
PARIS = ZoneInfo("Europe/Paris")
# The provider's `at` and the database's clock are read on one machine, a moment apart.
GRAIN = 0.05
PATIENCE = 60.0
RECOVERY = 120.0
LONGEST_PAGE = 10.0
DOUBTFUL_ANSWERS = {"accepted_then_cut", "hang", "error_for_now", "slow"}

Finding = Iterator[str]


def named(row: dict) -> str:
    return f"reminder {row['id']} ({row['subject']} {row['slot']}, {row['status']})"


def accepted_once(seen: Evidence) -> Finding:
    """I1: nothing is accepted twice, nothing that nobody owed."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for message in seen.accepted:
        row = seen.by_reference.get(message["reference"])
        if not message["reference"]:
            continue  # no reminder: that a message waits, for instance
        if row is None:
            yield f"accepted, and owed by no row: {message['reference']}"
        else:
            counts[row["kind"], row["subject"], row["slot"]] += 1
    yield from (f"accepted {n} times: {' '.join(key)}" for key, n in counts.items() if n > 1)


def all_settled(seen: Evidence) -> Finding:
    """I2: after calm, what was due has come to an end, and nothing is left claimed."""
    for row in seen.rows:
        if row["status"] == "claimed":
            yield f"still claimed after calm: {named(row)}"
        elif row["status"] == "planned" and row["due"] < row["now"] - 5:
            yield f"due, and still planned after calm: {named(row)}"
        elif row["status"] not in FINAL | {"planned"}:
            yield f"in no known state: {named(row)}"


def no_silent_loss(seen: Evidence) -> Finding:
    """I3: what the table says is gone was accepted; what was accepted is not denied."""
    for row in seen.rows:
        messages = seen.accepted_at(row)
        if row["status"] in GONE and not messages:
            yield f"silently lost: {named(row)}"
        if messages and row["status"] not in GONE | {"uncertain", "claimed"}:
            yield f"accepted, and the table denies it: {named(row)}"


def doubts_bounded_and_listed(seen: Evidence) -> Finding:
    """I4: each doubt has a cause, a reason on the screen, and stands in somebody's list."""
    doubts = [row for row in seen.rows if row["status"] == "uncertain"]
    theirs = sum(m["outcome"] in DOUBTFUL_ANSWERS for m in [*seen.accepted, *seen.refused])
    if len(doubts) > theirs + seen.interrupted:
        yield f"{len(doubts)} uncertain for {theirs} odd answers + {seen.interrupted} interrupted"
    for row in doubts:
        if not row["reason"]:
            yield f"uncertain without a reason: {named(row)}"
        if row["id"] not in seen.listed:
            yield f"uncertain, in nobody's list: {named(row)}"


def nothing_after_a_no(seen: Evidence) -> Finding:
    """I5: after the commit of a cancellation, a withdrawal, an opt-out: nothing, unless claimed."""
    for deed in seen.deeds:
        if deed["result"] != "done":
            continue
        for row in concerned(seen, deed):
            for message in seen.accepted_at(row):
                if message["at"] <= deed["committed"] + GRAIN or not forbids(deed, message):
                    continue
                if chosen_again(seen, deed, row):
                    continue
                was_leaving = row["claimed"] and row["claimed"] <= deed["committed"] + GRAIN
                if not was_leaving:
                    yield f"claimed after {deed['kind']} was committed, and sent: {named(row)}"
                elif row["status"] in GONE and row["reason"] != "left_before":
                    yield f"left during {deed['kind']}, not marked: {named(row)}"


def concerned(seen: Evidence, deed: dict) -> list[dict]:
    """Rows that a deed speaks of."""
    if deed["kind"] in {"cancel", "move"}:
        about = [r for r in seen.rows if r["subject"] == f"appointment:{deed['appointment']}"]
        # One asked for by hand tells the new moment of an appointment that moved.
        return [r for r in about if deed["kind"] == "cancel" or not r["slot"].startswith("hand:")]
    if deed["kind"] in {"withdraw_consent", "opt_out", "change_channel"}:
        return [r for r in seen.rows if r["beneficiary_id"] == deed["person"]]
    return []


def forbids(deed: dict, message: dict) -> bool:
    """A new channel forbids the former one; the other deeds forbid all."""
    return deed["kind"] != "change_channel" or deed["channel"] != message["channel"]


def chosen_again(seen: Evidence, deed: dict, row: dict) -> bool:
    """A newer choice of channel may already hold when the row is claimed."""
    return deed["kind"] == "change_channel" and any(
        other["kind"] == "change_channel"
        and other["result"] == "done"
        and other["person"] == deed["person"]
        and deed["committed"] < other["committed"]
        and other["committed"] - other["took"] <= (row["claimed"] or 0) + GRAIN
        for other in seen.deeds
    )


def allowed_moments(seen: Evidence) -> Finding:
    """I6: nothing in quiet hours, nothing above the cap, nothing that is too late."""
    days: Counter[tuple[int, datetime.date]] = Counter()
    for message in seen.accepted:
        row = seen.by_reference.get(message["reference"])
        if row is None:
            continue
        if row["organisation_id"] in seen.asleep:
            yield f"sent in quiet hours: {named(row)}"
        if message["at"] > row["until"] + GRAIN and (row["claimed"] or 0) > row["until"]:
            yield f"sent too late: {named(row)}"
        day = datetime.datetime.fromtimestamp(message["at"], PARIS).date()
        days[row["beneficiary_id"], day] += row["beneficiary_id"] is not None
    for (person, _day), count in days.items():
        if count > PER_DAY:
            yield f"person {person} received {count} messages in one day"


def in_time(seen: Evidence) -> Finding:
    """I7: 99 of 100 within a minute in calm; all within two minutes of the recovery."""
    calm = in_calm(seen)
    slow = [f"{x:.0f} s late: {named(row)}" for x, row in calm if x > PATIENCE]
    if len(slow) > len(calm) / 100:
        yield f"in calm, {len(slow)} of {len(calm)} over a minute: {', '.join(slow[:5])}"
    for row in untouched_and_accepted(seen):
        late = seen.accepted_at(row)[0]["at"] - max(row["due"], seen.repaired_at)
        if late > RECOVERY:
            yield f"{late:.0f} s after the recovery: {named(row)}"


def in_calm(seen: Evidence) -> list[tuple[float, dict]]:
    """How late was what came due in the calm, in seconds, and its row.

    Calm begins when what the faults left behind has been caught up; what the provider put off to
    a later try is not counted.
    """
    put_off = {message["to"] for message in seen.refused}
    return [
        (seen.accepted_at(row)[0]["at"] - row["due"], row)
        for row in untouched_and_accepted(seen)
        if row["due"] >= seen.calm_since - GRAIN and not put_off & {row["email"], row["phone"]}
    ]


def untouched_and_accepted(seen: Evidence) -> Iterator[dict]:
    return (row for row in seen.rows if seen.accepted_at(row) and row["id"] not in seen.touched)


def one_line_each(seen: Evidence) -> Finding:
    """I8: what is known to be gone has one line in the journal, the rest none."""
    for row in seen.rows:
        lines, wanted = seen.lines.get(row["id"], 0), int(row["status"] in GONE)
        if lines != wanted:
            yield f"{lines} lines in the journal in place of {wanted}: {named(row)}"


def pages_answered(seen: Evidence) -> Finding:
    """I9: no page broke, none hung; no deed failed because of the queue."""
    for deed in seen.deeds:
        if deed["result"] == "broken":
            yield f"deed {deed['kind']} broken by {deed['why']}"
    for page in seen.pages:
        if page["status"] == 500 or page["took"] > LONGEST_PAGE:
            yield f"page {page['path']}: {page['status']} in {page['took']:.1f} s"


def as_without_faults(seen: Evidence) -> Finding:
    """I10: apart from doubts, what nobody touched ended as it would have on a quiet day."""
    said_no = Counter(message["to"] for message in seen.refused)
    for row in seen.rows:
        if row["id"] in seen.touched or row["status"] in GONE | {"uncertain"}:
            continue
        if row["beneficiary_id"] in seen.never and row["status"] == "failed":
            continue
        if row["due"] > row["now"] - 5:
            continue  # still to come, or put off by hours and caps
        if row["status"] == "too_late" and (row["until"] < seen.began or is_held(seen, row)):
            continue
        if row["status"] == "failed" and (said_no[row["email"]] or said_no[row["phone"]]):
            continue
        yield f"on a quiet day it would have left: {named(row)}, reason {row['reason']}"


def is_held(seen: Evidence, row: dict) -> bool:
    return row["organisation_id"] in seen.asleep or row["beneficiary_id"] in seen.busy


INVARIANTS: dict[str, Callable[[Evidence], Finding]] = {
    "I1": accepted_once,
    "I2": all_settled,
    "I3": no_silent_loss,
    "I4": doubts_bounded_and_listed,
    "I5": nothing_after_a_no,
    "I6": allowed_moments,
    "I7": in_time,
    "I8": one_line_each,
    "I9": pages_answered,
    "I10": as_without_faults,
}
# What must hold at any moment, in the middle of everything.
ALWAYS = ("I1", "I3", "I5", "I6")


def judge(seen: Evidence, names: tuple[str, ...] = tuple(INVARIANTS)) -> dict[str, list[str]]:
    """What each invariant found, where it found something."""
    found = {name: list(INVARIANTS[name](seen)) for name in names}
    return {name: sentences for name, sentences in found.items() if sentences}
