"""What goals and steps add to the pages of lower apps."""

from django.utils.translation import gettext_lazy as _

from beneficiaries import panels, thread
from beneficiaries.services import pulse


def register() -> None:
    """Called once, at start-up."""
    from followup.plan import pulse as plan_pulse
    from followup.plan.panel import plan_panel
    from followup.plan.thread import PLAN_SOURCE

    panels.register(
        panels.Panel(
            "followup.plan",
            _("Plan d’action"),
            "followup/plan_panel.html",
            column=panels.MAIN,
            order=10,
            context=plan_panel,
        )
    )
    panels.register_action(
        panels.Action("followup.step", _("Étape"), "followup:step_new", icon="list-check", order=14)
    )
    thread.register(PLAN_SOURCE)
    pulse.register_source("next_step_due_on", "followup.plan", plan_pulse.next_step_due_on)
    pulse.register_source("overdue_steps", "followup.plan", plan_pulse.overdue_steps)
