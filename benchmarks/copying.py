"""Fills a table with COPY, from dictionaries, whatever columns the model has today."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models

CHUNK = 20_000
NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def as_text(value: Any) -> str:
    """One value in COPY's text format."""
    match value:
        case None:
            return NULL
        case bool():
            return "t" if value else "f"
        case int() | float():
            return str(value)
        case str():
            return value.translate(_ESCAPES)
        case datetime.datetime() | datetime.date():
            return value.isoformat()
        case list() | dict():
            return json.dumps(value).translate(_ESCAPES)
    return str(value).translate(_ESCAPES)


def columns_of(model: type[models.Model]) -> dict[str, str]:
    """Each stored column with its default, already written; generated columns are left out."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return {str(field.column): as_text(_default(field)) for field in fields}


def _default(field: models.Field[Any, Any]) -> Any:
    """The default of a row that says nothing about this field."""
    value = field.get_default()
    return None if value == "" and field.null else value


def copy_rows(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """Send the rows (by column name), numbered where they are not; set the sequence past them."""
    defaults = columns_of(model)
    table = model._meta.db_table
    names = ", ".join(f'"{name}"' for name in defaults)
    statement = f'COPY "{table}" ({names}) FROM STDIN'
    count = 0
    lines: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"')  # noqa: S608
        highest = cursor.fetchone()[0]
        for row in rows:
            count += 1
            defaults["id"] = str(highest + count)
            lines.append(
                "\t".join(
                    as_text(row[name]) if name in row else text for name, text in defaults.items()
                )
            )
            if len(lines) == CHUNK:
                _send(cursor, statement, lines)
        _send(cursor, statement, lines)
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
            f'(SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}"), false)'
        )
    return count


def _send(cursor: Any, statement: str, lines: list[str]) -> None:
    """One chunk."""
    if lines:
        cursor.copy_expert(statement, io.StringIO("\n".join(lines) + "\n"))
        lines.clear()
