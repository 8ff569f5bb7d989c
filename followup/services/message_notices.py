"""“A message waits”: said to the other side, without a word of what it says.

The message itself says whether the notice is still owed: a lost queue delays it by a minute. It is
claimed before it leaves; what perhaps left is not repeated, what surely did not is tried again.
"""

from __future__ import annotations

import datetime
import socket

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from beneficiaries.models import Beneficiary, CaseFile, Channel
from followup.models import LinkPurpose, Message
from followup.reminders.providers.base import RefusedByProvider
from followup.reminders.providers.mail import SAID_NO
from followup.services.opt_outs import is_stopped
from followup.services.personal_links import new_link
from followup.services.space_notices import FAILURES, log, send_mail, send_text

# The queue tells at once; what it lost is found that long afterwards, and not for ever.
FOUND_AFTER = datetime.timedelta(minutes=1)
STILL_NEWS = datetime.timedelta(days=2)
MOST_AT_ONCE = 200
# Nothing left: the door was closed, or they said no before they had read anything.
NOT_GONE = (ConnectionRefusedError, socket.gaierror, RefusedByProvider, *SAID_NO)


def tell_waiting() -> int:
    """Tell of what the queue forgot; gives how many messages were looked at."""
    now = timezone.now()
    owed = Message.objects.to_tell().filter(
        sent_at__gt=now - STILL_NEWS, sent_at__lte=now - FOUND_AFTER
    )
    found = list(owed.order_by("sent_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    for message_id in found:
        tell_of_message(message_id)
    return len(found)


def tell_of_message(message_id: int) -> None:
    """One notice for several messages in a row: only the first unread one is told."""
    owed = Message.objects.to_tell().filter(pk=message_id)
    if not owed.update(told_at=timezone.now()):
        return
    rows = Message.objects.select_related("case_file__beneficiary__organisation")
    message = rows.get(pk=message_id)
    if not _told_already(message):
        _tell(message)


def _tell(message: Message) -> None:
    try:
        if message.from_person:
            for user in who_answers(message.case_file):
                _tell_professional(user, message.case_file)
        else:
            _tell_person(message.case_file.beneficiary)
    except NOT_GONE as error:
        Message.objects.filter(pk=message.pk).update(told_at=None)
        log.warning("message_notice_waits", extra={"error": type(error).__name__})
    except FAILURES as error:
        log.error("message_notice_not_sent", extra={"error": type(error).__name__})


def _told_already(message: Message) -> bool:
    return Message.objects.filter(
        case_file=message.case_file_id,
        from_person=message.from_person,
        read_at__isnull=True,
        pk__lt=message.pk,
    ).exists()


def who_answers(case_file: CaseFile) -> list[User]:
    """The delegate while the file is delegated, else the referent; nobody when there is none."""
    delegations = case_file.delegations.running().select_related("delegate").order_by("pk")
    delegates = [delegation.delegate for delegation in delegations]
    return delegates or ([case_file.referent] if case_file.referent else [])


def _tell_professional(user: User, case_file: CaseFile) -> None:
    """No name in the e-mail: the reference is enough to find the file."""
    if not user.is_active:
        return
    address = reverse("followup:messages", args=[case_file.pk])
    context = {
        "reference": case_file.beneficiary.reference,
        "link": settings.BASE_URL.rstrip("/") + address,
    }
    with translation.override("fr"):
        send_mail("message_waiting", user.email, context)


def _tell_person(person: Beneficiary) -> None:
    """By e-mail or SMS, as they prefer; to who asked for silence, nothing."""
    if is_stopped(person) or person.merged_into_id:
        return
    by_sms = person.preferred_channel == Channel.SMS and person.phone
    if not by_sms and not person.email:
        return
    channel = Channel.SMS if by_sms else Channel.EMAIL
    link = new_link(person=person, purpose=LinkPurpose.SPACE, channel=channel)
    with translation.override(person.language):
        if by_sms:
            text = translation.gettext("%(organisation)s : un message vous attend. %(link)s")
            send_text(person.phone, text % {"organisation": person.organisation, "link": link})
        else:
            context = {"person": person, "organisation": person.organisation, "link": link}
            send_mail("message_for_person", person.email, context)
