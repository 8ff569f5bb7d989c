"""The firm's live unit: 60 people of `caseload60.csv` at month six, imported this morning.

The file goes through the product's own import, with the contacts that a firm would have beside it.
"""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

from beneficiaries.importing.columns import BIRTH_DATE, EMAIL, LAST_CONTACT, PHONE, POSTAL_CODE
from beneficiaries.importing.columns import TARGETS as COLUMNS
from beneficiaries.models import CaseFile, ClosingReason, Programme
from beneficiaries.services.case_files import close_case_file
from beneficiaries.services.import_commit import commit_chunk, start_commit
from beneficiaries.services.importing import Choices, read_batch
from config.demo.days import birth_date, day, moment
from config.demo.people import FERRAND, UNIT
from config.demo.telling import Book

SOURCE = Path(__file__).parents[2] / "beneficiaries" / "data" / "caseload60.csv"
MONTH_SIX = -182
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
    """Import the file as a manager does, then set what the next weeks hold."""
    rows = read_rows()
    _import(book, as_file(rows))
    files = CaseFile.objects.filter(organisation=book.made.organisations[FERRAND])
    found = {f.beneficiary.reference: f for f in files.select_related("beneficiary", "referent")}
    for number, row in enumerate(rows):
        case_file = found[row["ref"]]
        book.files[row["ref"]] = case_file
        _live(row, number, case_file)


def read_rows() -> list[Row]:
    """The file as it is."""
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def as_file(rows: list[Row]) -> bytes:
    """The same file with the columns of contacts, as bytes that somebody uploads."""
    shown = io.StringIO()
    more = {key: str(COLUMNS[key].label) for key in (BIRTH_DATE, EMAIL, PHONE, POSTAL_CODE)}
    more[LAST_CONTACT] = str(COLUMNS[LAST_CONTACT].label)
    writer = csv.DictWriter(shown, [*rows[0], *more.values()])
    writer.writeheader()
    for number, row in enumerate(rows):
        contacts = _contacts(row, number)
        writer.writerow(row | {label: contacts[key] for key, label in more.items()})
    return shown.getvalue().encode()


def _contacts(row: Row, number: int) -> Row:
    """Six people in sixty have left neither address nor number yet."""
    reachable = number % 10 != 7
    born = birth_date(int(row["age"]), month=number % 12 + 1, monthday=number * 7 % 28 + 1)
    return {
        BIRTH_DATE: f"{born:%d/%m/%Y}",
        EMAIL: f"{row['ref'].lower()}.metalor@exemple.invalid" if reachable else "",
        PHONE: f"+3363998{5000 + number * 61:04d}" if reachable else "",
        POSTAL_CODE: POSTAL_CODES[row["commune_code"]],
        LAST_CONTACT: f"{_last_contact(row, number):%d/%m/%Y}",
    }


def _last_contact(row: Row, number: int) -> datetime.date:
    """Fewer meetings kept, longer silence; the most regular were seen this week."""
    seen = int(row["seen"])
    silence = 60 - 6 * seen + number * 5 % 9 if seen < 9 else number % 5 + 1
    return day(-max(silence, 1))


def _import(book: Book, data: bytes) -> None:
    """Read, then record every row, in the manager's name."""
    manager = book.made.users["denis"]
    batch = read_batch(
        by=manager,
        organisation=book.made.organisations[FERRAND],
        file_name=SOURCE.name,
        data=data,
        choices=Choices(Programme.RECLASSEMENT, book.made.teams[UNIT], week_zero=day(MONTH_SIX)),
    )
    start_commit(by=manager, batch=batch)
    while not commit_chunk(batch.pk):
        pass


def _live(row: Row, number: int, case_file: CaseFile) -> None:
    """Outcomes are closed by the referent; the others have something planned, but one in five."""
    reason = CLOSED.get(row["status_month6"])
    referent = case_file.referent
    if reason is not None and referent is not None:
        closed_on = min(_last_contact(row, number) + datetime.timedelta(days=3), day(-1))
        close_case_file(
            by=referent,
            case_file=case_file,
            reason=reason,
            closed_on=closed_on,
            version=case_file.version,
        )
        return
    if number % 5 != 3:
        case_file.next_appointment_at = moment(number % 19 + 1, 9 + number % 8)
        case_file.next_step_due_on = day(number % 23 - 4)
        case_file.overdue_steps = 1 if number % 23 < 4 else 0
    case_file.open_signals = 1 if int(row["noshow"]) >= 3 else 0
    case_file.save(
        update_fields=["next_appointment_at", "next_step_due_on", "overdue_steps", "open_signals"]
    )
