"""What waits for a manager in their teams: answers, rights, files that nobody follows any more."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from accounts.models import Membership, User
from accounts.roles import Role
from beneficiaries.models import CaseFile, Transfer
from beneficiaries.querysets import CaseFileQuerySet
from beneficiaries.services.case_files import REFERENT_ROLES
from beneficiaries.waiting import Files, Task, Waiting
from pilotage.addresses import files_list
from pilotage.todo_rows import first_ones, group

PATIENCE = datetime.timedelta(days=3)


def is_manager(user: User) -> bool:
    return Role.MANAGER in user.standing.roles


def managed_files(user: User) -> CaseFileQuerySet:
    """Open files of the teams that the user manages."""
    files = CaseFile.objects.visible_to(user).open()
    if user.standing.manages_everything:
        return files
    return files.filter(team__in=user.standing.managed_team_ids)


def leavers(user: User, files: Files) -> Waiting | None:
    """Colleagues who no longer follow anybody here, and whose files wait for a hand."""
    if not is_manager(user):
        return None
    here = user.standing.here
    held = Membership.objects.filter(user=OuterRef("pk"), organisation=here)
    # Somebody away with a role to come is not gone.
    working = Membership.objects.not_ended().filter(
        user=OuterRef("pk"), organisation=here, role__in=REFERENT_ROLES
    )
    gone = User.objects.filter(Exists(held)).filter(~Exists(working) | Q(is_active=False))
    left = managed_files(user).filter(referent=OuterRef("pk"))

    def told(row: User) -> Task:
        url = f"{reverse('beneficiaries:hand_over')}?de={row.pk}"
        return Task(title=str(row), url=url, label=_("Transmettre"))

    return group(
        ngettext_lazy(
            "%(n)s personne partie suit encore des dossiers",
            "%(n)s personnes parties suivent encore des dossiers",
            "n",
        ),
        first_ones(gone.filter(Exists(left)), "family_name", "given_name", "pk"),
        told,
        icon="person-gear",
        tone="sun",
    )


def nobody_s(user: User, files: Files) -> Waiting | None:
    """Files of the teams without a referent."""
    if not is_manager(user):
        return None
    total = managed_files(user).filter(referent__isnull=True).count()
    return Waiting(
        title=ngettext("%(n)s dossier sans référent·e", "%(n)s dossiers sans référent·e", total)
        % {"n": total},
        icon="person-plus",
        tone="sun",
        total=total,
        more_url=files_list(referent="none"),
    )


def unanswered(user: User, files: Files) -> Waiting | None:
    """Transfers proposed in the teams some days ago and still without an answer."""
    if not is_manager(user):
        return None
    late = Transfer.objects.visible_to(user).pending().exclude(receiver=user)
    late = late.filter(proposed_at__lt=timezone.now() - PATIENCE)
    named = late.select_related("case_file__beneficiary", "receiver")

    def told(row: Transfer) -> Task:
        return Task(
            title=row.case_file.beneficiary.display_name,
            detail=_("proposé à %(who)s") % {"who": row.receiver},
            url=reverse("beneficiaries:transfer_batch", args=[row.batch]),
            label=_("Voir"),
        )

    return group(
        ngettext_lazy("%(n)s passation sans réponse", "%(n)s passations sans réponse", "n"),
        first_ones(named, "proposed_at", "pk"),
        told,
        icon="send",
        more_url=reverse("beneficiaries:transfers"),
    )
