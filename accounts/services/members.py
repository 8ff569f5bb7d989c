"""Deeds on members: roles and their dates, accounts closed in an organisation."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Membership, Organisation, Team, User
from accounts.refusals import MemberRefused
from accounts.roles import Role
from accounts.services.sessions import end_sessions

LAST_ADMINISTRATOR = _(
    "C’est le dernier rôle d’administration de l’organisation : donnez d’abord ce rôle à "
    "quelqu’un d’autre."
)


@transaction.atomic
def add_role(
    *,
    by: User,
    member: User,
    organisation: Organisation,
    role: str,
    team: Team | None,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
) -> Membership:
    """Give a role to a member; their sessions end, they come back with their new rights."""
    _check_works_here(member, organisation)
    _check_team(team, organisation)
    membership = Membership(
        user=member,
        organisation=organisation,
        role=Role(role),
        team=team,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _save(membership)
    _told(by=by, member=member, organisation=organisation, fields=["role", "team", "dates"])
    return membership


@transaction.atomic
def change_role(
    *,
    by: User,
    membership: Membership,
    team: Team | None,
    starts_on: datetime.date,
    ends_on: datetime.date | None,
) -> Membership:
    """Change the team or the dates of a role."""
    membership = _locked(membership)
    _check_works_here(membership.user, membership.organisation)
    _check_team(team, membership.organisation)
    today = timezone.localdate()
    if starts_on > today or (ends_on is not None and ends_on < today):
        _keep_an_administrator(membership.organisation, leaving=[membership.pk])
    membership.team, membership.starts_on, membership.ends_on = team, starts_on, ends_on
    _save(membership)
    _told(
        by=by,
        member=membership.user,
        organisation=membership.organisation,
        fields=["team", "dates"],
    )
    return membership


@transaction.atomic
def end_role(*, by: User, membership: Membership) -> None:
    """Take a role away now; one that never lasted a day leaves no row, only the journal."""
    membership = _locked(membership)
    if membership.ends_on is not None and membership.ends_on < timezone.localdate():
        raise MemberRefused(_("Ce rôle est déjà terminé : sa date de fin ne change plus."))
    _keep_an_administrator(membership.organisation, leaving=[membership.pk])
    _end(membership)
    _told(by=by, member=membership.user, organisation=membership.organisation, fields=["role"])


@transaction.atomic
def close_account(*, by: User, member: User, organisation: Organisation) -> None:
    """End every role there; an account without any role left anywhere is shut."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    held = list(Membership.objects.of_members(organisation).not_ended().filter(user=member))
    if not held:
        raise MemberRefused(_("Ce compte est déjà fermé dans votre organisation."))
    _keep_an_administrator(organisation, leaving=[m.pk for m in held])
    for membership in held:
        _end(membership)
    if not Membership.objects.current().filter(user=member).exists():
        User.objects.filter(pk=member.pk).update(is_active=False)
    end_sessions(member)
    record("member.closed", by=by, organisation=organisation, subject=member)


def _locked(membership: Membership) -> Membership:
    """The row again, behind the lock of its organisation: two administrators, one at a time."""
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    rows = Membership.objects.select_related("organisation", "user")
    if (row := rows.filter(pk=membership.pk).first()) is None:
        raise MemberRefused(_("Ce rôle vient d’être retiré."))
    return row


def _check_works_here(member: User, organisation: Organisation) -> None:
    """A former employer decides nothing any more about somebody's account."""
    held = Membership.objects.of_members(organisation).not_ended()
    if not held.filter(user=member).exists():
        raise MemberRefused(
            _("Cette personne n’a plus de rôle dans votre organisation : invitez-la à nouveau.")
        )


def _check_team(team: Team | None, organisation: Organisation) -> None:
    if team is not None and team.organisation_id != organisation.pk:
        raise MemberRefused(_("Cette équipe n’est pas de votre organisation."))


def _keep_an_administrator(organisation: Organisation, *, leaving: list[int]) -> None:
    """Somebody with an open account must still administer the organisation today."""
    administrators = Membership.objects.current().filter(
        organisation=organisation, role=Role.ADMINISTRATOR, user__is_active=True
    )
    touched = administrators.filter(pk__in=leaving).exists()
    if touched and not administrators.exclude(pk__in=leaving).exists():
        raise MemberRefused(LAST_ADMINISTRATOR)


def _end(membership: Membership) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if membership.starts_on > yesterday:
        membership.delete()
    else:
        membership.ends_on = yesterday
        membership.save(update_fields=["ends_on"])


def _save(membership: Membership) -> None:
    """Write the row; the constraints of the database speak through their own sentences."""
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        sentences = [
            (c.name, c.violation_error_message) for c in Membership._meta.constraints if c.name
        ]
        sentence = next((text for name, text in sentences if name in str(error)), None)
        if sentence is None:
            raise
        raise MemberRefused(sentence) from error


def _told(*, by: User, member: User, organisation: Organisation, fields: list[str]) -> None:
    record("member.changed", by=by, organisation=organisation, subject=member, fields=fields)
    if member.pk != by.pk:
        end_sessions(member)
