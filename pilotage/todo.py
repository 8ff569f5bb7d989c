"""What waits in the files one follows; each function is one query, whatever the caseload.

`files` holds the files that the user may open and answers for: rows are sought among them.
"""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.waiting import Files, Press, Task, Waiting
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
from pilotage import todo_questions as questions
from pilotage.addresses import files_list, of_file
from pilotage.todo_rows import about, day, first_files, found, group, moment

ANSWERED_LATELY = datetime.timedelta(days=2)


def without_outcome(user: User, files: Files) -> Waiting:
    """Past appointments of which nobody said what became."""
    past = questions.WITHOUT_OUTCOME.rows(user=user.pk, files=list(files), now=timezone.now())

    def told(row: Appointment) -> Task:
        seen = {"outcome": Outcome.SEEN.value, "version": str(row.version)}
        press = Press(of_file("outcome", row.case_file_id, row.pk), _("Venu·e"), seen)
        return about(
            files[row.case_file_id],
            "outcome",
            row.pk,
            label=_("Autre issue"),
            when=moment(row.starts_at),
            press=press,
        )

    return group(
        ngettext_lazy("%(n)s rendez-vous sans issue", "%(n)s rendez-vous sans issue", "n"),
        found(past),
        told,
        icon="clock",
        tone="sun",
        more_url=of_file("agenda", vue="liste"),
    )


def signals(user: User, files: Files) -> Waiting:
    """Files with a signal to check; the alliance registers its own words in this place."""

    def told(row: CaseFile) -> Task:
        facts = ngettext("%(n)s fait à relire", "%(n)s faits à relire", row.open_signals)
        return Task(
            title=row.beneficiary.display_name,
            url=reverse("beneficiaries:case_file", args=[row.pk]),
            label=_("Comprendre"),
            detail=facts % {"n": row.open_signals},
        )

    return group(
        ngettext_lazy("%(n)s signal à vérifier", "%(n)s signaux à vérifier", "n"),
        first_files([row for row in files.values() if row.open_signals]),
        told,
        icon="link-45deg",
        tone="sun",
        more_url=files_list(referent="me", signals="on"),
    )


def messages(user: User, files: Files) -> Waiting:
    """What people wrote and nobody read."""

    def told(row: Message) -> Task:
        text = _("«\u00a0%(text)s\u00a0»") % {"text": Truncator(row.body).chars(90)}
        case_file = files[row.case_file_id]
        return about(
            case_file, "messages", label=_("Répondre"), detail=text, when=moment(row.sent_at)
        )

    return group(
        ngettext_lazy("%(n)s message reçu", "%(n)s messages reçus", "n"),
        found(questions.UNREAD.rows(files=list(files))),
        told,
        icon="chat-left-text",
    )


def answers(user: User, files: Files) -> Waiting:
    """Who asks to move an appointment, and who has just confirmed one."""
    now = timezone.now()
    lately = now - ANSWERED_LATELY
    coming = questions.ANSWERED.rows(user=user.pk, files=list(files), now=now, lately=lately)
    return group(
        ngettext_lazy("%(n)s réponse à un rendez-vous", "%(n)s réponses à un rendez-vous", "n"),
        found(coming),
        lambda row: _answer(row, files[row.case_file_id].beneficiary.display_name),
        icon="calendar-check",
        more_url=of_file("agenda", vue="liste"),
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


def steps(user: User, files: Files) -> Waiting:
    """Steps where the person says they are stuck, then those whose date has passed."""
    asking = questions.ASKING_STEPS.rows(files=list(files), today=timezone.localdate())

    def told(row: Step) -> Task:
        stuck = row.status == StepStatus.STUCK
        return about(
            files[row.case_file_id],
            "step",
            row.pk,
            label=_("Aider") if stuck else _("Revoir"),
            detail=f"{row.title} — {row.help_needed}" if row.help_needed else row.title,
            when=day(row.due_on) if row.due_on and not stuck else _("ça bloque"),
        )

    return group(
        ngettext_lazy("%(n)s étape à reprendre", "%(n)s étapes à reprendre", "n"),
        found(asking),
        told,
        icon="flag",
        tone="sun",
    )


def proposals(user: User, files: Files) -> Waiting:
    """Steps that people would like in their plan."""

    def told(row: StepProposal) -> Task:
        case_file = files[row.case_file_id]
        return about(case_file, "step_proposal", row.pk, label=_("Répondre"), detail=row.title)

    return group(
        ngettext_lazy("%(n)s étape proposée", "%(n)s étapes proposées", "n"),
        found(questions.PROPOSED.rows(files=list(files))),
        told,
        icon="lightbulb",
    )


def reminders(user: User, files: Files) -> Waiting:
    """Reminders that no machine goes on with."""

    def told(row: Reminder) -> Task:
        assert row.case_file_id is not None  # noqa: S101 - narrows the type
        return about(
            files[row.case_file_id],
            "reminders",
            label=_("Vérifier"),
            detail=str(row.get_kind_display()),
            when=str(row.get_status_display()),
        )

    return group(
        ngettext_lazy("%(n)s rappel à vérifier", "%(n)s rappels à vérifier", "n"),
        found(questions.DOUBTFUL.rows(files=list(files))),
        told,
        icon="bell",
        tone="sun",
        more_url=of_file("doubtful_reminders"),
    )


def rights(user: User, files: Files) -> Waiting:
    """What people ask about their own data, the first to answer on top."""
    people = {row.beneficiary_id: row for row in files.values()}

    def told(row: RightsRequest) -> Task:
        return about(
            people[row.beneficiary_id],
            "rights_request",
            row.pk,
            label=_("Répondre"),
            detail=str(row.get_kind_display()),
            when=_("avant le %(day)s") % {"day": day(row.due_on)},
        )

    return group(
        ngettext_lazy("%(n)s demande de droits", "%(n)s demandes de droits", "n"),
        found(questions.ASKED_RIGHTS.rows(files=list(people))),
        told,
        icon="shield-lock",
        tone="sun",
        more_url=of_file("rights_requests"),
    )


def drafts(user: User, files: Files) -> Waiting:
    """Interviews begun and not recorded."""

    def told(row: InterviewDraft) -> Task:
        return Task(
            title=files[row.case_file_id].beneficiary.display_name,
            when=_("enregistré %(when)s") % {"when": moment(row.saved_at)},
            url=_draft_url(row),
            label=_("Reprendre"),
        )

    return group(
        ngettext_lazy("%(n)s brouillon d’entretien", "%(n)s brouillons d’entretien", "n"),
        found(questions.DRAFTS.rows(user=user.pk, files=list(files))),
        told,
        icon="pencil",
        tone="plum",
        more_url=of_file("drafts"),
    )


def _draft_url(row: InterviewDraft) -> str:
    if row.interview_id:
        return of_file("interview", row.case_file_id, row.interview_id)
    if row.appointment_id:
        return of_file("interview_new", row.case_file_id, **{"rendez-vous": row.appointment_id})
    return of_file("interview_new", row.case_file_id)
