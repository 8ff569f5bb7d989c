"""The session engine: rows that know their person, keys hashed, contents sealed.

A stolen dump opens no session and shows no login code nor half-made second factor.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.encoding import force_str

from accounts.vault import Unsealable, seal, unseal

if TYPE_CHECKING:
    from accounts.models import Session

OPENED_KEY = "opened_at"
SEEN_KEY = "seen_at"
DEVICE_KEY = "device"


def row_key(session_key: str) -> str:
    """Under which name a session is kept: 160 bits of the hash of its key."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's database sessions, with our row."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from accounts.models import Session

        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(self.serializer().dumps(session_dict).decode("latin-1"))

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            return self.serializer().loads(unseal(force_str(session_data)).encode("latin-1"))
        except (Unsealable, ValueError):
            return {}

    def _get_session_from_db(self) -> Session | None:
        row = (
            self.get_model_class()
            .objects.filter(
                session_key=row_key(self.session_key or ""), expire_date__gt=timezone.now()
            )
            .first()
        )
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=row_key(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        key = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return self.get_model_class()(
            session_key=row_key(key),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get("_auth_user_id"),
            opened_at=_moment(data.get(OPENED_KEY)),
            seen_at=_moment(data.get(SEEN_KEY)),
            device=str(data.get(DEVICE_KEY, ""))[:80],
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=row_key(key)).delete()


def _moment(seconds: object) -> datetime.datetime:
    if isinstance(seconds, int | float):
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return timezone.now()
