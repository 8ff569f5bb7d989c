from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PilotageConfig(AppConfig):
    name = "pilotage"
    verbose_name = _("Pilotage")

    def ready(self) -> None:
        """The home page, what waits there, and what follows a file that changes hands."""
        from accounts.panels import register_home_panel
        from beneficiaries import waiting
        from beneficiaries.services import handover
        from pilotage import following, todo, todo_files, todo_teams
        from pilotage.home_panels import today_panel, todo_panel

        register_home_panel(today_panel, order=1)
        register_home_panel(todo_panel, order=2)
        sources = (
            ("outcomes", todo.without_outcome),
            # The alliance says it better, under the same key.
            ("signals", todo.signals),
            ("messages", todo.messages),
            ("answers", todo.answers),
            ("transfers", todo_files.transfers),
            ("rights", todo.rights),
            ("steps", todo.steps),
            ("proposals", todo.proposals),
            ("no_next_step", todo_files.without_next_step),
            ("silent", todo_files.silent),
            ("reminders", todo.reminders),
            ("drafts", todo.drafts),
            ("delegations", todo_files.delegations),
            ("leavers", todo_teams.leavers),
            ("nobody", todo_teams.nobody_s),
            ("unanswered", todo_teams.unanswered),
        )
        for order, (key, source) in enumerate(sources, start=1):
            waiting.register_first(key, source, order=order * 10)
        handover.register_follower("appointments", following.move_appointments)
        handover.register_follower("told", following.tell_the_person)
        handover.register_delegation_follower("told of absence", following.tell_of_delegation)
