"""What stands in the way, always with a joint strategy."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.case_file import CaseFile
from beneficiaries.querysets import PersonalQuerySet


class BarrierKind(models.TextChoices):
    """Nine families; none of them is a diagnosis."""

    LANGUAGE = "language", _("Langue")
    CULTURE = "culture", _("Repères culturels")
    ACCESS = "access", _("Accès aux lieux")
    DIGITAL = "digital", _("Numérique")
    LITERACY = "literacy", _("Lecture et écriture")
    MOBILITY = "mobility", _("Mobilité")
    CARE_DUTIES = "care_duties", _("Garde et aide à un proche")
    WELL_BEING = "well_being", _("Bien-être, avec les mots de la personne")
    OTHER = "other", _("Autre")


class StrategyOwner(models.TextChoices):
    """Who carries the strategy."""

    PERSON = "person", _("La personne")
    COUNSELLOR = "counsellor", _("Le ou la conseiller·ère")
    TOGETHER = "together", _("Ensemble")
    THIRD_PARTY = "third_party", _("Un tiers")


class Barrier(models.Model):
    """An obstacle named with the person, what will be tried, and when to look again."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="barriers")
    kind = models.CharField(_("nature"), max_length=20, choices=BarrierKind)
    description = models.CharField(_("en quelques mots"), max_length=500)
    strategy = models.TextField(_("ce que nous allons essayer"), max_length=2000)
    owner = models.CharField(
        _("qui s’en occupe"), max_length=20, choices=StrategyOwner, default=StrategyOwner.TOGETHER
    )
    review_on = models.DateField(_("à revoir le"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # The form it came from: the same form sent twice adds one barrier.
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("frein")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BarrierKind.values), name="barrier_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(owner__in=StrategyOwner.values), name="barrier_owner_known"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="barrier_resolved_at_and_by_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.description}"
