"""Deeds on an organisation and its teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Membership, Organisation, Team, User
from accounts.refusals import MemberRefused
from accounts.roles import Role
from accounts.seen import refuse_if_moved


@transaction.atomic
def found_organisation(
    *, name: str, slug: str, kind: str, email: str, given_name: str, family_name: str, password: str
) -> tuple[Organisation, User]:
    """A first organisation and who administers it; a known account keeps its own password."""
    if Organisation.objects.filter(slug=slug).exists():
        raise MemberRefused(_("Une organisation porte déjà cet identifiant court."))
    organisation = Organisation.objects.create(name=name, slug=slug, kind=kind)
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        user = User.objects.create_user(
            email, password, given_name=given_name, family_name=family_name
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Membership.objects.create(
        user=user,
        organisation=organisation,
        role=Role.ADMINISTRATOR,
        starts_on=timezone.localdate(),
    )
    record("member.joined", by=user, organisation=organisation, subject=organisation)
    return organisation, user


@transaction.atomic
def change_organisation(
    *, by: User, organisation: Organisation, fields: Mapping[str, Any], seen: str = ""
) -> list[str]:
    """Change its settings unless they moved since they were seen; answers what changed."""
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    refuse_if_moved(row, seen)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, fields[name])
        row.save(update_fields=changed)
        record("organisation.changed", by=by, organisation=row, subject=row, fields=changed)
    return changed


@transaction.atomic
def add_team(*, by: User, organisation: Organisation, name: str) -> Team:
    """A new site or agency."""
    team = _save(Team(organisation=organisation, name=name))
    record("team.added", by=by, organisation=organisation, subject=team)
    return team


@transaction.atomic
def rename_team(*, by: User, team: Team, name: str) -> Team:
    """Another name for a team."""
    team.name = name
    _save(team)
    record("team.renamed", by=by, organisation=team.organisation, subject=team, fields=["name"])
    return team


def _save(team: Team) -> Team:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise MemberRefused(_("Une équipe porte déjà ce nom dans votre organisation.")) from error
    return team
