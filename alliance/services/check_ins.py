"""Check-ins: owed after a meeting that was held, answered item by item, sent once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from accounts.models import User
from alliance.models import CheckIn
from beneficiaries.models import Beneficiary, CaseFile
from followup.models import Appointment


def owe_after(appointment: Appointment) -> CheckIn | None:
    """What this appointment, as it stands now, owes the person; called in its transaction."""
    return None


def answer_item(*, check_in: CheckIn, item_key: str, value: int | None) -> None:
    """Keep one answer; None is "je passe"."""


def submit(*, check_in: CheckIn, unease: str, talk_about: str = "", comment: str = "") -> CheckIn:
    """Send: once, whatever is pressed how often; the file is assessed again."""
    return check_in


def type_from_paper(
    *,
    by: User,
    case_file: CaseFile,
    session_on: datetime.date,
    answers: Mapping[str, int | None],
    mode: str = "normal",
    unease: str = "",
    talk_about: str = "",
    comment: str = "",
) -> CheckIn:
    """Answers given on paper, typed by somebody whom the person lets read them."""
    raise NotImplementedError


def choose_visibility(
    *,
    person: Beneficiary,
    case_file: CaseFile,
    visibility: str,
    trusted_person: User | None = None,
) -> None:
    """Who reads from now on; what was answered before keeps its own choice."""


def object_to(*, person: Beneficiary, case_file: CaseFile) -> None:
    """No more measures on this file; what is owed is cancelled."""


def withdraw_objection(*, person: Beneficiary, case_file: CaseFile) -> None:
    """Measures again, from the next meeting on."""
