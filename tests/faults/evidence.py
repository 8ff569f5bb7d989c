"""What is known after a run: the providers' log (the truth), the tables, deeds, pages, faults."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROWS = """
SELECT r.id, kind, subject, slot, status, reason, channel, attempts,
       replace(r.reference::text, '-', '') AS reference,
       r.organisation_id, beneficiary_id, case_file_id, recipient_id, p.email, p.phone,
       extract(epoch FROM due_at)::float AS due, extract(epoch FROM not_after)::float AS until,
       extract(epoch FROM claimed_at)::float AS claimed, extract(epoch FROM sent_at)::float AS sent,
       extract(epoch FROM statement_timestamp())::float AS now
FROM followup_reminder r LEFT JOIN beneficiaries_beneficiary p ON p.id = beneficiary_id
WHERE r.organisation_id = ANY(%s) ORDER BY r.id
"""
LINES = """
SELECT subject_id, count(*) FROM accounts_journalentry
WHERE deed = 'reminder.sent' AND subject_kind = 'reminder' GROUP BY subject_id
"""


Row = dict[str, Any]


@dataclass
class Evidence:
    """Everything that the invariants look at; `expected` says which part each row plays."""

    rows: list[dict[str, Any]]
    lines: dict[int, int]
    accepted: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    deeds: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    # organisation ids, person ids
    asleep: set[int] = field(default_factory=set)
    busy: set[int] = field(default_factory=set)
    never: set[int] = field(default_factory=set)
    # how many sendings may have been in flight when something was struck, over the run
    interrupted: int = 0
    # seconds at which the faults began, the last was repaired, and nothing waited any more
    began: float = 0.0
    repaired_at: float = 0.0
    calm_since: float = 0.0
    listed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_reference = {row["reference"]: row for row in self.rows}
        self.deliveries: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for message in self.accepted:
            self.deliveries[message["reference"]].append(message)
        self.touched = self._touched()

    def accepted_at(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        return self.deliveries.get(row["reference"], [])

    def _touched(self) -> set[int]:
        """Rows about which somebody did something, perhaps committed, perhaps not."""
        subjects = {f"appointment:{deed['appointment']}" for deed in self.deeds}
        people = {deed["person"] for deed in self.deeds if "person" in deed}
        people |= {row["beneficiary_id"] for row in self.rows if row["subject"] in subjects}
        return {row["id"] for row in self.rows if row["beneficiary_id"] in people}

    def counts(self) -> Counter[str]:
        return Counter(row["status"] for row in self.rows)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """JSON lines; the last one may be half written by a process that was killed."""
    if not path.exists():
        return []
    *whole, _rest = path.read_text().split("\n")
    return [json.loads(line) for line in whole if line]


def read_tables(connection, organisations: list[int]) -> tuple[list[Row], dict[int, int]]:
    """By a plain connection of psycopg2, in one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(ROWS, [organisations])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
        cursor.execute(LINES)
        lines = dict(cursor.fetchall())
    connection.rollback()
    return rows, lines
