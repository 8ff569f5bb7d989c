from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupConfig(AppConfig):
    name = "followup"
    verbose_name = _("Suivi")

    def ready(self) -> None:
        """Each subject says what it adds to the case file, the thread, the pulse and the home."""
        from followup.agenda import registration as agenda_registration
        from followup.interviews import registration as interviews_registration
        from followup.messages import registration as messages_registration
        from followup.plan import registration as plan_registration
        from followup.reminders import registration as reminders_registration
        from followup.reports import registration as reports_registration
        from followup.space import registration as space_registration

        agenda_registration.register()
        interviews_registration.register()
        plan_registration.register()
        messages_registration.register()
        reminders_registration.register()
        reports_registration.register()
        space_registration.register()
