"""Questions about users, organisations and memberships."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import Organisation, User


class UserQuerySet(models.QuerySet["User"]):
    """Questions about people who log in."""

    def visible_to(self, user: User) -> UserQuerySet:
        """Colleagues of the organisation where the user acts."""
        standing = user.standing
        if not standing.is_staff:
            return self.none()
        return self.filter(memberships__organisation=standing.organisation).distinct()

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

    def visible_to(self, user: User) -> MembershipQuerySet:
        """Those of the organisation where the user acts."""
        if not user.standing.is_staff:
            return self.none()
        return self.filter(organisation=user.standing.organisation)
