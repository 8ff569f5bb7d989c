"""What happened in a meeting, its drafts and its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from followup.models.appointment import Appointment, MeetingMode
from followup.querysets import (
    FollowupQuerySet,
    InterviewDraftQuerySet,
    InterviewQuerySet,
    LocalKeyQuerySet,
)

if TYPE_CHECKING:
    from accounts.models import User


class Interview(models.Model):
    """One interview, held with or without an appointment; shared parts and private notes."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="interviews")
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="interview"
    )
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interviews"
    )
    mode = models.CharField(
        _("modalité"), max_length=10, choices=MeetingMode, default=MeetingMode.IN_PERSON
    )
    held_at = models.DateTimeField(_("commencé à"))
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), default=45)
    request_in_own_words = models.TextField(_("la demande, avec ses mots"), blank=True)
    opening = models.TextField(_("accueil"), blank=True)
    exploration = models.TextField(_("exploration"), blank=True)
    closing = models.TextField(_("conclusion"), blank=True)
    shared_summary = models.TextField(_("compte rendu partagé"), blank=True)
    private_notes = models.TextField(_("notes professionnelles"), blank=True)
    no_next_step_needed = models.BooleanField(_("aucune suite nécessaire"), default=False)
    next_appointment_later = models.BooleanField(
        _("prochain rendez-vous à fixer plus tard"), default=False
    )
    # Of the page that wrote it: sent twice, kept once.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("entretien")
        indexes = [models.Index(fields=["case_file", "-held_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="interview_closed_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=MeetingMode.values), name="interview_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=600),
                name="interview_lasts_some_minutes",
                violation_error_message=_("La durée se compte entre 1 et 600 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d} · {self.case_file_id}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def notes_readable_by(self, user: User) -> bool:
        """Whoever wrote them and whoever follows the person now; `with_notes_for` says the same."""
        return user.pk in (self.counsellor_id, self.case_file.referent_id)


class InterviewVersion(models.Model):
    """The text as it was at each closing; immutable."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = FollowupQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’entretien")
        constraints = [
            models.UniqueConstraint(fields=["interview", "number"], name="interview_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.interview_id} v{self.number}"


class InterviewDraft(models.Model):
    """What one person is typing about one file, sealed; it cannot appear in another's form."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="drafts")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, null=True, related_name="+"
    )
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, null=True, related_name="+")
    sealed_fields = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    tab = models.CharField(max_length=36, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    # When its author could first read that it would be deleted.
    warned_at = models.DateTimeField(null=True, editable=False)

    objects = InterviewDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("brouillon d’entretien")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case_file", "appointment", "interview"],
                name="draft_one_per_author_and_meeting",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.case_file_id}"


class LocalKey(models.Model):
    """What opens the copies that a browser keeps while offline; gone at log-out."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    session = models.CharField(max_length=40)  # the hash under which the session is kept
    sealed_secret = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = LocalKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("clé des copies locales")
        constraints = [
            models.UniqueConstraint(fields=["user", "session"], name="local_key_once_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.session[:8]}"
