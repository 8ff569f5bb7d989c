"""Where people work: organisations and their teams."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import OrganisationQuerySet, TeamQuerySet


class OperatorKind(models.TextChoices):
    """What sort of operator an organisation is; the CEP rules read it."""

    FRANCE_TRAVAIL = "france_travail", _("France Travail")
    MISSION_LOCALE = "mission_locale", _("Mission locale")
    CAP_EMPLOI = "cap_emploi", _("Cap emploi")
    APEC = "apec", _("Apec")
    AVENIR_ACTIFS = "avenir_actifs", _("Opérateur régional (Avenir Actifs)")
    OPACIF = "opacif", _("Opacif (avant 2020)")
    CABINET = "cabinet", _("Cabinet de reclassement")
    OTHER = "other", _("Autre")


class HolidayRegion(models.TextChoices):
    """Public-holiday calendars; codes are those of the `holidays` library for France."""

    METROPOLE = "", _("France métropolitaine")
    ALSACE_MOSELLE = "57", _("Alsace-Moselle")
    GUADELOUPE = "971", _("Guadeloupe")
    MARTINIQUE = "972", _("Martinique")
    GUYANE = "973", _("Guyane")
    REUNION = "974", _("La Réunion")
    MAYOTTE = "976", _("Mayotte")


class Organisation(models.Model):
    """A structure that employs counsellors; the wall that no personal data crosses."""

    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(_("identifiant court"), max_length=60, unique=True)
    kind = models.CharField(_("type d’opérateur"), max_length=20, choices=OperatorKind)
    region = models.CharField(_("région"), max_length=60, blank=True)
    holidays = models.CharField(
        _("jours fériés"), max_length=3, choices=HolidayRegion, blank=True, default=""
    )
    second_factor_required = models.BooleanField(
        _("second facteur exigé de l’équipe"), default=True
    )
    settings = models.JSONField(_("réglages"), default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OperatorKind.values), name="organisation_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A site or an agency inside an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("nom"), max_length=120)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("équipe")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="team_name_once_per_organisation",
                violation_error_message=_("Une équipe porte déjà ce nom dans votre organisation."),
            )
        ]

    def __str__(self) -> str:
        return self.name
