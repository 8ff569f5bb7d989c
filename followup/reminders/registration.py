"""What reminders add to the pages of lower apps."""


def register() -> None:
    """Called once, at start-up."""
    from beneficiaries import closing, panels, thread
    from followup.reminders import panel as reminders_panel
    from followup.reminders.kinds import for_people, for_staff
    from followup.reminders.kinds.registry import register_kind
    from followup.services.reminding import sync_case_file

    for rule in (*for_people.RULES, *for_staff.RULES):
        register_kind(rule)
    panels.register(reminders_panel.PANEL)
    thread.register(reminders_panel.SOURCE)
    closing.register_sequel("followup.reminders", sync_case_file)
