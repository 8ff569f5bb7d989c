"""The journal of a person as the page of one file may show it: no line of a file kept closed."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from accounts.journal import entries_about
from accounts.models import JournalEntry, User
from beneficiaries.models import Beneficiary, CaseFile, Merge


def entries_for(user: User, person: Beneficiary) -> QuerySet[JournalEntry]:
    """What was done about the person, and in those of their files that this user may open."""
    files = CaseFile.objects.openable_by(user).values("pk")
    shown = Q(subject_kind__in=["", *map(_kind, (Beneficiary, Merge))])
    shown |= Q(subject_kind=_kind(CaseFile), subject_id__in=files)
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        if "case_file" in names:
            rows = model._base_manager.filter(case_file__in=files).values("pk")
            shown |= Q(subject_kind=_kind(model), subject_id__in=rows)
        elif "beneficiary" in names and model is not CaseFile:
            shown |= Q(subject_kind=_kind(model))
    return entries_about(*person.sheet_ids()).filter(shown)


def _kind(model: type[Model]) -> str:
    """What the journal calls rows of this model."""
    return str(model._meta.model_name)
