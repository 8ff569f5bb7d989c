"""Who acts: users, organisations, teams, dated memberships."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.querysets import MembershipQuerySet, OrganisationQuerySet, UserManager
from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.standing import Standing


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


class User(AbstractBaseUser):
    """A person who logs in by e-mail; what they may do lives in their memberships."""

    email = models.EmailField(
        _("adresse électronique"),
        unique=True,
        error_messages={"unique": _("Un compte existe déjà avec cette adresse.")},
    )
    given_name = models.CharField(_("prénom"), max_length=80)
    family_name = models.CharField(_("nom"), max_length=80)
    language = models.CharField(
        _("langue"),
        max_length=2,
        choices=[("fr", _("Français")), ("en", _("Anglais"))],
        default="fr",
    )
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("compte")

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        return (self.given_name[:1] + self.family_name[:1]).upper() or self.email[:2].upper()

    @cached_property
    def standing(self) -> Standing:
        """Where this user acts now, with which roles; the middleware picks the organisation."""
        from accounts.standing import standing_of

        return standing_of(self)


class Membership(models.Model):
    """One role of one user in one organisation, between two dates."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("équipe"),
        help_text=_("Vide : toute l’organisation."),
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    starts_on = models.DateField(_("du"), default=datetime.date.today)
    ends_on = models.DateField(_("au"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("rattachement")
        indexes = [models.Index(fields=["organisation", "role"])]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("La fin du rattachement précède son début."),
            ),
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func(F("team"), -1, function="COALESCE"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            RangeBoundary(inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Cette personne a déjà ce rôle à ces dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class Invitation(models.Model):
    """A colleague called in by an administrator; only a hash of the link is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("équipe")
    )
    email = models.EmailField(_("adresse électronique"))
    given_name = models.CharField(_("prénom"), max_length=80)
    family_name = models.CharField(_("nom"), max_length=80)
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_and_by_together",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name} → {self.organisation}"


class JournalEntry(models.Model):
    """One deed or one reading; append-only in the database itself."""

    at = models.DateTimeField(default=timezone.now)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    # Not foreign keys: the journal outlives the rows it speaks of.
    beneficiary_id = models.BigIntegerField(null=True)
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("journal")
        indexes = [
            models.Index(fields=["beneficiary_id", "-at"]),
            models.Index(fields=["organisation", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed}"


class HeldForm(models.Model):
    """A form sent after the session ended, kept for its author until the next login."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    sealed_fields = models.TextField()
    held_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saisie retenue")
        constraints = [
            models.UniqueConstraint(fields=["user", "path"], name="held_form_one_per_page")
        ]

    def __str__(self) -> str:
        return self.path


class RateCount(models.Model):
    """Attempts counted in PostgreSQL, so that a restart or an empty cache forgets nothing."""

    key = models.CharField(max_length=160)
    window_start = models.DateTimeField()
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("compteur de tentatives")
        constraints = [
            models.UniqueConstraint(fields=["key", "window_start"], name="rate_count_window_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.hits}"


class SentMessage(models.Model):
    """The demo's mailbox: every message that would have left."""

    sent_at = models.DateTimeField(default=timezone.now)
    recipients = models.CharField(max_length=500)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    html = models.TextField(blank=True)

    class Meta:
        verbose_name = _("message de démonstration")

    def __str__(self) -> str:
        return self.subject
