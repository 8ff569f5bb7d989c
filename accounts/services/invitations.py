"""Calling a colleague in: a link that works once, for forty-eight hours, for its reader only."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.mail import render_mail
from accounts.models import Invitation, Membership, Organisation, Team, User
from accounts.refusals import MemberRefused

LASTS = datetime.timedelta(hours=48)


@transaction.atomic
def invite(
    *,
    by: User,
    organisation: Organisation,
    email: str,
    given_name: str,
    family_name: str,
    role: str,
    team: Team | None,
) -> Invitation:
    """Write to a colleague; nothing says whether they have an account elsewhere."""
    email = email.lower()
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    held = Membership.objects.current().filter(
        organisation=organisation, user__email__iexact=email, role=role
    )
    if (known := held.select_related("user").first()) is not None:
        raise MemberRefused(
            _("%(name)s a déjà ce rôle dans votre organisation.") % {"name": known.user}
        )
    if Invitation.objects.usable().filter(organisation=organisation, email=email).exists():
        raise MemberRefused(_("Une invitation attend déjà à cette adresse : renvoyez-la."))
    if team is not None and team.organisation_id != organisation.pk:
        raise MemberRefused(_("Cette équipe n’est pas de votre organisation."))
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        team=team,
        email=email,
        given_name=given_name,
        family_name=family_name,
        role=role,
        token_hash=hash_of(token),
        invited_by=by,
        expires_at=timezone.now() + LASTS,
    )
    record("member.invited", by=by, organisation=organisation, subject=invitation)
    _send(invitation, token)
    return invitation


@transaction.atomic
def send_again(*, by: User, invitation: Invitation) -> None:
    """A new link; the former one dies."""
    token = secrets.token_urlsafe(32)
    renewed = (
        Invitation.objects.pending()
        .filter(pk=invitation.pk)
        .update(token_hash=hash_of(token), expires_at=timezone.now() + LASTS)
    )
    if not renewed:
        raise MemberRefused(_("Cette invitation a déjà été acceptée ou annulée."))
    record("member.invited", by=by, organisation=invitation.organisation, subject=invitation)
    _send(invitation, token)


@transaction.atomic
def revoke(*, by: User, invitation: Invitation) -> None:
    """The link opens nothing any more."""
    done = Invitation.objects.pending().filter(pk=invitation.pk).update(revoked_at=timezone.now())
    if not done:
        raise MemberRefused(_("Cette invitation a déjà été acceptée ou annulée."))
    record(
        "member.invitation_revoked",
        by=by,
        organisation=invitation.organisation,
        subject=invitation,
    )


def find(token: str) -> Invitation | None:
    """The invitation that this link still opens, looked up by its hash."""
    return (
        Invitation.objects.usable()
        .filter(token_hash=hash_of(token))
        .select_related("organisation", "team", "invited_by")
        .first()
    )


def open_account_of(invitation: Invitation) -> User | None:
    """The account in use at that address, whose owner has to log in first."""
    return User.objects.filter(email__iexact=invitation.email, is_active=True).first()


@transaction.atomic
def accept_with_password(
    *, invitation: Invitation, given_name: str, family_name: str, password: str
) -> User:
    """Open the account, or open it again: the link has proven the address."""
    user = (
        User.objects.select_for_update(no_key=True).filter(email__iexact=invitation.email).first()
    )
    if user is not None and user.is_active:
        raise MemberRefused(_("Ce compte existe déjà : connectez-vous pour accepter."))
    user = user or User(email=invitation.email, language=translation.get_language()[:2])
    user.given_name, user.family_name, user.is_active = given_name, family_name, True
    user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return accept(invitation=invitation, by=user)


@transaction.atomic
def accept(*, invitation: Invitation, by: User) -> User:
    """Take the role, once; the second of two clicks finds nothing left to accept."""
    now = timezone.now()
    taken = (
        Invitation.objects.usable()
        .filter(pk=invitation.pk, email__iexact=by.email)
        .update(accepted_at=now, accepted_by=by)
    )
    if not taken:
        raise MemberRefused(_("Cette invitation a déjà servi."))
    held = Membership.objects.current().filter(
        user=by,
        organisation=invitation.organisation,
        role=invitation.role,
        team=invitation.team,
    )
    if not held.exists():
        Membership.objects.create(
            user=by,
            organisation=invitation.organisation,
            team=invitation.team,
            role=invitation.role,
            starts_on=timezone.localdate(),
        )
    record("member.joined", by=by, organisation=invitation.organisation, subject=invitation)
    return by


def hash_of(token: str) -> str:
    """All that is kept of a link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _send(invitation: Invitation, token: str) -> None:
    """Once everything is written."""
    reader = User.objects.filter(email__iexact=invitation.email).only("language").first()
    language = reader.language if reader else invitation.invited_by.language
    context = {
        "invitation": invitation,
        "link": settings.BASE_URL + reverse("accounts:invitation", args=[token]),
        "hours": int(LASTS.total_seconds() // 3600),
    }
    with translation.override(language):
        mail = render_mail("accounts/email/invitation", to=[invitation.email], context=context)
    transaction.on_commit(mail.send)
