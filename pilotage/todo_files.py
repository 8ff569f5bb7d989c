"""What waits about the files themselves: nothing planned, silence, hands that change."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from beneficiaries.home_panel import SILENT_DAYS
from beneficiaries.models import CaseFile, Delegation, Transfer
from beneficiaries.phones import displayed
from beneficiaries.waiting import SHOWN, Files, Task, Waiting
from pilotage.addresses import files_list, of_file
from pilotage.followed import NAMES
from pilotage.todo import day, first_ones


def without_next_step(user: User, files: Files) -> Waiting | None:
    """Files where nothing is planned, the longest silent on top; read from the files at hand."""
    found = sorted((row for row in files.values() if not row.has_next_step), key=_last_seen)
    return Waiting(
        title=ngettext(
            "%(n)s dossier sans prochain pas", "%(n)s dossiers sans prochain pas", len(found)
        )
        % {"n": len(found)},
        icon="signpost-split",
        total=len(found),
        more_url=files_list(referent="me", no_next_step="on"),
        tasks=[
            Task(
                title=row.beneficiary.display_name,
                detail=since(row),
                url=of_file("book", row.pk),
                label=_("Planifier"),
            )
            for row in found[:SHOWN]
        ],
    )


def silent(user: User, files: Files) -> Waiting | None:
    """People without news for a month: a list that leads to a call, never to a sanction."""
    limit = timezone.localdate() - datetime.timedelta(days=SILENT_DAYS)
    found = sorted((row for row in files.values() if _last_seen(row) < limit), key=_last_seen)
    return Waiting(
        title=ngettext(
            "%(n)s personne sans nouvelles", "%(n)s personnes sans nouvelles", len(found)
        )
        % {"n": len(found)},
        icon="telephone",
        total=len(found),
        more_url=files_list(referent="me", silent=SILENT_DAYS, sort="contact"),
        tasks=[
            Task(
                title=row.beneficiary.display_name,
                when=displayed(row.beneficiary.phone),
                detail=since(row),
                url=of_file("quick_contact", row.pk),
                label=_("Noter l’appel"),
            )
            for row in found[:SHOWN]
        ],
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


def transfers(user: User, files: Files) -> Waiting | None:
    """Files that a colleague proposes to me."""
    proposed = Transfer.objects.filter(
        receiver=user, case_file__organisation=user.standing.organisation
    )
    named = proposed.pending().select_related("case_file__beneficiary", "giver")
    people = (f"case_file__beneficiary__{name}" for name in NAMES)
    fields = ("batch", "giver__given_name", "giver__family_name", *people)
    rows, total = first_ones(named.only(*fields), "proposed_at", "pk")
    return Waiting(
        title=ngettext("%(n)s dossier proposé", "%(n)s dossiers proposés", total) % {"n": total},
        icon="inbox",
        tone="sun",
        total=total,
        more_url=reverse("beneficiaries:transfers"),
        tasks=[
            Task(
                title=row.case_file.beneficiary.display_name,
                detail=_("de la part de %(who)s") % {"who": row.giver} if row.giver else "",
                url=reverse("beneficiaries:transfer_batch", args=[row.batch]),
                label=_("Répondre"),
            )
            for row in rows
        ],
    )


def delegations(user: User, files: Files) -> Waiting | None:
    """Files that I hold for a colleague, the first to go back on top."""
    held = Delegation.objects.filter(delegate=user, case_file__in=list(files)).running()
    named = held.select_related("case_file__referent")
    people = ("case_file__referent__given_name", "case_file__referent__family_name")
    rows, total = first_ones(named.only("ends_on", *people), "ends_on", "pk")
    return Waiting(
        title=ngettext("%(n)s dossier confié", "%(n)s dossiers confiés", total) % {"n": total},
        icon="hourglass-split",
        total=total,
        more_url=reverse("beneficiaries:transfers"),
        tasks=[
            Task(
                title=files[row.case_file_id].beneficiary.display_name,
                when=_("jusqu’au %(day)s") % {"day": day(row.ends_on)},
                detail=_("pour %(who)s") % {"who": row.case_file.referent}
                if row.case_file.referent
                else "",
                url=reverse("beneficiaries:delegation", args=[row.pk]),
                label=_("Consignes"),
            )
            for row in rows
        ],
    )
