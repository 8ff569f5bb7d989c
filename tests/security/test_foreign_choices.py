"""No object by form (R16): forged choices and extra fields change nothing."""

import datetime
from collections import Counter

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, UUIDField

from accounts.models import Membership
from beneficiaries.models import Beneficiary, CaseFile
from tests.architecture.source import APPS
from tests.harness.stage import filled

# How a row belongs to an organisation: the first path that its model has.
PATHS = (
    "organisation",
    "case_file__organisation",
    "beneficiary__organisation",
    "batch__organisation",
    "kept__organisation",
)
# What no form of ours may set, whatever is posted.
EXTRAS = {
    "is_staff": "1",
    "is_superuser": "1",
    "is_active": "",
    "created_by": "1",
    "created_at": "2001-01-01",
    "opened_by": "1",
    "closed_by": "1",
    "resolved_by": "1",
    "invited_by": "1",
    "merged_into": "1",
    "version_": "99",
    "sort_name": "forged",
    "search_text": "forged",
    "token_hash": "0" * 64,
    "status": "done",
    "verdict": "valid",
    "user": "1",
    "account": "1",
    "id": "1",
    "pk": "1",
    "password": "forged",
    "open_signals": "9",
    "organisation_id": "1",
    "second_factor_required_": "",
}
UNSTABLE = {
    "file",
    "file_hash",
    "password",
    "session_data",
    "session_key",
    "token_hash",
    "last_login",
    "sealed_fields",
    "request_id",
}


def path_of(model):
    for path in PATHS:
        if path.split("__")[0] in {field.name for field in model._meta.concrete_fields}:
            return path
    return None


def walls():
    """One question per model: which rows point into another organisation?"""
    for model in apps.get_models():
        path = path_of(model) if model._meta.app_label in APPS else None
        across = Q()
        for field in model._meta.concrete_fields if path else ():
            other = field.related_model
            theirs = path_of(other) if other and other._meta.app_label in APPS else None
            if theirs and field.name != path.split("__")[0]:
                filled_in = Q(**{f"{field.name}__isnull": False})
                across |= filled_in & ~Q(**{f"{field.name}__{theirs}": F(path)})
        if across:
            yield model.objects.filter(across).order_by("pk")
    # Nobody is in charge where they hold no role.
    here = Membership.objects.filter(
        user=OuterRef("referent"), organisation=OuterRef("organisation")
    )
    yield CaseFile.objects.filter(~Exists(here), referent__isnull=False).order_by("pk")


def crossings():
    return [f"{row._meta.label} {row.pk}" for rows in walls() for row in rows]


def our_models():
    for model in apps.get_models():
        if model._meta.app_label in APPS and model._meta.model_name not in {"session", "ratecount"}:
            yield model


def contents(known):
    """Every row of ours, without moments, secrets and the ids of what was just made."""
    rows = []
    for model in our_models():
        fields = [
            f
            for f in model._meta.concrete_fields
            if not (f.primary_key or f.name in UNSTABLE or isinstance(f, UUIDField))
        ]
        for values in model._default_manager.order_by("pk").values_list(
            *(f.attname for f in fields)
        ):
            kept = [
                _settled(field, value, known)
                for field, value in zip(fields, values, strict=True)
                if not isinstance(value, datetime.datetime)
            ]
            rows.append((model._meta.label, repr(kept)))
    return Counter(rows)


def _settled(field, value, known):
    """Ids of rows made by the request differ from one to the next; the others must not."""
    if field.name == "subject_id":
        return "…"
    model = Beneficiary if field.name == "beneficiary_id" else field.related_model
    return "new" if model in known and value is not None and value not in known[model] else value


def foreign_keys(stage):
    """Ids of the other organisation's main records, as strings."""
    there = stage.scene.circles["elsewhere"]
    kinds = ("organisation", "team", "user", "beneficiary", "case_file", "batch")
    return {str(getattr(there, kind).pk) for kind in kinds}


def posts(stage):
    return [found for found in stage.forms if found.form.method == "post"]


def test_the_walls_stand_before(stage):
    assert not crossings()


def choices(found):
    """Fields of a form that name a row: lists, hidden ids, and what a script fills in."""
    for field in found.form.writable():
        named = field.name.endswith(("referent", "team", "counsellor", "_id", "into", "user"))
        if named or (field.kind in {"select", "hidden", "radio"} and _looks_like_ids(field)):
            yield field.name


def _looks_like_ids(field):
    return any(value.isdigit() for value in [field.value, *field.options])


def test_a_forged_choice_never_crosses_the_wall(stage):
    broken, tried = [], 0
    keys = sorted(foreign_keys(stage))
    for found in posts(stage):
        for name in choices(found):
            for key in keys:
                tried += 1
                response = stage.visitor(found.role).request(
                    "POST", found.form.action, filled(found.form) | {name: key}, look=crossings
                )
                if response.looked or response.status_code >= 500:
                    told = f"{response.status_code} {response.looked}"
                    broken.append(f"{found} {name}={key}: {told}")
    assert not broken, "Fix: limit the field's queryset to visible_to(user).\n" + "\n".join(broken)
    assert tried > 20, "Fix: no form with a choice was found."


def test_extra_fields_change_nothing(stage):
    broken, accepted = [], 0
    known = {m: set(m._default_manager.values_list("pk", flat=True)) for m in our_models()}
    for found in posts(stage):
        visitor, good = stage.visitor(found.role), filled(found.form)
        extras = extras_for(stage, {field.name for field in found.form.fields})
        results = [
            visitor.request("POST", found.form.action, data, look=lambda: contents(known))
            for data in (good, good | extras)
        ]
        accepted += results[0].status_code == 302
        statuses = "/".join(str(result.status_code) for result in results)
        plain, forged = (result.looked for result in results)
        if plain != forged or results[0].status_code != results[1].status_code:
            broken.append(f"{found}: {statuses} {sorted((forged - plain) + (plain - forged))[:3]}")
    assert not broken, "Fix: read cleaned_data only.\n" + "\n".join(broken)
    assert accepted > 8, "Fix: too few forms were accepted as filled to be believed (ACCEPTED)."


def extras_for(stage, own):
    """What no field of the form asks for, the other organisation's ids included."""
    there = stage.scene.circles["elsewhere"]
    ids = {
        "organisation": there.organisation,
        "beneficiary": there.beneficiary,
        "case_file": there.case_file,
        "referent": there.user,
        "team": there.team,
    }
    extras = EXTRAS | {name: str(row.pk) for name, row in ids.items()}
    return {name: value for name, value in extras.items() if name not in own}
