"""Counts a request's SQL, and writes it down for the floor, when the visitor asks for it.

A request without the header goes straight through: what is timed is the product alone.
"""

from __future__ import annotations

import os
import pickle
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
    return Path(os.environ[FOLDER]) / f"{page}.sql.pickle"


class Wrapper:
    """Keeps each statement with its parameters, then lets it run."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Any]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements.append((sql, params))
        return execute(sql, params, many, context)


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
        draft.write_bytes(pickle.dumps(record))
        draft.rename(capture_path(page))
        return response
