"""The columns of an exported list, and how a row fills them."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.listing import PROGRAMME_LABELS
from beneficiaries.models import ClosingReason
from beneficiaries.phones import displayed
from beneficiaries.rome import label_of
from beneficiaries.spreadsheet import Value

COLUMNS: Final = (
    gettext_lazy("Référence"),
    gettext_lazy("Nom"),
    gettext_lazy("Prénom"),
    gettext_lazy("Nom souhaité"),
    gettext_lazy("Programme"),
    gettext_lazy("Référent·e"),
    gettext_lazy("Équipe"),
    gettext_lazy("Statut"),
    gettext_lazy("Ouvert le"),
    gettext_lazy("Clos le"),
    gettext_lazy("Motif de clôture"),
    gettext_lazy("Dernier contact"),
    gettext_lazy("Prochain rendez-vous"),
    gettext_lazy("Prochaine étape"),
    gettext_lazy("Téléphone"),
    gettext_lazy("Courriel"),
    gettext_lazy("Code postal"),
    gettext_lazy("Commune"),
    gettext_lazy("Dernier métier (code ROME)"),
    gettext_lazy("Dernier métier"),
)
WIDTHS: Final = (14, 20, 18, 20, 36, 24, 18, 10, 12, 12, 24, 18, 18, 16, 18, 34, 12, 22, 12, 40)

_REASONS: Final = dict(ClosingReason.choices)


def cells(row: dict[str, Any]) -> list[Value]:
    """One row; how to reach a person is left out of the files that the reader may not open."""
    opens = row["opens"]
    return [
        row["reference"],
        row["family"],
        row["given"],
        row["wished"],
        str(PROGRAMME_LABELS[row["programme"]]),
        f"{row['referent_given'] or ''} {row['referent_family'] or ''}".strip(),
        row["team_name"] or "",
        _("Clos") if row["closed_on"] else _("Ouvert"),
        row["opened_on"],
        row["closed_on"],
        str(_REASONS.get(row["closing_reason"], "")) if opens else "",
        row["last_contact_at"],
        row["next_appointment_at"],
        row["next_step_due_on"],
        _phone(row["phone"]) if opens else "",
        row["email"] if opens else "",
        row["postal_code"] if opens else "",
        row["commune"] if opens else "",
        row["last_trade"] if opens else "",
        label_of(row["last_trade"]) if opens and row["last_trade"] else "",
    ]


def _phone(number: str) -> str:
    """As people dial it; French numbers then begin with 0, which no spreadsheet computes."""
    return displayed(number).replace("\u00a0", " ") if number else ""
