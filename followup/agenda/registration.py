"""What the agenda and appointments add to the pages of lower apps."""


def register() -> None:
    """Called once, at start-up."""
    from beneficiaries import closing, panels, thread
    from beneficiaries.services import pulse
    from followup.agenda import panels as agenda_panels

    pulse.register_source(
        "next_appointment_at", "followup.appointments", agenda_panels.next_appointment
    )
    pulse.register_source("last_contact_at", "followup.appointments", agenda_panels.last_seen)
    panels.register(agenda_panels.PANEL)
    panels.register_action(agenda_panels.ACTION)
    thread.register(agenda_panels.SOURCE)
    closing.register_check("followup.appointments", agenda_panels.left_hanging)
