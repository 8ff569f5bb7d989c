"""What waits in the files one follows; each function is one query, whatever the caseload.

`files` holds the files that the user may open and answers for: rows are sought among them.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from beneficiaries.waiting import SHOWN, Files, Press, Task, Waiting
from followup.models import (
    Appointment,
    InterviewDraft,
    Message,
    Outcome,
    Reminder,
    RightsRequest,
    Step,
    StepProposal,
    StepStatus,
)
from pilotage.addresses import files_list, of_file

ANSWERED_LATELY = datetime.timedelta(days=2)


def moment(at: datetime.datetime) -> str:
    """A day and its hour in few words."""
    local = timezone.localtime(at)
    # Translators: letters of Django's date formats; in English "D j M, H:i".
    return dated(local, pgettext("format d’un moment", "D. j N, G\xa0\\h\xa0i"))


def day(date: datetime.date) -> str:
    """A day in few words."""
    # Translators: letters of Django's date formats; in English "D j M".
    return dated(date, pgettext("format de date", "D. j N"))


def first_ones(rows: QuerySet[Any], *order: Any) -> tuple[list[Any], int]:
    """The first rows and how many there are in all, in one query."""
    counted = rows.annotate(all_rows=Window(Count("pk"))).order_by(*order)[:SHOWN]
    found = list(counted)
    return found, found[0].all_rows if found else 0


def without_outcome(user: User, files: Files) -> Waiting | None:
    """Past appointments of which nobody said what became."""
    own = Appointment.objects.filter(counsellor=user, case_file__in=list(files))
    past = own.without_outcome().only("case_file_id", "starts_at", "version")
    rows, total = first_ones(past, "-starts_at", "-pk")
    return Waiting(
        title=ngettext("%(n)s rendez-vous sans issue", "%(n)s rendez-vous sans issue", total)
        % {"n": total},
        icon="clock",
        tone="sun",
        total=total,
        more_url=of_file("agenda", vue="liste"),
        tasks=[
            Task(
                title=files[row.case_file_id].beneficiary.display_name,
                when=moment(row.starts_at),
                url=of_file("outcome", row.case_file_id, row.pk),
                label=_("Autre issue"),
                press=Press(
                    of_file("outcome", row.case_file_id, row.pk),
                    _("Venu·e"),
                    {"outcome": Outcome.SEEN.value, "version": str(row.version)},
                ),
            )
            for row in rows
        ],
    )


def signals(user: User, files: Files) -> Waiting | None:
    """Files with a signal to check; the alliance registers its own words in this place."""
    found = [row for row in files.values() if row.open_signals]
    return Waiting(
        title=ngettext("%(n)s signal à vérifier", "%(n)s signaux à vérifier", len(found))
        % {"n": len(found)},
        icon="link-45deg",
        tone="sun",
        total=len(found),
        more_url=files_list(referent="me", signals="on"),
        tasks=[
            Task(
                title=row.beneficiary.display_name,
                url=reverse("beneficiaries:case_file", args=[row.pk]),
                label=_("Comprendre"),
                detail=ngettext("%(n)s fait à relire", "%(n)s faits à relire", row.open_signals)
                % {"n": row.open_signals},
            )
            for row in found[:SHOWN]
        ],
    )


def messages(user: User, files: Files) -> Waiting | None:
    """What people wrote and nobody read."""
    unread = Message.objects.waiting().filter(case_file__in=list(files))
    rows, total = first_ones(unread.only("case_file_id", "sent_at", "body"), "sent_at", "pk")
    return Waiting(
        title=ngettext("%(n)s message reçu", "%(n)s messages reçus", total) % {"n": total},
        icon="chat-left-text",
        total=total,
        tasks=[
            Task(
                title=files[row.case_file_id].beneficiary.display_name,
                when=moment(row.sent_at),
                detail=_("«\u00a0%(text)s\u00a0»") % {"text": Truncator(row.body).chars(90)},
                url=of_file("messages", row.case_file_id),
                label=_("Répondre"),
            )
            for row in rows
        ],
    )


def answers(user: User, files: Files) -> Waiting | None:
    """Who asks to move an appointment, and who has just confirmed one."""
    now = timezone.now()
    said = Q(move_asked_at__isnull=False) | Q(confirmed_at__gte=now - ANSWERED_LATELY)
    own = Appointment.objects.filter(said, counsellor=user, case_file__in=list(files))
    fields = ("case_file_id", "starts_at", "move_asked_at", "move_wish")
    rows, total = first_ones(
        own.upcoming(now).only(*fields), F("move_asked_at").asc(nulls_last=True), "pk"
    )
    return Waiting(
        title=ngettext("%(n)s réponse à un rendez-vous", "%(n)s réponses à un rendez-vous", total)
        % {"n": total},
        icon="calendar-check",
        total=total,
        more_url=of_file("agenda", vue="liste"),
        tasks=[_answer(row, files[row.case_file_id].beneficiary.display_name) for row in rows],
    )


def _answer(row: Appointment, name: str) -> Task:
    when = moment(row.starts_at)
    if row.move_asked_at:
        words = _("souhaite : «\u00a0%(wish)s\u00a0»")
        wish = words % {"wish": row.move_wish} if row.move_wish else ""
        title = _("%(name)s demande à déplacer") % {"name": name}
        url = of_file("move", row.case_file_id, row.pk)
        return Task(title=title, when=when, detail=wish, url=url, label=_("Déplacer"))
    url = of_file("appointment", row.case_file_id, row.pk)
    return Task(title=_("%(name)s confirme") % {"name": name}, when=when, url=url, label=_("Voir"))


def steps(user: User, files: Files) -> Waiting | None:
    """Steps where the person says they are stuck, then those whose date has passed."""
    today = timezone.localdate()
    live = Step.objects.live().filter(case_file__in=list(files))
    asking = live.filter(Q(status=StepStatus.STUCK) | Q(due_on__lt=today))
    fields = ("case_file_id", "status", "due_on", "title", "help_needed")
    ranked = asking.only(*fields).annotate(fine=Q(status__in=["todo", "doing"]))
    rows, total = first_ones(ranked, "fine", "due_on", "pk")
    return Waiting(
        title=ngettext("%(n)s étape à reprendre", "%(n)s étapes à reprendre", total) % {"n": total},
        icon="flag",
        tone="sun",
        total=total,
        tasks=[
            Task(
                title=files[row.case_file_id].beneficiary.display_name,
                when=_("ça bloque") if row.status == StepStatus.STUCK else day(row.due_on),
                detail=f"{row.title} — {row.help_needed}" if row.help_needed else row.title,
                url=of_file("step", row.case_file_id, row.pk),
                label=_("Aider") if row.status == StepStatus.STUCK else _("Revoir"),
            )
            for row in rows
        ],
    )


def proposals(user: User, files: Files) -> Waiting | None:
    """Steps that people would like in their plan."""
    waiting = StepProposal.objects.waiting().filter(case_file__in=list(files))
    rows, total = first_ones(waiting.only("case_file_id", "title"), "proposed_at", "pk")
    return Waiting(
        title=ngettext("%(n)s étape proposée", "%(n)s étapes proposées", total) % {"n": total},
        icon="lightbulb",
        total=total,
        tasks=[
            Task(
                title=files[row.case_file_id].beneficiary.display_name,
                detail=row.title,
                url=of_file("step_proposal", row.case_file_id, row.pk),
                label=_("Répondre"),
            )
            for row in rows
        ],
    )


def reminders(user: User, files: Files) -> Waiting | None:
    """Reminders that no machine goes on with."""
    doubtful = Reminder.objects.for_hands().filter(case_file__in=list(files))
    rows, total = first_ones(doubtful.only("case_file_id", "kind", "status"), "due_at", "pk")
    return Waiting(
        title=ngettext("%(n)s rappel à vérifier", "%(n)s rappels à vérifier", total) % {"n": total},
        icon="bell",
        tone="sun",
        total=total,
        more_url=of_file("doubtful_reminders"),
        tasks=[
            Task(
                title=files[row.case_file_id].beneficiary.display_name,
                detail=str(row.get_kind_display()),
                when=str(row.get_status_display()),
                url=of_file("reminders", row.case_file_id),
                label=_("Vérifier"),
            )
            for row in rows
        ],
    )


def rights(user: User, files: Files) -> Waiting | None:
    """What people ask about their own data, the first to answer on top."""
    people = {row.beneficiary_id: row for row in files.values()}
    asked = RightsRequest.objects.waiting().filter(beneficiary__in=list(people))
    rows, total = first_ones(asked.only("beneficiary_id", "kind", "due_on"), "due_on", "pk")
    return Waiting(
        title=ngettext("%(n)s demande de droits", "%(n)s demandes de droits", total) % {"n": total},
        icon="shield-lock",
        tone="sun",
        total=total,
        more_url=of_file("rights_requests"),
        tasks=[
            Task(
                title=people[row.beneficiary_id].beneficiary.display_name,
                detail=str(row.get_kind_display()),
                when=_("avant le %(day)s") % {"day": day(row.due_on)},
                url=of_file("rights_request", people[row.beneficiary_id].pk, row.pk),
                label=_("Répondre"),
            )
            for row in rows
        ],
    )


def drafts(user: User, files: Files) -> Waiting | None:
    """Interviews begun and not recorded."""
    mine = InterviewDraft.objects.filter(user=user, case_file__in=list(files))
    fields = ("case_file_id", "appointment_id", "interview_id", "saved_at")
    rows, total = first_ones(mine.only(*fields), "-saved_at", "-pk")
    return Waiting(
        title=ngettext("%(n)s brouillon d’entretien", "%(n)s brouillons d’entretien", total)
        % {"n": total},
        icon="pencil",
        tone="plum",
        total=total,
        more_url=of_file("drafts"),
        tasks=[
            Task(
                title=files[row.case_file_id].beneficiary.display_name,
                when=_("enregistré %(when)s") % {"when": moment(row.saved_at)},
                url=_draft_url(row),
                label=_("Reprendre"),
            )
            for row in rows
        ],
    )


def _draft_url(row: InterviewDraft) -> str:
    if row.interview_id:
        return of_file("interview", row.case_file_id, row.interview_id)
    if row.appointment_id:
        return of_file("interview_new", row.case_file_id, **{"rendez-vous": row.appointment_id})
    return of_file("interview_new", row.case_file_id)
