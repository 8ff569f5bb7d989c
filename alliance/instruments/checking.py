"""Is this pack whole and without contradiction? Every fault at its place, in a sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from alliance.instruments import editions
from alliance.instruments.packs import FORMAT, SKELETONS, LicenceBlock, Pack, Text
from alliance.instruments.reading import Pairs
from alliance.instruments.values import Values

EDITION: Final = re.compile(r"[a-z]{2}(?:-simple)?\Z")
DIMENSIONS: Final = ("goal", "task", "bond")
METHODS: Final = ("mean", "sum")
OPERATORS: Final = ("<", "<=", ">", ">=")
MOST_ITEMS, MOST_EDITIONS, MOST_CUTOFFS = 60, 20, 20
LONGEST_TEXT, LONGEST_LEVEL, LONGEST_TITLE = 400, 60, 160
LOWEST, HIGHEST, WIDEST = -100, 1000, 100
MANY_LEVELS = 7
REQUIRED: Final = ("format", "id", "version", "title", "n_items", "min", "max", "subscales")
OPTIONAL: Final = (
    "items",
    "reverse",
    "score",
    "cutoffs",
    "needs_licence",
    "text",
    "licence",
    "sources",
)
LICENCE_KEYS: Final = (
    "holder",
    "reference",
    "licensee",
    "valid_from",
    "valid_to",
    "languages",
    "electronic",
)


def checked(value: Any) -> Pack:
    """The pack that the values describe; raises FileRefused."""
    return Check().pack(value)


class Check(Values):
    """A pack read part by part."""

    def pack(self, value: Any) -> Pack:
        raw = self.mapping((), value, REQUIRED, OPTIONAL)
        self.refuse_if_faulty()
        if raw["format"] != FORMAT:
            self.fault(("format",), _("attendu : « %(format)s ».") % {"format": FORMAT})
        key = self.slug(("id",), raw["id"], 60)
        number = self.whole(("version",), raw["version"], 1, 9999)
        title = self.text(("title",), raw["title"], LONGEST_TITLE)
        keys = self.keys(raw)
        minimum, maximum = self.ends(raw)
        subscales = self.subscales(raw["subscales"], keys)
        reverse = self.references(("reverse",), raw.get("reverse", []), keys)
        method = self.one_of(("score",), raw.get("score", "mean"), METHODS)
        needs_licence, sources = self.needs_licence(raw, key), self.sources(raw)
        licence = self.licence(raw.get("licence"))
        self.refuse_if_faulty()
        cutoffs = self.cutoffs(raw.get("cutoffs", []), maximum * len(keys))
        texts = self.texts(raw.get("text"), keys, minimum, maximum)
        if texts and needs_licence and licence is None:
            self.fault(
                ("licence",),
                _("ce pack apporte le texte d’un questionnaire protégé : indiquez sa licence."),
            )
        self.refuse_if_faulty()
        return Pack(
            key=key,
            version=number,
            title=title,
            keys=keys,
            minimum=minimum,
            maximum=maximum,
            method=method,
            subscales=subscales,
            reversed_keys=frozenset(reverse),
            cutoffs=cutoffs,
            needs_licence=needs_licence,
            texts=texts,
            licence=licence,
            sources=tuple(sources),
        )

    # What the pack is about.

    def needs_licence(self, raw: Mapping[str, Any], key: str) -> bool:
        needed = self.truth(("needs_licence",), raw.get("needs_licence", True))
        if key in SKELETONS and not needed:
            self.fault(
                ("needs_licence",), _("ce questionnaire est protégé : il reste soumis à licence.")
            )
        return needed

    def sources(self, raw: Mapping[str, Any]) -> list[Any]:
        found = self.series(("sources",), raw.get("sources", []), 20)
        for place, source in enumerate(found, 1):
            self.text(("sources", place), source, LONGEST_TEXT)
        return found

    def keys(self, raw: Mapping[str, Any]) -> tuple[str, ...]:
        count = self.whole(("n_items",), raw["n_items"], 1, MOST_ITEMS)
        if "items" not in raw or raw["items"] is None:
            return tuple(f"q{number}" for number in range(1, count + 1))
        found = [
            self.slug(("items", place), key, 20)
            for place, key in enumerate(self.series(("items",), raw["items"], MOST_ITEMS), 1)
        ]
        for place, key in enumerate(found, 1):
            if key and key in found[: place - 1]:
                self.fault(("items", place), _("« %(key)s » est déjà pris.") % {"key": key})
        if count and len(found) != count:
            self.fault(
                ("items",),
                _("%(found)s questions nommées, alors que « n_items » en annonce %(count)s.")
                % {"found": len(found), "count": count},
            )
        return tuple(found)

    def ends(self, raw: Mapping[str, Any]) -> tuple[int, int]:
        before = len(self.faults)
        minimum = self.whole(("min",), raw["min"], LOWEST, HIGHEST)
        maximum = self.whole(("max",), raw["max"], LOWEST, HIGHEST)
        if len(self.faults) > before:
            return 0, 1
        if minimum >= maximum:
            self.fault(
                ("max",),
                _("la plus grande valeur (%(max)s) ne dépasse pas la plus petite (%(min)s).")
                % {"max": maximum, "min": minimum},
            )
        elif maximum - minimum > WIDEST:
            self.fault(("max",), _("une échelle de plus de %(n)s degrés.") % {"n": WIDEST})
        return minimum, maximum

    def subscales(self, value: Any, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, members in self.mapping(("subscales",), value, (), DIMENSIONS).items():
            steps = ("subscales", name)
            mine = self.references(steps, members, keys)
            if isinstance(members, list) and not members:
                self.fault(steps, _("une sous-échelle sans question n’a pas de score."))
            for place, key in enumerate(mine, 1):
                other = next((n for n, theirs in found.items() if key in theirs), None)
                if other:
                    self.fault(
                        (*steps, place),
                        _("la question « %(key)s » est déjà dans « %(other)s ».")
                        % {"key": key, "other": other},
                    )
            found[name] = tuple(mine)
        return found

    def references(self, steps: tuple[object, ...], value: Any, keys: tuple[str, ...]) -> list[str]:
        """Questions named by their key or by their number, from 1."""
        found: list[str] = []
        for place, reference in enumerate(self.series(steps, value, MOST_ITEMS), 1):
            key = self._reference((*steps, place), reference, keys)
            if key and key in found:
                self.fault(
                    (*steps, place), _("la question « %(key)s » y est deux fois.") % {"key": key}
                )
            elif key:
                found.append(key)
        return found

    def _reference(
        self, steps: tuple[object, ...], reference: Any, keys: tuple[str, ...]
    ) -> str | None:
        if isinstance(reference, int) and not isinstance(reference, bool):
            if 1 <= reference <= len(keys):
                return keys[reference - 1]
            sentence = _("pas de question %(number)s : elles vont de 1 à %(count)s.")
            self.fault(steps, sentence % {"number": reference, "count": len(keys)})
        elif isinstance(reference, str):
            if reference in keys:
                return reference
            sentence = _("aucune question ne s’appelle « %(key)s ».")
            self.fault(steps, sentence % {"key": reference[:40]})
        else:
            self.fault(steps, _("attendu : le numéro ou le nom d’une question."))
        return None

    def cutoffs(self, value: Any, most: int) -> tuple[dict[str, Any], ...]:
        found = []
        for place, raw in enumerate(self.series(("cutoffs",), value, MOST_CUTOFFS), 1):
            steps = ("cutoffs", place)
            one = self.mapping(steps, raw, ("value", "op", "source"), ())
            if not {"value", "op", "source"} <= one.keys():
                continue
            limit = one["value"]
            is_number = isinstance(limit, int | float) and not isinstance(limit, bool)
            if not is_number or not math.isfinite(limit) or abs(limit) > max(abs(most), 1000):
                self.fault((*steps, "value"), _("attendu : un nombre de l’échelle."))
            self.one_of((*steps, "op"), one["op"], OPERATORS)
            self.text((*steps, "source"), one["source"], LONGEST_TEXT)
            found.append(dict(one))
        return tuple(found)

    # Words, and the right to show them.

    def texts(
        self, value: Any, keys: tuple[str, ...], minimum: int, maximum: int
    ) -> dict[str, Text]:
        if value is None:
            return {}
        raw = self.mapping(("text",), value, (), None)
        if len(raw) > MOST_EDITIONS:
            self.fault(("text",), _("plus de %(n)s éditions.") % {"n": MOST_EDITIONS})
            return {}
        return {
            edition: self.edition(("text", edition), edition, one, keys, minimum, maximum)
            for edition, one in raw.items()
        }

    def edition(
        self,
        steps: tuple[object, ...],
        edition: str,
        value: Any,
        keys: tuple[str, ...],
        minimum: int,
        maximum: int,
    ) -> Text:
        if not EDITION.match(edition):
            self.fault(steps, _("attendu : une langue en deux lettres, « fr » ou « fr-simple »."))
        raw = self.mapping(steps, value, ("items",), ("levels",))
        items = self.mapping((*steps, "items"), raw.get("items", Pairs([])), keys, ())
        for key, words in items.items():
            self.text((*steps, "items", key), words, LONGEST_TEXT)
        levels = self.series((*steps, "levels"), raw.get("levels") or [], WIDEST + 1)
        for place, word in enumerate(levels, 1):
            self.text((*steps, "levels", place), word, LONGEST_LEVEL)
        self.level_count((*steps, "levels"), edition, len(levels), minimum, maximum)
        return Text(dict(items), tuple(levels))

    def level_count(
        self, steps: tuple[object, ...], edition: str, count: int, minimum: int, maximum: int
    ) -> None:
        """One word for each value; three in plain words; none where there are many values."""
        every = maximum - minimum + 1
        simple = 3 if editions.is_simple(edition) and every % 2 else every
        allowed = {simple, every} | ({0} if every > MANY_LEVELS else set())
        if count not in allowed:
            self.fault(
                steps,
                _("%(count)s mots de niveau ; attendu : %(allowed)s.")
                % {"count": count, "allowed": " ou ".join(map(str, sorted(allowed)))},
            )

    def licence(self, value: Any) -> LicenceBlock | None:
        if value is None:
            return None
        before = len(self.faults)
        raw = self.mapping(("licence",), value, LICENCE_KEYS, ("file",))
        if len(self.faults) > before:
            return None
        for name in ("holder", "reference", "licensee"):
            self.text(("licence", name), raw[name], LONGEST_TITLE)
        start = self.day(("licence", "valid_from"), raw["valid_from"])
        end = self.day(("licence", "valid_to"), raw["valid_to"])
        if start and end and end < start:
            self.fault(("licence", "valid_to"), _("la licence finit avant de commencer."))
        languages = self.series(("licence", "languages"), raw["languages"], MOST_EDITIONS)
        for place, language in enumerate(languages, 1):
            self.one_of(("licence", "languages", place), language, editions.LANGUAGES)
        if not languages:
            self.fault(("licence", "languages"), _("indiquez une langue au moins."))
        electronic = self.truth(("licence", "electronic"), raw["electronic"])
        if len(self.faults) > before or start is None or end is None:
            return None
        return LicenceBlock(
            raw["holder"],
            raw["reference"],
            raw["licensee"],
            start,
            end,
            tuple(languages),
            electronic,
        )
