"""What is kept for a while: forms of ended sessions, counted attempts, the demo's mail."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


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
