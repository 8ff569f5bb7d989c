"""Questions about users, organisations and memberships."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import (  # noqa: F401 - named between quotes
        Invitation,
        Membership,
        Organisation,
        Session,
        Team,
        User,
    )


class UserQuerySet(models.QuerySet["User"]):
    """Questions about people who log in."""

    def visible_to(self, user: User) -> UserQuerySet:
        """Colleagues, present and past, of the organisation where the user acts."""
        from accounts.models import Membership

        if not user.standing.is_staff:
            return self.none()
        held = Membership.objects.of_members(user.standing.here)
        return self.filter(pk__in=held.values("user"))

    def holding(self, *roles: str, organisation: Organisation) -> UserQuerySet:
        """Users who hold one of these roles there today, open accounts only."""
        from accounts.models import Membership

        current = Membership.objects.current().filter(organisation=organisation, role__in=roles)
        return self.filter(is_active=True, pk__in=current.values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates accounts; there is no superuser, rights live in memberships."""

    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        """Addresses are compared without case."""
        return self.get(email__iexact=email)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Questions about organisations."""

    def visible_to(self, user: User) -> OrganisationQuerySet:
        """Those where the user holds a role today."""
        from accounts.models import Membership

        current = Membership.objects.current().filter(user=user)
        return self.filter(pk__in=current.values("organisation"))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about dated roles."""

    def current(self, day: datetime.date | None = None) -> MembershipQuerySet:
        """Those in force that day."""
        day = day or datetime.date.today()
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def not_ended(self) -> MembershipQuerySet:
        """Those in force today or about to be."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=datetime.date.today()))

    def of_members(self, organisation: Organisation) -> MembershipQuerySet:
        """Those of the people who work there or for it; a beneficiary is no member."""
        return self.filter(organisation=organisation).exclude(role=Role.BENEFICIARY)

    def visible_to(self, user: User) -> MembershipQuerySet:
        """Those of the organisation where the user acts."""
        if not user.standing.is_staff:
            return self.none()
        return self.filter(organisation=user.standing.organisation)


class TeamQuerySet(models.QuerySet["Team"]):
    """Questions about teams."""

    def visible_to(self, user: User) -> TeamQuerySet:
        """Those of the organisation where the user acts."""
        if not user.standing.is_staff:
            return self.none()
        return self.filter(organisation=user.standing.organisation)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def pending(self) -> InvitationQuerySet:
        """Neither accepted nor revoked; possibly past their date."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def usable(self) -> InvitationQuerySet:
        """Those whose link still opens."""
        return self.pending().filter(expires_at__gt=timezone.now())

    def visible_to(self, user: User) -> InvitationQuerySet:
        """Those of the organisation where the user acts."""
        if not user.standing.is_staff:
            return self.none()
        return self.filter(organisation=user.standing.organisation)


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions about open sessions."""

    def open(self) -> SessionQuerySet:
        """Those that still let their person in."""
        now = timezone.now()
        idle = datetime.timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        return self.filter(user__isnull=False, expire_date__gt=now, seen_at__gt=now - idle)

    def visible_to(self, user: User) -> SessionQuerySet:
        """One's own."""
        return self.filter(user=user)
