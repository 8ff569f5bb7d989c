"""Documents of the CEP: the synthesis that belongs to the person, the liaison sheet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.querysets import CepQuerySet, SynthesisDocumentQuerySet


class SynthesisStage(models.TextChoices):
    """The three lives of a synthesis; each version is immutable."""

    PROPOSED = "proposed", _("Proposé à la personne")
    AMENDED = "amended", _("Amendé par la personne")
    HANDED_OVER = "handed_over", _("Remis")


class SynthesisDocument(models.Model):
    """One version of the synthesis: what it says, kept as said, and its file."""

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, related_name="synthesis_documents"
    )
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=SynthesisStage)
    language = models.CharField(max_length=2, default="fr")
    simple = models.BooleanField(_("édition facile à lire"), default=False)
    content = models.JSONField()
    remarks = models.TextField(_("remarques de la personne"), blank=True, max_length=5000)
    content_hash = models.CharField(max_length=64)
    file = models.FileField(upload_to="synthesis/%Y/%m/", blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = SynthesisDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document de synthèse")
        constraints = [
            models.UniqueConstraint(fields=["case_file", "number"], name="synthesis_version_once"),
            models.CheckConstraint(
                condition=Q(stage__in=SynthesisStage.values), name="synthesis_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(stage="amended", made_by__isnull=True)
                | ~Q(stage="amended") & Q(made_by__isnull=False),
                name="synthesis_amended_by_the_person_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} v{self.number}"


class LiaisonSheet(models.Model):
    """What goes to another operator: only with the person's recorded agreement, as they ticked."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="liaison_sheets")
    operator = models.CharField(_("structure destinataire"), max_length=160)
    contact = models.CharField(_("personne à contacter"), max_length=160, blank=True)
    purpose = models.CharField(_("pourquoi"), max_length=300)
    sections = models.JSONField(default=list)
    content = models.JSONField(default=dict)
    agreed_at = models.DateTimeField(null=True)
    agreed_how = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("fiche de liaison")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(agreed_at__isnull=False),
                name="liaison_sent_with_agreement",
                violation_error_message=_(
                    "Sans l’accord enregistré de la personne, la fiche ne part pas."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} → {self.operator}"
