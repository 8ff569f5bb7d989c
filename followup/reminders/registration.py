"""What reminders add to the pages of lower apps."""


def register() -> None:
    """Called once, at start-up."""
    from beneficiaries import panels, thread
    from followup.reminders import panel as reminders_panel
    from followup.reminders.kinds import for_people, for_staff
    from followup.reminders.kinds.registry import register_kind

    for rule in (*for_people.RULES, *for_staff.RULES):
        register_kind(rule)
    panels.register(reminders_panel.PANEL)
    thread.register(reminders_panel.SOURCE)
