"""The logo and the colour that an organisation's documents carry."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.identity import OWN_ACCENT
from accounts.journal import record
from accounts.models import Organisation, User


@transaction.atomic
def change_identity(
    *, by: User, organisation: Organisation, accent: str, logo: bytes, without_logo: bool
) -> list[str]:
    """Keep what changed among the organisation's settings; the former file goes at the end."""
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    settings: dict[str, Any] = dict(row.settings)
    former, changed = settings.get("logo"), []
    if accent != settings.get("accent", OWN_ACCENT):
        settings["accent"] = accent
        changed.append("accent")
    if logo or (without_logo and former):
        settings.pop("logo", None)
        changed.append("logo")
    if logo:
        name = f"logos/{row.pk}-{secrets.token_hex(8)}.png"
        settings["logo"] = default_storage.save(name, ContentFile(logo))
    if changed:
        row.settings = settings
        row.save(update_fields=["settings"])
        organisation.settings = settings
        record(
            "organisation.identity_changed",
            by=by,
            organisation=row,
            subject=row,
            fields=changed,
        )
    if former and "logo" in changed:
        transaction.on_commit(lambda: default_storage.delete(str(former)))
    return changed
