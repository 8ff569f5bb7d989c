"""Who may be chosen to read, and who may type for the person."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Membership, User
from accounts.roles import Role
from alliance.models import AllianceWatch, Visibility
from beneficiaries.models import CaseFile


def trusted_people(case_file: CaseFile) -> list[User]:
    """Those here who may open the file: its referent, and the managers of its team or of all."""
    managing = Membership.objects.current().filter(
        Q(team=None) | Q(team=case_file.team_id),
        organisation=case_file.organisation_id,
        role=Role.MANAGER,
    )
    following = Membership.objects.current().filter(
        organisation=case_file.organisation_id,
        role__in=[Role.COUNSELLOR, Role.MANAGER],
        user=case_file.referent_id,
    )
    either = Q(pk__in=managing.values("user")) | Q(pk__in=following.values("user"))
    people = User.objects.filter(either, is_active=True)
    return list(people.order_by("family_name", "given_name", "pk"))


def may_type_for(user: User, watch: AllianceWatch | None) -> bool:
    """Who types reads: only those whom the person lets read the answers one by one."""
    if watch is None or watch.visibility == Visibility.SHARED:
        return True
    trusted = watch.visibility == Visibility.TRUSTED_PERSON
    return trusted and watch.trusted_person_id == user.pk
