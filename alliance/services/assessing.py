"""One file, or all of them, looked at by the watchman: scores, signals, level, pulse."""

from __future__ import annotations

from alliance.models import AllianceWatch
from beneficiaries.models import CaseFile


def assess_file(case_file: CaseFile) -> AllianceWatch:
    """The file as it stands now: said twice on the same facts, written once."""
    found = AllianceWatch.objects.filter(case_file=case_file).first()
    return found or AllianceWatch(case_file=case_file)


def assess_all() -> int:
    """Every open file; gives how many changed."""
    return 0
