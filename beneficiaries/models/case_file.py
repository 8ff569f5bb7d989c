"""The spine: one person, one programme, one referent."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Team
from beneficiaries.models.beneficiary import Beneficiary
from beneficiaries.querysets import CaseFileQuerySet, PersonalQuerySet
from beneficiaries.querysets_handover import TemporaryAccessQuerySet

REASONED_ACCESS_LIFE = datetime.timedelta(hours=24)


class Programme(models.TextChoices):
    """What the person is accompanied for."""

    CEP = "cep", _("Conseil en évolution professionnelle")
    RECLASSEMENT = "reclassement", _("Cellule de reclassement")
    OTHER = "other", _("Autre accompagnement")

    @property
    def short_label(self) -> str:
        """The same in one word, for a column."""
        words = {"cep": _("CEP"), "reclassement": _("Reclassement"), "other": _("Autre")}
        return str(words[self.value])


class ClosingReason(models.TextChoices):
    """Why a case file was closed; never a judgement on the person."""

    NEED_MET = "need_met", _("Besoin satisfait")
    SOLUTION = "solution", _("Solution trouvée")
    PERSON_STOPS = "person_stops", _("La personne arrête")
    REDIRECTED = "redirected", _("Orientée vers un autre service")
    LIFE_EVENT = "life_event", _("Événement de vie")
    NO_CONTACT = "no_contact", _("Plus de contact")
    PROGRAMME_END = "programme_end", _("Fin du dispositif")
    OTHER = "other", _("Autre")


class CaseFile(models.Model):
    """A person's path in one programme; the pulse columns keep lists to one indexed query."""

    # The indexes below begin with these keys: none needs an index of its own.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="case_files", db_index=False
    )
    beneficiary = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="case_files"
    )
    programme = models.CharField(_("programme"), max_length=20, choices=Programme)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,  # a leaver's files are handed over, never orphaned
        null=True,
        blank=True,
        db_index=False,
        related_name="case_files",
        verbose_name=_("référent·e"),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="case_files",
        verbose_name=_("équipe"),
    )
    opened_on = models.DateField(_("ouvert le"), default=datetime.date.today)
    closed_on = models.DateField(_("clos le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closing_reason = models.CharField(
        _("motif de clôture"), max_length=20, choices=ClosingReason, blank=True
    )
    # A contact older than the file itself, read from the caseload that was imported.
    earlier_contact_at = models.DateTimeField(
        _("dernier contact avant Jalons"), null=True, blank=True, editable=False
    )
    # The pulse: written by services.pulse alone.
    last_contact_at = models.DateTimeField(_("dernier contact"), null=True, editable=False)
    next_appointment_at = models.DateTimeField(_("prochain rendez-vous"), null=True, editable=False)
    next_step_due_on = models.DateField(_("prochaine étape"), null=True, editable=False)
    open_signals = models.PositiveSmallIntegerField(default=0, editable=False)
    overdue_steps = models.PositiveSmallIntegerField(default=0, editable=False)
    # A copy of the person's sort name: one index gives any list in order.
    sort_name = models.CharField(max_length=200, editable=False, db_collation="C")
    version = models.PositiveIntegerField(default=1, editable=False)
    # The form it came from: the same form sent twice opens one file.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        # Each order of the list is one index, walked either way; `id` settles equal values.
        indexes = [
            models.Index(fields=["organisation", "sort_name", "id"], name="case_file_by_name"),
            models.Index(fields=["organisation", "opened_on", "id"], name="case_file_by_opening"),
            models.Index(
                "organisation",
                F("last_contact_at").asc(nulls_first=True),
                "id",
                name="case_file_by_contact",
            ),
            models.Index(
                fields=["organisation", "next_appointment_at", "id"],
                name="case_file_by_appointment",
            ),
            models.Index(fields=["referent", "sort_name"], name="case_file_of_referent"),
            models.Index(fields=["team", "sort_name"], name="case_file_of_team"),
            # What the list shows first and counts, read from the index alone.
            models.Index(
                fields=["organisation", "sort_name", "id"],
                name="case_file_open_by_name",
                condition=Q(closed_on__isnull=True),
            ),
            models.Index(
                fields=["organisation", "team", "referent"],
                name="case_file_open_by_referent",
                condition=Q(closed_on__isnull=True),
            ),
            models.Index(
                fields=["organisation", "sort_name", "id"],
                name="case_file_without_next_step",
                condition=Q(
                    closed_on__isnull=True,
                    next_appointment_at__isnull=True,
                    next_step_due_on__isnull=True,
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__in=Programme.values), name="case_file_programme_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_by__isnull=True, closing_reason="")
                | Q(closed_on__isnull=False, closed_by__isnull=False)
                & Q(closing_reason__in=ClosingReason.values),
                name="case_file_closed_with_reason_and_author",
                violation_error_message=_("Une clôture demande une date et un motif."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_file_closed_after_opening",
                violation_error_message=_("La clôture précède l’ouverture du dossier."),
            ),
            models.UniqueConstraint(
                fields=["beneficiary", "programme"],
                condition=Q(closed_on__isnull=True),
                name="case_file_one_open_per_programme",
                violation_error_message=_(
                    "Cette personne a déjà un dossier ouvert dans ce programme."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary.reference} · {self.get_programme_display()}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def has_next_step(self) -> bool:
        return self.next_appointment_at is not None or self.next_step_due_on is not None


class Assignment(models.Model):
    """Who was in charge, and when."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="assignments")
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("motif"), max_length=300, blank=True)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("affectation")
        constraints = [
            models.UniqueConstraint(
                fields=["case_file"],
                condition=Q(ends_at__isnull=True),
                name="assignment_one_current",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} → {self.referent_id}"


class AccessKind(models.TextChoices):
    """Why somebody outside the case may open it for a while."""

    REASONED = "reasoned", _("Avec un motif")
    DELEGATE = "delegate", _("Délégation")
    FORMER_REFERENT = "former_referent", _("Ancien·ne référent·e")


class TemporaryAccess(models.Model):
    """A colleague outside the case may open it between two instants.

    One table for the typed reason, the delegation and the former referent, so that lists and pages
    ask one question of it.
    """

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.CASCADE, related_name="temporary_accesses"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=AccessKind, default=AccessKind.REASONED)
    reason = models.CharField(_("motif"), max_length=500)
    granted_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = TemporaryAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("accès temporaire")
        indexes = [models.Index(fields=["user", "case_file", "expires_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="temporary_access_has_reason",
                violation_error_message=_("Indiquez pourquoi vous ouvrez ce dossier."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AccessKind.values), name="temporary_access_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("granted_at")), name="temporary_access_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.case_file_id}"
