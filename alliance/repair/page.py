"""The page of an episode: what began it, the steps with what was done, what the scores say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alliance.models import Repair, RepairKind, RuptureEpisode, Signal, Vignette
from alliance.models.repair import RUNNING
from alliance.repair.measuring import measured_repair
from alliance.repair.steps import CHANGE, UNDERSTAND, Offered
from alliance.repair.words import measured_words
from alliance.watching.curve import curve
from alliance.watching.reading import file_view, signal_view
from beneficiaries.models import CaseFile
from beneficiaries.way_back import address
from followup.models import Appointment


@dataclass(frozen=True, slots=True)
class StepView:
    """An offered step, what was done of it, what was typed and could not be kept."""

    offered: Offered
    done: Repair | None
    url: str
    typed: str | None = None
    error: str = ""

    @property
    def kind(self) -> str:
        return self.offered.kind.value

    @property
    def title(self) -> str:
        return str(self.offered.kind.label)

    @property
    def takes_note(self) -> bool:
        return self.offered.kind != RepairKind.OWN_FEELINGS

    @property
    def note(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.done.note if self.done else ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A step that could not be noted: everything typed comes back."""

    kind: str
    note: str
    error: str


def episode_page(
    user: User, episode: RuptureEpisode, *, may_write: bool, query: QueryDict, typed: Typed | None
) -> dict[str, Any]:
    """Everything the page shows, in a constant number of queries."""
    case_file = episode.case_file
    done = {one.kind: one for one in episode.repairs.select_related("done_by")}
    links = _Links(case_file, episode, query)
    understand = [_step(one, done, links, typed) for one in UNDERSTAND]
    change = [_step(one, done, links, typed) for one in CHANGE]
    measured = measured_repair(episode)
    running = episode.state in RUNNING
    return {
        "episode": episode,
        "case_file": case_file,
        "person": case_file.beneficiary,
        "signals": list(episode_signals(user, episode)),
        "understand": understand,
        "change": change,
        "next_kind": next((step.kind for step in (*understand, *change) if not step.done), ""),
        "changes_open": change_is_next(done) or any(step.error for step in change),
        "done_count": sum(step.done is not None for step in (*understand, *change)),
        "measured": measured,
        "measured_words": measured_words(measured),
        "curve": curve(file_view(user, case_file)),
        "is_running": running,
        "may_write": may_write and running,
        "vignette": Vignette.objects.visible_to(user).filter(episode=episode).first(),
    }


def change_is_next(done: Mapping[str, Repair]) -> bool:
    """Changing comes after understanding; whoever wants it earlier opens it by hand."""
    kinds = set(done)
    first, later = ({one.kind.value for one in steps} for steps in (UNDERSTAND, CHANGE))
    return first <= kinds or bool(later & kinds)


def episode_signals(user: User, episode: RuptureEpisode) -> Iterable[Any]:
    """Those behind it, as far as this reader may be told."""
    rows = Signal.objects.readable_by(user).filter(episodes=episode)
    for row in rows.select_related("check_in").order_by("raised_on", "pk"):
        yield signal_view(row, user)


def episode_address(episode: RuptureEpisode, query: QueryDict | None = None) -> str:
    """The page of one episode."""
    args = [episode.case_file_id, episode.pk]
    if query is None:
        return reverse("alliance:episode", args=args)
    return address("alliance:episode", *args, query=query)


class _Links:
    """From a step to the page where it is really done; the next appointment is read once."""

    def __init__(self, case_file: CaseFile, episode: RuptureEpisode, query: QueryDict) -> None:
        self.case_file, self.episode, self.query = case_file, episode, query
        rows = Appointment.objects.filter(
            case_file=case_file, outcome="", starts_at__gt=timezone.now()
        )
        self.next_appointment = rows.order_by("starts_at").values_list("pk", flat=True).first()

    def of(self, offered: Offered) -> str:
        pk = self.case_file.pk
        if not offered.leads_to:
            return ""
        if offered.leads_to == "alliance:vignette":
            return address(offered.leads_to, pk, self.episode.pk, query=self.query)
        if offered.leads_to != "appointment":
            return address(offered.leads_to, pk, query=self.query)
        if self.next_appointment is None:
            return address("followup:book", pk, query=self.query)
        return address("followup:appointment", pk, self.next_appointment, query=self.query)


def _step(
    offered: Offered, done: Mapping[str, Repair], links: _Links, typed: Typed | None
) -> StepView:
    mine = typed if typed is not None and typed.kind == offered.kind else None
    return StepView(
        offered,
        done.get(offered.kind),
        links.of(offered),
        typed=mine.note if mine else None,
        error=mine.error if mine else "",
    )
