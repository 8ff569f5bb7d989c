"""The synthesis: proposed by the counsellor, read again by the person, handed over.

Each version is read from the file, printed, then written while the file is held; nobody's version
overtakes another that its author has not seen.
"""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from cep.documents.content import Content, Remark, canonical, content_from
from cep.documents.printing import Edition, printed, stored
from cep.documents.readiness import UNANSWERED, missing, why_not_handed_over
from cep.documents.reading import read_content
from cep.documents.sections import ESSENTIAL, known
from cep.models import SynthesisDocument, SynthesisStage
from cep.services.ground import held_file, journal
from followup.printing.pdf import one_at_a_time

OVERTAKEN = gettext_lazy(
    "Une autre version est arrivée entre-temps : relisez-la, puis recommencez. Rien n’est perdu."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks a version to be."""

    language: str
    simple: bool
    sections: tuple[str, ...]

    @property
    def edition(self) -> Edition:
        return Edition(self.language, self.simple)

    @property
    def parts(self) -> tuple[str, ...]:
        """What a recap is made of is there even when it was not ticked."""
        return known((*self.sections, *(section.value for section in ESSENTIAL)))


def latest_of(case_file: CaseFile) -> SynthesisDocument | None:
    """The newest version, if there is one."""
    return SynthesisDocument.objects.filter(case_file=case_file).latest_first().first()


def draft(*, by: User, case_file: CaseFile, wish: Wish, stage: str = "") -> Content:
    """What the next version would say."""
    latest = latest_of(case_file)
    return read_content(
        case_file,
        wish.parts,
        made_by=by.full_name,
        number=(latest.number if latest else 0) + 1,
        stage=stage or SynthesisStage.PROPOSED.value,
        remarks=carried(latest),
    )


def draft_pdf(*, by: User, case_file: CaseFile, wish: Wish) -> bytes:
    """The same on paper, marked as a draft."""
    content = draft(by=by, case_file=case_file, wish=wish)
    with one_at_a_time(by.pk):
        return printed(content, case_file.organisation, wish.edition, is_draft=True)


def carried(latest: SynthesisDocument | None) -> tuple[Remark, ...]:
    """What the person wrote goes from version to version, with the answers once there are some."""
    if latest is None:
        return ()
    answers = {one.section: one for one in latest.answers.order_by("pk")}
    return tuple(
        dataclasses.replace(remark, answer=found.kind, reply=found.words)
        if not remark.answer and (found := answers.get(remark.section))
        else remark
        for remark in content_from(latest.content).remarks
    )


def propose(
    *,
    by: User,
    case_file: CaseFile,
    wish: Wish,
    expected: int,
    form_key: uuid.UUID | None = None,
) -> SynthesisDocument:
    """The next version, for the person to read and amend; the same form twice makes one."""
    return _make(by, case_file, wish, SynthesisStage.PROPOSED, expected, form_key)


def hand_over(
    *,
    by: User,
    case_file: CaseFile,
    wish: Wish,
    expected: int,
    form_key: uuid.UUID | None = None,
) -> SynthesisDocument:
    """The version that the person keeps, once they could read the one before it."""
    return _make(by, case_file, wish, SynthesisStage.HANDED_OVER, expected, form_key)


def _make(
    by: User,
    case_file: CaseFile,
    wish: Wish,
    stage: SynthesisStage,
    expected: int,
    form_key: uuid.UUID | None,
) -> SynthesisDocument:
    if (made := made_already(case_file, form_key)) is not None:
        return made
    latest = latest_of(case_file)
    refuse_overtaken(latest, expected)
    _refuse_unready(case_file, latest, stage)
    with one_at_a_time(by.pk):
        content = draft(by=by, case_file=case_file, wish=wish, stage=stage.value)
        if content.unanswered:
            raise Refused(UNANSWERED)
        file = printed(content, case_file.organisation, wish.edition)
        return keep_version(case_file, content, wish.edition, file, by=by, form_key=form_key)


def _refuse_unready(
    case_file: CaseFile, latest: SynthesisDocument | None, stage: SynthesisStage
) -> None:
    if lacks := missing(case_file):
        raise Refused(" ".join(str(sentence) for sentence in lacks))
    if stage is SynthesisStage.HANDED_OVER and (why := why_not_handed_over(latest)):
        raise Refused(why)


def made_already(case_file: CaseFile, form_key: uuid.UUID | None) -> SynthesisDocument | None:
    if form_key is None:
        return None
    return SynthesisDocument.objects.filter(case_file=case_file, form_key=form_key).first()


def refuse_overtaken(latest: SynthesisDocument | None, expected: int) -> None:
    if (latest.number if latest else 0) != expected:
        raise StaleVersion(OVERTAKEN)


DEEDS = {
    SynthesisStage.PROPOSED.value: "cep.synthesis_proposed",
    SynthesisStage.AMENDED.value: "cep.synthesis_amended_by_person",
    SynthesisStage.HANDED_OVER.value: "cep.synthesis_handed_over",
}


def keep_version(
    case_file: CaseFile,
    content: Content,
    edition: Edition,
    file: bytes,
    *,
    by: User | None,
    form_key: uuid.UUID | None,
) -> SynthesisDocument:
    """The file, the row, the line of the journal; refused when another version came first."""
    month = timezone.localdate().strftime("%Y/%m")
    with stored(f"synthesis/{month}", file) as (name, file_hash), transaction.atomic():
        locked = held_file(case_file)
        refuse_overtaken(latest_of(locked), content.number - 1)
        document = SynthesisDocument.objects.create(
            case_file=locked,
            number=content.number,
            stage=content.stage,
            language=edition.language,
            simple=edition.simple,
            content=canonical(content),
            content_hash=content.fingerprint,
            file=name,
            file_hash=file_hash,
            made_by=by,
            form_key=form_key,
        )
        journal(DEEDS[content.stage], locked, document, by=by)
    return document
