"""What the person writes about their synthesis, sent as a version; what the counsellor answers."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from cep.documents.content import Content, Remark, content_from
from cep.documents.printing import Edition, printed
from cep.documents.sections import GENERAL
from cep.models import (
    AnswerKind,
    RemarkAnswer,
    SynthesisDocument,
    SynthesisRemark,
    SynthesisStage,
)
from cep.services.ground import STALE_SENTENCE, held_file, journal
from cep.services.synthesis import (
    OVERTAKEN,
    keep_version,
    latest_of,
    made_already,
    refuse_overtaken,
)
from followup.printing.pdf import one_at_a_time


@transaction.atomic
def write_remark(
    *, person: Beneficiary, case_file: CaseFile, section: str, words: str, version: int
) -> SynthesisRemark | None:
    """What the person wants to say of one part, kept until they send it all; None when nothing."""
    locked = _own_file(person, case_file)
    latest = latest_of(locked)
    if latest is None or section not in (*latest.content["sections"], GENERAL):
        raise Refused(_("Cette partie n’est pas dans votre document."))
    row = SynthesisRemark.objects.filter(case_file=locked, section=section).first()
    if (row.version if row else 0) != version:
        if row is not None and row.words == words:
            return row
        raise StaleVersion(STALE_SENTENCE)
    sent = content_from(latest.content).remark_on(section)
    if words == (row.words if row else sent.words if sent else ""):
        return row
    if row is not None and not words and sent is None:
        row.delete()
        return None
    if row is None:
        row = SynthesisRemark(case_file=locked, section=section, version=0)
    row.words, row.written_at, row.version = words, timezone.now(), row.version + 1
    row.save()
    journal("cep.synthesis_remark_by_person", locked, row, by=None, fields=[section])
    return row


def send_remarks(
    *,
    person: Beneficiary,
    case_file: CaseFile,
    expected: int,
    form_key: uuid.UUID | None = None,
) -> SynthesisDocument:
    """The version as the person read it, with what they wrote; nothing to change is said so too."""
    if (made := made_already(case_file, form_key)) is not None:
        return made
    _own_file(person, case_file, hold=False)
    latest = latest_of(case_file)
    refuse_overtaken(latest, expected)
    written = list(SynthesisRemark.objects.filter(case_file=case_file).order_by("pk"))
    if latest is None or (not written and latest.stage != SynthesisStage.PROPOSED):
        raise Refused(_("Écrivez d’abord ce que vous voulez changer ou ajouter."))
    content = _amended(latest, written)
    edition = Edition(latest.language, latest.simple)
    with one_at_a_time(-person.pk):  # not the lock of the user of that number
        file = printed(content, case_file.organisation, edition)
        document = keep_version(case_file, content, edition, file, by=None, form_key=form_key)
        for row in written:  # what another window wrote meanwhile stays
            SynthesisRemark.objects.filter(pk=row.pk, version=row.version).delete()
        _keep_answers(latest, document, content)
    return document


def _amended(latest: SynthesisDocument, written: list[SynthesisRemark]) -> Content:
    """The same content; a remark written anew waits for an answer of its own."""
    before = content_from(latest.content)
    remarks = {remark.section: remark for remark in before.remarks}
    for row in written:
        remarks[row.section] = Remark(row.section, row.words)
    order = (*before.sections, GENERAL)
    kept = [remark for remark in remarks.values() if remark.words.strip()]
    kept.sort(key=lambda one: order.index(one.section) if one.section in order else len(order))
    return dataclasses.replace(
        before,
        number=latest.number + 1,
        stage=SynthesisStage.AMENDED.value,
        made_on=timezone.localdate(),
        made_by="",
        remarks=tuple(kept),
    )


def _keep_answers(before: SynthesisDocument, after: SynthesisDocument, content: Content) -> None:
    """An answer under way stays with a remark whose words did not change."""
    earlier = {one.section: one.words for one in content_from(before.content).remarks}
    unchanged = {one.section for one in content.unanswered if earlier.get(one.section) == one.words}
    for answer in before.answers.filter(section__in=unchanged).order_by("pk"):
        answer.pk, answer.document = None, after
        answer._state.adding = True
        answer.save()


def _own_file(person: Beneficiary, case_file: CaseFile, *, hold: bool = True) -> CaseFile:
    if case_file.beneficiary_id != person.pk:
        raise Refused(_("Ce dossier n’est pas le vôtre."))
    return held_file(case_file) if hold else case_file


def revision(document: SynthesisDocument) -> int:
    """Grows with every answer: what a form saw is compared with it."""
    return sum(document.answers.values_list("version", flat=True))


@transaction.atomic
def answer_remarks(
    *,
    by: User,
    document: SynthesisDocument,
    answers: Mapping[str, tuple[str, str]],
    seen: int,
) -> None:
    """The counsellor's answers, section by section; an empty one stays to be given."""
    locked = held_file(document.case_file)
    latest = latest_of(locked)
    if latest is None or latest.pk != document.pk:
        raise StaleVersion(OVERTAKEN)
    rows = {one.section: one for one in document.answers.order_by("pk")}
    asked = {remark.section for remark in content_from(document.content).unanswered}
    changed = [
        section
        for section, (kind, words) in answers.items()
        if section in asked and kind and _differs(rows.get(section), kind, words)
    ]
    if not changed:
        return
    if revision(document) != seen:
        raise StaleVersion(STALE_SENTENCE)
    for section in changed:
        kind, words = answers[section]
        if kind == AnswerKind.DECLINED and not words.strip():
            raise Refused(_("Dites pourquoi ce n’est pas repris."))
        row = rows.get(section) or RemarkAnswer(
            document=document, case_file=locked, section=section, version=0
        )
        row.kind, row.words, row.version = kind, words, row.version + 1
        row.answered_at, row.answered_by = timezone.now(), by
        row.save()
    journal("cep.synthesis_answered", locked, document, by=by, fields=changed)


def _differs(row: RemarkAnswer | None, kind: str, words: str) -> bool:
    return row is None or (row.kind, row.words) != (kind, words)
