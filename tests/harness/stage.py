"""A scene with its visitors, and every form that they can find."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cached_property

from tests.harness.pages import Field, Form
from tests.harness.scene import ROLES, Scene
from tests.harness.tour import Visitor, fillable, forms_of, places, text_of

FORM_ROLES = ("alice", "diane", "adam", "basile", "anonymous")
# Where a form leads out of the trade: the login, which has its own tests.
SIGNING_OUT = re.compile(r"^/compte/logout/|^/langue/")

# Field name → a value that the form accepts, when its kind does not say it.
ACCEPTED: dict[str, str] = {
    "email": "nouvelle.adresse@exemple.invalid",
    "phone": "06 39 98 12 99",
    "other_phone": "",
    "birth_date": "1980-05-17",
    "postal_code": "18100",
    "last_trade": "",
    "reason": "Remplacement d’une collègue absente",
    "name": "Équipe nouvelle",
}

# (role, address) where an earlier stage of this run found no form that it did not know.
_FORMLESS: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class FoundForm:
    """One form, who found it and where."""

    role: str
    page: str
    form: Form

    @property
    def key(self) -> tuple[str, ...]:
        action = re.sub(r"\d+|\?.*", "#", self.form.action)
        return (self.form.method, action, *sorted({f.name for f in self.form.fields}))

    def __str__(self) -> str:
        return f"{self.form.method.upper()} {self.form.action} as {self.role} (on {self.page})"


class Stage:
    """The scene of one test module."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        # All of them now: what a test creates is undone at its end, sessions included.
        self.visitors = {role: Visitor(scene, role) for role in ROLES}

    def visitor(self, role: str) -> Visitor:
        return self.visitors[role]

    @cached_property
    def forms(self) -> list[FoundForm]:
        """Every form of every page, once, as the first role that meets it."""
        found: dict[tuple[str, ...], FoundForm] = {}
        for role in FORM_ROLES:
            for address in fillable():
                if (role, address.name) in _FORMLESS:
                    continue
                _, url = next(iter(places(address, self.scene)))
                response = self.visitor(role).request("GET", url)
                kind = response.headers.get("Content-Type", "")
                if response.status_code != 200 or not kind.startswith("text/html"):
                    _FORMLESS.add((role, address.name))
                    continue
                new = 0
                for form in forms_of(text_of(response), url):
                    meeting = FoundForm(role, url, form)
                    if not SIGNING_OUT.match(form.action):
                        new += found.setdefault(meeting.key, meeting) is meeting
                if not new:
                    _FORMLESS.add((role, address.name))
        return list(found.values())


def filled(form: Form) -> dict[str, str]:
    """What somebody would send who fills in everything that is empty."""
    data = form.untouched()
    for field in form.writable():
        if field.kind == "hidden" or data.get(field.name):
            continue
        value = _plausible(field)
        if value:
            data[field.name] = value
    return data


def _plausible(field: Field) -> str:
    if field.name in ACCEPTED:
        return ACCEPTED[field.name]
    if field.kind in {"radio", "checkbox"}:
        return field.value
    if field.kind == "select":
        return next((option for option in field.options if option), "")
    if field.kind == "date":
        return datetime.date.today().isoformat()
    if field.kind in {"number"}:
        return "1"
    return "Un texte court"
