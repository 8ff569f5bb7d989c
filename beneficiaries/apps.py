from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    verbose_name = _("Bénéficiaires")

    def ready(self) -> None:
        """Register what this app knows of a case file; practices do the same in theirs."""
        from accounts.panels import register_home_panel
        from beneficiaries import panels, thread
        from beneficiaries.home_panel import case_files_panel, own_space_panel
        from beneficiaries.services import pulse

        pulse.register_source(
            "last_contact_at", "beneficiaries.earlier_contact", pulse.earlier_contact
        )
        thread.register_own()
        panels.register_own()
        register_home_panel(case_files_panel, order=10)
        register_home_panel(own_space_panel, order=10)
