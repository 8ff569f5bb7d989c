"""What interviews add to the pages of lower apps."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.sessions import forget_at_log_out
from beneficiaries import panels, thread
from beneficiaries.panels import Action
from beneficiaries.services import pulse

ACTIONS = (
    Action(
        "followup.prepare",
        _("Préparer"),
        "followup:prepare",
        icon="journal-text",
        order=8,
        capability=Capability.OPEN_CASE_FILES,
        writes=False,
    ),
    Action(
        "followup.quick_contact",
        _("Contact rapide"),
        "followup:quick_contact",
        icon="telephone",
        order=12,
    ),
    Action(
        "followup.interview",
        _("Entretien"),
        "followup:interview_new",
        icon="pencil",
        order=90,
        main=True,
    ),
)


def register() -> None:
    """Called once, at start-up."""
    from followup.interviews import prepare
    from followup.interviews import pulse as interview_pulse
    from followup.interviews.prepare_sections import OWN_SECTIONS
    from followup.interviews.thread import INTERVIEW_SOURCE
    from followup.services.drafts import forget_local_keys

    for action in ACTIONS:
        panels.register_action(action)
    thread.register(INTERVIEW_SOURCE)
    pulse.register_source("last_contact_at", "followup.interviews", interview_pulse.last_interview)
    for section in OWN_SECTIONS:
        prepare.register(section)
    forget_at_log_out(forget_local_keys)
