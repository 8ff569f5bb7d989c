"""The activity among what the queue of exports makes."""

from __future__ import annotations

from typing import IO, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from beneficiaries.export_subjects import Subject
from cep.activity.selection import Activity

CEP_ACTIVITY = "cep.activity"


def _write(selection: Activity, kind: str, target: IO[bytes], **more: Any) -> int:
    return selection.write(kind, target, **more)


def _back(state: str) -> str:
    """The trial of the same year."""
    asked = {"annee": QueryDict(state).get("annee") or "", "essai": "1"}
    return f"{reverse('cep:activity')}?{urlencode(asked)}"


SUBJECT = Subject(
    key=CEP_ACTIVITY,
    title=_("Export de l’activité CEP"),
    capability=Capability.REPORT_ACTIVITY,
    select=Activity,
    write=_write,
    back=_back,
    place=_("Activité CEP"),
    back_words=_("Retour à l’activité"),
    file_name="activite-cep",
    deed="cep.activity_exported",
)
