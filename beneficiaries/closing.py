"""What other apps have to do with the closing of a case file: what forbids it, what follows it.

An app registers once, in its AppConfig.ready. `register_check("followup.appointments", check)`:
`check(case_file)` gives the sentence of what is left hanging, or "". It is asked inside the
transaction that closes, once the file is held: nothing new can slip in afterwards.
`register_sequel("followup.reminders", sequel)`: `sequel(case_file)` puts its own rows right, in the
transaction that closed or reopened the file; `case_file.is_open` says which.
"""

from __future__ import annotations

from collections.abc import Callable

from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused

Check = Callable[[CaseFile], str]
Sequel = Callable[[CaseFile], None]
_checks: dict[str, Check] = {}
_sequels: dict[str, Sequel] = {}


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


def register_sequel(key: str, sequel: Sequel) -> None:
    """Add what follows a closing or a reopening; twice under one key is a mistake."""
    if key in _sequels:
        raise ValueError(f"{key} est déjà enregistré.")
    _sequels[key] = sequel


def unregister_sequel(key: str) -> None:
    """Forget one; tests register their own."""
    del _sequels[key]


def put_right(case_file: CaseFile) -> None:
    """Let every app follow, before the deed is committed."""
    for sequel in _sequels.values():
        sequel(case_file)
