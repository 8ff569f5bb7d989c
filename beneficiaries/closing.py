"""What must be settled before a case file closes: apps above say it, each in one sentence.

An app registers once, in its AppConfig.ready: `register_check("followup.appointments", check)`,
where `check(case_file)` gives the sentence of what is left hanging, or "". It is asked inside the
transaction that closes, once the file is held: nothing new can slip in afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused

Check = Callable[[CaseFile], str]
_checks: dict[str, Check] = {}


def register_check(key: str, check: Check) -> None:
    """Add a check; registering again under one key is a mistake."""
    if key in _checks:
        raise ValueError(f"{key} est déjà enregistré.")
    _checks[key] = check


def unregister_check(key: str) -> None:
    """Forget a check; tests register their own."""
    del _checks[key]


def refuse_left_hanging(case_file: CaseFile) -> None:
    """Raise every sentence at once, or nothing."""
    said = [sentence for check in _checks.values() if (sentence := check(case_file))]
    if said:
        raise Refused(" ".join(said))
