"""When a counsellor is away, and the address from which calendar programs read their agenda."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from followup.models.appointment import TimeRange
from followup.querysets import AbsenceQuerySet, CalendarFeedQuerySet


class Absence(models.Model):
    """Leave of a counsellor: nothing may be booked over it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences"
    )
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    label = models.CharField(_("intitulé"), max_length=120, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="absence_ends_after_start",
                violation_error_message=_("La fin de l’absence précède son début."),
            ),
            ExclusionConstraint(
                name="absence_not_twice",
                expressions=[
                    ("counsellor", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Une absence est déjà posée à ces dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsellor_id} {self.starts_at:%Y-%m-%d}"

    @property
    def whole_days(self) -> bool:
        """From midnight to midnight: said in days."""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return start.time() == end.time() == datetime.time(0)

    @property
    def last_day(self) -> datetime.date:
        """The last day away; midnight belongs to the day before."""
        return timezone.localdate(self.ends_at - datetime.timedelta(seconds=1))

    @property
    def is_one_day(self) -> bool:
        return self.last_day == timezone.localdate(self.starts_at)


class CalendarFeed(models.Model):
    """The private address that a calendar program reads; only its hash is kept."""

    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse d’agenda")
        constraints = [
            models.UniqueConstraint(
                fields=["counsellor"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_live",
            )
        ]

    def __str__(self) -> str:
        return f"{self.counsellor_id}"
