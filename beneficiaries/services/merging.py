"""Two sheets about one person made one, and made two again.

The absorbed sheet stays, emptied of its rows and pointing to the kept one. Merge.before holds what
is needed to restore every row exactly; undoing is refused, in a sentence, once that would destroy
what somebody did since.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.merge_moves import column, relation_named, relations, restored, snapshot
from beneficiaries.models import Beneficiary, CaseFile, DistinctPair, Merge
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.merge_conflicts import close_second_files, settle_consents

# What may be taken from either sheet; the reference is always that of the kept one.
CHOSEN = (
    "given_name",
    "family_name",
    "name_as_wished",
    "birth_date",
    "email",
    "phone",
    "other_phone",
    "preferred_channel",
    "preferred_hours",
    "language",
    "reading_mode",
    "adaptations",
    "postal_code",
    "commune",
    "last_trade",
)
COMPUTED = ("sort_name", "search_text", "version")
REMEMBERED = [*CHOSEN, *COMPUTED, "account"]
MEMORY = {"kept", "after", "absorbed", "moved", "touched"}


@transaction.atomic
def merge_beneficiaries(
    *,
    by: User,
    kept: Beneficiary,
    absorbed: Beneficiary,
    taken: set[str],
    staying: Mapping[str, int],
) -> Merge:
    """Keep one sheet: the fields of `taken` come from the absorbed one, and so do all its rows.

    `staying` gives, for a programme open on both sheets, the file that stays open.
    """
    versions = (kept.version, absorbed.version)
    kept, absorbed = _both_locked(kept, absorbed)
    if (kept.version, absorbed.version) != versions:
        raise StaleVersion(_("L’une des deux fiches vient d’être modifiée : relisez-les."))
    memory: dict[str, Any] = {
        "kept": snapshot(kept, REMEMBERED),
        "absorbed": snapshot(absorbed, ["account", "merged_into", "version"]),
    }
    touched = [
        *close_second_files(by=by, kept=kept, absorbed=absorbed, staying=staying),
        *settle_consents(by=by, kept=kept, absorbed=absorbed),
    ]
    _absorb(absorbed, kept, taken=taken & set(CHOSEN))
    memory["after"] = snapshot(kept, REMEMBERED)
    memory["moved"], memory["left"] = _move_rows(absorbed, kept)
    memory["touched"] = [row.as_json() for row in touched]
    CaseFile.objects.filter(beneficiary=kept).update(sort_name=kept.sort_name)
    merge = Merge.objects.create(
        organisation=kept.organisation, kept=kept, absorbed=absorbed, merged_by=by, before=memory
    )
    changed = [name for name in CHOSEN if name in taken]
    _journal("beneficiary.merged", by=by, merge=merge, fields=changed)
    return merge


@transaction.atomic
def undo_merge(*, by: User, merge: Merge) -> Merge:
    """Make two sheets again, each with its rows and values as they were."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise Refused(_("Cette fusion est déjà annulée."))
    kept, absorbed = _both_locked(merge.kept, merge.absorbed, merged=True)
    _refuse_if_overtaken(merge, kept, absorbed)
    memory = merge.before
    try:
        with transaction.atomic():
            absorbed_values = restored(Beneficiary, memory["absorbed"])
            kept_values = _kept_values(kept, memory)
            # The account is unique: it leaves the kept sheet before it returns to the other.
            Beneficiary.objects.filter(pk=kept.pk).update(**kept_values)
            Beneficiary.objects.filter(pk=absorbed.pk).update(**absorbed_values)
            _move_back(memory, kept, absorbed)
            _restore_touched(memory)
    except IntegrityError as error:
        raise Refused(
            _("Des dossiers ou des accords créés depuis empêchent de séparer ces fiches.")
        ) from error
    for person in (kept, absorbed):
        person.refresh_from_db()
        CaseFile.objects.filter(beneficiary=person).update(sort_name=person.sort_name)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    _journal("beneficiary.merge_undone", by=by, merge=merge)
    return merge


