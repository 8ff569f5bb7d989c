"""Every row that hangs from a person, in whatever app, by whatever key."""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from beneficiaries.models import Beneficiary

Model = type[models.Model]


@cache
def ways() -> dict[Model, tuple[str, ...]]:
    """Model → lookups that lead from it to a person; the models in the order they are reached."""
    found: dict[Model, list[str]] = {Beneficiary: ["pk"]}
    waiting: deque[Model] = deque([Beneficiary])
    while waiting:
        parent = waiting.popleft()
        for child, key in _keys_to(parent):
            paths = [_joined(key, path) for path in found[parent]]
            if child is parent or child is Beneficiary:
                continue
            if child not in found:
                found[child] = []
                waiting.append(child)
            found[child] += [path for path in paths if path not in found[child]]
    return {model: tuple(paths) for model, paths in found.items()}


def _keys_to(parent: Model) -> list[tuple[Model, str]]:
    return sorted(
        (
            (model, field.name)
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model is parent
        ),
        key=lambda pair: (pair[0]._meta.label, pair[1]),
    )


def _joined(key: str, path: str) -> str:
    return key if path == "pk" else f"{key}__{path}"


def rows_of(model: Model, sheets: list[int]) -> models.QuerySet[Any]:
    """Rows of one model that hang from these sheets; a reminder to a colleague is not theirs."""
    condition = Q()
    for path in ways()[model]:
        condition |= Q(**{f"{path}__in": sheets})
    rows = model._base_manager.filter(condition).order_by("pk")
    keys = [field.name for field in model._meta.concrete_fields if field.is_relation]
    return rows.select_related(*keys) if keys else rows
