"""What the person may take home: reports shared with them, files of their messages."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beneficiaries.models import Beneficiary
from followup.models import Attachment, ProgressReport


@dataclass(frozen=True, slots=True)
class Document:
    """One file, with what it is."""

    title: str
    detail: str
    at: datetime.datetime
    url: str
    icon: str


Source = Callable[[Beneficiary], Iterable[Document]]
_sources: list[Source] = []


def register_documents(source: Source) -> None:
    """What a higher app lets the person take home; called once, at start-up."""
    _sources.append(source)


def reports_of(person: Beneficiary) -> QuerySet[ProgressReport]:
    """Those shared with the person; the others stay with the service."""
    return ProgressReport.objects.filter(
        case_file__beneficiary=person, shared_at__isnull=False
    ).select_related("made_by")


def attachments_of(person: Beneficiary) -> QuerySet[Attachment]:
    """Files of their own threads."""
    return Attachment.objects.filter(message__case_file__beneficiary=person).select_related(
        "message"
    )


def documents_of(person: Beneficiary) -> list[Document]:
    """Newest first; two queries, and those of other apps."""
    reports = [
        Document(
            _("Rapport d’étape"),
            _("du %(start)s au %(end)s")
            % {
                "start": date_format(report.starts_on, "j F Y"),
                "end": date_format(report.ends_on, "j F Y"),
            },
            report.shared_at or report.made_at,
            reverse("followup:space_report", args=[report.pk]),
            "file-earmark-pdf",
        )
        for report in reports_of(person).order_by("-shared_at", "-pk")[:100]
    ]
    files = [
        Document(
            file.name,
            _("Envoyé par vous") if file.message.from_person else _("Reçu dans vos messages"),
            file.message.sent_at,
            reverse("followup:space_attachment", args=[file.pk]),
            "paperclip",
        )
        for file in attachments_of(person).order_by("-message__sent_at", "-pk")[:100]
    ]
    others = [document for source in _sources for document in source(person)]
    return sorted([*reports, *files, *others], key=lambda document: document.at, reverse=True)