@transaction.atomic
def say_distinct(*, by: User, one: Beneficiary, other: Beneficiary) -> None:
    """Remember that these are two people."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    DistinctPair.objects.get_or_create(
        one=first,
        other=second,
        defaults={"organisation": first.organisation, "said_by": by},
    )


def _both_locked(
    kept: Beneficiary, absorbed: Beneficiary, *, merged: bool = False
) -> tuple[Beneficiary, Beneficiary]:
    """Both rows, locked in the order of their keys so that two merges never wait for each other."""
    if kept.pk == absorbed.pk:
        raise Refused(_("Une fiche ne se fusionne pas avec elle-même."))
    rows = Beneficiary.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, absorbed.pk])
    by_key = {row.pk: row for row in rows.select_related("organisation").order_by("pk")}
    first, second = by_key[kept.pk], by_key[absorbed.pk]
    if first.organisation_id != second.organisation_id:
        raise Refused(_("Ces fiches ne sont pas de la même organisation."))
    if not merged and (first.merged_into_id or second.merged_into_id):
        raise Refused(_("L’une de ces fiches est déjà fusionnée."))
    return first, second


def _absorb(absorbed: Beneficiary, kept: Beneficiary, *, taken: set[str]) -> None:
    """Point one sheet to the other, which takes its chosen values and a login it lacks."""
    absorbed.merged_into = kept
    absorbed.version += 1
    absorbed.save(update_fields=["merged_into", "version"])
    for name in taken:
        setattr(kept, name, getattr(absorbed, name))
    kept.account = kept.account or _account_freed(absorbed)
    kept.version += 1
    kept.refresh_search_columns()
    kept.save()


def _account_freed(absorbed: Beneficiary) -> User | None:
    """The absorbed sheet's login, which one sheet at a time may hold."""
    account = absorbed.account
    if account is not None:
        Beneficiary.objects.filter(pk=absorbed.pk).update(account=None)
    return account


def _move_rows(
    source: Beneficiary, target: Beneficiary
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Every child row; gives the keys that moved and those that a constraint kept back."""
    moved, left = {}, {}
    for relation in relations():
        keys = relation.of(source)
        if not keys:
            continue
        gone = relation.point(keys, target)
        moved[relation.label] = gone
        if len(gone) < len(keys):
            left[relation.label] = sorted(set(keys) - set(gone))
    return moved, left


def _refuse_if_overtaken(merge: Merge, kept: Beneficiary, absorbed: Beneficiary) -> None:
    """What was done since the merge is never undone with it."""
    if MEMORY - merge.before.keys():
        raise Refused(_("Cette fusion n’a pas gardé de quoi être annulée."))
    if kept.merged_into_id is not None:
        raise Refused(_("La fiche gardée a été fusionnée depuis : annulez d’abord cette fusion."))
    if absorbed.merged_into_id != kept.pk:
        raise Refused(_("La fiche absorbée n’est plus rattachée à celle-ci."))
    memory = merge.before
    now = snapshot(kept, list(memory["after"]))
    for name, value in memory["after"].items():
        changed_then = memory["kept"][name] != value
        if name not in COMPUTED and changed_then and now[name] != value:
            raise Refused(
                _("La fiche a été modifiée depuis la fusion (%(field)s) : corrigez-la à la main.")
                % {"field": column(Beneficiary, name).verbose_name}
            )
    for label, keys in memory["moved"].items():
        relation = relation_named(label)
        still = relation.rows.filter(pk__in=keys, **{relation.field: kept}).count()
        if still != len(keys):
            raise Refused(
                _("Des éléments réunis par la fusion ont été supprimés ou déplacés depuis.")
            )
    for row in memory["touched"]:
        current = apps.get_model(row["model"])._base_manager.filter(pk=row["pk"]).first()
        if current is None or snapshot(current, list(row["after"])) != row["after"]:
            raise Refused(_("Un dossier ou un accord clos par la fusion a été modifié depuis."))


def _kept_values(kept: Beneficiary, memory: dict[str, Any]) -> dict[str, Any]:
    """The kept sheet as it was; what somebody changed since, elsewhere, stays."""
    if kept.version == memory["after"]["version"]:
        return restored(Beneficiary, memory["kept"])
    back = {
        name: value
        for name, value in memory["kept"].items()
        if name not in COMPUTED and memory["after"][name] != value
    }
    for name, value in restored(Beneficiary, back).items():
        setattr(kept, name, value)
    kept.refresh_search_columns()
    return restored(Beneficiary, back) | {
        "sort_name": kept.sort_name,
        "search_text": kept.search_text,
        "version": kept.version + 1,
    }


def _move_back(memory: dict[str, Any], kept: Beneficiary, absorbed: Beneficiary) -> None:
    for label, keys in memory["moved"].items():
        relation = relation_named(label)
        relation.rows.filter(pk__in=keys, **{relation.field: kept}).update(
            **{relation.field: absorbed}
        )


def _restore_touched(memory: dict[str, Any]) -> None:
    for row in memory["touched"]:
        model = apps.get_model(row["model"])
        model._base_manager.filter(pk=row["pk"]).update(**restored(model, row["before"]))


def _journal(deed: str, *, by: User, merge: Merge, fields: list[str] | None = None) -> None:
    """One line on each sheet."""
    for person in (merge.kept, merge.absorbed):
        record(
            deed,
            by=by,
            organisation=merge.organisation,
            subject=merge,
            beneficiary_id=person.pk,
            fields=fields or [],
        )
