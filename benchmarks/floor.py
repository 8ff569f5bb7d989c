"""The floor of a page: its SQL through a bare cursor, and as many bytes; nothing costs less."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from accounts.access import public
from benchmarks.counting import capture_path

NOT_REPLAYED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
READS = ("SELECT", "WITH")


@public
def floor(request: HttpRequest, page: str) -> HttpResponse:
    """Run what the page ran; whatever it wrote is undone."""
    statements, size, writes = _captured(page, capture_path(page).stat().st_mtime_ns)
    connection.ensure_connection()
    run(connection.connection, statements, writes=writes)
    return HttpResponse(b"x" * size, content_type="text/html; charset=utf-8")


def run(bare: Any, statements: list[str], *, writes: bool) -> None:
    """Through psycopg2 alone, rows fetched as the page fetched them."""
    with bare.cursor() as cursor:
        if writes:
            cursor.execute("BEGIN")
        try:
            for sql in statements:
                cursor.execute(sql)
                if cursor.description is not None:
                    cursor.fetchall()
        finally:
            if writes:
                cursor.execute("ROLLBACK")


@lru_cache(maxsize=64)
def _captured(page: str, _written: int) -> tuple[list[str], int, bool]:
    """Read once by each worker; the second argument forgets what was captured again."""
    record = json.loads(capture_path(page).read_text())
    return replayed(record["statements"]), record["size"], writes(record["statements"])


def replayed(statements: list[str]) -> list[str]:
    """All but the marks of transactions."""
    return [sql for sql in statements if not sql.startswith(NOT_REPLAYED)]


def writes(statements: list[str]) -> bool:
    """Whether anything but a question is asked."""
    asked = [sql.lstrip() for sql in replayed(statements)]
    return any(not sql.startswith(READS) or "INSERT" in sql for sql in asked)
