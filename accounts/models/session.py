"""Sessions as rows of their person, so that they can be listed and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from accounts.querysets import SessionQuerySet

if TYPE_CHECKING:
    from accounts.session_store import SessionStore


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    """The framework's manager, with our questions."""

    use_in_migrations = False


class Session(AbstractBaseSession):
    """One open session; the key kept here is a hash, the cookie alone opens it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    opened_at = models.DateTimeField(_("ouverte le"))
    seen_at = models.DateTimeField(_("vue le"))
    device = models.CharField(_("appareil"), max_length=80, blank=True)

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.device or self.session_key[:8]

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        from accounts.session_store import SessionStore

        return SessionStore
