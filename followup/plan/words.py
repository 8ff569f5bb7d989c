"""How a plan is said: who does a step, who decided it, when it is due, how late it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.models import CaseFile
from followup.models import DecidedBy, Step, StepOwner, StepStatus


@dataclass(frozen=True, slots=True)
class Voices:
    """The names of one plan, for the counsellor's side or for the person's."""

    who: dict[str, str]
    decided: dict[str, str]


def voices_of(case_file: CaseFile, *, for_person: bool = False) -> Voices:
    """Names on the counsellor's side; "moi" on the person's."""
    person = case_file.beneficiary.name_as_wished or case_file.beneficiary.given_name
    referent = case_file.referent
    counsellor = (referent.given_name or str(referent)) if referent else _("la structure")
    if for_person:
        who = {StepOwner.PERSON: _("Moi"), StepOwner.COUNSELLOR: str(referent or counsellor)}
        decided = {
            DecidedBy.PERSON: _("décidé par moi"),
            DecidedBy.COUNSELLOR: _("proposé par %(name)s") % {"name": referent or counsellor},
        }
    else:
        who = {StepOwner.PERSON: person, StepOwner.COUNSELLOR: counsellor}
        decided = {
            DecidedBy.PERSON: _("décidé par %(name)s") % {"name": person},
            DecidedBy.COUNSELLOR: _("proposé par %(name)s") % {"name": counsellor},
        }
    return Voices(
        {str(key): word for key, word in who.items()}
        | {"together": _("Ensemble"), "third_party": _("Un tiers")},
        {str(key): word for key, word in decided.items()} | {"together": _("décidé ensemble")},
    )


def day_words(day: datetime.date) -> str:
    """15 nov., with the year when it is not this one."""
    return date_format(day, "j N" if day.year == timezone.localdate().year else "j N Y")


def days_late(step: Step, today: datetime.date) -> int:
    """How many days since a live step was due; 0 when it is not late."""
    return (today - step.due_on).days if step.is_live and step.due_on and step.due_on < today else 0


def late_words(days: int) -> str:
    """ "11 jours de retard"; empty when it is not late."""
    if not days:
        return ""
    return ngettext("%(days)s jour de retard", "%(days)s jours de retard", days) % {"days": days}


def detail_of(step: Step, voices: Voices, *, late: bool) -> str:
    """The line under a step: "Basile · échéance 15 nov., replanifiée 2 fois · « je bloque »"."""
    if step.status == StepStatus.DONE:
        parts = [_done(step), _quoted(step.outcome) or voices.decided[step.decided_by]]
    elif step.status == StepStatus.DROPPED:
        parts = [voices.who[step.owner], _("abandonnée"), _quoted(step.drop_reason)]
    else:
        parts = [voices.who[step.owner], _state(step), _due(step, late=late), _stuck(step)]
    return " · ".join(part for part in parts if part)


def _done(step: Step) -> str:
    if step.done_at is None:
        return _("Faite")
    return _("Faite le %(day)s") % {"day": day_words(timezone.localdate(step.done_at))}


def _state(step: Step) -> str:
    return _("en cours") if step.status == StepStatus.DOING else ""


def _stuck(step: Step) -> str:
    if step.status != StepStatus.STUCK:
        return ""
    if not step.help_needed:
        return _("ça bloque")
    return _("ça bloque : %(help)s") % {"help": _quoted(step.help_needed)}


def _due(step: Step, *, late: bool) -> str:
    """ "pour le 4 déc." or, once passed, "échéance 15 nov.", and how often it moved."""
    if step.due_on is None:
        due = _("sans échéance")
    else:
        words = _("échéance %(day)s") if late else _("pour le %(day)s")
        due = words % {"day": day_words(step.due_on)}
    if not step.replanned_count:
        return due
    count = step.replanned_count
    moved = ngettext("replanifiée %(count)s fois", "replanifiée %(count)s fois", count)
    return f"{due}, {moved % {'count': count}}"


def _quoted(text: str) -> str:
    return _("« %(words)s »") % {"words": text} if text else ""
