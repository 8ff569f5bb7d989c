"""The thread of messages in words: who wrote, as what, when it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from beneficiaries.models import CaseFile
from beneficiaries.services.access import QUALITY_WORDS, Quality
from followup.models import Attachment, Message


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as the page shows it; `mine` is the side that reads."""

    message: Message
    mine: bool
    author: str
    files: list[Attachment]

    @property
    def is_new(self) -> bool:
        return not self.mine and self.message.read_at is None


def turns(messages: Iterable[Message], case_file: CaseFile, *, for_person: bool) -> list[Turn]:
    """Each message with its author in plain words."""
    return [
        Turn(
            message=message,
            mine=message.from_person == for_person,
            author=_author(message, case_file, for_person=for_person),
            files=list(message.attachments.all()),
        )
        for message in messages
    ]


def _author(message: Message, case_file: CaseFile, *, for_person: bool) -> str:
    if message.from_person:
        return _("Vous") if for_person else case_file.beneficiary.display_name
    name = str(message.author)
    if message.quality in (Quality.DELEGATE, Quality.MANAGER):
        return f"{name}, {QUALITY_WORDS[Quality(message.quality)]}"
    return name
