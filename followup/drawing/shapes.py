"""What a chart is made of: shapes with their ink, a sentence, and its figures as a table.

Each shape carries presentation attributes, which the strict CSP allows and which WeasyPrint reads;
`charts.css` only turns them to the colours of the dark theme. Inks differ in lightness and
in dash, so that a chart printed in grey says the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

WIDTH: Final = 420
TEXT: Final = 12.5
LETTER: Final = 6.2
"""Mean width of a letter at that size: enough to decide where a label breaks."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How a shape is painted, on white."""

    fill: str = "none"
    stroke: str = "none"
    width: str = "0"
    dash: str = "none"
    opacity: str = "1"
    size: str = str(TEXT)
    weight: str = "400"


INKS: Final = {
    "axis": Ink(stroke="#72808d", width="1"),
    "grid": Ink(stroke="#e1e7ec", width="1"),
    "band": Ink(fill="#e3f0f3"),
    "band-edge": Ink(stroke="#72808d", width="1", dash="2 3"),
    "label": Ink(fill="#465463"),
    "strong": Ink(fill="#17212b", weight="600"),
    "first": Ink(stroke="#0f5a6e", width="2.5"),
    "first-mark": Ink(fill="#0f5a6e", stroke="#ffffff", width="1"),
    "first-area": Ink(fill="#0f5a6e", opacity="0.12"),
    "first-bar": Ink(fill="#0f5a6e", stroke="#0f5a6e", width="1"),
    "second": Ink(stroke="#a64b08", width="2", dash="6 4"),
    "second-mark": Ink(fill="#ffffff", stroke="#a64b08", width="2"),
    "second-area": Ink(),
    "second-bar": Ink(fill="#fdf1e4", stroke="#a64b08", width="1.5", dash="6 4"),
    "track": Ink(fill="#eef2f5", stroke="#d5dce3", width="1"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One element of the drawing; coordinates are text, the same in every language."""

    kind: str
    role: str
    d: str = ""
    x: str = ""
    y: str = ""
    width: str = ""
    height: str = ""
    radius: str = ""
    anchor: str = ""
    text: str = ""

    @property
    def ink(self) -> Ink:
        return INKS[self.role]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the figures."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, the sentence that says it, the figures behind it."""

    key: str
    title: str
    sentence: str
    height: str
    shapes: tuple[Shape, ...]
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    width: str = str(WIDTH)

    @property
    def alternative(self) -> str:
        """What replaces the drawing: the sentence and the table stand beside it."""
        return _("Graphique : %(title)s. %(sentence)s") % {
            "title": self.title,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Scale:
    """Between which values, and with how many decimals they are said."""

    low: float
    high: float
    decimals: int = 0

    def part(self, value: float) -> float:
        """Where a value stands, 0 at the bottom and 1 at the top; never outside."""
        span = self.high - self.low
        return min(max((value - self.low) / span, 0.0), 1.0) if span > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of the labels; None where nothing was answered."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """Under each label a short sign (or none), what it says in the figures, their heading.

    A curve goes across the labels of `across`, where nothing was asked.
    """

    signs: tuple[str, ...]
    words: tuple[str, ...]
    head: str
    across: frozenset[int] = frozenset()


ROLES: Final = ("first", "second")


def at(number: float) -> str:
    """A coordinate: one decimal, a point whatever the language."""
    return f"{number:.1f}".removesuffix(".0")


def said(value: float | None, decimals: int) -> str:
    """A figure as people write it here."""
    if value is None:
        return _("sans réponse")
    return str(number_format(round(value, decimals), decimals, force_grouping=True))


def line(x1: float, y1: float, x2: float, y2: float, role: str) -> Shape:
    """A straight stroke."""
    return Shape("path", role, d=f"M{at(x1)} {at(y1)}L{at(x2)} {at(y2)}")


def path(points: Sequence[tuple[float, float]], role: str, *, closed: bool = False) -> Shape:
    """A broken line through points."""
    d = "L".join(f"{at(x)} {at(y)}" for x, y in points)
    return Shape("path", role, d=f"M{d}{'Z' if closed else ''}")


def rect(x: float, y: float, width: float, height: float, role: str) -> Shape:
    """A filled box, never of a negative size."""
    size = {"width": at(max(width, 0)), "height": at(max(height, 0))}
    return Shape("rect", role, x=at(x), y=at(y), **size)


def mark(x: float, y: float, place: int) -> Shape:
    """A point: round for the first series, square for the second."""
    role = f"{ROLES[place]}-mark"
    if place == 0:
        return Shape("circle", role, x=at(x), y=at(y), radius="4")
    return Shape("rect", role, x=at(x - 3.5), y=at(y - 3.5), width="7", height="7")


def text(x: float, y: float, content: str, *, anchor: str = "start", role: str = "label") -> Shape:
    """A label on one line."""
    return Shape("text", role, x=at(x), y=at(y), anchor=anchor, text=content)


def shortened(content: str, width: float) -> str:
    """As much of a label as fits; the table says it whole."""
    room = max(int(width / LETTER), 4)
    return content if len(content) <= room else content[: room - 1].rstrip() + "…"


def legend(labels: Sequence[str], y: float, band: str = "") -> list[Shape]:
    """A sample of each line, and its name; one series alone needs none."""
    shapes: list[Shape] = []
    if len(labels) < 2 and not band:
        return shapes
    room = WIDTH / (len(labels) + bool(band))
    for place, label in enumerate(labels):
        x = place * room + 1
        shapes.append(line(x, y - 4, x + 26, y - 4, ROLES[place]))
        shapes.append(mark(x + 13, y - 4, place))
        shapes.append(text(x + 33, y, shortened(label, room - 38)))
    if band:
        x = len(labels) * room + 1
        shapes.append(rect(x, y - 10, 26, 12, "band"))
        shapes += [line(x, y + shift, x + 26, y + shift, "band-edge") for shift in (-10, 2)]
        shapes.append(text(x + 33, y, shortened(band, room - 38)))
    return shapes


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values from low to high, ends included where they are round."""
    span = high - low
    if span <= 0:
        return [low]
    raw = span / most
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(n * step, 6) for n in range(first, last + 1)]


def some(count: int, most: int) -> list[int]:
    """Which labels are written when there is no room for all: the first and the last always."""
    if count <= most:
        return list(range(count))
    return sorted({round(i * (count - 1) / (most - 1)) for i in range(most)})


def tick_label(value: float, decimals: int) -> str:
    """A figure of the axis: whole where it is."""
    return said(value, 0 if value == int(value) else decimals)
