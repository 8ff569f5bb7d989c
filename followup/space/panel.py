"""The person's space on the case file: its state, and the demands that wait for an answer."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField

from beneficiaries.panels import Visit
from beneficiaries.prepared import Given, Prepared
from followup.models import RightsRequest
from followup.services.space_access import state_of

DEMANDS = Prepared(
    lambda: (
        RightsRequest.objects.waiting()
        .filter(beneficiary=Given("person", BigIntegerField()))
        .order_by("due_on", "pk")[:10]
    )
)


def space_panel(visit: Visit) -> dict[str, Any]:
    """Two queries: links, demands that wait."""
    person = visit.case_file.beneficiary
    return {
        "state": state_of(person),
        "url": visit.address("followup:space_access") if visit.may_write else "",
        "requests": [
            (row, visit.address("followup:rights_request", row.pk) if visit.may_write else "")
            for row in DEMANDS.rows(person=person.pk)
        ],
    }
