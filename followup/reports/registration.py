"""What progress reports add to the pages of lower apps."""

from django.utils.translation import gettext_lazy as _


def register() -> None:
    """Called once, at start-up."""
    from beneficiaries import panels, thread
    from followup.reports.panels import KIND, report_events, reports_panel

    panels.register(
        panels.Panel(
            "followup.reports",
            _("Rapports d’étape"),
            "followup/report_panel.html",
            column=panels.ASIDE,
            order=55,
            context=reports_panel,
        )
    )
    panels.register_action(
        panels.Action(
            "followup.report",
            _("Rapport d’étape"),
            "followup:report_new",
            icon="file-earmark-text",
            order=18,
            in_menu=True,
            on_closed=None,
        )
    )
    thread.register(thread.Source("followup.reports", {KIND: _("Documents")}, 60, report_events))
