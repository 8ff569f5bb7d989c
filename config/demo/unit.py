"""The firm's live unit: 60 people of `caseload60.csv`, month six of twelve."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

from accounts.models import Team, User
from beneficiaries.models import Beneficiary, CaseFile, ClosingReason, Programme
from beneficiaries.services.case_files import open_case_file
from beneficiaries.services.people import create_beneficiary
from config.demo.days import birth_date, day, moment
from config.demo.people import FERRAND, UNIT
from config.demo.telling import Book

SOURCE = Path(__file__).parents[2] / "beneficiaries" / "data" / "caseload60.csv"
MONTH_SIX = -182
COUNSELLORS = {"C-Okafor": "eve", "C-Martin": "mathilde", "C-Leroux": "bob"}
POSTAL_CODES = {
    "18279": "18100",
    "18141": "18500",
    "18033": "18000",
    "18096": "18500",
    "36088": "36100",
    "41232": "41300",
    "41194": "41200",
}
CLOSED = {
    "cdi_confirme": ClosingReason.SOLUTION,
    "cdd_ctt_ge6": ClosingReason.SOLUTION,
    "retraite_mesure_age": ClosingReason.LIFE_EVENT,
}
Row = dict[str, str]


def live_unit(book: Book) -> None:
    """Enter everybody, then live six months."""
    rows = read_rows()
    for number, row in enumerate(rows):
        case_file = _enter(book, row, number)
        book.files[row["ref"]] = case_file
        _live(book, row, number, case_file)


def read_rows() -> list[Row]:
    """The file as it is."""
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _enter(book: Book, row: Row, number: int) -> CaseFile:
    """One person and one file, through the services that the import calls."""
    referent = book.made.users[COUNSELLORS[row["counsellor"]]]
    person: Beneficiary = create_beneficiary(
        by=book.made.users["denis"],
        organisation=book.made.organisations[FERRAND],
        fields=_fields(row, number),
    )
    team: Team = book.made.teams[UNIT]
    return open_case_file(
        by=book.made.users["denis"],
        beneficiary=person,
        programme=Programme.RECLASSEMENT,
        opened_on=_entry(row),
        referent=referent,
        team=team,
    )


def _fields(row: Row, number: int) -> dict[str, object]:
    """What the file says, and contacts for nine people in ten: the others have none yet."""
    reachable = number % 10 != 7
    return {
        "reference": row["ref"],
        "given_name": row["given_name"],
        "family_name": row["family_name"],
        "birth_date": birth_date(
            int(row["age"]), month=number % 12 + 1, monthday=number * 7 % 28 + 1
        ),
        "commune": row["commune"],
        "postal_code": POSTAL_CODES[row["commune_code"]],
        "last_trade": row["former_rome"],
        "phone": f"+3363998{5000 + number * 61:04d}" if reachable else "",
        "email": f"{row['ref'].lower()}.metalor@exemple.invalid" if reachable else "",
    }


def _entry(row: Row) -> datetime.date:
    """The day the person joined the unit."""
    return day(MONTH_SIX + 7 * int(row["entry_week"]))


def _live(book: Book, row: Row, number: int, case_file: CaseFile) -> None:
    """Six months later: the pulse that appointments would have left, outcomes closed."""
    referent: User = book.made.users[COUNSELLORS[row["counsellor"]]]
    reason = CLOSED.get(row["status_month6"])
    attended = int(row["seen"])
    # Fewer meetings kept, longer silence; the most regular were seen this week.
    silence = 60 - 6 * attended + number * 5 % 9 if attended < 9 else number % 5 + 1
    contact = -max(silence, 1)
    case_file.last_contact_at = moment(contact, 9 + number % 8)
    case_file.earlier_contact_at = case_file.last_contact_at
    if reason is not None:
        closed = min(contact + 3, -1)
        case_file.closed_on = day(closed)
        case_file.closed_by = referent
        case_file.closing_reason = reason
        book.line(
            "case_file.closed",
            moment(closed, 17),
            referent,
            case_file,
            fields=("closed_on", "closing_reason"),
        )
    elif number % 5 != 3:
        case_file.next_appointment_at = moment(number % 19 + 1, 9 + number % 8)
        case_file.next_step_due_on = day(number % 23 - 4)
        case_file.overdue_steps = 1 if number % 23 < 4 else 0
    case_file.open_signals = 1 if int(row["noshow"]) >= 3 and reason is None else 0
    case_file.save()
    book.line("case_file.read", case_file.last_contact_at, referent, case_file)
