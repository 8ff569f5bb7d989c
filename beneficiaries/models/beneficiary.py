"""The person supported, and the merging of two sheets about one person."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from beneficiaries.names import digits, folded, sort_name
from beneficiaries.prepared import Prepared, among
from beneficiaries.querysets import BeneficiaryQuerySet, DistinctPairQuerySet, MergeQuerySet
from beneficiaries.rome import label_of


class Channel(models.TextChoices):
    """How a person wishes to be reached."""

    EMAIL = "email", _("Courriel")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Appel téléphonique")
    POST = "post", _("Courrier postal")


class ReadingMode(models.TextChoices):
    """Wording of the pages and messages a person receives."""

    NORMAL = "normal", _("Texte courant")
    SIMPLE = "simple", _("Facile à lire")


class BareNumber(models.Func):
    """The last nine digits of a number, as `beneficiaries.likeness.phone_key` has them."""

    template = r"right(regexp_replace(%(expressions)s, '\D', '', 'g'), 9)"


class Beneficiary(models.Model):
    """A person supported by an organisation; everything about them hangs from here."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,  # an organisation with people in it is never deleted
        related_name="beneficiaries",
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,  # the person may close their account, not their file
        null=True,
        blank=True,
        related_name="beneficiary",
    )
    reference = models.CharField(_("référence"), max_length=30)
    given_name = models.CharField(_("prénom"), max_length=80)
    family_name = models.CharField(_("nom"), max_length=80)
    name_as_wished = models.CharField(
        _("nom souhaité"),
        max_length=120,
        blank=True,
        help_text=_("Comment la personne souhaite être appelée, si c’est autrement."),
    )
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    other_phone = models.CharField(_("autre téléphone"), max_length=20, blank=True)
    preferred_channel = models.CharField(
        _("moyen de contact préféré"), max_length=10, choices=Channel, default=Channel.EMAIL
    )
    preferred_hours = models.CharField(_("horaires préférés"), max_length=80, blank=True)
    language = models.CharField(
        _("langue des messages"),
        max_length=2,
        choices=[("fr", _("Français")), ("en", _("Anglais"))],
        default="fr",
    )
    reading_mode = models.CharField(
        _("mode de lecture"), max_length=10, choices=ReadingMode, default=ReadingMode.NORMAL
    )
    adaptations = models.TextField(
        _("aménagements souhaités"),
        blank=True,
        max_length=2000,
        help_text=_("Ce qui aide : rythme, interprète, gros caractères… Jamais de diagnostic."),
    )
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    commune = models.CharField(_("commune"), max_length=80, blank=True)
    last_trade = models.CharField(_("dernier métier (code ROME)"), max_length=5, blank=True)
    # Bytes, whatever the server's language: the same order everywhere, and prefixes by index.
    sort_name = models.CharField(max_length=200, editable=False, db_collation="C")
    search_text = models.TextField(editable=False)
    # Computed by the database: whatever writes a row, duplicates are found by equality.
    phone_key = models.GeneratedField(
        expression=BareNumber("phone"), output_field=models.CharField(max_length=9), db_persist=True
    )
    other_phone_key = models.GeneratedField(
        expression=BareNumber("other_phone"),
        output_field=models.CharField(max_length=9),
        db_persist=True,
    )
    email_key = models.GeneratedField(
        expression=Lower("email"), output_field=models.CharField(max_length=254), db_persist=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="absorbed"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("bénéficiaire")
        indexes = [
            models.Index(fields=["organisation", "sort_name"]),
            models.Index(fields=["organisation", "birth_date"]),
            *(
                models.Index(
                    "organisation",
                    key,
                    name=f"beneficiary_by_{key}",
                    condition=~Q(**{key: ""}),
                )
                for key in ("phone_key", "other_phone_key", "email_key")
            ),
            models.Index(
                "organisation", Length("reference"), "reference", name="beneficiary_by_reference"
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="beneficiary_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reference"],
                name="beneficiary_reference_once",
                violation_error_message=_(
                    "Cette référence est déjà prise dans votre organisation."
                ),
            ),
            models.CheckConstraint(
                condition=Q(preferred_channel__in=Channel.values), name="beneficiary_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(reading_mode__in=ReadingMode.values),
                name="beneficiary_reading_mode_known",
            ),
            models.CheckConstraint(
                condition=Q(postal_code="") | Q(postal_code__regex=r"^\d{5}$"),
                name="beneficiary_postal_code_shape",
                violation_error_message=_("Un code postal compte cinq chiffres."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="beneficiary_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} ({self.reference})"

    @property
    def display_name(self) -> str:
        return self.name_as_wished or f"{self.given_name} {self.family_name}".strip()

    @property
    def trade_label(self) -> str:
        return label_of(self.last_trade)

    def sheet_ids(self) -> list[int]:
        """This sheet and all merged into it: the journal keeps the id that a line was about."""
        found, level = [self.pk], [self.pk]
        while level:
            level = [pk for pk in MERGED.rows(sheets=level) if pk not in found]
            found += level
        return found

    def refresh_search_columns(self) -> None:
        """Recompute what lists sort and search on; services call it before every save."""
        self.sort_name = sort_name(self.family_name, self.given_name)
        phones = " ".join(
            form
            for number in (self.phone, self.other_phone)
            if number
            for form in (digits(number), national_digits(number))
        )
        parts = [self.given_name, self.family_name, self.name_as_wished, self.reference, self.email]
        self.search_text = f"{' '.join(folded(p) for p in parts if p)} {phones}".strip()


def national_digits(number: str) -> str:
    """A French number as people type it: "+33639981234" gives "0639981234"."""
    return "0" + digits(number)[2:] if number.startswith("+33") else digits(number)


class DistinctPair(models.Model):
    """Somebody looked: these two sheets are two people, do not propose them again."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # The lower id first, so that a pair exists once.
    one = models.ForeignKey(Beneficiary, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Beneficiary, on_delete=models.CASCADE, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = DistinctPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("paire de personnes distinctes")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="distinct_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="distinct_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"


class Merge(models.Model):
    """Two sheets made one: which rows moved, so that it can be undone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(
        Beneficiary, on_delete=models.PROTECT, related_name="merges_absorbed"
    )
    # {"kept": {field: value before}, "moved": {"beneficiaries.CaseFile": [pk, …]}}
    before = models.JSONField()
    merged_at = models.DateTimeField(default=timezone.now)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("fusion")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_at_and_by_together",
            ),
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at__isnull=True),
                name="merge_absorbed_once",
                violation_error_message=_("Cette fiche est déjà fusionnée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


MERGED = Prepared(
    lambda: (
        Beneficiary._base_manager.filter(among("merged_into", "sheets"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
)
