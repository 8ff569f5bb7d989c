"""Files joined to a message: checked before, kept under a random name."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from beneficiaries.refusals import Refused
from followup.messages.attaching.checking import (
    MAX_BYTES,
    MAX_FILES,
    TOO_BIG,
    TOO_MANY,
    Checked,
    check,
    safe_name,
)
from followup.models import Attachment, Message


def check_files(files: Iterable[UploadedFile]) -> list[Checked]:
    """All of them or none; Refused says which one, and why."""
    wanted = list(files)
    if len(wanted) > MAX_FILES:
        raise Refused(TOO_MANY)
    checked = []
    for file in wanted:
        name = file.name or "fichier"
        if (file.size or 0) > MAX_BYTES:
            raise Refused(str(TOO_BIG) % {"name": safe_name(name)})
        checked.append(check(name, file.read()))
    return checked


def keep_files(message: Message, checked: Sequence[Checked]) -> list[Attachment]:
    """Write them and their rows; a failure leaves no file behind."""
    kept: list[Attachment] = []
    try:
        for file in checked:
            row = Attachment(
                message=message,
                name=file.name,
                content_type=file.content_type,
                size=len(file.data),
            )
            row.file.save(uuid.uuid4().hex, ContentFile(file.data), save=False)
            kept.append(row)
            row.save(force_insert=True)
    except BaseException:
        for row in kept:
            row.file.delete(save=False)
        raise
    return kept
