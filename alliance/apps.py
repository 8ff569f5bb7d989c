from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AllianceConfig(AppConfig):
    name = "alliance"
    verbose_name = _("Alliance de travail")

    def ready(self) -> None:
        """Say to the other apps what the alliance adds to their pages."""
        from alliance import check_ins, managers, repair, watching

        for area in (check_ins, watching, repair, managers):
            area.register()
