"""Where a step stands, and what goes with each state; one rule for everybody who says it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.refusals import Refused, StaleVersion
from followup.models import Step, StepStatus
from followup.services.plan_ground import (
    MOVED_SENTENCE,
    Author,
    Before,
    journal,
    refuse_ended,
    settle,
)

# The one text that belongs to a state; the others are emptied, the history keeps them.
TEXT_OF = {
    StepStatus.DONE: "outcome",
    StepStatus.STUCK: "help_needed",
    StepStatus.DROPPED: "drop_reason",
}
TEXTS = ("outcome", "help_needed", "drop_reason")
DROPPED_SENTENCE = _("Dites pourquoi l’étape est abandonnée.")


def put_status(
    step: Step,
    status: StepStatus,
    texts: Mapping[str, str],
    *,
    author: Author,
    version: int | None = None,
    deed: str = "step.status",
) -> Step:
    """Write the state on a locked step; without a version, the last word counts."""
    own = TEXT_OF.get(status)
    wanted = {name: texts.get(name, "").strip() if name == own else "" for name in TEXTS}
    changed = [name for name in TEXTS if getattr(step, name) != wanted[name]]
    if step.status == status and not changed:
        return step
    if version is not None and step.version != version:
        raise StaleVersion(MOVED_SENTENCE)
    refuse_ended(step.goal)
    if status is StepStatus.DROPPED and not wanted["drop_reason"]:
        raise Refused(DROPPED_SENTENCE)
    before = Before.of(step)
    for name, text in wanted.items():
        setattr(step, name, text)
    if step.status != status:
        changed.append("status")
        step.status = status
        step.done_at = timezone.now() if status is StepStatus.DONE else None
    step.version += 1
    step.save(update_fields=[*TEXTS, "status", "done_at", "version"])
    settle(step, before, author=author, fields=changed, note=wanted[own] if own else "")
    journal(deed, author, step, step.case_file, changed)
    return step
