"""What higher apps add to the page of an interview: a small fieldset, kept when it is closed.

In the AppConfig.ready of a higher app:

    from followup.interviews import additions
    additions.register(Addition("alliance.markers", "alliance/markers.html", form, keep))

`form(case_file, data, initial)` gives the fields (None: nothing here), whose names must be unlike
those of the page: drafts keep them with the rest. `keep(by, interview, form)` runs in the
transaction that closes the interview.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.models import User
from beneficiaries.models import CaseFile
from followup.models import Interview

MakeForm = Callable[[CaseFile, Mapping[str, Any] | None, Mapping[str, Any]], forms.Form | None]


@dataclass(frozen=True, slots=True)
class Addition:
    """A fieldset and what becomes of it."""

    key: str
    template: str
    form: MakeForm
    keep: Callable[[User, Interview, forms.Form], None]


_additions: dict[str, Addition] = {}


def register(addition: Addition) -> None:
    """Add a fieldset; the same key said again replaces what was there."""
    _additions[addition.key] = addition


def unregister(key: str) -> None:
    """Forget a fieldset; tests register their own."""
    del _additions[key]


def shown(case_file: CaseFile, initial: Mapping[str, Any]) -> list[tuple[Addition, forms.Form]]:
    """Each with its form, ticked as it was in the draft."""
    made = [(one, one.form(case_file, None, initial)) for _key, one in sorted(_additions.items())]
    return [(one, form) for one, form in made if form is not None]


def keep_all(by: User, interview: Interview, data: Mapping[str, Any]) -> None:
    """What was sent with the closing of the interview."""
    for _key, one in sorted(_additions.items()):
        form = one.form(interview.case_file, data, {})
        if form is not None and form.is_valid():
            one.keep(by, interview, form)
