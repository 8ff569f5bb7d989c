"""Which answers a finding rests on, and whether telling it tells them."""

from __future__ import annotations

from alliance.signals import Finding
from alliance.watching.course import Filling, Told

# Rules whose evidence says more than a level: an answer, a subscale, what the person noted.
TELLS_ANSWERS = frozenset(
    {
        "unease_said",
        "lowest_answer",
        "slight_unease",
        "bond_behind",
        "low_goal_or_task",
        "goal_or_task_below_usual",
        "agreed_not_done",
        "converging_facts",
    }
)
RESTS_ON_ANSWERS = TELLS_ANSWERS | {"score_below_usual", "all_highest_and_absent"}
RESTS_ON_SILENCE = frozenset({"unanswered_questionnaires"})


def filling_behind(finding: Finding, told: Told) -> Filling | None:
    """The newest answered filling, the newest of all for a silence, none for what people do."""
    pairs = list(zip(told.course.questionnaires, told.fillings, strict=True))
    if finding.rule in RESTS_ON_SILENCE:
        return pairs[-1][1] if pairs else None
    if finding.rule not in RESTS_ON_ANSWERS:
        return None
    return next((filling for asked, filling in reversed(pairs) if asked.is_answered), None)
