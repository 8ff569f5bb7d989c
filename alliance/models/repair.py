"""What is done about it: episodes, the steps of a repair, the vignette for a practice group."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models.watch import Signal
from alliance.querysets import EpisodeQuerySet, RepairQuerySet, VignetteQuerySet
from beneficiaries.models import CaseFile


class EpisodeState(models.TextChoices):
    """From the first look to the end."""

    OPEN = "open", _("Ouvert")
    IN_PROGRESS = "in_progress", _("En cours")
    REPAIRED = "repaired", _("Restauré")
    UNREPAIRED = "unrepaired", _("Non restauré")
    ENDED = "ended", _("Terminé autrement")


RUNNING = [EpisodeState.OPEN.value, EpisodeState.IN_PROGRESS.value]


class RuptureEpisode(models.Model):
    """One episode of a file, from a drop or from what was seen; one runs at a time.

    `reference` and `drop` are means from 1 to 5 when scores tell the story; `measured` is what
    later scores say of the repair, beside what the counsellor concludes.
    """

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="episodes")
    signals = models.ManyToManyField(Signal, related_name="episodes", blank=True)
    state = models.CharField(max_length=11, choices=EpisodeState, default=EpisodeState.OPEN)
    started_on = models.DateField()
    reference = models.FloatField(null=True, blank=True)
    drop = models.FloatField(null=True, blank=True)
    measured = models.CharField(max_length=10, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_note = models.TextField(_("ce qui a été convenu"), blank=True, max_length=2000)
    # The form it came from: the same form sent twice opens one episode.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("épisode")
        constraints = [
            models.UniqueConstraint(
                fields=["case_file"],
                condition=Q(state__in=RUNNING),
                name="episode_one_running",
                violation_error_message=_("Un épisode est déjà en cours pour ce dossier."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, ended_at__isnull=True, ended_by__isnull=True)
                | Q(
                    state__in=["repaired", "unrepaired", "ended"],
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                ),
                name="episode_ended_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(reference__isnull=True, drop__isnull=True)
                | Q(reference__gte=F("drop")),
                name="episode_drops_from_above",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.started_on}"


class RepairKind(models.TextChoices):
    """Offered steps, in the right order: understand first, change later."""

    IDENTIFY = "identify", _("Repérer les faits, chercher une autre explication")
    OWN_FEELINGS = "own_feelings", _("Reconnaître ce que je ressens")
    OWN_PART = "own_part", _("Reconnaître ma part")
    EMPATHY = "empathy", _("Demander ce qui a été difficile")
    OBSERVER = "observer", _("Prendre du recul, en parler en analyse de pratiques")
    REVISE_GOAL = "revise_goal", _("Revoir le but")
    LIGHTEN_TASK = "lighten_task", _("Alléger ce qui est à faire")
    EXPLAIN_INTEREST = "explain_interest", _("Expliquer l’intérêt de la démarche")
    CHANGE_MODE = "change_mode", _("Changer de mode de rencontre")
    ANOTHER_PERSON = "another_person", _("Proposer une autre personne")


class Repair(models.Model):
    """One step of a repair that was done; the private prompt leaves a tick and no words."""

    episode = models.ForeignKey(RuptureEpisode, on_delete=models.CASCADE, related_name="repairs")
    kind = models.CharField(max_length=16, choices=RepairKind)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    done_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = RepairQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape de restauration")
        constraints = [
            models.UniqueConstraint(fields=["episode", "kind"], name="repair_step_once"),
            models.CheckConstraint(condition=Q(kind__in=RepairKind.values), name="repair_known"),
            models.CheckConstraint(
                condition=~Q(kind="own_feelings") | Q(note=""), name="repair_feelings_not_stored"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.episode_id} {self.kind}"


class Vignette(models.Model):
    """A situation without names, prepared by its author for a practice group."""

    episode = models.ForeignKey(RuptureEpisode, on_delete=models.CASCADE, related_name="vignettes")
    text = models.TextField(_("situation sans nom"), max_length=8000)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VignetteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vignette")
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "prepared_by"], name="vignette_one_per_author"
            )
        ]

    def __str__(self) -> str:
        return f"{self.episode_id} · {self.prepared_by_id}"
