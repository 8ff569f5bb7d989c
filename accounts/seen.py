"""What a form showed when it was opened, signed into it: two people then do not undo each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Model
from django.http import HttpRequest
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.refusals import MemberRefused

FIELD = "seen"
SALT = "accounts.seen"


def shown(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """The values of a row, as they can be signed and compared."""
    values = {name: getattr(row, name) for name in names}
    return {n: v if isinstance(v, bool | int) else str(v or "") for n, v in values.items()}


def sign(row: Any, names: Iterable[str]) -> str:
    """The content of the hidden field."""
    return signing.dumps(shown(row, names), salt=SALT)


def kept_or_signed(form: forms.BaseForm, request: HttpRequest, fresh: str) -> str:
    """What was shown when the text was typed; once it was refused, what the page shows now."""
    return fresh if request.method == "POST" else str(form.data.get(FIELD, fresh))


def refuse_if_moved(row: Model, signed: str) -> None:
    """Say what somebody else saved meanwhile; the next attempt knows."""
    try:
        before = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return
    now = shown(row, before)
    labels = {field.name: str(field.verbose_name) for field in row._meta.fields}
    moved = [labels[name] for name in before if before[name] != now[name]]
    if moved:
        raise MemberRefused(
            _(
                "Pendant votre saisie, quelqu’un d’autre a enregistré un changement : %(fields)s. "
                "Relisez, puis enregistrez à nouveau."
            )
            % {"fields": get_text_list(moved, _("et"))}
        )
