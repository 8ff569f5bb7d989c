"""The slot: when, where, with whom; what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.models import Beneficiary, CaseFile
from followup.querysets import AppointmentQuerySet, FollowupQuerySet


class MeetingMode(models.TextChoices):
    """How two people meet."""

    IN_PERSON = "in_person", _("Sur place")
    VIDEO = "video", _("Visio")
    PHONE = "phone", _("Téléphone")


class Outcome(models.TextChoices):
    """What became of an appointment; empty until somebody says so."""

    SEEN = "seen", _("Venu·e")
    EXCUSED = "excused", _("Absent·e excusé·e")
    NO_SHOW = "no_show", _("Absent·e")
    CANCELLED_BY_PERSON = "cancelled_by_person", _("Annulé par la personne")
    CANCELLED_BY_SERVICE = "cancelled_by_service", _("Annulé par le service")


CANCELLED = (Outcome.CANCELLED_BY_PERSON, Outcome.CANCELLED_BY_SERVICE)
# The slot is free again: these do not stand in anybody's way.
FREED = (*CANCELLED, Outcome.EXCUSED)


def outcome_words(outcome: str) -> str:
    """An outcome as the pages say it; none is said too."""
    return str(Outcome(outcome).label if outcome else gettext("Aucune issue"))


class LateBy(models.TextChoices):
    """Who made the other wait."""

    PERSON = "person", _("La personne")
    SERVICE = "service", _("Le service")


class TimeRange(Func):
    """The half-open range of a slot: two meetings may touch, not overlap."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Appointment(models.Model):
    """A slot booked between one counsellor and one person."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="appointments")
    # A copy of the case file's person: the exclusion constraint needs it in the row.
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="appointments"
    )
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    mode = models.CharField(
        _("modalité"), max_length=10, choices=MeetingMode, default=MeetingMode.IN_PERSON
    )
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    video_link = models.URLField(_("lien de visio"), max_length=300, blank=True)
    subject = models.CharField(_("objet"), max_length=200, blank=True)
    to_bring = models.CharField(_("à apporter"), max_length=300, blank=True)
    room_checklist = models.JSONField(default=list, blank=True)
    series = models.UUIDField(null=True, editable=False)
    # The form it came from, on the first of a series: the same form sent twice books once.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    move_asked_at = models.DateTimeField(null=True, editable=False)
    move_wish = models.CharField(max_length=300, blank=True, editable=False)
    outcome = models.CharField(_("issue"), max_length=20, choices=Outcome, blank=True)
    excuse_reason = models.CharField(_("motif"), max_length=300, blank=True)
    minutes_late = models.PositiveSmallIntegerField(_("minutes de retard"), default=0)
    late_by = models.CharField(_("retard de"), max_length=10, choices=LateBy, blank=True)
    outcome_at = models.DateTimeField(null=True, editable=False)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendez-vous")
        verbose_name_plural = _("rendez-vous")
        indexes = [
            models.Index(fields=["counsellor", "starts_at"]),
            models.Index(fields=["case_file", "starts_at"]),
            models.Index(fields=["organisation", "starts_at"]),
            models.Index(
                fields=["counsellor", "ends_at"],
                condition=Q(outcome=""),
                name="appointment_without_outcome",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="appointment_ends_after_start",
                violation_error_message=_("La fin du rendez-vous précède son début."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values),
                name="appointment_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=MeetingMode.values), name="appointment_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at__isnull=True, outcome_by__isnull=True)
                | ~Q(outcome="") & Q(outcome_at__isnull=False),
                name="appointment_outcome_and_moment_together",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.EXCUSED) | ~Q(excuse_reason=""),
                name="appointment_excused_with_reason",
                violation_error_message=_("Une absence excusée demande un motif."),
            ),
            models.CheckConstraint(
                condition=Q(minutes_late=0, late_by="")
                | Q(minutes_late__gt=0, late_by__in=LateBy.values),
                name="appointment_lateness_has_author",
                violation_error_message=_("Indiquez qui était en retard."),
            ),
            ExclusionConstraint(
                name="appointment_counsellor_not_twice",
                expressions=[
                    ("counsellor", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(outcome__in=FREED),
                violation_error_message=_("Ce créneau est déjà pris dans l’agenda."),
            ),
            ExclusionConstraint(
                name="appointment_person_not_twice",
                expressions=[
                    ("beneficiary", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(outcome__in=FREED),
                violation_error_message=_("La personne a déjà un rendez-vous à ce moment."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} · {self.case_file_id}"

    @property
    def is_cancelled(self) -> bool:
        return self.outcome in CANCELLED

    @property
    def is_freed(self) -> bool:
        return self.outcome in FREED

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()


class AppointmentCorrection(models.Model):
    """An outcome said, then said otherwise: both are kept, with the reason."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="corrections"
    )
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    reason = models.CharField(_("motif"), max_length=300)
    corrected_at = models.DateTimeField(default=timezone.now)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = FollowupQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction d’issue")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    @property
    def before_words(self) -> str:
        return outcome_words(self.before)

    @property
    def after_words(self) -> str:
        return outcome_words(self.after)
