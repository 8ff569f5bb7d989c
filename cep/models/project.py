"""The career project: trades aimed at, other ways considered, whether it can be done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from cep.querysets import CareerProjectQuerySet, CepQuerySet


class ProjectKind(models.TextChoices):
    """What the project is about; each has fields of its own."""

    TRADE = "trade", _("Emploi ou métier")
    TRAINING = "training", _("Formation ou VAE")
    BUSINESS = "business", _("Création ou reprise d’entreprise")


class ProjectStatus(models.TextChoices):
    """Where the project stands; one at most is decided."""

    EXPLORED = "explored", _("En exploration")
    DECIDED = "decided", _("Décidé par la personne")
    SET_ASIDE = "set_aside", _("Mis de côté")


class CareerProject(models.Model):
    """One project of the person; deciding is theirs, and dated."""

    has_plan: bool  # given by CareerProjectQuerySet.with_plan()

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.CASCADE, related_name="career_projects"
    )
    title = models.CharField(_("le projet en une phrase"), max_length=200)
    kind = models.CharField(
        _("nature"), max_length=10, choices=ProjectKind, default=ProjectKind.TRADE
    )
    status = models.CharField(
        _("état"), max_length=10, choices=ProjectStatus, default=ProjectStatus.EXPLORED
    )
    strategy = models.TextField(_("stratégie"), blank=True, max_length=3000)
    decided_on = models.DateField(_("décidé le"), null=True, blank=True)
    set_aside_reason = models.CharField(_("pourquoi le mettre de côté"), max_length=300, blank=True)
    # Training or prior-learning validation.
    certification = models.CharField(_("certification visée"), max_length=200, blank=True)
    training_body = models.CharField(_("organisme"), max_length=160, blank=True)
    training_hours = models.PositiveIntegerField(_("durée en heures"), null=True, blank=True)
    # Business creation.
    activity = models.CharField(_("activité envisagée"), max_length=200, blank=True)
    legal_form = models.CharField(_("forme juridique"), max_length=80, blank=True)
    # Resigning for a retraining project: what the right to benefit depends on.
    resignation_planned = models.BooleanField(
        _("démission pour reconversion envisagée"), default=False
    )
    resigned_on = models.DateField(_("démission donnée le"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = CareerProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("projet professionnel")
        verbose_name_plural = _("projets professionnels")
        constraints = [
            models.UniqueConstraint(
                fields=["case_file"],
                condition=Q(status="decided"),
                name="project_one_decided",
                violation_error_message=_("Un autre projet est déjà décidé dans ce dossier."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ProjectKind.values, status__in=ProjectStatus.values),
                name="project_kind_and_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="decided", decided_on__isnull=False) | ~Q(status="decided"),
                name="project_decided_with_date",
                violation_error_message=_("Indiquez quand la personne a décidé."),
            ),
            models.CheckConstraint(
                condition=~Q(status="set_aside") | ~Q(set_aside_reason=""),
                name="project_set_aside_with_reason",
                violation_error_message=_("Dites pourquoi ce projet est mis de côté."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TargetTrade(models.Model):
    """A trade aimed at, by its ROME code, in order of preference."""

    project = models.ForeignKey(CareerProject, on_delete=models.CASCADE, related_name="trades")
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    rome = models.CharField(_("métier (code ROME)"), max_length=5)
    position = models.PositiveSmallIntegerField(default=0)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("métier visé")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "rome"],
                name="target_trade_once",
                violation_error_message=_("Ce métier est déjà dans le projet."),
            ),
            models.CheckConstraint(
                condition=Q(rome__regex=r"^[A-N]\d{4}$"), name="target_trade_rome_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.rome


class Alternative(models.Model):
    """Another way that was considered, with what speaks for and against it."""

    project = models.ForeignKey(
        CareerProject, on_delete=models.CASCADE, related_name="alternatives"
    )
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("autre voie"), max_length=200)
    pros = models.CharField(_("pour"), max_length=500, blank=True)
    cons = models.CharField(_("contre"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("alternative envisagée")

    def __str__(self) -> str:
        return self.title


class FeasibilityTopic(models.TextChoices):
    """What is looked at before deciding."""

    MARKET = "market", _("Le marché du travail")
    TRAINING = "training", _("La formation nécessaire")
    CONSTRAINTS = "constraints", _("Les contraintes de la personne")
    MEANS = "means", _("Les moyens")


class FeasibilityState(models.TextChoices):
    """The answer so far."""

    TO_CHECK = "to_check", _("À vérifier")
    FEASIBLE = "feasible", _("Faisable")
    WITH_CONDITION = "with_condition", _("Faisable à une condition")
    NOT_FEASIBLE = "not_feasible", _("Pas faisable aujourd’hui")


class FeasibilityCheck(models.Model):
    """One topic of the checklist, with what was found."""

    project = models.ForeignKey(
        CareerProject, on_delete=models.CASCADE, related_name="feasibility_checks"
    )
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(_("sujet"), max_length=12, choices=FeasibilityTopic)
    state = models.CharField(
        _("réponse"), max_length=15, choices=FeasibilityState, default=FeasibilityState.TO_CHECK
    )
    finding = models.CharField(_("ce qui a été trouvé"), max_length=500, blank=True)

    objects = CepQuerySet.as_manager()

    class Meta:
        verbose_name = _("point de faisabilité")
        constraints = [
            models.UniqueConstraint(fields=["project", "topic"], name="feasibility_topic_once"),
            models.CheckConstraint(
                condition=Q(topic__in=FeasibilityTopic.values, state__in=FeasibilityState.values),
                name="feasibility_topic_and_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.state}"
