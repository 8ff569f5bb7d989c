"""GET and HEAD write nothing but the reading journal (R18)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
ALLOWED = re.compile(
    r"""[\s(]*(?:
        SELECT\b(?!.*\bFOR\ (?:NO\ KEY\ )?UPDATE\b)   # a lock on a GET makes writers wait
      | WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE)\b)
      | SAVEPOINT\b | RELEASE\ SAVEPOINT\b | ROLLBACK\ TO\ SAVEPOINT\b
      | INSERT\ INTO\ "accounts_journalentry"         # who read what
      # Book-keeping of the guards, not of the trade: the session's sign of life, guesses counted.
      | (?:INSERT\ INTO|UPDATE|DELETE\ FROM)\ "?accounts_(?:session|ratecount)\b
      | WITH\ bumped\ AS\ \(\s*INSERT\ INTO\ accounts_ratecount\b
    )""",
    re.VERBOSE | re.DOTALL,
)


class SafeMethodWrote(AssertionError):
    """A page that only shows has changed something."""


class SafeMethodsMiddleware:
    """Watches every statement of a safe request; only the test settings install it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        written: list[str] = []
        with connection.execute_wrapper(_watch(written)):
            response = self.get_response(request)
        if written:
            raise SafeMethodWrote(
                f"{request.method} {request.path} wrote to the database:\n  "
                + "\n  ".join(sql[:400] for sql in written)
                + "\nFix: do it in a POST (a form with a button), or in the service that made the "
                "change necessary; a reading is recorded with accounts.journal.record_reading."
            )
        return response


def _watch(written: list[str]) -> Callable[..., Any]:
    def execute(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not ALLOWED.match(str(sql)):
            written.append(str(sql))
        return run(sql, params, many, context)

    return execute
