"""Charts: what they draw, what they say, the figures behind; the same in page and paper."""

from __future__ import annotations

import datetime
import re

import pytest
from defusedxml import ElementTree
from django.template.loader import render_to_string
from django.utils import translation

from followup.drawing import charts
from followup.drawing.shapes import INKS, ticks

DAY = datetime.date
SCALE = charts.Scale(1, 5, 1)
SVG = "{http://www.w3.org/2000/svg}"


def curve(values=(3.1, None, 4.2, 4.5), **changes) -> charts.Chart:
    usual = {
        "key": "alliance",
        "title": "Alliance au fil des entretiens",
        "sentence": "En hausse depuis 3 entretiens, 4,5 sur 5.",
        "labels": ["3 sept.", "1 oct.", "29 oct.", "26 nov."],
        "series": [charts.Series("Basile", tuple(values))],
        "scale": SCALE,
    }
    return charts.line_chart(**{**usual, **changes})


def bars() -> charts.Chart:
    return charts.bar_chart(
        key="parts",
        title="Sous-échelles",
        sentence="Le lien est le plus haut.",
        labels=["Accord sur les buts de l’accompagnement", "Tâches", "Lien"],
        series=[
            charts.Series("Aujourd’hui", (3.2, None, 4.5)),
            charts.Series("Avant", (3, 3.4, 4)),
        ],
        scale=SCALE,
    )


def stairs() -> charts.Chart:
    days = [DAY(2026, month, 10) for month in (5, 6, 7, 9, 11)]
    return charts.steps_chart(
        key="steps",
        title="Les étapes",
        sentence="3 étapes faites.",
        starts_on=DAY(2026, 6, 1),
        ends_on=DAY(2026, 11, 21),
        series=[
            charts.Staircase("Prévues", tuple(days)),
            charts.Staircase("Faites", tuple(days[:3])),
        ],
    )


def radar(axes: int = 8, missing: bool = False) -> charts.Chart:
    values = tuple(float(1 + i % 5) for i in range(axes))
    if missing:
        values = (None, *values[1:])
    return charts.radar_chart(
        key="orientation",
        title="Compétences à s’orienter",
        sentence="En hausse sur cinq axes.",
        axes=[f"Axe {i} au nom assez long pour deux lignes" for i in range(axes)],
        series=[charts.Series("Novembre", values), charts.Series("Juin", values[::-1])],
        scale=charts.Scale(0, 5),
    )


ALL = [curve, bars, stairs, radar]


def drawing(chart: charts.Chart):
    return ElementTree.fromstring(render_to_string("charts/drawing.html", {"chart": chart}))


@pytest.mark.parametrize("make", ALL)
def test_the_page_and_the_paper_hold_the_same_drawing(make):
    chart = make()
    svg = render_to_string("charts/drawing.html", {"chart": chart})
    assert svg in render_to_string("charts/chart.html", {"chart": chart})
    assert svg in render_to_string("charts/chart_paper.html", {"chart": chart})


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_well_formed_and_obeys_the_policy(make, language):
    with translation.override(language):
        whole = render_to_string("charts/chart.html", {"chart": make()})
        root = drawing(make())
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|href=\"http", whole)
    width, height = (float(n) for n in root.get("viewBox").split()[2:])
    for element in root.iter():
        for name in ("x", "y", "cx", "cy", "width", "height", "r"):
            value = element.get(name)
            assert value is None or re.fullmatch(r"-?\d+(\.\d)?", value), (name, value)
        x, y = element.get("x") or element.get("cx"), element.get("y") or element.get("cy")
        assert x is None or -1 <= float(x) <= width + 1
        assert y is None or -1 <= float(y) <= height + 1


@pytest.mark.parametrize("make", ALL)
def test_it_is_said_in_a_sentence_and_in_figures(make):
    chart = make()
    whole = render_to_string("charts/chart.html", {"chart": chart})
    assert chart.sentence in whole
    assert "Voir les chiffres" in whole
    assert '<th scope="col">' in whole
    assert whole.count('<th scope="row">') == len(chart.rows)
    assert drawing(chart).find(f"{SVG}title").text == chart.alternative
    assert all(len(row.cells) == len(chart.head) - 1 for row in chart.rows)


def test_figures_are_written_as_in_the_language():
    assert curve().rows[0].cells == ("3,1",)
    with translation.override("en"):
        assert curve().rows[0].cells == ("3.1",)


def test_a_missing_answer_breaks_the_curve_and_is_said():
    broken, whole = curve(), curve((3, 3, 4, 4))
    assert broken.rows[1].cells == ("sans réponse",)
    assert len([s for s in broken.shapes if s.role == "first"]) == 1
    assert len([s for s in broken.shapes if s.kind == "circle"]) == 3
    assert len([s for s in whole.shapes if s.kind == "circle"]) == 4


def test_the_band_is_drawn_named_and_in_the_figures():
    chart = curve(band=charts.Band(3, 3.7, "Habituel"))
    assert [s for s in chart.shapes if s.role == "band"]
    assert [s.text for s in chart.shapes if s.text == "Habituel"]
    assert chart.rows[-1].label == "Habituel"
    assert "3,0" in chart.rows[-1].cells[0]


def test_a_value_out_of_the_scale_stays_in_the_frame():
    chart = curve((0, 99, -5, 3))
    tops = [float(s.y) for s in chart.shapes if s.kind == "circle"]
    assert min(tops) >= 0
    assert max(tops) <= float(chart.height)


def test_the_staircase_counts_what_came_before():
    chart = stairs()
    assert chart.rows[0].cells == ("1", "1")
    assert chart.rows[-1].cells == ("5", "3")


def test_one_day_one_value_and_nothing_are_drawn():
    day = DAY(2026, 1, 1)
    empty = charts.Staircase("Rien", ())
    assert charts.steps_chart(
        key="k", title="t", sentence="s", starts_on=day, ends_on=day, series=[empty]
    ).shapes
    assert curve((3,), labels=["seul"]).shapes
    assert curve((), labels=[]).shapes


def test_the_radar_has_eight_axes_and_stays_open_where_an_answer_misses():
    assert len(radar().rows) == 8
    closed = [s for s in radar().shapes if s.role == "first" and s.d.endswith("Z")]
    opened = [s for s in radar(missing=True).shapes if s.role == "first" and s.d.endswith("Z")]
    assert (len(closed), len(opened)) == (1, 0)
    with pytest.raises(ValueError, match="three axes"):
        radar(axes=2)


def lightness(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_two_series_differ_in_grey():
    """By their dash and their mark for lines, by their lightness for bars."""
    assert INKS["first"].dash != INKS["second"].dash
    kinds = {s.role: s.kind for s in radar().shapes if s.role.endswith("-mark")}
    assert kinds == {"first-mark": "circle", "second-mark": "rect"}
    dark, light = lightness(INKS["first-bar"].fill), lightness(INKS["second-bar"].fill)
    assert (light + 0.05) / (dark + 0.05) > 3


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 5, [0, 1, 2, 3, 4, 5]),
        (1, 5, [1, 2, 3, 4, 5]),
        (0, 2, [0, 0.5, 1, 1.5, 2]),
        (0, 40, [0, 10, 20, 30, 40]),
        (3, 3, [3]),
    ],
)
def test_marks_of_an_axis_are_round(low, high, expected):
    assert ticks(low, high) == expected


def test_hostile_labels_are_text():
    chart = curve(labels=["<script>", '"><img src=x>', "&amp;", "é"], title="</title><script>")
    whole = render_to_string("charts/chart.html", {"chart": chart})
    assert "<script>" not in whole
    assert "<img" not in whole
    drawing(chart)
