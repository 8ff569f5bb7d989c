"""Logs: one line each, JSON in production, with the request's id; nothing secret or forged."""

import json
import logging
import logging.config
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.request_ids import request_id

# What follows one of these in an address is a secret: personal link, invitation, reset key.
MASKED_PATHS = ("/l/", "/invitation/", "/password/reset/key/", "/confirm-email/", "/agenda/flux/")
MASK = "•••"

_links = re.compile(
    "(" + "|".join(re.escape(path).replace("/", "(?:/|%2[Ff])") for path in MASKED_PATHS) + ")"
    r"[^\s/?#&\"'<>,;)]+"
)
_url_passwords = re.compile(r"(?<=://)[^\s/@]*(?=@)")
# PostgreSQL repeats the values of the refused row there; a value may have several lines.
_row_values = re.compile(r"(DETAIL|CONTEXT):.*", re.DOTALL)
# Line ends, escapes, C1 controls, separators, text-direction overrides, lone surrogates.
_unprintable = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_standard = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_plain_types = (str, int, float, bool, type(None))


def clean(text: str, limit: int = 8000) -> str:
    """Make text safe for one log line: secrets masked, control characters shown, length bounded."""
    masked = _url_passwords.sub(
        MASK, _links.sub(rf"\1{MASK}", _row_values.sub(rf"\1: {MASK}", text))
    )
    shown = _unprintable.sub(lambda found: f"\\u{ord(found.group()):04x}", masked)
    return shown if len(shown) <= limit else f"{shown[:limit]}… ({len(shown)})"


def describe(record: logging.LogRecord) -> dict[str, Any]:
    """Turn a record into the fields of a line."""
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
    }
    if record.name == "gunicorn.access" and isinstance(record.args, Mapping):
        fields |= access_fields(record.args)
    else:
        fields["message"] = clean(record.getMessage())
        fields["request_id"] = request_id.get()
    for name, value in vars(record).items():
        if name not in _standard and name not in fields and isinstance(value, _plain_types):
            fields[clean(name, 60)] = clean(value) if isinstance(value, str) else value
    return {name: value for name, value in fields.items() if value not in ("", None)}


def access_fields(atoms: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of an answered request; what follows "?" may be a person's name: left out."""
    return {
        "message": "request",
        "request_id": clean(str(atoms["{x-request-id}o"]), 64),
        "method": clean(str(atoms["m"]), 16),
        "path": clean(str(atoms["U"]), 300),
        "status": int(atoms["s"]) if str(atoms["s"]).isdigit() else 0,
        "ms": atoms["M"],
        "bytes": atoms["B"],
        "client": clean(str(atoms["h"]), 64),
        "agent": clean(str(atoms["a"]), 200),
    }


def failure(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> list[str]:
    """Give the traceback as cleaned lines, without the values of local variables."""
    parts = traceback.format_exception(kind, error, trace)  # each message is one part
    masked = "".join(_row_values.sub(rf"\1: {MASK}\n", part) for part in parts)
    return [clean(line, 500) for line in masked.splitlines() if line.strip()]


def failure_of(record: logging.LogRecord) -> list[str]:
    """Give the traceback of a record; a page refused to somebody is no failure."""
    kind, error, trace = record.exc_info or (None, None, None)
    if kind is None or error is None or issubclass(kind, PermissionDenied):
        return []
    return failure(kind, error, trace)


class JsonFormatter(logging.Formatter):
    """One JSON object per line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        fields = describe(record)
        if lines := failure_of(record):
            fields["traceback"] = lines
        return json.dumps(fields, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """One readable line per event, for people at a terminal; tracebacks are indented under it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        fields = describe(record)
        moment = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        known = (
            "time",
            "level",
            "logger",
            "message",
            "method",
            "path",
            "status",
            "ms",
            "request_id",
        )
        if "method" in fields:
            words = [str(fields.get(name, "-")) for name in ("method", "path", "status")]
            text = f"{' '.join(words)} {fields.get('ms')} ms"
        else:
            more = [f"{name}={value}" for name, value in fields.items() if name not in known]
            text = " ".join([f"{fields.get('logger')}: {fields.get('message', '')}", *more])
        short_id = str(fields.get("request_id", ""))[:8]
        line = f"{moment} {record.levelname:<7} {text}{f' [{short_id}]' if short_id else ''}"
        return line + "".join(f"\n    | {part}" for part in failure_of(record))


def tree(*, as_json: bool) -> dict[str, Any]:
    """Give the one logging configuration, shared by Django, gunicorn and Celery."""
    formatter = JsonFormatter if as_json else LineFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{__name__}.{formatter.__name__}"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "line",
            }
        },
        "root": {"level": "INFO", "handlers": ["console"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "INFO", "handlers": [], "propagate": True},
            # SQL text holds personal values; WeasyPrint and fontTools are chatty
            "django.db.backends": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
        },
    }


def configure(settings: Mapping[str, Any]) -> None:
    """Apply the configuration; Django calls this with its LOGGING setting."""
    logging.config.dictConfig(tree(as_json=bool(settings.get("json", True))))
