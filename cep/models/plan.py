"""What the plan adds to the goals and steps of the follow-up: schemes and funding."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.models.project import CareerProject
from cep.querysets import CepQuerySet
from followup.models import Goal


class ProjectGoal(models.Model):
    """A goal of the follow-up that serves the project: its steps are the steps of the plan."""

    project = models.ForeignKey(CareerProject, on_delete=models.CASCADE, related_name="goal_links")
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, related_name="project_link")

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("objectif du projet")

    def __str__(self) -> str:
        return f"{self.project_id} · {self.goal_id}"


class MobilisableScheme(models.TextChoices):
    """Schemes and services that a project may call upon."""

    SKILLS_ASSESSMENT = "skills_assessment", _("Bilan de compétences")
    PRIOR_LEARNING = "prior_learning", _("VAE")
    TRAINING_ACCOUNT = "training_account", _("Compte personnel de formation (CPF)")
    TRANSITION_PROJECT = "transition_project", _("Projet de transition professionnelle")
    IMMERSION = "immersion", _("Immersion en entreprise")
    BUSINESS_SUPPORT = "business_support", _("Accompagnement à la création d’entreprise")
    RESIGNATION_SCHEME = "resignation_scheme", _("Dispositif démissionnaire")
    OTHER = "other", _("Autre")


class SchemeState(models.TextChoices):
    """How far it got."""

    CONSIDERED = "considered", _("Envisagé")
    ASKED = "asked", _("Demandé")
    GRANTED = "granted", _("Accordé")
    REFUSED = "refused", _("Refusé")


class MobilisedScheme(models.Model):
    """One scheme called upon for the project."""

    project = models.ForeignKey(CareerProject, on_delete=models.CASCADE, related_name="schemes")
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    scheme = models.CharField(_("dispositif"), max_length=20, choices=MobilisableScheme)
    state = models.CharField(
        _("état"), max_length=10, choices=SchemeState, default=SchemeState.CONSIDERED
    )
    contact = models.CharField(_("interlocuteur"), max_length=160, blank=True)
    starts_on = models.DateField(_("du"), null=True, blank=True)
    ends_on = models.DateField(_("au"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispositif mobilisé")
        constraints = [
            models.CheckConstraint(
                condition=Q(scheme__in=MobilisableScheme.values, state__in=SchemeState.values),
                name="mobilised_scheme_known",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="mobilised_scheme_ends_after_start",
                violation_error_message=_("La fin du dispositif précède son début."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_scheme_display())


class FundingLine(models.Model):
    """One line of the funding plan: a cost, who is asked, what was granted and when."""

    project = models.ForeignKey(
        CareerProject, on_delete=models.CASCADE, related_name="funding_lines"
    )
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(_("dépense"), max_length=160)
    cost = models.DecimalField(_("coût en euros"), max_digits=9, decimal_places=2)
    funder = models.CharField(_("financeur"), max_length=160, blank=True)
    asked = models.DecimalField(
        _("montant demandé"), max_digits=9, decimal_places=2, default=Decimal(0)
    )
    granted = models.DecimalField(
        _("montant accordé"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    expected_on = models.DateField(_("réponse attendue le"), null=True, blank=True)
    decided_on = models.DateField(_("réponse reçue le"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne de financement")
        verbose_name_plural = _("lignes de financement")
        constraints = [
            models.CheckConstraint(
                condition=Q(cost__gte=0, asked__gte=0)
                & (Q(granted__isnull=True) | Q(granted__gte=0)),
                name="funding_amounts_not_negative",
                violation_error_message=_("Un montant n’est pas négatif."),
            ),
            models.CheckConstraint(
                condition=Q(asked__lte=F("cost")),
                name="funding_asked_within_cost",
                violation_error_message=_("Le montant demandé dépasse le coût."),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True) | Q(granted__lte=F("cost")),
                name="funding_granted_within_cost",
                violation_error_message=_("Le montant accordé dépasse le coût."),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_on__isnull=True)
                | Q(granted__isnull=False, decided_on__isnull=False),
                name="funding_granted_and_date_together",
                violation_error_message=_("Un montant accordé (0 pour un refus) va avec sa date."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
