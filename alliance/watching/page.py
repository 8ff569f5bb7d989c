"""The page of a file's alliance: what the panel says, then all of it, with its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from alliance.models import ObservedMarker, PersonWish, RuptureEpisode, Signal, Verdict
from alliance.watching.curve import curve, parts_chart
from alliance.watching.reading import SignalView, file_view, signal_view
from beneficiaries.models import CaseFile

MOST_PAST = 30
MOST_NOTED = 20


@dataclass(frozen=True, slots=True)
class PastSignal:
    """A signal that no longer waits: judged by somebody, or lapsed by itself."""

    view: SignalView
    verdict: str
    awaits_repair: bool
    note: str
    by: str
    at: Any


def file_page(user: User, case_file: CaseFile, *, may_judge: bool) -> dict[str, Any]:
    """Six queries at most, whatever the history."""
    view = file_view(user, case_file)
    if view.objected:
        return {"view": view}
    past = list(past_signals(user, case_file))
    episodes = RuptureEpisode.objects.visible_to(user).filter(case_file=case_file)
    known = list(episodes.order_by("-opened_at", "-pk")[:MOST_NOTED])
    wishes = PersonWish.objects.visible_to(user).filter(case_file=case_file)
    markers = ObservedMarker.objects.visible_to(user).filter(case_file=case_file)
    confirmed = [one.view.pk for one in past if one.awaits_repair]
    return {
        "view": view,
        "curve": curve(view),
        "parts": parts_chart(view),
        "fillings": list(reversed(view.fillings)),
        "past": past,
        "wishes": list(wishes.order_by("-asked_on", "-pk")[:MOST_NOTED]),
        "markers": list(
            markers.select_related("observed_by").order_by("-observed_on", "pk")[:MOST_NOTED]
        ),
        "repair_url": repair_url(case_file, confirmed) if may_judge and confirmed else "",
        "is_repairing": any(one.ended_at is None for one in known),
        "episodes": known,
        "may_begin_repair": may_judge,
        "verdicts": Verdict.choices,
    }


def past_signals(user: User, case_file: CaseFile) -> Iterable[PastSignal]:
    """Newest first."""
    rows = Signal.objects.readable_by(user).filter(case_file=case_file)
    rows = rows.exclude(Q(verdict="") & Q(lapsed_at__isnull=True))
    rows = rows.select_related("check_in", "verdict_by").order_by("-raised_on", "-pk")
    for row in rows.with_repair()[:MOST_PAST]:
        yield past_signal(row, user)


def past_signal(row: Any, user: User) -> PastSignal:
    return PastSignal(
        view=signal_view(row, user),
        verdict=row.get_verdict_display() if row.verdict else "",
        awaits_repair=row.verdict == Verdict.CONFIRMED and not row.is_taken_up,
        note=row.verdict_note,
        by=str(row.verdict_by) if row.verdict_by else "",
        at=row.verdict_at or row.lapsed_at,
    )


def repair_url(case_file: CaseFile, signals: Iterable[int]) -> str:
    """Where a repair begins, with the signals that it answers."""
    try:
        address = reverse("alliance:episode_new", args=[case_file.pk])
    except NoReverseMatch:
        return ""
    first = next(iter(signals), None)
    return f"{address}?signal={first}" if first is not None else address
