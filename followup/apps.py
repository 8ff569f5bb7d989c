from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupConfig(AppConfig):
    name = "followup"
    verbose_name = _("Suivi")

    def ready(self) -> None:
        """Each subject says what it adds to the case file, the thread, the pulse and the home."""
        from followup import (
            agenda_registration,
            interviews_registration,
            messages_registration,
            plan_registration,
            reminders_registration,
            reports_registration,
            space_registration,
        )

        agenda_registration.register()
        interviews_registration.register()
        plan_registration.register()
        messages_registration.register()
        reminders_registration.register()
        reports_registration.register()
        space_registration.register()
