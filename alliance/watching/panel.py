"""The alliance on the pages of lower apps: case file, thread, preparation, the day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    Window,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from alliance.models import CheckIn, Signal, Verdict, Visibility
from alliance.watching import words
from alliance.watching.curve import curve, parts_sentence
from alliance.watching.reading import file_view, signal_view
from alliance.watching.rule_words import RULE_WORDS
from beneficiaries.models import CaseFile
from beneficiaries.panels import Visit
from beneficiaries.prepared import FILE, Given, Prepared, among
from beneficiaries.thread import BEFORE, PIECE, Event, Source
from beneficiaries.waiting import SHOWN, Files, Task, Waiting

IN_PANEL = 2


def alliance_panel(visit: Visit) -> dict[str, Any]:
    """Two queries: the head of the file, its answers."""
    view = file_view(visit.user, visit.case_file)
    last = view.last
    return {
        "view": view,
        "curve": curve(view),
        "last": last,
        "parts": parts_sentence(last) if last else "",
        "signals": view.signals[:IN_PANEL],
        "more": len(view.signals[IN_PANEL:]),
        "url": visit.address("alliance:file"),
        "verdicts": Verdict.choices,
        "may_judge": visit.may_write_now,
    }


def prepared(visit: Visit) -> dict[str, Any] | None:
    """What the person said last, and the signals that wait, before they meet."""
    view = file_view(visit.user, visit.case_file)
    if view.objected or not (view.signals or view.last):
        return None
    last = view.last
    return {
        "view": view,
        "last": last,
        "parts": parts_sentence(last) if last else "",
        "url": visit.address("alliance:file"),
    }


def prepared_in_words(visit: Visit) -> str:
    """The same in a line, beside the page of an interview."""
    view = file_view(visit.user, visit.case_file)
    said = [signal.sentence for signal in view.signals[:2]]
    last = view.last
    if last is not None and last.comment:
        said.append(_("« %(words)s »") % {"words": last.comment[:140]})
    return " ".join(said)


USER: Any = Given("user", BigIntegerField())
WAITING = Prepared(
    lambda: (
        Signal.objects.filter(among("case_file"))
        .open()
        .told_to(USER)
        .select_related("check_in")
        .annotate(all_rows=Window(Count("pk")))
        .order_by("strength", "-raised_on", "pk")[:SHOWN]
    )
)


def signals_waiting(user: User, files: Files) -> Waiting | None:
    """Files with signals to check, the strongest on top: one query."""
    found = WAITING.rows(user=user.pk, files=list(files))
    total = found[0].all_rows if found else 0
    return Waiting(
        title=ngettext("%(n)s signal à vérifier", "%(n)s signaux à vérifier", total) % {"n": total},
        icon="link-45deg",
        tone="sun",
        total=total,
        more_url=reverse("alliance:signals"),
        tasks=[_task(row, files[row.case_file_id], user) for row in found],
    )


def _task(row: Signal, case_file: CaseFile, user: User) -> Task:
    return Task(
        title=case_file.beneficiary.display_name,
        when=words.day_told(row.raised_on),
        detail=signal_view(row, user).sentence,
        url=reverse("alliance:signal", args=[case_file.pk, row.pk]),
        label=_("Comprendre"),
    )


CHECK_IN, VERDICT = "check_in", "verdict"


def _told() -> QuerySet[Any, Any]:
    """Check-ins answered and verdicts given, in one query; nothing that one person alone reads."""
    used = Q(case_file=FILE, case_file__alliance__objected_at__isnull=True)
    answered = CheckIn.objects.filter(used, answered_at__isnull=False)
    answered = answered.exclude(visibility=Visibility.TRUSTED_PERSON)
    judged = Signal.objects.filter(used, reserved_to__isnull=True).exclude(verdict="")
    first = answered.annotate(at=F("answered_at"), what=_text(CHECK_IN), day=F("session_on"))
    second = judged.annotate(at=F("verdict_at"), what=_text(VERDICT), day=F("raised_on"))
    first, second = first.filter(at__lt=BEFORE), second.filter(at__lt=BEFORE)
    told = first.annotate(one=Cast("source", TextField()), two=_text(""), three=_text(""))
    names = ("at", "what", "pk", "day", "one", "two", "three")
    asked = second.annotate(
        one=Cast("rule", TextField()),
        two=Cast("verdict", TextField()),
        three=F("verdict_note"),
    )
    rows = told.values_list(*names, "visibility").union(
        asked.values_list(*names, Cast("check_in__visibility", CharField())), all=True
    )
    return rows.order_by("-at")[:PIECE]


TOLD = Prepared(_told)


def _facts(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    rows = TOLD.rows(file=case_file.pk, before=before)
    for at, what, pk, day, one, two, three, visibility in rows:
        key = f"{what}-{pk:020d}"
        if what == CHECK_IN:
            yield _answered(at, key, day, one)
        else:
            yield _judged(at, key, (one, two, three), visibility)


def _text(value: str) -> Value:
    return Value(value, output_field=TextField())


def _answered(at: datetime.datetime, key: str, day: datetime.date, source: str) -> Event:
    told = {"day": words.day_told(day)}
    paper = source == "paper"
    return Event(
        at=at,
        kind="alliance",
        key=key,
        title=_("Point d’étape du %(day)s, saisi sur papier") % told
        if paper
        else _("Point d’étape du %(day)s, répondu") % told,
        tone="system",
    )


def _judged(
    at: datetime.datetime, key: str, said: tuple[str, str, str], visibility: str | None
) -> Event:
    """Which rule only where the answers behind it are everybody's who opens the file."""
    rule, verdict, note = said
    known = RULE_WORDS.get(rule)
    told = visibility in {None, Visibility.SHARED}
    title = str(known.title) if known and told else _("un signal")
    return Event(
        at=at,
        kind="alliance",
        key=key,
        title=_("Signal vérifié : %(verdict)s") % {"verdict": str(Verdict(verdict).label).lower()},
        text=note,
        detail=title,
        tone="signal",
    )


ALLIANCE_SOURCE = Source(
    "alliance.facts", {"alliance": gettext_lazy("Alliance")}, order=45, fetch=_facts
)
