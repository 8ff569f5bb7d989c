"""Documents of the CEP: the synthesis that belongs to the person, the liaison sheet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.querysets import CepQuerySet, LiaisonSheetQuerySet, SynthesisDocumentQuerySet


class SynthesisStage(models.TextChoices):
    """The three lives of a synthesis; each version is immutable."""

    PROPOSED = "proposed", _("Proposé à la personne")
    AMENDED = "amended", _("Relu par la personne")
    HANDED_OVER = "handed_over", _("Remis à la personne")


def spaced(fingerprint: str) -> str:
    """The part of a hash that people compare: four groups of four."""
    return " ".join(fingerprint[i : i + 4] for i in range(0, 16, 4))


class SynthesisDocument(models.Model):
    """One version of the synthesis: what it says, kept as said, and its file.

    A trigger refuses to change a version. The language and the edition are those of the file; the
    content speaks neither, so that every edition of a version says the same.
    """

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, related_name="synthesis_documents"
    )
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=SynthesisStage)
    language = models.CharField(max_length=2, default="fr")
    simple = models.BooleanField(_("édition facile à lire"), default=False)
    content = models.JSONField(_("contenu"))
    content_hash = models.CharField(max_length=64)
    file = models.FileField(upload_to="synthesis/%Y/%m/")
    # Of the file itself: a copy altered on the disk is not handed over.
    file_hash = models.CharField(max_length=64, default="", editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The form it came from: pressed twice, one version.
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = SynthesisDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document de synthèse")
        verbose_name_plural = _("documents de synthèse")
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

    @property
    def fingerprint(self) -> str:
        return spaced(self.content_hash)

    @property
    def tone(self) -> str:
        """The colour of its chip."""
        tones = {SynthesisStage.AMENDED.value: "sun", SynthesisStage.HANDED_OVER.value: "leaf"}
        return tones.get(self.stage, "primary")


class SynthesisRemark(models.Model):
    """What the person is writing about one part, kept from one visit to the next until sent."""

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.CASCADE, related_name="synthesis_remarks"
    )
    section = models.CharField(_("partie du document"), max_length=12)
    words = models.TextField(_("ce que je veux changer ou ajouter"), blank=True, max_length=3000)
    written_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("remarque pas encore envoyée")
        verbose_name_plural = _("remarques pas encore envoyées")
        constraints = [
            models.UniqueConstraint(
                fields=["case_file", "section"], name="synthesis_remark_once_by_section"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.section}"


class AnswerKind(models.TextChoices):
    """What becomes of a remark; the last one is explained in words."""

    QUOTED = "quoted", _("Repris tel quel, avec ses mots")
    CORRECTED = "corrected", _("Corrigé dans le dossier")
    DECLINED = "declined", _("Pas repris, voici pourquoi")


class RemarkAnswer(models.Model):
    """The counsellor's answer to one remark of an amended version."""

    document = models.ForeignKey(
        SynthesisDocument, on_delete=models.CASCADE, related_name="answers"
    )
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(_("partie du document"), max_length=12)
    kind = models.CharField(_("réponse"), max_length=10, choices=AnswerKind)
    words = models.CharField(_("un mot à la personne"), max_length=500, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse à une remarque")
        verbose_name_plural = _("réponses aux remarques")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "section"], name="remark_answered_once_by_section"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AnswerKind.values), name="remark_answer_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="declined") | ~Q(words=""),
                name="remark_declined_with_words",
                violation_error_message=_("Dites pourquoi ce n’est pas repris."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.section}"


class AgreementManner(models.TextChoices):
    """How the person said yes to a liaison sheet."""

    SPACE = "space", _("Dans son espace")
    IN_PERSON = "in_person", _("De vive voix, en rendez-vous")
    PHONE = "phone", _("Au téléphone")
    WRITING = "writing", _("Par écrit")


class Departure(models.TextChoices):
    """How a sheet leaves; the product sends nothing itself."""

    BY_PERSON = "by_person", _("Remise à la personne, qui la donne")
    SECURE_MAIL = "secure_mail", _("Messagerie sécurisée")
    POST = "post", _("Courrier")
    IN_HAND = "in_hand", _("En main propre")


class LiaisonSheet(models.Model):
    """What goes to another operator: only with the person's recorded agreement, as they ticked.

    What is agreed to is what leaves: `content` is frozen when the sheet is prepared, cut down to
    what the person ticks, and never read again from the case file.
    """

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="liaison_sheets")
    operator = models.CharField(_("structure destinataire"), max_length=160)
    contact = models.CharField(_("personne à contacter"), max_length=160, blank=True)
    purpose = models.CharField(_("pourquoi"), max_length=300)
    sections = models.JSONField(_("rubriques"), default=list)
    content = models.JSONField(_("contenu"), default=dict)
    content_hash = models.CharField(max_length=64, default="", editable=False)
    agreed_at = models.DateTimeField(_("accord donné le"), null=True)
    agreed_how = models.CharField(_("comment"), max_length=20, blank=True, choices=AgreementManner)
    # Who recorded it; nobody when the person said it in their space.
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("accord retiré le"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(_("transmise le"), null=True)
    sent_how = models.CharField(_("par quel moyen"), max_length=12, blank=True, choices=Departure)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    file = models.FileField(upload_to="liaison/%Y/%m/", blank=True)
    file_hash = models.CharField(max_length=64, default="", editable=False)
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LiaisonSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("fiche de liaison")
        verbose_name_plural = _("fiches de liaison")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True)
                | Q(agreed_at__isnull=False, withdrawn_at__isnull=True),
                name="liaison_sent_with_agreement",
                violation_error_message=_(
                    "Sans l’accord enregistré de la personne, la fiche ne part pas."
                ),
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_how="", agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_how="space", agreed_by__isnull=True)
                | Q(
                    agreed_at__isnull=False,
                    agreed_how__in=[
                        AgreementManner.IN_PERSON,
                        AgreementManner.PHONE,
                        AgreementManner.WRITING,
                    ],
                    agreed_by__isnull=False,
                ),
                name="liaison_agreement_says_how",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_how="", sent_by__isnull=True)
                | Q(
                    sent_at__isnull=False,
                    sent_how__in=Departure.values,
                    sent_by__isnull=False,
                ),
                name="liaison_sent_at_how_and_by_together",
            ),
            models.CheckConstraint(  # without author, the person withdrew it in their space
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawn_by__isnull=True),
                name="liaison_withdrawn_by_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} → {self.operator}"

    @property
    def fingerprint(self) -> str:
        return spaced(self.content_hash)

    @property
    def waits_for_agreement(self) -> bool:
        return self.agreed_at is None and self.withdrawn_at is None

    @property
    def is_ready(self) -> bool:
        """Agreed to, not withdrawn, still here."""
        return self.agreed_at is not None and self.withdrawn_at is None and self.sent_at is None
