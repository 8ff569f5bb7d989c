"""What follow-up puts into the brief: what to bring up, the last logs, who promised what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beneficiaries.models import Barrier
from beneficiaries.panels import Visit
from followup.interviews.prepare import Section
from followup.models import Appointment, Interview, Message, Outcome, Step, StepProposal
from followup.plan.reading import StepView, plan_of

LAST_LOGS = 3
EXCERPT = 420
SHORT_EXCERPT = 140
MOST_TOPICS = 12


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to bring up, with where to read more."""

    title: str
    detail: str = ""
    url: str = ""
    icon: str = "circle"


def last_logs(visit: Visit) -> dict[str, Any] | None:
    """The last three, newest first; private notes for who may read them."""
    rows = Interview.objects.filter(case_file=visit.case_file).select_related("counsellor")
    logs = list(rows.order_by("-held_at", "-pk")[:LAST_LOGS])
    for log in logs:
        log.case_file = visit.case_file
    told = [
        {
            "log": log,
            "text": Truncator(excerpt_of(log)).chars(EXCERPT),
            "notes": Truncator(notes_of(visit, log)).chars(EXCERPT),
            "url": reverse("followup:interview", args=[visit.case_file.pk, log.pk]),
        }
        for log in logs
    ]
    return {"logs": told} if told else None


def excerpt_of(log: Interview) -> str:
    """The shared summary, else what was concluded or explored."""
    return log.shared_summary or log.closing or log.exploration or log.opening


def notes_of(visit: Visit, log: Interview) -> str:
    return log.private_notes if log.notes_readable_by(visit.user) else ""


def last_log_in_words(visit: Visit) -> str:
    rows = Interview.objects.filter(case_file=visit.case_file)
    last = rows.order_by("-held_at", "-pk").first()
    if last is None:
        return ""
    day = date_format(timezone.localdate(last.held_at), "j F")
    text = Truncator(excerpt_of(last)).chars(SHORT_EXCERPT)
    return _("%(day)s : %(text)s") % {"day": day, "text": text}


def promised(visit: Visit) -> dict[str, Any] | None:
    """Live steps by who promised them, the first due on top."""
    by_whom: dict[str, list[StepView]] = {}
    live = plan_of(visit.case_file).live_steps
    for step in sorted(live, key=lambda each: (each.due_on is None, each.due_on, each.pk)):
        by_whom.setdefault(step.who, []).append(step)
    return {"by_whom": list(by_whom.items())} if by_whom else None


def promised_in_words(visit: Visit) -> str:
    steps = sorted(
        plan_of(visit.case_file).live_steps,
        key=lambda each: (each.due_on is None, each.due_on, each.pk),
    )[:3]
    return " · ".join(
        _("%(who)s : %(what)s (%(late)s)")
        % {"who": step.who, "what": step.title, "late": step.late or step.status_words.lower()}
        for step in steps
    )


def to_bring_up(visit: Visit) -> dict[str, Any] | None:
    """Facts, never a judgement: what is stuck, late, proposed, asked, unread, to review."""
    topics = [topic for source in TOPICS for topic in source(visit)][:MOST_TOPICS]
    return {"topics": topics} if topics else None


def to_bring_up_in_words(visit: Visit) -> str:
    topics = [topic for source in TOPICS for topic in source(visit)][:3]
    return " · ".join(topic.title for topic in topics)


def _messages(visit: Visit) -> Iterable[Topic]:
    waiting = Message.objects.filter(case_file=visit.case_file).waiting().count()
    if waiting:
        title = ngettext("%(number)s message non lu", "%(number)s messages non lus", waiting) % {
            "number": waiting
        }
        yield Topic(title, url=visit.address("followup:messages"), icon="chat-left-text")


def _moves(visit: Visit) -> Iterable[Topic]:
    asked = Appointment.objects.filter(case_file=visit.case_file, move_asked_at__isnull=False)
    for slot in asked.upcoming().order_by("starts_at", "pk")[:2]:
        day = date_format(timezone.localdate(slot.starts_at), "j F")
        title = _("Demande à déplacer le rendez-vous du %(day)s") % {"day": day}
        url = visit.address("followup:appointment", slot.pk)
        yield Topic(title, slot.move_wish, url, "calendar")


def _absences(visit: Visit) -> Iterable[Topic]:
    """An absence since the last log, never before it."""
    rows = Appointment.objects.filter(case_file=visit.case_file)
    last = rows.exclude(outcome="").order_by("-starts_at", "-pk").first()
    if last is not None and last.outcome in (Outcome.NO_SHOW, Outcome.EXCUSED):
        day = date_format(timezone.localdate(last.starts_at), "j F")
        title = _("Absence le %(day)s") % {"day": day}
        reason = last.excuse_reason or _("Motif non dit : écouter d’abord.")
        yield Topic(title, reason, visit.address("followup:appointment", last.pk), "calendar-x")


def _steps(visit: Visit) -> Iterable[Topic]:
    url = visit.address("followup:plan")
    live = Step.objects.filter(case_file=visit.case_file).live()
    for step in live.filter(status="stuck").order_by("pk")[:3]:
        title = _("Bloque : %(step)s") % {"step": step.title}
        yield Topic(title, step.help_needed, url, "exclamation-triangle")
    for step in live.overdue().exclude(status="stuck").order_by("due_on", "pk")[:3]:
        day = date_format(step.due_on, "j F") if step.due_on else ""
        title = _("En retard : %(step)s") % {"step": step.title}
        yield Topic(title, _("prévue pour le %(day)s") % {"day": day}, url, "clock")
    for step in live.filter(replanned_count__gte=2).order_by("pk")[:2]:
        title = _("Replanifiée %(times)s fois : %(step)s") % {
            "times": step.replanned_count,
            "step": step.title,
        }
        yield Topic(title, "", url, "arrow-repeat")


def _proposals(visit: Visit) -> Iterable[Topic]:
    rows = StepProposal.objects.filter(case_file=visit.case_file).waiting()
    for proposal in rows.order_by("proposed_at", "pk")[:3]:
        title = _("Propose : %(step)s") % {"step": proposal.title}
        yield Topic(title, proposal.why, visit.address("followup:plan"), "lightbulb")


def _barriers(visit: Visit) -> Iterable[Topic]:
    rows = Barrier.objects.filter(case_file=visit.case_file, resolved_at__isnull=True)
    for barrier in rows.filter(review_on__lte=timezone.localdate()).order_by("review_on", "pk")[:3]:
        title = _("À revoir : %(kind)s") % {"kind": barrier.get_kind_display().lower()}
        url = visit.address("beneficiaries:barrier", barrier.pk) if visit.may_write_now else ""
        yield Topic(title, barrier.strategy, url, "signpost-split")


TOPICS: tuple[Callable[[Visit], Iterable[Topic]], ...] = (
    _messages,
    _moves,
    _absences,
    _steps,
    _proposals,
    _barriers,
)

Data = Mapping[str, Any]
OWN_SECTIONS = (
    Section(
        "followup.topics",
        gettext_lazy("À reprendre ensemble"),
        "followup/prepare_topics.html",
        order=10,
        context=to_bring_up,
        icon="link-45deg",
        short=to_bring_up_in_words,
    ),
    Section(
        "followup.promised",
        gettext_lazy("Promis"),
        "followup/prepare_promised.html",
        order=20,
        context=promised,
        icon="list-check",
        short=promised_in_words,
    ),
    Section(
        "followup.logs",
        gettext_lazy("Les dernières fois"),
        "followup/prepare_logs.html",
        order=40,
        context=last_logs,
        icon="pencil",
        short=last_log_in_words,
    ),
)
