"""The radar: axes around a centre, such as the eight competences to find one's way."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from django.utils.translation import gettext as _

from followup.drawing.shapes import (
    LETTER,
    ROLES,
    TEXT,
    WIDTH,
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
    said,
    shortened,
    text,
    tick_label,
    ticks,
)

CENTRE_X, CENTRE_Y, REACH = WIDTH / 2, 168.0, 112.0
HEIGHT = 336.0
FEWEST_AXES = 3


def radar_chart(
    *,
    key: str,
    title: str,
    sentence: str,
    axes: Sequence[str],
    series: Sequence[Series],
    scale: Scale,
    head: str = "",
) -> Chart:
    """One or two outlines over the same axes; a missing answer leaves the outline open."""
    if len(axes) < FEWEST_AXES:
        raise ValueError("a radar has three axes at least")
    shapes = _web(len(axes), scale)
    for i, axis in enumerate(axes):
        shapes += _name(i, len(axes), axis)
    for place, one in enumerate(series[: len(ROLES)]):
        shapes += _outline(one, place, scale)
    shapes += legend([one.label for one in series], HEIGHT + 14)
    rows = tuple(
        Row(axis, tuple(said(one.values[i], scale.decimals) for one in series))
        for i, axis in enumerate(axes)
    )
    top = (head or _("Axe"), *(one.label for one in series))
    tall = at(HEIGHT + (24 if len(series) > 1 else 0))
    return Chart(key, title, sentence, tall, tuple(shapes), top, rows)


def _spot(i: float, count: int, part: float) -> tuple[float, float]:
    """A point of an axis; the first one points up, the others follow like a clock."""
    angle = 2 * math.pi * i / count - math.pi / 2
    reach = REACH * part
    return CENTRE_X + reach * math.cos(angle), CENTRE_Y + reach * math.sin(angle)


def _web(count: int, scale: Scale) -> list[Shape]:
    """Rings with their figures along the first axis, and the axes."""
    shapes: list[Shape] = []
    values = [value for value in ticks(scale.low, scale.high) if scale.part(value) > 0]
    for value in values:
        ring = [_spot(i, count, scale.part(value)) for i in range(count)]
        shapes.append(path(ring, "grid", closed=True))
    for i in range(count):
        shapes.append(line(CENTRE_X, CENTRE_Y, *_spot(i, count, 1), "grid"))
    beside = math.cos(math.pi / count)  # between two axes, where no outline has its points
    for value in values:
        x, y = _spot(-0.5, count, scale.part(value) * beside)
        shapes.append(text(x, y + 4, tick_label(value, scale.decimals), anchor="middle"))
    return shapes


def _name(i: int, count: int, axis: str) -> list[Shape]:
    """The name of an axis outside the web, on two lines at most."""
    x, y = _spot(i, count, 1.1)
    side = x - CENTRE_X
    anchor = "middle" if abs(side) < 8 else "start" if side > 0 else "end"
    room = WIDTH - x if anchor == "start" else x if anchor == "end" else WIDTH * 0.6
    lines = textwrap.wrap(axis, max(int(room / LETTER), 6)) or [""]
    if len(lines) > 2:
        lines = [lines[0], shortened(" ".join(lines[1:]), room)]
    lift = TEXT * (len(lines) - 1)
    top = (
        y - lift
        if anchor == "middle" and y < CENTRE_Y
        else y + (TEXT if anchor == "middle" else 4 - lift / 2)
    )
    return [
        text(x, top + n * TEXT * 1.1, words, anchor=anchor, role="strong")
        for n, words in enumerate(lines)
    ]


def _outline(one: Series, place: int, scale: Scale) -> list[Shape]:
    count = len(one.values)
    spots = [
        None if value is None else _spot(i, count, scale.part(value))
        for i, value in enumerate(one.values)
    ]
    known = [spot for spot in spots if spot]
    shapes: list[Shape] = []
    if len(known) == count:
        shapes.append(path(known, f"{ROLES[place]}-area", closed=True))
        shapes.append(path(known, ROLES[place], closed=True))
    else:
        for before, after in zip(spots, [*spots[1:], spots[0]], strict=True):
            if before and after:
                shapes.append(line(*before, *after, ROLES[place]))
    return shapes + [mark(*spot, place) for spot in known]
