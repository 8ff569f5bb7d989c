"""The plan on the case file: read at a glance, changed on its own page."""

from __future__ import annotations

from typing import Any

from beneficiaries.panels import Visit
from followup.plan.reading import plan_of, proposals_of


def plan_panel(visit: Visit) -> dict[str, Any]:
    """Three queries: goals, steps, what the person proposes."""
    return {
        "plan": plan_of(visit.case_file),
        "proposals": len(proposals_of(visit.case_file)),
        "plan_url": visit.address("followup:plan"),
        "add_url": visit.address("followup:goal_new") if visit.may_write_now else "",
    }
