"""Deeds of the analysis: the request, the situation, what to lean on, what is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from cep.models import AcceptedLimit, Asset, CareerEntry, CepPath, Request
from cep.services.ground import held_file, journal, rewrite
from cep.services.levels import scheme_of

# Deeds of the journal, by what they add, change or remove.
DEED_NOUNS: dict[type[models.Model], str] = {
    Asset: "asset",
    AcceptedLimit: "limit",
    CareerEntry: "career",
}


@transaction.atomic
def record_request(*, by: User, case_file: CaseFile, words: str) -> Request:
    """A new wording of the request; the same words again add nothing."""
    locked = held_file(case_file)
    latest = _latest_request(locked)
    if latest is not None and latest.words == words:
        return latest
    request = Request.objects.create(case_file=locked, words=words, recorded_by=by)
    journal("cep.request_recorded", locked, request, by=by, fields=["words"])
    return request


@transaction.atomic
def request_by_person(*, person: Beneficiary, case_file: CaseFile, words: str) -> Request:
    """The person writes their request themselves."""
    locked = held_file(case_file)
    if locked.beneficiary_id != person.pk:
        raise Refused(_("Ce dossier n’est pas le vôtre."))
    latest = _latest_request(locked)
    if latest is not None and latest.words == words:
        return latest
    request = Request.objects.create(case_file=locked, words=words, from_person=True)
    journal("cep.request_by_person", locked, request, by=None, fields=["words"])
    return request


def _latest_request(case_file: CaseFile) -> Request | None:
    return Request.objects.filter(case_file=case_file).order_by("-recorded_at", "-pk").first()


@transaction.atomic
def describe_situation(*, by: User, case_file: CaseFile, situation: str, version: int) -> CepPath:
    """What is known of the situation, in facts."""
    locked = held_file(case_file)
    path, _made = CepPath.objects.get_or_create(
        case_file=locked, defaults={"scheme": scheme_of(locked.organisation)}
    )
    if changed := rewrite(path, version, {"situation": situation}):
        journal("cep.situation_changed", locked, path, by=by, fields=changed)
    return path


@transaction.atomic
def add_line[Line: (Asset, AcceptedLimit, CareerEntry)](
    kind: type[Line], *, by: User, case_file: CaseFile, fields: Mapping[str, Any]
) -> Line:
    """One more line; the same line sent twice is there once."""
    locked = held_file(case_file)
    same = kind.objects.filter(case_file=locked, **fields).order_by("pk").first()
    if same is not None:
        return same
    signed = {} if kind is CareerEntry else {"created_by": by}
    line = kind.objects.create(case_file=locked, **fields, **signed)
    journal(f"cep.{DEED_NOUNS[kind]}_added", locked, line, by=by, fields=list(fields))
    return line


@transaction.atomic
def change_line[Line: (Asset, AcceptedLimit, CareerEntry)](
    line: Line, *, by: User, fields: Mapping[str, Any], version: int
) -> Line:
    """Change a line, unless somebody else did meanwhile."""
    locked = held_file(line.case_file)
    if changed := rewrite(line, version, dict(fields)):
        journal(f"cep.{DEED_NOUNS[type(line)]}_changed", locked, line, by=by, fields=changed)
    return line


@transaction.atomic
def remove_line(line: Asset | AcceptedLimit | CareerEntry, *, by: User) -> None:
    """Take a line away; the journal keeps that it was there."""
    locked = held_file(line.case_file)
    journal(f"cep.{DEED_NOUNS[type(line)]}_removed", locked, line, by=by)
    type(line).objects.filter(pk=line.pk).delete()
