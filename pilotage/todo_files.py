"""What waits about the files themselves: nothing planned, silence, hands that change."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.models import User
from beneficiaries.home_panel import SILENT_DAYS
from beneficiaries.models import CaseFile, Delegation, Transfer
from beneficiaries.phones import displayed
from beneficiaries.waiting import Files, Task, Waiting
from pilotage import todo_questions as questions
from pilotage.addresses import files_list
from pilotage.todo_rows import about, day, first_files, found, group


def without_next_step(user: User, files: Files) -> Waiting:
    """Files where nothing is planned, the longest silent on top; read from the files at hand."""
    found = sorted((row for row in files.values() if not row.has_next_step), key=_last_seen)
    return group(
        ngettext_lazy("%(n)s dossier sans prochain pas", "%(n)s dossiers sans prochain pas", "n"),
        first_files(found),
        lambda row: about(row, "book", label=_("Planifier"), detail=since(row)),
        icon="signpost-split",
        more_url=files_list(referent="me", no_next_step="on"),
    )


def silent(user: User, files: Files) -> Waiting:
    """People without news for a month: a list that leads to a call, never to a sanction."""
    limit = timezone.localdate() - datetime.timedelta(days=SILENT_DAYS)
    found = sorted((row for row in files.values() if _last_seen(row) < limit), key=_last_seen)

    def told(row: CaseFile) -> Task:
        phone = displayed(row.beneficiary.phone)
        return about(row, "quick_contact", label=_("Noter l’appel"), detail=since(row), when=phone)

    return group(
        ngettext_lazy("%(n)s personne sans nouvelles", "%(n)s personnes sans nouvelles", "n"),
        first_files(found),
        told,
        icon="telephone",
        more_url=files_list(referent="me", silent=SILENT_DAYS, sort="contact"),
    )


def _last_seen(row: CaseFile) -> datetime.date:
    """The last contact, or the opening when there was none."""
    if row.last_contact_at is None:
        return row.opened_on
    return timezone.localtime(row.last_contact_at).date()


def since(row: CaseFile) -> str:
    """How long ago, in words."""
    days = (timezone.localdate() - _last_seen(row)).days
    if row.last_contact_at is None:
        return ngettext(
            "Aucun contact, ouvert il y a %(n)s jour",
            "Aucun contact, ouvert il y a %(n)s jours",
            days,
        ) % {"n": days}
    if days <= 0:
        return _("Dernier contact aujourd’hui")
    return ngettext(
        "Dernier contact il y a %(n)s jour", "Dernier contact il y a %(n)s jours", days
    ) % {"n": days}


def transfers(user: User, files: Files) -> Waiting:
    """Files that a colleague proposes to me."""
    proposed = questions.PROPOSED_FILES.rows(user=user.pk, here=user.standing.here.pk)

    def told(row: Transfer) -> Task:
        return Task(
            title=row.case_file.beneficiary.display_name,
            detail=_("de la part de %(who)s") % {"who": row.giver} if row.giver else "",
            url=reverse("beneficiaries:transfer_batch", args=[row.batch]),
            label=_("Répondre"),
        )

    return group(
        ngettext_lazy("%(n)s dossier proposé", "%(n)s dossiers proposés", "n"),
        found(proposed),
        told,
        icon="inbox",
        tone="sun",
        more_url=reverse("beneficiaries:transfers"),
    )


def delegations(user: User, files: Files) -> Waiting | None:
    """Files that I hold for a colleague, the first to go back on top."""
    others = [key for key, row in files.items() if row.referent_id != user.pk]
    if not others:
        return None
    held = questions.ENTRUSTED.rows(user=user.pk, files=others, today=timezone.localdate())

    def told(row: Delegation) -> Task:
        absent = row.case_file.referent
        return Task(
            title=files[row.case_file_id].beneficiary.display_name,
            when=_("jusqu’au %(day)s") % {"day": day(row.ends_on)},
            detail=_("pour %(who)s") % {"who": absent} if absent else "",
            url=reverse("beneficiaries:delegation", args=[row.pk]),
            label=_("Consignes"),
        )

    return group(
        ngettext_lazy("%(n)s dossier confié", "%(n)s dossiers confiés", "n"),
        found(held),
        told,
        icon="hourglass-split",
        more_url=reverse("beneficiaries:transfers"),
    )
