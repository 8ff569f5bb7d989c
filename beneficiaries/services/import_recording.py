"""A hundred rows of an import made people and case files, with their history and journal."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.journal import record_many
from accounts.models import Membership, Organisation, User
from accounts.standing import standing_of
from beneficiaries.importing import columns as fields
from beneficiaries.importing.doubles import compare
from beneficiaries.importing.records import REFUSED, Remark
from beneficiaries.models import (
    Assignment,
    Beneficiary,
    CaseFile,
    Decision,
    ImportBatch,
    ImportRow,
    Verdict,
)
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import open_case_file
from beneficiaries.services.import_judging import (
    MATCH_HIDDEN,
    able_referents,
    hidden_matches,
    people_like,
    save_rows,
)
from beneficiaries.services.people import create_beneficiary, next_reference

log = logging.getLogger("jalons.imports")

# What one row may do to the database without stopping the others.
UNFORESEEN = (IntegrityError, DataError, ValueError)
NOT_RECORDED = gettext_noop(
    "Cette ligne n’a pas pu être enregistrée : saisissez la personne avec « Nouveau dossier »."
)
RECORDED_FIELDS = [
    "verdict",
    "remarks",
    "action",
    "match",
    "beneficiary",
    "created",
    "committed_at",
]
PERSON_FIELDS = (
    fields.REFERENCE,
    fields.FAMILY_NAME,
    fields.GIVEN_NAME,
    fields.EMAIL,
    fields.PHONE,
    fields.OTHER_PHONE,
    fields.POSTAL_CODE,
    fields.COMMUNE,
    fields.TRADE_CODE,
)


@dataclass
class Chunk:
    """Rows on their way in, with what they need to know."""

    batch: ImportBatch
    organisation: Organisation
    rows: list[ImportRow]

    def look_again(self) -> None:
        """The base may have changed since the rows were judged."""
        ours = self.batch.rows.filter(created=True, beneficiary__isnull=False)
        base = people_like(
            self.organisation,
            [row.cleaned for row in self.rows],
            without=ours.values("beneficiary"),
        )
        for row in self.rows:
            compare([(row, True)], base, _refuse_late)
        hidden = hidden_matches(self.author, self.rows)
        for row in self.rows:
            if row.action == Decision.ATTACH and row.match_id in hidden:
                _refuse_late(row, Remark(REFUSED, MATCH_HIDDEN))

    @cached_property
    def author(self) -> User | None:
        """Who records, with the rights they hold there today."""
        user = self.batch.committer or self.batch.uploaded_by
        if user is not None:
            user.standing = standing_of(user, self.organisation.pk)
        return user

    @cached_property
    def teams(self) -> dict[int, int]:
        """The only team of each referent, for files that come without a team."""
        held: dict[int, set[int]] = {}
        memberships = Membership.objects.current().filter(
            organisation=self.organisation, team__isnull=False, user__in=self.referents
        )
        for user_id, team_id in memberships.values_list("user_id", "team_id"):
            held.setdefault(user_id, set()).add(team_id)
        return {user_id: teams.pop() for user_id, teams in held.items() if len(teams) == 1}

    @cached_property
    def referents(self) -> set[int]:
        """Those still able to be in charge; the files of the others stay to assign."""
        named = {row.cleaned[fields.REFERENT] for row in self.rows} - {None}
        able = able_referents(self.organisation).filter(pk__in=named)
        return set(able.values_list("pk", flat=True))


def _refuse_late(row: ImportRow, remark: Remark) -> None:
    """Only a refusal matters now: the other remarks were shown before."""
    if remark.level == REFUSED:
        row.remarks = [*row.remarks, remark.stored()]
        row.verdict = Verdict.REFUSED


def record_chunk(chunk: Chunk) -> None:
    chunk.look_again()
    now = timezone.now()
    coming = [row for row in chunk.rows if row.verdict != Verdict.REFUSED]
    try:
        with transaction.atomic():
            _record_together(chunk, coming)
    except UNFORESEEN:
        # Somebody typed one of these people in the meantime, or a value does not fit: one by one,
        # each with its sentence.
        _record_one_by_one(chunk, coming)
    for row in chunk.rows:
        row.committed_at = now if row.verdict != Verdict.REFUSED else None
    save_rows(chunk.rows, RECORDED_FIELDS)


def _record_together(chunk: Chunk, rows: Sequence[ImportRow]) -> None:
    """A hundred people in a handful of statements, with the same rows as one by one."""
    batch, organisation = chunk.batch, chunk.organisation
    new = [row for row in rows if row.action == Decision.CREATE]
    people = _new_people(organisation, new)
    Beneficiary.objects.bulk_create(people)
    by = batch.committer
    names = [*PERSON_FIELDS, fields.BIRTH_DATE]
    record_many(
        "beneficiary.created",
        [(person, person.pk) for person in people],
        by=by,
        organisation=organisation,
        fields=names,
    )
    for row, person in zip(new, people, strict=True):
        row.beneficiary, row.created = person, True
    for row in rows:
        if row.action != Decision.CREATE:
            row.beneficiary_id, row.created = row.match_id, False
    files = _new_files(chunk, [*new, *_without_open_file(batch, rows)])
    CaseFile.objects.bulk_create(files)
    Assignment.objects.bulk_create(
        Assignment(
            case_file=file, referent_id=file.referent_id, team_id=file.team_id, assigned_by=by
        )
        for file in files
    )
    record_many(
        "case_file.opened",
        [(file, file.beneficiary_id) for file in files],
        by=by,
        organisation=organisation,
    )


def _new_people(organisation: Organisation, rows: Sequence[ImportRow]) -> list[Beneficiary]:
    people = [Beneficiary(organisation=organisation, **person_fields(row.cleaned)) for row in rows]
    nameless = [person for person in people if not person.reference]
    if nameless:
        prefix, _dash, first = next_reference(organisation).rpartition("-")
        for number, person in enumerate(nameless, start=int(first)):
            person.reference = f"{prefix}-{number}"
    for person in people:
        person.refresh_search_columns()
    return people


def _without_open_file(batch: ImportBatch, rows: Iterable[ImportRow]) -> list[ImportRow]:
    """Rows to attach whose person has no open file in this programme."""
    attached = {row.match_id: row for row in rows if row.action == Decision.ATTACH}
    open_files = CaseFile.objects.filter(
        beneficiary__in=attached, programme=batch.programme, closed_on__isnull=True
    )
    followed = set(open_files.values_list("beneficiary_id", flat=True))
    return [row for pk, row in attached.items() if pk not in followed]


def _new_files(chunk: Chunk, rows: Sequence[ImportRow]) -> list[CaseFile]:
    teams, referents = chunk.teams, chunk.referents
    attached = [row.beneficiary_id for row in rows if row.beneficiary_id and not row.created]
    known = Beneficiary.objects.filter(pk__in=attached).values_list("pk", "sort_name")
    sort_names = dict(known) if attached else {}
    files = []
    for row in rows:
        assert row.beneficiary_id is not None  # noqa: S101 - narrows the type
        referent = row.cleaned[fields.REFERENT]
        referent = referent if referent in referents else None
        contact = last_contact(row.cleaned)
        files.append(
            CaseFile(
                organisation=chunk.organisation,
                beneficiary_id=row.beneficiary_id,
                programme=chunk.batch.programme,
                opened_on=opened_on(row.cleaned),
                referent_id=referent,
                team_id=chunk.batch.team_id or teams.get(referent or 0),
                earlier_contact_at=contact,
                last_contact_at=contact,
                sort_name=(
                    row.beneficiary.sort_name
                    if row.created and row.beneficiary
                    else sort_names[row.beneficiary_id]
                ),
            )
        )
    return files


def _record_one_by_one(chunk: Chunk, rows: Iterable[ImportRow]) -> None:
    for row in rows:
        try:
            with transaction.atomic():
                _record_one(chunk, row)
        except Refused as refusal:
            sentence = str(refusal)
        except UNFORESEEN as error:
            log.error("import_row_failed", extra={"row": row.pk, "error": type(error).__name__})
            sentence = NOT_RECORDED
        else:
            continue
        row.beneficiary, row.created = None, False
        _refuse_late(row, Remark(REFUSED, sentence))


def _record_one(chunk: Chunk, row: ImportRow) -> None:
    batch = chunk.batch
    row.beneficiary_id, row.created = row.match_id, False
    if row.action == Decision.CREATE:
        row.beneficiary = create_beneficiary(
            by=batch.committer,
            organisation=chunk.organisation,
            fields=person_fields(row.cleaned),
        )
        row.created = True
    if row.created or _without_open_file(batch, [row]):
        _open_one(chunk, row)


def _open_one(chunk: Chunk, row: ImportRow) -> None:
    batch, named = chunk.batch, row.cleaned[fields.REFERENT]
    referent_id = named if named in chunk.referents else None
    team_id = batch.team_id or chunk.teams.get(referent_id or 0)
    person = row.beneficiary
    assert person is not None  # noqa: S101 - narrows the type
    open_case_file(
        by=batch.committer,
        beneficiary=person,
        programme=batch.programme,
        opened_on=opened_on(row.cleaned),
        referent=User.objects.filter(pk=referent_id).first() if referent_id else None,
        team=batch.organisation.teams.filter(pk=team_id).first() if team_id else None,
        last_contact_at=last_contact(row.cleaned),
    )


def person_fields(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The person's sheet, from a judged row."""
    birth = cleaned.get(fields.BIRTH_DATE)
    return {name: cleaned.get(name) or "" for name in PERSON_FIELDS} | {
        fields.BIRTH_DATE: datetime.date.fromisoformat(birth) if birth else None
    }


def opened_on(cleaned: dict[str, Any]) -> datetime.date:
    """The date of the file, else today's: the remark said so."""
    day = cleaned.get(fields.OPENED_ON)
    return datetime.date.fromisoformat(day) if day else timezone.localdate()


def last_contact(cleaned: dict[str, Any]) -> datetime.datetime | None:
    """Files give a day; noon is on that day whatever the season."""
    day = cleaned.get(fields.LAST_CONTACT)
    if not day:
        return None
    noon = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(12))
    return timezone.make_aware(noon)
