"""What this app tells in the thread: path of the file, sheet, barriers, agreements, accesses."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.journal import DEEDS
from accounts.models import JournalEntry
from beneficiaries.models import (
    Assignment,
    Barrier,
    Beneficiary,
    CaseFile,
    Merge,
)
from beneficiaries.prepared import FILE, Given, Prepared
from beneficiaries.querysets import EqualsAny
from beneficiaries.services.consents import CONSENTS, DELIVERIES, ONLY_HANDED_OVER
from beneficiaries.thread import BEFORE, MOST_ROWS, PIECE, Event, Source

PATH_DEEDS = ("case_file.opened", "case_file.closed", "case_file.reopened", "case_file.changed")
MERGE_DEEDS = ("beneficiary.merged", "beneficiary.merge_undone")
SHEET_DEEDS = ("beneficiary.changed", *MERGE_DEEDS)
ACCESS_DEEDS = ("case_file.reasoned_access",)
OTHER_DEEDS_OF_PERSONS = frozenset(
    {"rights.asked", "rights.withdrawn", "rights.copy_taken", "space.reading_mode_chosen"}
)
KIND_OF_DEED = {
    **dict.fromkeys(PATH_DEEDS, "parcours"),
    **dict.fromkeys(SHEET_DEEDS, "fiche"),
    **dict.fromkeys(ACCESS_DEEDS, "acces"),
}
PERSON: Any = Given("person", BigIntegerField())


def field_labels(names: Iterable[str]) -> str:
    """Names of changed fields as the sheet calls them; unknown ones are left out."""
    labels = {
        field.name: str(field.verbose_name)
        for field in Beneficiary._meta.fields
        if not field.is_relation
    }
    return ", ".join(labels[name] for name in names if name in labels)


def _entries() -> QuerySet[JournalEntry]:
    # A merge leaves a line on both sheets: that of the sheet kept is enough.
    kept = Merge.objects.filter(pk=OuterRef("subject_id"), kept=OuterRef("beneficiary_id"))
    told_once = Q(beneficiary_id=PERSON) | ~Q(deed__in=MERGE_DEEDS) | Exists(kept)
    about_person = Q(told_once, deed__in=SHEET_DEEDS)
    about_file = Q(subject_kind="casefile", subject_id=FILE)
    return (
        JournalEntry.objects.filter(
            about_person | about_file,
            EqualsAny(F("beneficiary_id"), Given("sheets", ArrayField(BigIntegerField()))),
            EqualsAny(F("deed"), Given("deeds", ArrayField(CharField()))),
            at__lt=BEFORE,
        )
        .select_related("actor")
        .order_by("-at", "-pk")[:PIECE]
    )


ENTRIES = Prepared(_entries)


def _deeds(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    """Deeds that leave no row of their own, told by the journal."""
    entries = ENTRIES.rows(
        file=case_file.pk,
        person=case_file.beneficiary_id,
        sheets=case_file.beneficiary.sheet_ids(),
        deeds=[deed for deed, kind in KIND_OF_DEED.items() if kind in kinds],
        before=before,
    )
    for entry in entries:
        yield Event(
            at=entry.at,
            kind=KIND_OF_DEED[entry.deed],
            key=f"journal-{entry.pk:020d}",
            title=journal_sentence(entry),
            text=_("Motif : %(reason)s") % {"reason": entry.reason} if entry.reason else "",
            detail=field_labels(entry.fields) if entry.deed == "beneficiary.changed" else "",
            tone="system",
        )


def journal_sentence(entry: JournalEntry) -> str:
    """Who did what: "Alice Martin a modifié la fiche"."""
    deed = str(DEEDS.get(entry.deed, entry.deed))
    if entry.actor is None and deed.startswith((_("la personne "), "Jalons ")):
        return capfirst(deed)
    return f"{entry.actor or _('Jalons')} {deed}"


ASSIGNMENTS = Prepared(
    lambda: (
        Assignment.objects.filter(case_file=FILE, starts_at__lt=BEFORE)
        .select_related("referent", "team", "assigned_by")
        .order_by("-starts_at", "-pk")[:PIECE]
    )
)


def _assignments(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    for row in ASSIGNMENTS.rows(file=case_file.pk, before=before):
        whom = row.referent or row.team
        yield Event(
            at=row.starts_at,
            kind="parcours",
            key=f"assignment-{row.pk:020d}",
            title=(
                _("Dossier confié à %(whom)s") % {"whom": whom}
                if whom
                else _("Dossier en attente d’affectation")
            ),
            text=_("Motif : %(reason)s") % {"reason": row.reason} if row.reason else "",
            detail=_("par %(who)s") % {"who": row.assigned_by} if row.assigned_by else "",
        )


BARRIERS = Prepared(
    lambda: (
        Barrier.objects.filter(case_file=FILE)
        .select_related("created_by", "resolved_by")
        .order_by("-created_at", "-pk")[:MOST_ROWS]
    )
)


def _barriers(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    for row in BARRIERS.rows(file=case_file.pk):
        kind = row.get_kind_display()
        if row.created_at < before:
            yield Event(
                at=row.created_at,
                kind="freins",
                key=f"barrier-{row.pk:020d}",
                title=_("Frein ajouté : %(kind)s") % {"kind": kind},
                text=row.description,
                detail=_("par %(who)s") % {"who": row.created_by},
            )
        if row.resolved_at and row.resolved_at < before:
            yield Event(
                at=row.resolved_at,
                kind="freins",
                key=f"barrier-{row.pk:020d}-lifted",
                title=_("Frein levé : %(kind)s") % {"kind": kind},
                detail=_("par %(who)s") % {"who": row.resolved_by},
            )


def _consents(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    for row in CONSENTS.rows(person=case_file.beneficiary_id):
        label = capfirst(row.get_purpose_display())
        moments: list[tuple[datetime.datetime, str, object, str]] = [
            (row.given_at, _("Accord donné"), row.given_by, "given")
        ]
        if row.withdrawn_at:
            who_withdrew = row.withdrawn_by or _("la personne")
            moments.append((row.withdrawn_at, _("Accord retiré"), who_withdrew, "withdrawn"))
        for at, title, who, what in moments:
            if at < before:
                yield Event(
                    at=at,
                    kind="accords",
                    key=f"consent-{row.pk:020d}-{what}",
                    title=title,
                    text=label,
                    detail=_("version %(version)s, noté par %(who)s")
                    % {"version": row.notice.version, "who": who},
                )


def _deliveries(
    case_file: CaseFile, kinds: frozenset[str], before: datetime.datetime
) -> Iterable[Event]:
    for row in DELIVERIES.rows(person=case_file.beneficiary_id):
        if row.notice.purpose != ONLY_HANDED_OVER or row.given_at >= before:
            continue
        yield Event(
            at=row.given_at,
            kind="accords",
            key=f"delivery-{row.pk:020d}",
            title=_("Note remise"),
            text=capfirst(row.notice.get_purpose_display()),
            detail=_("version %(version)s, par %(who)s")
            % {"version": row.notice.version, "who": row.given_by},
        )


PATH = {"parcours": gettext_lazy("Parcours")}
AGREEMENTS = {"accords": gettext_lazy("Accords")}
OWN_SOURCES = (
    Source("beneficiaries.assignments", PATH, 10, _assignments),
    Source("beneficiaries.barriers", {"freins": gettext_lazy("Freins")}, 20, _barriers),
    Source("beneficiaries.consents", AGREEMENTS, 30, _consents),
    Source("beneficiaries.deliveries", AGREEMENTS, 31, _deliveries),
    Source(
        "beneficiaries.journal",
        {**PATH, "fiche": gettext_lazy("Fiche"), "acces": gettext_lazy("Accès motivés")},
        40,
        _deeds,
    ),
)
