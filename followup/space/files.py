"""Which file a page of the space speaks of, when the person has several."""

from __future__ import annotations

from accounts.requests import row_id
from beneficiaries.models import CaseFile
from followup.space.person import PersonRequest


def files_of(request: PersonRequest) -> list[CaseFile]:
    """Open ones first, the newest first; all of the person's own."""
    rows = request.person.case_files.select_related("referent", "organisation", "beneficiary")
    return list(rows.order_by("closed_on", "-opened_on", "-pk"))


def chosen_file(request: PersonRequest, files: list[CaseFile]) -> CaseFile | None:
    """The one that the address names, else the first; None when the person has no file."""
    wanted = row_id(request.GET.get("dossier", ""))
    return next((file for file in files if file.pk == wanted), files[0] if files else None)
