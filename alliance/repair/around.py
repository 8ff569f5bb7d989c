"""The repair on the pages of lower apps: preparation, thread, the day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DateTimeField, F, Max, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from alliance.models import EpisodeState, Repair, RepairKind, RuptureEpisode
from alliance.repair.page import episode_address
from alliance.repair.words import next_step
from beneficiaries.models import CaseFile
from beneficiaries.panels import Visit
from beneficiaries.prepared import FILE, Given, Prepared, among
from beneficiaries.thread import BEFORE, PIECE, Event, Source
from beneficiaries.waiting import SHOWN, Files, Task, Waiting

ASLEEP = datetime.timedelta(days=14)
OPENED, DONE, ENDED = "opened", "done", "ended"


def running_of(user: User, case_file: CaseFile) -> RuptureEpisode | None:
    """The running episode with the kinds of steps already done: one query."""
    rows = RuptureEpisode.objects.visible_to(user).running().filter(case_file=case_file)
    found: RuptureEpisode | None = rows.annotate(
        kinds=ArrayAgg("repairs__kind", filter=Q(repairs__isnull=False), default=Value([]))
    ).first()
    return found


def prepared(visit: Visit) -> dict[str, Any] | None:
    """Recalled before the next meeting, with the step that comes next."""
    episode = running_of(visit.user, visit.case_file)
    if episode is None:
        return None
    kinds: list[str] = episode.kinds  # type: ignore[attr-defined]
    return {
        "episode": episode,
        "done": [RepairKind(kind).label for kind in RepairKind.values if kind in kinds],
        "next": next_step(set(kinds)),
        "url": episode_address(episode, visit.query),
    }


def prepared_in_words(visit: Visit) -> str:
    """The same in a line, beside the page of an interview."""
    told = prepared(visit)
    if told is None:
        return ""
    if not told["next"]:
        return _("Une restauration est en cours : dire ensemble où vous en êtes.")
    return _("Une restauration est en cours. Ensuite, si vous le voulez : %(step)s.") % {
        "step": told["next"].lower()
    }


SINCE: Any = Given("since", DateTimeField())
SLEEPING = Prepared(
    lambda: (
        RuptureEpisode.objects.filter(among("case_file"))
        .while_used()
        .asleep_since(SINCE)
        .annotate(
            moved_at=Coalesce(Max("repairs__done_at"), F("opened_at")),
            all_rows=Window(Count("pk")),
        )
        .order_by("moved_at", "pk")[:SHOWN]
    )
)


def asleep(user: User, files: Files) -> Waiting | None:
    """Episodes in which nothing was noted for two weeks: one query."""
    found = SLEEPING.rows(files=list(files), since=timezone.now() - ASLEEP)
    total = found[0].all_rows if found else 0
    return Waiting(
        title=ngettext("%(n)s restauration à reprendre", "%(n)s restaurations à reprendre", total)
        % {"n": total},
        icon="arrow-counterclockwise",
        tone="sun",
        total=total,
        tasks=[_task(row, files[row.case_file_id]) for row in found],
    )


def _task(row: Any, case_file: CaseFile) -> Task:
    days = (timezone.now() - row.moved_at).days
    return Task(
        title=case_file.beneficiary.display_name,
        detail=ngettext(
            "Rien de noté depuis %(n)s jour : reprendre, ou terminer.",
            "Rien de noté depuis %(n)s jours : reprendre, ou terminer.",
            days,
        )
        % {"n": days},
        url=episode_address(row),
        label=_("Reprendre"),
    )


def _told() -> QuerySet[Any, Any]:
    """Opened, step by step, ended: one query. Notes stay on the page of the episode."""
    here = {"case_file": FILE, "case_file__alliance__objected_at__isnull": True}
    there = {f"episode__{name}": value for name, value in here.items()}
    episodes = RuptureEpisode.objects.filter(**here)
    opened = _rows(episodes, "opened_at", OPENED, Value("", output_field=TextField()), "pk")
    ended = _rows(
        episodes.filter(ended_at__isnull=False),
        "ended_at",
        ENDED,
        Cast("state", TextField()),
        "pk",
    )
    steps = Repair.objects.filter(**there)
    done = _rows(steps, "done_at", DONE, Cast("kind", TextField()), "episode_id")
    names = ("at", "what", "said", "pk", "of")
    told = [part.filter(at__lt=BEFORE).values_list(*names) for part in (opened, ended, done)]
    return told[0].union(*told[1:], all=True).order_by("-at")[:PIECE]


TOLD = Prepared(_told)


def _facts(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    for at, what, said, pk, of in TOLD.rows(file=case_file.pk, before=before):
        yield Event(
            at=at,
            kind="repair",
            key=f"{what}-{pk:020d}",
            title=_title(what, said),
            tone="system",
            url=episode_address(RuptureEpisode(pk=of, case_file_id=case_file.pk)),
            label=_("Ouvrir"),
        )


def _rows(
    rows: QuerySet[Any], moment: str, what: str, said: Any, episode: str
) -> QuerySet[Any, Any]:
    return rows.annotate(
        at=F(moment), what=Value(what, output_field=TextField()), said=said, of=F(episode)
    )


def _title(what: str, said: str) -> str:
    if what == OPENED:
        return _("Restauration commencée")
    if what == ENDED:
        return _("Restauration terminée : %(state)s") % {
            "state": str(EpisodeState(said).label).lower()
        }
    return _("Étape de restauration : %(step)s") % {"step": str(RepairKind(said).label).lower()}


REPAIR_SOURCE = Source(
    "alliance.repair", {"repair": gettext_lazy("Restauration")}, order=46, fetch=_facts
)
