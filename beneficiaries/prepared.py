"""Questions asked on every page: their SQL is written once per process, only the values change.

    UNREAD = Prepared(lambda: Message.objects.waiting().filter(among("case_file")))
    rows = UNREAD.rows(files=[1, 2, 3])

Building a query and writing its SQL costs the ORM more than PostgreSQL takes to answer it. A
question may hold no moment and nobody of its own: what depends on the asking is `Given` by name.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Expression, F, Field, Lookup, QuerySet

from beneficiaries.querysets import EqualsAny


class Given(Expression):
    """A value that is known only when the question is asked."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Stands for its value among the parameters."""
        return "%s", (self,)


def among(path: str, name: str = "files") -> Lookup[Any]:
    """Rows whose `path` leads to one of the keys given under that name; "pk" is the row itself."""
    column = path if path == "pk" else f"{path}_id"
    return EqualsAny(F(column), Given(name, ArrayField(BigIntegerField())))


# The key of the one file that a page is about.
FILE: Any = Given("file", BigIntegerField())


_answers: ContextVar[dict[Any, list[Any]] | None] = ContextVar("answers", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """What two parts of a page ask with the same values is asked once; for pages that only read."""
    mark = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(mark)


def _key(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Prepared:
    """One question, asked with new values each time."""

    def __init__(self, ask: Callable[[], QuerySet[Any]]) -> None:
        self.ask = ask

    @cached_property
    def written(self) -> tuple[QuerySet[Any], Any, str, tuple[Any, ...]]:
        """The queryset, its compiler that knows the columns, the SQL and its parameters."""
        queryset = self.ask()
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        return queryset, compiler, sql, tuple(parameters)

    def rows(self, **values: Any) -> list[Any]:
        """Asked now, or found again on a page that asks once; related ones come with them."""
        if (answers := _answers.get()) is None:
            return self._ask(values)
        key = self, *((name, _key(values[name])) for name in sorted(values))
        if key not in answers:
            answers[key] = self._ask(values)
        return answers[key]

    def _ask(self, values: Mapping[str, Any]) -> list[Any]:
        queryset = self.written[0].all()
        # Instead of writing the SQL again, the ORM finds it written, with this time's values.
        queryset.query.get_compiler = partial(self._answer, values)  # type: ignore[method-assign]
        return list(queryset)

    def _answer(self, values: Mapping[str, Any], using: str | None = None, **_: Any) -> Any:
        _queryset, written, sql, parameters = self.written
        given = [values[one.name] if isinstance(one, Given) else one for one in parameters]
        compiler = copy.copy(written)
        compiler.connection = connections[using or DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *_args, **_kwargs: (sql, given)
        return compiler
