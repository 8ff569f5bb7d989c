"""Questions about the alliance. Each begins with `visible_to`: rows follow their case file.

Opening a file is not reading its answers: `readable_by` honours the choice that the person had
made when answering (`shared`, `trend`, `trusted_person`).
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from beneficiaries.models import CaseFile
from beneficiaries.querysets import PersonalQuerySet

if TYPE_CHECKING:
    from accounts.models import Organisation, User
    from beneficiaries.models import Beneficiary


# What a screen of questions reads of its definition.
VERSION_READ = ("instrument", "state", "minimum", "maximum", "method", "subscales", "level_words")
INSTRUMENT_READ = ("organisation", "title", "needs_licence")


class AllianceQuerySet(PersonalQuerySet):
    """Rows of the alliance of one case file, directly or through a parent."""

    def visible_to(self, user: User) -> Self:
        """Rows of files that the user may open."""
        names = {field.name for field in self.model._meta.get_fields()}
        if "case_file" in names:
            return super().visible_to(user)
        parent = next(name for name in ("check_in", "episode") if name in names)
        files = CaseFile.objects.openable_by(user)
        return self.filter(**{f"{parent}__case_file__in": files.values("pk")})


class OrganisationQuerySet(models.QuerySet[Any]):
    """Definitions and settings: no personal data, kept inside their organisation."""

    def visible_to(self, user: User) -> Self:
        """Those of the user's organisation."""
        return self.filter(organisation=user.standing.organisation)


class InstrumentQuerySet(OrganisationQuerySet):
    """Questions about instruments; those without organisation belong to the house."""

    def visible_to(self, user: User) -> Self:
        """The house's own, and those of the user's organisation."""
        return self.available_to(user.standing.organisation)

    def available_to(self, organisation: Organisation | None) -> Self:
        """The house's own, and the organisation's."""
        return self.filter(Q(organisation__isnull=True) | Q(organisation=organisation))


class VersionQuerySet(models.QuerySet[Any]):
    """Questions about versions of instruments."""

    def visible_to(self, user: User) -> Self:
        """Those of the instruments that the user's organisation may use."""
        organisation = user.standing.organisation
        return self.filter(
            Q(instrument__organisation__isnull=True) | Q(instrument__organisation=organisation)
        )

    def published(self) -> Self:
        """Fixed for good, and in use."""
        return self.filter(state="published")


class CheckInQuerySet(AllianceQuerySet):
    """Questions about fillings."""

    def answered(self) -> Self:
        """Sent by the person, or typed from paper."""
        return self.filter(answered_at__isnull=False)

    def waiting(self, now: datetime.datetime) -> Self:
        """Still open to an answer."""
        return self.filter(answered_at__isnull=True, cancelled_at__isnull=True, closes_at__gt=now)

    def with_ground(self) -> Self:
        """With all that answering reads, and no more: each column of a screen costs."""
        own = [field.name for field in self.model._meta.concrete_fields]
        return (
            self.select_related(
                "case_file__organisation__alliance_settings", "instrument_version__instrument"
            )
            .only(
                *own,
                *(f"case_file__{name}" for name in ("beneficiary", "closed_on")),
                *(
                    f"case_file__organisation__{name}"
                    for name in ("name", "alliance_settings__is_on")
                ),
                *(f"instrument_version__{name}" for name in VERSION_READ),
                *(f"instrument_version__instrument__{name}" for name in INSTRUMENT_READ),
            )
            .prefetch_related("instrument_version__items")
        )

    def of_person(self, person: Beneficiary) -> Self:
        """Their own, in whichever of their files."""
        return self.filter(case_file__beneficiary=person)

    def items_readable_by(self, user: User) -> Self:
        """Those whose answers, one by one, the person lets this user read."""
        shared = Q(visibility="shared")
        trusted = Q(visibility="trusted_person", trusted_person=user)
        return self.visible_to(user).filter(shared | trusted)

    def trend_readable_by(self, user: User) -> Self:
        """Those whose level, at least, the person lets this user see."""
        return self.visible_to(user).trend_told_to(user)

    def trend_told_to(self, user: User) -> Self:
        """The same among files that the user is already known to open."""
        trusted = Q(visibility="trusted_person", trusted_person=user)
        return self.filter(~Q(visibility="trusted_person") | trusted)


class SignalQuerySet(AllianceQuerySet):
    """Questions about signals."""

    def open(self) -> Self:
        """Without verdict, and still standing on facts that hold."""
        return self.filter(verdict="", lapsed_at__isnull=True)

    def with_repair(self) -> Self:
        """`is_taken_up`: an episode began on it."""
        links = self.model._meta.get_field("episodes").related_model.signals.through
        return self.annotate(
            is_taken_up=models.Exists(links.objects.filter(signal=models.OuterRef("pk")))
        )

    def readable_by(self, user: User) -> Self:
        """Those of files that the user may open, without what only somebody else is trusted with.

        Nothing of a file whose person does not use the module.
        """
        return self.visible_to(user).told_to(user)

    def told_to(self, user: User) -> Self:
        """The same among files that the user is already known to open."""
        own = Q(reserved_to__isnull=True) | Q(reserved_to=user)
        return self.filter(own, case_file__alliance__objected_at__isnull=True)


class EpisodeQuerySet(AllianceQuerySet):
    """Questions about episodes."""

    def visible_to(self, user: User) -> Self:
        """Of files that the user may open, while the person uses the module."""
        return super().visible_to(user).while_used()

    def while_used(self) -> Self:
        """Of files whose person uses the module."""
        return self.filter(case_file__alliance__objected_at__isnull=True)

    def running(self) -> Self:
        """Neither repaired, nor unrepaired, nor ended."""
        return self.filter(state__in=["open", "in_progress"])

    def asleep_since(self, moment: datetime.datetime) -> Self:
        """Running, opened before that moment, and no step noted since."""
        moved = self.model._meta.get_field("repairs").related_model._default_manager.filter(
            episode=models.OuterRef("pk"), done_at__gte=moment
        )
        return self.running().filter(~models.Exists(moved), opened_at__lt=moment)


class RepairQuerySet(AllianceQuerySet):
    """Questions about the steps of a repair."""

    def visible_to(self, user: User) -> Self:
        """Of files that the user may open, while the person uses the module."""
        objected = {"episode__case_file__alliance__objected_at__isnull": False}
        return super().visible_to(user).exclude(**objected)


class VignetteQuerySet(AllianceQuerySet):
    """Questions about vignettes: a draft belongs to who writes it."""

    def visible_to(self, user: User) -> Self:
        """One's own, about files that one may still open."""
        objected = {"episode__case_file__alliance__objected_at__isnull": False}
        return super().visible_to(user).filter(prepared_by=user).exclude(**objected)
