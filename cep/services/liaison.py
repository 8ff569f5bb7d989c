"""Liaison sheets: prepared, agreed to as ticked, withdrawn as long as they are here, sent."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from cep.documents.content import Content, canonical, content_from
from cep.documents.printing import printed_liaison, stored
from cep.documents.reading import read_content
from cep.documents.sections import CONTACT, Section, known_for_liaison
from cep.models import AgreementManner, LiaisonSheet
from cep.services.ground import STALE_SENTENCE, held_file, journal
from followup.printing.pdf import one_at_a_time

NOTHING_TICKED = gettext_lazy("Cochez au moins une rubrique, ou dites non à la fiche.")
LEFT_ALREADY = gettext_lazy("Cette fiche est déjà transmise : elle ne se reprend plus.")
WITHDRAWN = gettext_lazy("La personne ne veut pas de cette fiche : elle ne part pas.")
NOT_AGREED = gettext_lazy("Sans l’accord enregistré de la personne, la fiche ne part pas.")

# What a section holds of a content; what is not ticked is emptied.
FIELDS: dict[str, str] = {
    Section.REQUEST: "request",
    Section.EXPLORED: "explored",
    Section.COMPETENCES: "competences",
    Section.PROJECT: "project",
    Section.STRATEGY: "strategy",
    Section.PLAN: "steps",
    Section.SCHEMES: "schemes",
    Section.FUNDING: "costs",
}


def restricted(content: Content, sections: Sequence[str]) -> Content:
    """The same content with these sections and no others."""
    blank = {field.name: field.default for field in dataclasses.fields(Content)}
    gone: dict[str, Any] = {
        name: blank[name] for key, name in FIELDS.items() if key not in sections
    }
    who = content.who
    if CONTACT not in sections:
        who = dataclasses.replace(who, phone="", email="")
    kept = tuple(one for one in content.sections if one in sections)
    return dataclasses.replace(content, who=who, sections=kept, **gone)


@transaction.atomic
def prepare_sheet(
    *,
    by: User,
    case_file: CaseFile,
    fields: Mapping[str, str],
    sections: Sequence[str],
    form_key: uuid.UUID | None = None,
) -> LiaisonSheet:
    """Freeze what would leave; the person says yes or no to it afterwards."""
    locked = held_file(case_file)
    if form_key is not None:
        made = LiaisonSheet.objects.filter(case_file=locked, form_key=form_key).first()
        if made is not None:
            return made
    chosen = known_for_liaison(sections)
    if not chosen:
        raise Refused(NOTHING_TICKED)
    content = read_content(locked, chosen, made_by=by.full_name)
    sheet = LiaisonSheet.objects.create(
        case_file=locked,
        operator=fields["operator"],
        contact=fields.get("contact", ""),
        purpose=fields["purpose"],
        sections=list(chosen),
        content=canonical(content),
        content_hash=content.fingerprint,
        made_by=by,
        form_key=form_key,
    )
    journal("cep.liaison_prepared", locked, sheet, by=by, fields=list(chosen))
    return sheet


@transaction.atomic
def record_agreement(
    *, by: User, sheet: LiaisonSheet, sections: Sequence[str], how: str, version: int
) -> LiaisonSheet:
    """What the person said yes to beside the counsellor, and how they said it."""
    if how not in (AgreementManner.IN_PERSON, AgreementManner.PHONE, AgreementManner.WRITING):
        raise Refused(_("Dites comment la personne a donné son accord."))
    locked, held = _held(sheet)
    return _agree(locked, held, sections, version, how=how, by=by)


@transaction.atomic
def agree_by_person(
    *, person: Beneficiary, sheet: LiaisonSheet, sections: Sequence[str], version: int
) -> LiaisonSheet:
    """The person ticked what may leave, and said yes, in their space."""
    locked, held = _held(sheet, person=person)
    return _agree(locked, held, sections, version, how=AgreementManner.SPACE.value, by=None)


def _agree(
    case_file: CaseFile,
    sheet: LiaisonSheet,
    sections: Sequence[str],
    version: int,
    *,
    how: str,
    by: User | None,
) -> LiaisonSheet:
    """The content is cut down to the ticks: what was not offered cannot be ticked."""
    if sheet.sent_at is not None:
        raise Refused(LEFT_ALREADY)
    if sheet.withdrawn_at is not None:
        raise Refused(WITHDRAWN)
    chosen = [one for one in known_for_liaison(list(sections)) if one in sheet.sections]
    if not chosen:
        raise Refused(NOTHING_TICKED)
    if sheet.agreed_at is not None and chosen == sheet.sections:
        return sheet
    if sheet.version != version:
        raise StaleVersion(STALE_SENTENCE)
    content = restricted(content_from(sheet.content), chosen)
    sheet.sections, sheet.content = chosen, canonical(content)
    sheet.content_hash = content.fingerprint
    sheet.agreed_at, sheet.agreed_how, sheet.agreed_by = timezone.now(), how, by
    sheet.version += 1
    sheet.save()
    deed = "cep.liaison_agreed" if by else "cep.liaison_agreed_by_person"
    journal(deed, case_file, sheet, by=by, fields=chosen)
    return sheet


@transaction.atomic
def record_withdrawal(*, by: User, sheet: LiaisonSheet) -> LiaisonSheet:
    """The person told the counsellor that it must not leave."""
    locked, held = _held(sheet)
    return _withdraw(locked, held, by=by)


@transaction.atomic
def withdraw_by_person(*, person: Beneficiary, sheet: LiaisonSheet) -> LiaisonSheet:
    """No, or no longer: said in the space, once for all, as long as the sheet is here."""
    locked, held = _held(sheet, person=person)
    return _withdraw(locked, held, by=None)


def _withdraw(case_file: CaseFile, sheet: LiaisonSheet, *, by: User | None) -> LiaisonSheet:
    if sheet.sent_at is not None:
        raise Refused(LEFT_ALREADY)
    if sheet.withdrawn_at is not None:
        return sheet
    sheet.withdrawn_at, sheet.withdrawn_by = timezone.now(), by
    sheet.version += 1
    sheet.save()
    deed = "cep.liaison_withdrawn" if by else "cep.liaison_withdrawn_by_person"
    journal(deed, case_file, sheet, by=by)
    return sheet


def send_sheet(*, by: User, sheet: LiaisonSheet, how: str, version: int) -> LiaisonSheet:
    """Write for good what leaves, and note to whom and how; the counsellor hands the file on."""
    current = LiaisonSheet.objects.get(pk=sheet.pk)
    if current.sent_at is not None:
        return current
    _refuse_to_send(current, version)
    content = content_from(current.content)
    month = timezone.localdate().strftime("%Y/%m")
    with one_at_a_time(by.pk):
        file = printed_liaison(content, current, sheet.case_file.organisation, is_draft=False)
        with stored(f"liaison/{month}", file) as (name, file_hash), transaction.atomic():
            locked, held = _held(sheet)
            _refuse_to_send(held, version)
            held.sent_at, held.sent_how, held.sent_by = timezone.now(), how, by
            held.file.name, held.file_hash = name, file_hash
            held.version += 1
            held.save()
            journal("cep.liaison_sent", locked, held, by=by, fields=list(held.sections))
    return held


def _refuse_to_send(sheet: LiaisonSheet, version: int) -> None:
    if sheet.withdrawn_at is not None:
        raise Refused(WITHDRAWN)
    if sheet.agreed_at is None:
        raise Refused(NOT_AGREED)
    if sheet.version != version:
        raise StaleVersion(STALE_SENTENCE)


def draft_pdf(*, by: User, sheet: LiaisonSheet) -> bytes:
    """The sheet as it would leave, marked as a draft."""
    with one_at_a_time(by.pk):
        organisation = sheet.case_file.organisation
        return printed_liaison(content_from(sheet.content), sheet, organisation, is_draft=True)


def _held(
    sheet: LiaisonSheet, *, person: Beneficiary | None = None
) -> tuple[CaseFile, LiaisonSheet]:
    """The file and the sheet as they are now, held until the end of the deed."""
    locked = held_file(sheet.case_file)
    if person is not None and locked.beneficiary_id != person.pk:
        raise Refused(_("Ce dossier n’est pas le vôtre."))
    return locked, LiaisonSheet.objects.select_for_update(no_key=True).get(pk=sheet.pk)
