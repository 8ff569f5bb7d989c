from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CepConfig(AppConfig):
    name = "cep"
    verbose_name = _("Conseil en évolution professionnelle")

    def ready(self) -> None:
        """Show where the person stands, on the case files of this programme."""
        from cep import activity_registration, registration

        registration.register()
        activity_registration.register()
