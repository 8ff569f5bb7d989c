"""What interviews add to the pages of lower apps."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.sessions import forget_at_log_out
from beneficiaries import panels, thread
from beneficiaries.services import pulse


def register() -> None:
    """Called once, at start-up."""
    from followup import interview_pulse, prepare
    from followup.interview_thread import INTERVIEW_SOURCE
    from followup.prepare_sections import OWN_SECTIONS
    from followup.services.drafts import forget_local_keys

    panels.register_action(
        panels.Action(
            "followup.interview",
            _("Entretien"),
            "followup:interview_new",
            icon="pencil",
            order=10,
            main=True,
        )
    )
    panels.register_action(
        panels.Action(
            "followup.quick_contact",
            _("Contact rapide"),
            "followup:quick_contact",
            icon="telephone",
            order=12,
        )
    )
    panels.register_action(
        panels.Action(
            "followup.prepare",
            _("Préparer"),
            "followup:prepare",
            icon="journal-text",
            order=8,
            capability=Capability.OPEN_CASE_FILES,
            writes=False,
        )
    )
    thread.register(INTERVIEW_SOURCE)
    pulse.register_source("last_contact_at", "followup.interviews", interview_pulse.last_interview)
    for section in OWN_SECTIONS:
        prepare.register(section)
    forget_at_log_out(forget_local_keys)
