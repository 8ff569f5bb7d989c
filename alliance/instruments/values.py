"""Plain values of a file, one by one: what is not as expected is noted at its place."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from django.utils.translation import gettext as _

from alliance.instruments.reading import Fault, FileRefused, place_in

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


class Values:
    """One reading: notes each fault and goes on, so that all are told at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, steps: tuple[object, ...], sentence: str) -> None:
        self.faults.append(Fault(place_in(*steps), sentence))

    def refuse_if_faulty(self) -> None:
        if self.faults:
            raise FileRefused(*self.faults)

    def mapping(
        self,
        steps: tuple[object, ...],
        value: Any,
        required: tuple[str, ...],
        optional: tuple[str, ...] | None,
    ) -> dict[str, Any]:
        """An object with these keys and no others; any key where `optional` is None."""
        if not isinstance(value, dict):
            self.fault(steps, _("attendu : un objet entre accolades."))
            return {}
        for key in required:
            if key not in value:
                self.fault(steps, _("il manque « %(key)s ».") % {"key": key})
        known = None if optional is None else {*required, *optional}
        for key in value:
            if known is not None and key not in known:
                self.fault((*steps, key[:40]), _("clé inconnue."))
        return {k: v for k, v in value.items() if known is None or k in known}

    def series(self, steps: tuple[object, ...], value: Any, most: int) -> list[Any]:
        if not isinstance(value, list):
            self.fault(steps, _("attendu : une liste entre crochets."))
            return []
        if len(value) > most:
            self.fault(steps, _("plus de %(n)s valeurs.") % {"n": most})
            return []
        return value

    def text(self, steps: tuple[object, ...], value: Any, longest: int) -> str:
        if not isinstance(value, str) or not value.strip():
            self.fault(steps, _("attendu : un texte."))
            return ""
        if len(value) > longest:
            self.fault(steps, _("plus de %(n)s caractères.") % {"n": longest})
        return value

    def slug(self, steps: tuple[object, ...], value: Any, longest: int) -> str:
        if not isinstance(value, str) or not SLUG.match(value) or len(value) > longest:
            sentence = _("attendu : minuscules sans accent, chiffres et tirets, %(n)s au plus.")
            self.fault(steps, sentence % {"n": longest})
            return ""
        return value

    def whole(self, steps: tuple[object, ...], value: Any, least: int, most: int) -> int:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not least <= value <= most:
            sentence = _("attendu : un nombre entier de %(least)s à %(most)s.")
            self.fault(steps, sentence % {"least": least, "most": most})
            return 0
        return int(value)

    def truth(self, steps: tuple[object, ...], value: Any) -> bool:
        if not isinstance(value, bool):
            self.fault(steps, _("attendu : true ou false, sans guillemets."))
        return value is True

    def one_of(self, steps: tuple[object, ...], value: Any, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            sentence = _("attendu : %(allowed)s.")
            self.fault(steps, sentence % {"allowed": " ou ".join(f"« {a} »" for a in allowed)})
            return allowed[0]
        return str(value)

    def day(self, steps: tuple[object, ...], value: Any) -> datetime.date | None:
        try:
            return datetime.date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fault(steps, _("attendu : une date comme « 2026-01-31 »."))
            return None
