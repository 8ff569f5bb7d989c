"""The curve of a file: answers over time, the usual range, and what happened on the same axis."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alliance.detection import WEAK_Z
from alliance.watching.reading import FileView, FillingView, MeetingView
from alliance.watching.rule_words import figure
from alliance.watching.words import day_told
from followup.drawing.charts import Band, Below, Chart, Scale, Series, bar_chart, line_chart
from followup.models import Outcome

MOST_POINTS = 12
LOW, HIGH = 1.0, 5.0
FEWEST_FOR_A_BAND = 2
# Sign under the curve, and what it stands for.
ABSENT, LATE, CANCELLED, SILENT = "A", "R", "C", "–"
LEGEND: dict[str, str | Promise] = {
    ABSENT: gettext_lazy("A : absence sans excuse"),
    LATE: gettext_lazy("R : retard de la personne"),
    CANCELLED: gettext_lazy("C : annulé par la personne"),
    SILENT: gettext_lazy("– : point d’étape sans réponse"),
}


@dataclass(slots=True)
class Point:
    """One day of the axis."""

    on: datetime.date
    value: float | None = None
    sign: str = ""
    was_asked: bool = False
    words: list[str] = field(default_factory=list)


def points_of(view: FileView) -> list[Point]:
    """Days of meetings and of answers, one point each, oldest first."""
    days: dict[datetime.date, Point] = {}
    for meeting in view.meetings:
        point = days.setdefault(meeting.on, Point(meeting.on))
        sign, said = _behaviour(meeting)
        point.sign = point.sign or sign
        point.words.append(said)
    for filling in view.fillings:
        point = days.setdefault(filling.on, Point(filling.on))
        point.was_asked = True
        point.value = filling.total if filling.answered else point.value
        if not filling.answered:
            point.sign = point.sign or SILENT
            point.words.append(_("point d’étape sans réponse"))
        elif filling.unease:
            point.words.append(_("gêne : %(answer)s") % {"answer": filling.unease.lower()})
    return [days[day] for day in sorted(days)][-MOST_POINTS:]


def _behaviour(meeting: MeetingView) -> tuple[str, str]:
    """The sign of what says something of the alliance, and the words of everything."""
    said = str(Outcome(meeting.outcome).label).lower()
    if meeting.outcome == Outcome.NO_SHOW:
        return ABSENT, said
    if meeting.outcome == Outcome.CANCELLED_BY_PERSON:
        return CANCELLED, said
    if meeting.minutes_late:
        late = ngettext("%(n)s minute de retard", "%(n)s minutes de retard", meeting.minutes_late)
        return LATE, f"{said}, {late % {'n': meeting.minutes_late}}"
    return "", said


def curve(view: FileView) -> Chart | None:
    """None until there is an answer to draw."""
    points = points_of(view)
    if not any(point.value is not None for point in points):
        return None
    return line_chart(
        key="alliance",
        title=_("Ses réponses au fil des rencontres"),
        sentence=sentence_of(view, points),
        labels=[day_told(point.on) for point in points],
        series=[Series(_("Ensemble"), tuple(point.value for point in points))],
        scale=Scale(LOW, HIGH, 1),
        band=band_of(view.answered),
        below=Below(
            tuple(point.sign for point in points),
            tuple(", ".join(point.words) for point in points),
            _("Ce qui s’est passé"),
            frozenset(i for i, point in enumerate(points) if not point.was_asked),
        ),
        head=_("Jour"),
    )


def band_of(answered: Sequence[FillingView]) -> Band | None:
    """What the earlier answers made one expect of the newest."""
    last = next((one for one in reversed(answered) if one.total is not None), None)
    if last is None or last.expected is None or last.deviation is None:
        return None
    if sum(one.total is not None for one in answered) < FEWEST_FOR_A_BAND:
        return None
    reach = abs(WEAK_Z) * last.deviation
    low, high = max(LOW, last.expected - reach), min(HIGH, last.expected + reach)
    return Band(low, high, _("Ce qu’on attendait"))


def sentence_of(view: FileView, points: Sequence[Point]) -> str:
    """The drawing in words: the newest answer against the usual, then what the signs say."""
    last = next((one for one in reversed(view.answered) if one.total is not None), None)
    said = []
    if last is not None and last.total is not None:
        facts = {"day": day_told(last.on), "score": figure(last.total)}
        said.append(_("Dernière réponse, %(day)s : %(score)s sur 5") % facts + _against(last, view))
    signs = [str(LEGEND[sign]) for sign in LEGEND if any(p.sign == sign for p in points)]
    if signs:
        said.append(_("Sous la courbe, %(signs)s.") % {"signs": " ; ".join(signs)})
    return " ".join(said)


def _against(last: FillingView, view: FileView) -> str:
    band = band_of(view.answered)
    if band is None or last.total is None:
        return "."
    ends = {"low": figure(band.low), "high": figure(band.high)}
    if last.total < band.low:
        return _(", sous ce qu’on attendait (de %(low)s à %(high)s).") % ends
    return _(", comme attendu (de %(low)s à %(high)s).") % ends


def parts_chart(view: FileView) -> Chart | None:
    """Goal, task and bond: the newest answer beside the mean of those before."""
    told = [one for one in view.answered if one.tells_items]
    if not told:
        return None
    last, before = told[-1], told[:-1]
    names = {"goal": _("But : où l’on va"), "task": _("Tâches : comment"), "bond": _("Lien")}
    newest = tuple(getattr(last, name) for name in names)
    if all(value is None for value in newest):
        return None
    series = [Series(_("Le %(day)s") % {"day": day_told(last.on)}, newest)]
    if before:
        series.append(Series(_("Avant, en moyenne"), tuple(_mean(before, n) for n in names)))
    return bar_chart(
        key="alliance-parts",
        title=_("But, tâches, lien"),
        sentence=parts_sentence(last),
        labels=list(names.values()),
        series=series,
        scale=Scale(0, HIGH, 1),
        head=_("Dimension"),
    )


def _mean(fillings: Sequence[FillingView], name: str) -> float | None:
    values = [value for one in fillings if (value := getattr(one, name)) is not None]
    return sum(values) / len(values) if values else None


def parts_sentence(filling: FillingView) -> str:
    """The three figures in one line."""
    names = (("goal", _("but")), ("task", _("tâches")), ("bond", _("lien")))
    said = [
        f"{label} {figure(value)}"
        for name, label in names
        if (value := getattr(filling, name)) is not None
    ]
    return _("Sur 5 : %(parts)s.") % {"parts": ", ".join(said)} if said else ""
