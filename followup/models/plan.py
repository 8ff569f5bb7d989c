"""The action plan: goals, and the steps that lead to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from followup.querysets import FollowupQuerySet, GoalQuerySet, ProposalQuerySet, StepQuerySet


class GoalStatus(models.TextChoices):
    """Where a goal stands."""

    ACTIVE = "active", _("En cours")
    REACHED = "reached", _("Atteint")
    DROPPED = "dropped", _("Abandonné")


class StepStatus(models.TextChoices):
    """Where a step stands; "stuck" is a call for help, not a failure."""

    TODO = "todo", _("À faire")
    DOING = "doing", _("En cours")
    DONE = "done", _("Faite")
    STUCK = "stuck", _("Ça bloque")
    DROPPED = "dropped", _("Abandonnée")


LIVE_STEPS = (StepStatus.TODO, StepStatus.DOING, StepStatus.STUCK)


class StepOwner(models.TextChoices):
    """Who does it."""

    PERSON = "person", _("La personne")
    COUNSELLOR = "counsellor", _("Le ou la conseiller·ère")
    TOGETHER = "together", _("Ensemble")
    THIRD_PARTY = "third_party", _("Un tiers")


class DecidedBy(models.TextChoices):
    """Who decided it."""

    PERSON = "person", _("Décidé par la personne")
    TOGETHER = "together", _("Décidé ensemble")
    COUNSELLOR = "counsellor", _("Proposé par le ou la conseiller·ère")


class ProposalAnswer(models.TextChoices):
    """What became of a step that the person proposed; none yet when it is empty."""

    DISCUSS = "discuss", _("À discuter")
    ACCEPTED = "accepted", _("Acceptée")
    SET_ASIDE = "set_aside", _("Mise de côté")


class Goal(models.Model):
    """What the person wants to reach."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="goals")
    title = models.CharField(_("objectif"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=GoalStatus, default=GoalStatus.ACTIVE)
    drop_reason = models.CharField(_("pourquoi abandonner"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    # The form it came from: the same form sent twice adds one goal.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("objectif")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=GoalStatus.values), name="goal_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=GoalStatus.ACTIVE, ended_at=None, ended_by=None)
                | ~Q(status=GoalStatus.ACTIVE) & Q(ended_at__isnull=False, ended_by__isnull=False),
                name="goal_ended_at_and_by_together",
            ),
            models.CheckConstraint(
                condition=~Q(status=GoalStatus.DROPPED) | ~Q(drop_reason=""),
                name="goal_dropped_with_reason",
                violation_error_message=_("Dites pourquoi l’objectif est abandonné."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """One move towards a goal: who, by when, decided by whom."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    # A copy of the goal's case file: lists and the pulse ask by file.
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="steps")
    title = models.CharField(_("étape"), max_length=200)
    why = models.CharField(_("pourquoi"), max_length=300, blank=True)
    owner = models.CharField(_("qui"), max_length=20, choices=StepOwner, default=StepOwner.PERSON)
    decided_by = models.CharField(
        _("décision"), max_length=20, choices=DecidedBy, default=DecidedBy.TOGETHER
    )
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    status = models.CharField(_("état"), max_length=10, choices=StepStatus, default=StepStatus.TODO)
    help_needed = models.CharField(_("aide souhaitée"), max_length=300, blank=True)
    outcome = models.CharField(_("résultat"), max_length=300, blank=True)
    drop_reason = models.CharField(_("pourquoi abandonner"), max_length=300, blank=True)
    replanned_count = models.PositiveSmallIntegerField(default=0, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    proposed_by_person = models.BooleanField(default=False, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape")
        indexes = [
            models.Index(
                fields=["case_file", "due_on"],
                condition=Q(status__in=LIVE_STEPS),
                name="step_live_by_due_date",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=StepStatus.values), name="step_status_known"
            ),
            models.CheckConstraint(
                condition=Q(owner__in=StepOwner.values), name="step_owner_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__in=DecidedBy.values), name="step_decided_by_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=StepStatus.DROPPED) | ~Q(drop_reason=""),
                name="step_dropped_with_reason",
                violation_error_message=_("Dites pourquoi l’étape est abandonnée."),
            ),
            models.CheckConstraint(
                condition=Q(status=StepStatus.DONE, done_at__isnull=False)
                | ~Q(status=StepStatus.DONE) & Q(done_at__isnull=True),
                name="step_done_at_when_done",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        return self.status in LIVE_STEPS

    @property
    def is_overdue(self) -> bool:
        return self.is_live and self.due_on is not None and self.due_on < timezone.localdate()


class StepChange(models.Model):
    """Each change of state, of date or of wording; never rewritten.

    `before` is empty for the first one. `note` holds what was said with it: the help wanted, the
    outcome, the reason.
    """

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    due_before = models.DateField(null=True)
    due_after = models.DateField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_person = models.BooleanField(default=False)
    fields = ArrayField(models.CharField(max_length=30), default=list)
    wording_before = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = FollowupQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement d’étape")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class StepProposal(models.Model):
    """A step that the person would like in the plan, until the counsellor answers."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="step_proposals")
    title = models.CharField(_("étape"), max_length=200)
    why = models.CharField(_("pourquoi"), max_length=300, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(_("réponse"), max_length=10, choices=ProposalAnswer, blank=True)
    answer_note = models.CharField(_("un mot à la personne"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    # The step that it became.
    step = models.OneToOneField(
        Step, on_delete=models.SET_NULL, null=True, related_name="proposal", editable=False
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape proposée")
        verbose_name_plural = _("étapes proposées")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["", *ProposalAnswer.values]), name="proposal_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="proposal_answered_at_and_by_together",
            ),
            # The same idea sent twice waits once.
            models.UniqueConstraint(
                fields=["case_file", "title"],
                condition=Q(answer__in=["", ProposalAnswer.DISCUSS]),
                name="proposal_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.answer in ("", ProposalAnswer.DISCUSS)
