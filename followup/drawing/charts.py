"""Charts drawn on the server, the same in the page and on paper; see docs/charts.md.

Each function takes figures and words already said in the reader's language, and gives a `Chart`
that `templates/charts/chart.html` (page) or `charts/chart_paper.html` (PDF) draws.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from followup.drawing.radar import radar_chart
from followup.drawing.shapes import (
    LETTER,
    ROLES,
    TEXT,
    WIDTH,
    Below,
    Chart,
    Row,
    Scale,
    Series,
    Shape,
    at,
    legend,
    line,
    mark,
    path,
    rect,
    said,
    shortened,
    some,
    text,
    tick_label,
    ticks,
)

__all__ = [
    "Band",
    "Below",
    "Chart",
    "Scale",
    "Series",
    "Staircase",
    "bar_chart",
    "line_chart",
    "radar_chart",
    "steps_chart",
]

TOP, BOTTOM, RIGHT = 14, 30, 14


@dataclass(frozen=True, slots=True)
class Band:
    """A range to compare with, such as the person's own usual answers."""

    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class Staircase:
    """Days on which one more thing is counted."""

    label: str
    days: tuple[datetime.date, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The rectangle where a curve lives."""

    left: float
    top: float
    right: float
    bottom: float
    scale: Scale

    def y(self, value: float) -> float:
        return self.bottom - self.scale.part(value) * (self.bottom - self.top)

    def x(self, part: float) -> float:
        return self.left + part * (self.right - self.left)


def _framed(scale: Scale, height: float) -> tuple[_Frame, list[Shape]]:
    """Axes, grid and figures at the left."""
    marks = [(value, tick_label(value, scale.decimals)) for value in ticks(scale.low, scale.high)]
    left = max((len(label) for _value, label in marks), default=1) * LETTER + 12
    frame = _Frame(left, TOP, WIDTH - RIGHT, height - BOTTOM, scale)
    shapes: list[Shape] = []
    for value, label in marks:
        y = frame.y(value)
        shapes.append(line(frame.left, y, frame.right, y, "grid"))
        shapes.append(text(frame.left - 7, y + 4, label, anchor="end"))
    shapes.append(line(frame.left, frame.bottom, frame.right, frame.bottom, "axis"))
    return frame, shapes


def _under(frame: _Frame, places: Sequence[tuple[float, str]]) -> list[Shape]:
    """Labels along the bottom, the outer ones kept inside."""
    room = (frame.right - frame.left) / max(len(places) - 1, 1) if len(places) > 1 else WIDTH
    shapes = []
    for place, (part, label) in enumerate(places):
        anchor = "start" if part == 0 else "end" if part == 1 and place else "middle"
        short = shortened(label, room - 4)
        shapes.append(text(frame.x(part), frame.bottom + 18, short, anchor=anchor))
    return shapes


def line_chart(
    *,
    key: str,
    title: str,
    sentence: str,
    labels: Sequence[str],
    series: Sequence[Series],
    scale: Scale,
    band: Band | None = None,
    below: Below | None = None,
    head: str = "",
) -> Chart:
    """One or two curves over labels in order, with a band to compare them with."""
    height = 248.0 if below else 230.0
    frame, shapes = _framed(scale, 230.0)
    if band:
        shapes += _band(frame, band)
    last = max(len(labels) - 1, 1)
    shapes += _curves(frame, series, last, below.across if below else frozenset())
    shapes += _under(frame, [(i / last, labels[i]) for i in some(len(labels), 5)])
    for i, sign in enumerate(below.signs if below else ()):
        shapes.append(
            text(frame.x(i / last), frame.bottom + 36, sign, anchor="middle", role="strong")
        )
    shapes += legend([one.label for one in series], height + 12, band.label if band else "")
    rows = [
        Row(
            label,
            tuple(said(one.values[i], scale.decimals) for one in series)
            + ((below.words[i],) if below else ()),
        )
        for i, label in enumerate(labels)
    ]
    top = (head or _("Moment"), *(one.label for one in series), *([below.head] if below else ()))
    if band:
        rows.append(Row(band.label, (_range(band, scale),) + ("",) * (len(top) - 2)))
    tall = at(height + (24 if len(series) > 1 or band else 0))
    return Chart(key, title, sentence, tall, tuple(shapes), top, tuple(rows))


def _curves(
    frame: _Frame, series: Sequence[Series], last: int, across: frozenset[int]
) -> list[Shape]:
    """Lines, then the points over them."""
    shapes: list[Shape] = []
    for place, one in enumerate(series[: len(ROLES)]):
        points = [
            None if value is None else (frame.x(i / last), frame.y(value))
            for i, value in enumerate(one.values)
        ]
        for piece in _pieces([point for i, point in enumerate(points) if i not in across]):
            shapes.append(path(piece, ROLES[place]))
        shapes += [mark(*point, place) for point in points if point]
    return shapes


def _range(band: Band, scale: Scale) -> str:
    ends = {"low": said(band.low, scale.decimals), "high": said(band.high, scale.decimals)}
    return _("de %(low)s à %(high)s") % ends


def _band(frame: _Frame, band: Band) -> list[Shape]:
    top, bottom = frame.y(band.high), frame.y(band.low)
    return [
        rect(frame.left, top, frame.right - frame.left, bottom - top, "band"),
        line(frame.left, top, frame.right, top, "band-edge"),
        line(frame.left, bottom, frame.right, bottom, "band-edge"),
    ]


def _pieces(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """A curve is broken where an answer is missing."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(point)
    return [piece for piece in pieces if len(piece) > 1]


def bar_chart(
    *,
    key: str,
    title: str,
    sentence: str,
    labels: Sequence[str],
    series: Sequence[Series],
    scale: Scale,
    head: str = "",
) -> Chart:
    """Lying bars, each under its whole label: subscales have long names."""
    shapes: list[Shape] = []
    y = 2.0
    full = WIDTH - 52
    for i, label in enumerate(labels):
        y += TEXT
        shapes.append(text(0, y, shortened(label, WIDTH), role="strong"))
        y += 6
        for place, one in enumerate(series[: len(ROLES)]):
            value = one.values[i]
            shapes.append(rect(0.5, y, full, 12, "track"))
            if value is not None:
                shapes.append(rect(0.5, y, scale.part(value) * full, 12, f"{ROLES[place]}-bar"))
            shapes.append(
                text(full + 8, y + 10.5, said(value, scale.decimals) if value is not None else "–")
            )
            y += 16
        y += 8
    if len(series) > 1:
        y += TEXT
        shapes += legend([one.label for one in series], y)
        y += 6
    rows = tuple(
        Row(label, tuple(said(one.values[i], scale.decimals) for one in series))
        for i, label in enumerate(labels)
    )
    top = (head or _("Rubrique"), *(one.label for one in series))
    return Chart(key, title, sentence, at(y), tuple(shapes), top, rows)


def steps_chart(
    *,
    key: str,
    title: str,
    sentence: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    series: Sequence[Staircase],
) -> Chart:
    """How many there are on each day of a period: one or two staircases."""
    height = 210.0
    most = max((len(one.days) for one in series), default=0)
    frame, shapes = _framed(Scale(0, max(most, 2)), height)
    span = max((ends_on - starts_on).days, 1)
    for place, one in enumerate(series[: len(ROLES)]):
        shapes.append(path(_stairs(frame, one, starts_on, span), ROLES[place]))
        shapes.append(mark(frame.right, frame.y(len(one.days)), place))
    marks = _day_marks(starts_on, ends_on)
    placed = [((day - starts_on).days / span, _short_day(day, span)) for day in marks]
    shapes += _under(frame, placed)
    shapes += legend([one.label for one in series], height + 12)
    rows = tuple(
        Row(_long_day(day), tuple(str(sum(d <= day for d in one.days)) for one in series))
        for day in marks
    )
    top = (_("Au"), *(one.label for one in series))
    tall = at(height + (24 if len(series) > 1 else 0))
    return Chart(key, title, sentence, tall, tuple(shapes), top, rows)


def _stairs(
    frame: _Frame, one: Staircase, starts_on: datetime.date, span: int
) -> list[tuple[float, float]]:
    """Flat until the day, then one higher; what came before the period counts at its start."""
    count = sum(day <= starts_on for day in one.days)
    points = [(frame.left, frame.y(count))]
    for day in sorted(day for day in one.days if day > starts_on):
        x = frame.x(min((day - starts_on).days / span, 1.0))
        points.append((x, frame.y(count)))
        count += 1
        points.append((x, frame.y(count)))
    points.append((frame.right, frame.y(count)))
    return points


def _day_marks(starts_on: datetime.date, ends_on: datetime.date) -> list[datetime.date]:
    """Five days at most, the first and the last among them."""
    span = (ends_on - starts_on).days
    count = min(5, span + 1)
    if count < 2:
        return [starts_on]
    days = {
        starts_on + datetime.timedelta(days=round(i * span / (count - 1))) for i in range(count)
    }
    return sorted(days)


def _short_day(day: datetime.date, span: int) -> str:
    return str(date_format(day, "N Y" if span > 500 else "j N"))


def _long_day(day: datetime.date) -> str:
    return str(date_format(day, "DATE_FORMAT"))
