"""What the CEP adds to the case-file page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries import panels, thread
from beneficiaries.models import Programme
from beneficiaries.panels import MAIN, Action, Panel, Visit
from cep import documents_registration
from cep.my_project_page import has_open_cep
from cep.path_page import path_view
from cep.thread_sources import cep_facts
from followup.space import sections as space_sections

CEP_FILES = frozenset({Programme.CEP.value})


def path_panel(visit: Visit) -> dict[str, Any]:
    """Levels and request."""
    view = path_view(visit.case_file, timezone.localdate())
    return {
        "view": view,
        "url": visit.address("cep:path"),
        "synthesis": view.state.synthesis,
        "documents_url": visit.address("cep:documents"),
    }


def register() -> None:
    """Called once, at start-up."""
    panels.register(
        Panel(
            "cep.path",
            _("Conseil en évolution professionnelle"),
            "cep/panel.html",
            column=MAIN,
            order=30,
            context=path_panel,
            programmes=CEP_FILES,
        )
    )
    panels.register_action(
        Action(
            "cep.path",
            _("Parcours CEP"),
            "cep:path",
            icon="signpost-split",
            order=45,
            programmes=CEP_FILES,
            writes=False,
            on_closed=None,
        )
    )
    space_sections.register_section(
        space_sections.Section(
            "cep.project",
            _("Mon projet"),
            "cep:my_project",
            icon="compass",
            order=20,
            shown=has_open_cep,
        )
    )
    thread.register(thread.Source("cep", {"cep": _("CEP")}, order=40, fetch=cep_facts))
    documents_registration.register()
