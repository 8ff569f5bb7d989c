"""What the person gets back: their own line, what it says, and what will change next time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from statistics import fmean

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.instruments import scale_of
from alliance.models import CheckIn, Dimension, TalkAbout, Visibility
from alliance.scoring import score
from beneficiaries.models import CaseFile
from followup.drawing.charts import Chart, Scale, Series, line_chart

# How far from one's usual level an answer is said to be another one, on the range 1–5.
NOTABLE = 0.5
LOW = 2.5
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Point:
    """One meeting on the line; without value, too few questions were answered."""

    day: datetime.date
    value: float | None


@dataclass(frozen=True, slots=True)
class GivenBack:
    """The end page: a line once there are two points, a sentence, what will change."""

    chart: Chart | None
    sentence: str
    changes: tuple[str, ...]
    read_by_counsellor: bool


def own_points(case_file: CaseFile) -> list[Point]:
    """Every answered check-in of a file, in order: the same numbers as the counsellor's line."""
    rows = CheckIn.objects.filter(case_file=case_file).answered()
    rows = rows.select_related("instrument_version").prefetch_related(
        "instrument_version__items", "answers__item"
    )
    return [Point(row.session_on, _value(row)) for row in rows.order_by("session_on", "pk")]


def _value(check_in: CheckIn) -> float | None:
    """On the range 1–5 whatever the questionnaire."""
    scale = scale_of(check_in.instrument_version)
    answers = {answer.item.key: answer.value for answer in check_in.answers.all()}
    found = score({key: value for key, value in answers.items() if key in scale.items}, scale)
    return None if found.pomp is None else 1 + found.pomp / 25


def own_chart(points: list[Point]) -> Chart | None:
    """The line, once two points make one."""
    shown = points[-SHOWN:]
    if sum(point.value is not None for point in shown) < 2:
        return None
    return line_chart(
        key="mes-points",
        title=_("Ma courbe"),
        sentence=plain_sentence(points),
        labels=[str(date_format(point.day, "j M")) for point in shown],
        series=[Series(_("Mes réponses"), tuple(point.value for point in shown))],
        scale=Scale(1, 5, 1),
        head=_("Rendez-vous du"),
    )


def plain_sentence(points: list[Point]) -> str:
    """The last point beside the usual ones, without any judgement."""
    values = [point.value for point in points if point.value is not None]
    if not values or points[-1].value is None:
        return _("Il y a trop peu de réponses cette fois pour placer un point.")
    if len(values) == 1:
        return _("C’est votre premier point. Votre courbe commencera au prochain.")
    gap = values[-1] - fmean(values[:-1])
    if gap < -NOTABLE:
        return _("Cette fois, vos réponses sont plus basses que d’habitude.")
    if gap > NOTABLE:
        return _("Cette fois, vos réponses sont plus hautes que d’habitude.")
    return _("Cette fois, vos réponses sont comme d’habitude.")


def low_dimensions(check_in: CheckIn) -> list[str]:
    """Where the answers are low: goal, task, bond, in that order."""
    scale = scale_of(check_in.instrument_version)
    span = scale.maximum - scale.minimum
    found: dict[str, list[float]] = {}
    for answer in check_in.answers.all():
        if answer.value is None or not answer.item.dimension:
            continue
        part = (answer.value - scale.minimum) / span
        part = 1 - part if answer.item.is_reversed else part
        found.setdefault(answer.item.dimension, []).append(1 + 4 * part)
    return [
        name
        for name in Dimension.values
        if found.get(name) and (fmean(found[name]) <= LOW or min(found[name]) < LOW)
    ]


def changes_for(check_in: CheckIn) -> tuple[str, ...]:
    """What is said to change next time; the person's own questions when nobody else reads."""
    low = low_dimensions(check_in)
    if check_in.visibility != Visibility.SHARED:
        asked = {
            Dimension.GOAL: _("Vous pouvez demander : « Pouvons-nous relire mon plan ? »"),
            Dimension.TASK: _("Vous pouvez demander : « Pouvons-nous revoir ce qui est prévu ? »"),
            Dimension.BOND: _("Vous pouvez dire : « J’aimerais plus de temps pour parler. »"),
        }
        return tuple(asked[Dimension(name)] for name in low)
    promised = {
        Dimension.GOAL: _("Nous relirons votre plan, pour qu’il aille vers ce que vous voulez."),
        Dimension.TASK: _("Nous reverrons ce qui est prévu, pour que ce soit faisable."),
        Dimension.BOND: _("Nous prendrons plus de temps pour vous écouter."),
    }
    first = {
        TalkAbout.NEXT_MEETING.value: _("Nous commencerons par ce qui vous a gêné."),
        TalkAbout.SOMEBODY_ELSE.value: _(
            "On vous proposera de parler à quelqu’un d’autre de ce qui vous a gêné."
        ),
    }.get(check_in.talk_about)
    later = tuple(promised[Dimension(name)] for name in low)
    return (first, *later) if first else later


def given_back(check_in: CheckIn) -> GivenBack:
    """All that the end page says."""
    points = own_points(check_in.case_file)
    return GivenBack(
        chart=own_chart(points),
        sentence=plain_sentence(points),
        changes=changes_for(check_in),
        read_by_counsellor=check_in.visibility == Visibility.SHARED,
    )
