"""What messages tell in the thread of a case file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Prepared
from beneficiaries.thread import BEFORE, PIECE, Event, Source
from followup.models import Message

KIND = "messages"
EXCERPT = 200


MESSAGES = Prepared(
    lambda: (
        Message.objects.filter(case_file=FILE, sent_at__lt=BEFORE)
        .select_related("author")
        .annotate(joined=Count("attachments"))
        .order_by("-sent_at", "-pk")[:PIECE]
    )
)


def _messages(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterator[Event]:
    for row in MESSAGES.rows(file=case_file.pk, before=before):
        count = row.joined
        joined = ngettext("%(count)s fichier joint", "%(count)s fichiers joints", count)
        yield Event(
            at=row.sent_at,
            kind=KIND,
            key=f"message-{row.pk:020d}",
            title=_("Message de la personne")
            if row.from_person
            else _("Message de %(who)s") % {"who": row.author},
            text=Truncator(row.body).chars(EXCERPT),
            detail=joined % {"count": count} if count else "",
            url=f"{reverse('followup:messages', args=[case_file.pk])}#message-{row.pk}",
            label=_("Lire le fil des messages"),
        )


MESSAGE_SOURCE = Source("followup.messages", {KIND: gettext_lazy("Messages")}, 25, _messages)
