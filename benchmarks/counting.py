"""Counts a request's SQL, and writes it down for the floor, when the visitor asks for it.

A request without the header goes straight through: what is timed is the product alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

ASK = "X-Bench-Capture"
COUNT = "X-Bench-Sql"
FOLDER = "JALONS_BENCH_FOLDER"


def capture_path(page: str) -> Path:
    """Where the SQL of a page is written; both workers read it there."""
    return Path(os.environ[FOLDER]) / f"{page}.sql.json"


class Wrapper:
    """Keeps each statement as the driver sends it, then lets it run."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        for values in params if many else [params]:
            self.statements.append(as_sent(sql, values))
        return execute(sql, params, many, context)


def as_sent(sql: str, params: Any) -> str:
    """With its parameters in place: psycopg2 binds them before it speaks to the server."""
    connection.ensure_connection()
    with connection.connection.cursor() as bare:
        return bare.mogrify(sql, params).decode()


class CountingMiddleware:
    """Outermost, so that sessions and rights are counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = request.headers.get(ASK)
        if not page:
            return self.get_response(request)
        wrapper = Wrapper()
        with connection.execute_wrapper(wrapper):
            response = self.get_response(request)
        response[COUNT] = str(len(wrapper.statements))
        record = {"statements": wrapper.statements, "size": len(response.content)}
        draft = capture_path(page).with_suffix(".draft")
        draft.write_text(json.dumps(record))
        draft.rename(capture_path(page))
        return response
