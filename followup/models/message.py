"""The thread between meetings."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile
from followup.querysets import FollowupQuerySet, MessageQuerySet


class Message(models.Model):
    """One message, from the person (no author) or from a professional."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    from_person = models.BooleanField(default=False)
    # As what the author opened the file when they wrote: the person sees who answered for whom.
    quality = models.CharField(max_length=20, blank=True)
    body = models.TextField(_("message"), max_length=5000)
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    # When the other side was told that it waits: the notice is owed as long as this is empty.
    told_at = models.DateTimeField(null=True, editable=False)
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        indexes = [
            models.Index(fields=["case_file", "-sent_at"]),
            models.Index(
                fields=["case_file"],
                condition=Q(from_person=True, read_at__isnull=True),
                name="message_waiting",
            ),
            models.Index(
                fields=["sent_at"],
                condition=Q(told_at__isnull=True, read_at__isnull=True),
                name="message_to_tell",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_person=True, author__isnull=True)
                | Q(from_person=False, author__isnull=False),
                name="message_has_one_author",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.sent_at:%Y-%m-%d}"


class Attachment(models.Model):
    """A checked file joined to a message; always served as a download."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("nom"), max_length=150)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="attachments/%Y/%m/")

    objects = FollowupQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce jointe")

    def __str__(self) -> str:
        return self.name
