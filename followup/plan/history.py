"""The history of a step, as people read it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.models import Step, StepChange, StepStatus
from followup.plan.words import day_words

LABELS = {field.name: field.verbose_name for field in Step._meta.fields} | {
    "goal": gettext_lazy("objectif")
}
# Their change is said in words of its own.
SAID = frozenset({"status", "due_on", "title", "outcome", "help_needed", "drop_reason"})


@dataclass(frozen=True, slots=True)
class ChangeView:
    """Who did what to the step, and when."""

    at: datetime.datetime
    who: str
    sentences: tuple[str, ...]
    note: str


def history_of(step: Step) -> list[ChangeView]:
    """Newest first, in one query."""
    rows = StepChange.objects.filter(step=step).select_related("changed_by")
    return [change_view(row) for row in rows.order_by("-changed_at", "-pk")]


def change_view(row: StepChange) -> ChangeView:
    """One change in words."""
    return ChangeView(row.changed_at, author_of(row), tuple(sentences_of(row)), row.note)


def author_of(row: StepChange) -> str:
    """The person, or who of the house."""
    if row.by_person:
        return _("La personne")
    return str(row.changed_by) if row.changed_by else _("Jalons")


def sentences_of(row: StepChange) -> list[str]:
    """State, date, wording, then the rest."""
    if not row.before:
        due = _("pour le %(day)s") % {"day": day_words(row.due_after)} if row.due_after else ""
        return [", ".join(filter(None, [_("Étape ajoutée"), due]))]
    said = []
    if row.before != row.after:
        said.append(f"{_label(row.before)} → {_label(row.after)}")
    if row.due_before != row.due_after:
        said.append(_date_sentence(row.due_before, row.due_after))
    if row.wording_before:
        said.append(_("Titre reformulé, avant : « %(words)s »") % {"words": row.wording_before})
    others = [str(LABELS[name]) for name in row.fields if name in LABELS and name not in SAID]
    if others:
        said.append(_("Modifié : %(fields)s") % {"fields": ", ".join(others)})
    return said or [_("Précision ajoutée")]


def _label(status: str) -> str:
    return capfirst(str(StepStatus(status).label))


def _date_sentence(before: datetime.date | None, after: datetime.date | None) -> str:
    if before and after:
        words = {"before": day_words(before), "after": day_words(after)}
        return _("Échéance du %(before)s remise au %(after)s") % words
    if after:
        return _("Échéance fixée au %(day)s") % {"day": day_words(after)}
    return _("Échéance du %(day)s retirée") % {"day": day_words(before)} if before else ""
