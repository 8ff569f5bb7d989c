"""The thread between meetings: written by either side, read, answered in time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.forms.careful import checked_text
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.access import CLOSED_SENTENCE, opening_of, refuse_unless_writable
from beneficiaries.services.pulse import refresh_pulse
from followup.messages.attaching.checking import Checked
from followup.models import Message
from followup.services.attachments import check_files, keep_files
from followup.services.followers import tell_fact

LONGEST = 5000
NOTHING_SAID = _("Écrivez un message, ou joignez un fichier.")
CLOSED_FOR_PERSON = _("Votre accompagnement est terminé : ce fil se lit, il ne s’écrit plus.")
OTHER_CONTENT = _("Ce message est déjà parti avec un autre texte : relisez le fil.")


def send_message(
    *,
    by: User,
    case_file: CaseFile,
    body: str,
    files: Sequence[UploadedFile] = (),
    form_key: uuid.UUID | None,
) -> Message:
    """A professional writes; the messages of the person that they answer count as read."""
    refuse_unless_writable(by, case_file)
    if not case_file.is_open:
        raise Refused(CLOSED_SENTENCE)
    opening = opening_of(by, case_file)
    message = Message(
        case_file=case_file,
        author=by,
        from_person=False,
        quality=opening.quality if opening else "",
        body=body.strip(),
        form_key=form_key or uuid.uuid4(),
    )
    return _send(message, files, deed="message.sent", by=by)


def send_by_person(
    *,
    person: Beneficiary,
    case_file: CaseFile,
    body: str,
    files: Sequence[UploadedFile] = (),
    form_key: uuid.UUID | None,
) -> Message:
    """The person writes; what they answer counts as read."""
    if case_file.beneficiary_id != person.pk:
        raise Refused(_("Ce fil n’est pas le vôtre."))
    if not case_file.is_open:
        raise Refused(CLOSED_FOR_PERSON)
    message = Message(
        case_file=case_file, from_person=True, body=body.strip(), form_key=form_key or uuid.uuid4()
    )
    return _send(message, files, deed="message.sent_by_person", by=None)


def _send(
    message: Message, files: Sequence[UploadedFile], *, deed: str, by: User | None
) -> Message:
    """Pressed twice, sent once: the same key with other words is refused."""
    if not message.body and not files:
        raise Refused(NOTHING_SAID)
    message.body = checked_text(message.body, several_lines=True, longest=LONGEST)
    checked = check_files(files)
    try:
        with transaction.atomic():
            return _written(message, checked, deed, by)
    except IntegrityError as error:
        if "form_key" not in str(error):
            raise
    sent: Message = Message.objects.select_related("author").get(form_key=message.form_key)
    same = (sent.body, sent.case_file_id, sent.author_id) == (
        message.body,
        message.case_file_id,
        message.author_id,
    )
    if not same:
        raise Refused(OTHER_CONTENT)
    return sent


def _written(message: Message, checked: list[Checked], deed: str, by: User | None) -> Message:
    case_file = message.case_file
    message.save(force_insert=True)
    keep_files(message, checked)
    mark_read(case_file, from_person=not message.from_person)
    record(
        deed,
        by=by,
        organisation=case_file.organisation,
        subject=message,
        beneficiary_id=case_file.beneficiary_id,
        fields=["files"] if checked else [],
    )
    tell_fact(case_file.pk)
    refresh_pulse(case_file)
    from followup.tasks import tell_of_message_task

    tell_of_message_task.delay_on_commit(message.pk)
    return message


def mark_read(case_file: CaseFile, *, from_person: bool) -> int:
    """What the other side wrote has been seen; a reading is no deed and leaves no line."""
    unread = Message.objects.filter(
        case_file=case_file, from_person=from_person, read_at__isnull=True
    )
    return unread.update(read_at=timezone.now())


def thread_of(case_file: CaseFile) -> QuerySet[Message]:
    """Oldest first, with authors and files."""
    return Message.objects.filter(case_file=case_file).in_thread()
