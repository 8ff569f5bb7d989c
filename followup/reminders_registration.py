"""What reminders add to the pages of lower apps."""


def register() -> None:
    """Called once, at start-up."""
    from beneficiaries import panels, thread
    from followup import reminders_panel
    from followup.reminder_kinds import for_people, for_staff
    from followup.reminder_kinds.registry import register_kind

    for rule in (*for_people.RULES, *for_staff.RULES):
        register_kind(rule)
    panels.register(reminders_panel.PANEL)
    thread.register(reminders_panel.SOURCE)
