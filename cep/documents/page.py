"""Where the documents of one file stand: versions, remarks to answer, sheets, what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from beneficiaries.models import Beneficiary, CaseFile
from cep.documents.content import Content, content_from
from cep.documents.printing import EDITION_WORDS, EDITIONS
from cep.documents.readiness import UNSENT, hints, missing
from cep.models import LiaisonSheet, SynthesisDocument, SynthesisRemark, SynthesisStage
from cep.querysets import LiaisonSheetQuerySet
from cep.services.synthesis import carried
from followup.space.documents import Document

Text = str | Promise
MOST = 100


@dataclass(frozen=True, slots=True)
class EditionLink:
    """One edition that may be downloaded; the first is the file kept."""

    key: str
    words: Text
    is_kept: bool


@dataclass(frozen=True, slots=True)
class DocumentsView:
    """All that the page and the panel show."""

    versions: tuple[SynthesisDocument, ...]  # the newest first
    sheets: tuple[LiaisonSheet, ...]
    missing: tuple[Text, ...]
    hints: tuple[Text, ...]
    unanswered: int

    @property
    def latest(self) -> SynthesisDocument | None:
        return self.versions[0] if self.versions else None

    @property
    def is_waiting(self) -> bool:
        """The person has the document in hand."""
        return self.latest is not None and self.latest.stage == SynthesisStage.PROPOSED

    @property
    def is_amended(self) -> bool:
        return self.latest is not None and self.latest.stage == SynthesisStage.AMENDED

    @property
    def is_handed_over(self) -> bool:
        return self.latest is not None and self.latest.stage == SynthesisStage.HANDED_OVER

    @property
    def is_being_written(self) -> bool:
        return UNSENT in self.hints


def documents_view(case_file: CaseFile) -> DocumentsView:
    """Ten queries at most, whatever the number of versions."""
    rows = SynthesisDocument.objects.filter(case_file=case_file).select_related("made_by")
    versions = tuple(rows.defer("content").latest_first()[:MOST])
    sheets = LiaisonSheet.objects.filter(case_file=case_file).select_related("made_by", "sent_by")
    latest = versions[0] if versions else None
    amended = latest is not None and latest.stage == SynthesisStage.AMENDED
    return DocumentsView(
        versions=versions,
        sheets=tuple(sheets.defer("content").newest_first()[:MOST]),
        missing=missing(case_file),
        hints=hints(case_file),
        unanswered=sum(not one.answer for one in carried(latest)) if amended else 0,
    )


def editions_of(document: SynthesisDocument) -> list[EditionLink]:
    """Its own edition first; the others tell the same content."""
    own = f"{document.language}-simple" if document.simple else document.language
    keys = [own, *(key for key in EDITIONS if key != own)]
    return [EditionLink(key, EDITION_WORDS[key], key == own) for key in keys if key in EDITIONS]


@dataclass(frozen=True, slots=True)
class MyDocument:
    """The document as the person reads it in their space."""

    document: SynthesisDocument
    content: Content
    drafts: tuple[SynthesisRemark, ...]

    @property
    def words(self) -> dict[str, str]:
        """What the person wrote of each part: not sent yet, else as it was sent."""
        sent = {one.section: one.words for one in self.content.remarks}
        return {**sent, **{one.section: one.words for one in self.drafts}}

    @property
    def may_send(self) -> bool:
        return bool(self.drafts) or self.document.stage == SynthesisStage.PROPOSED


def my_document(case_file: CaseFile) -> MyDocument | None:
    """The newest version, and what is not sent yet; None before there is one."""
    rows = SynthesisDocument.objects.filter(case_file=case_file).select_related("made_by")
    latest = rows.latest_first().first()
    if latest is None:
        return None
    drafts = SynthesisRemark.objects.filter(case_file=case_file).order_by("pk")
    return MyDocument(latest, content_from(latest.content), tuple(drafts))


def versions_of(person: Beneficiary) -> QuerySet[SynthesisDocument]:
    """Every version of the person's own documents."""
    rows = SynthesisDocument.objects.filter(case_file__beneficiary=person)
    return rows.select_related("case_file__organisation")


def sheets_of(person: Beneficiary) -> LiaisonSheetQuerySet:
    """Every sheet about the person."""
    rows = LiaisonSheet.objects.filter(case_file__beneficiary=person)
    return rows.select_related("case_file__organisation", "made_by")


def remark_kept(case_file: CaseFile, section: str) -> SynthesisRemark | None:
    """What the person wrote of one part and has not sent."""
    return SynthesisRemark.objects.filter(case_file=case_file, section=section).first()


def has_document(person: Beneficiary) -> bool:
    """The line of the home is there once something was proposed."""
    return SynthesisDocument.objects.filter(case_file__beneficiary=person).exists()


def waiting_to_read(person: Beneficiary) -> int:
    """Versions that the person may read again, in files where they may still write."""
    open_files = person.case_files.filter(closed_on__isnull=True)
    newest = SynthesisDocument.objects.filter(case_file__in=open_files)
    latest = newest.order_by("case_file", "-number").distinct("case_file")
    proposed = SynthesisDocument.objects.filter(stage=SynthesisStage.PROPOSED)
    return proposed.filter(pk__in=latest.values("pk")).count()


def has_sheet(person: Beneficiary) -> bool:
    """The line of the home is there once something was to leave."""
    return LiaisonSheet.objects.filter(case_file__beneficiary=person).exists()


def waiting_to_agree(person: Beneficiary) -> int:
    """Sheets to which the person has not said yes or no."""
    open_files = person.case_files.filter(closed_on__isnull=True)
    return LiaisonSheet.objects.filter(case_file__in=open_files).waiting().count()


def documents_of(person: Beneficiary) -> list[Document]:
    """Syntheses handed over and liaison sheets that left, for "Mes documents"."""
    syntheses = SynthesisDocument.objects.filter(
        case_file__beneficiary=person, stage=SynthesisStage.HANDED_OVER
    )
    sheets = LiaisonSheet.objects.filter(case_file__beneficiary=person).sent()
    return [
        *(
            Document(
                _("Document de synthèse"),
                _("version %(number)s, remise") % {"number": one.number},
                one.made_at,
                reverse("cep:my_document_file", args=[one.pk]),
                "file-earmark-pdf",
            )
            for one in syntheses.defer("content").latest_first()[:MOST]
        ),
        *(
            Document(
                _("Fiche de liaison"),
                one.operator,
                one.sent_at or one.made_at,
                reverse("cep:my_liaison_file", args=[one.pk]),
                "file-earmark-pdf",
            )
            for one in sheets.defer("content").newest_first()[:MOST]
        ),
    ]
