"""What the CEP adds to the case-file page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries import panels, thread
from beneficiaries.models import Programme
from beneficiaries.panels import MAIN, Action, Panel, Visit
from cep.documents.page import (
    documents_of,
    has_document,
    has_sheet,
    waiting_to_agree,
    waiting_to_read,
)
from cep.models import SynthesisDocument
from cep.my_project_page import has_open_cep
from cep.path_page import path_view
from cep.thread_sources import document_facts, level_facts
from followup.space import sections as space_sections
from followup.space.documents import register_documents

CEP_FILES = frozenset({Programme.CEP.value})


def path_panel(visit: Visit) -> dict[str, Any]:
    """Levels and request."""
    rows = SynthesisDocument.objects.filter(case_file=visit.case_file)
    return {
        "view": path_view(visit.case_file, timezone.localdate()),
        "url": visit.address("cep:path"),
        "synthesis": rows.defer("content").latest_first().first(),
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
    panels.register_action(
        Action(
            "cep.documents",
            _("Synthèse et fiches de liaison"),
            "cep:documents",
            icon="file-earmark-text",
            order=46,
            programmes=CEP_FILES,
            writes=False,
            on_closed=None,
            in_menu=True,
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
    space_sections.register_section(
        space_sections.Section(
            "cep.document",
            _("Mon document de synthèse"),
            "cep:my_document",
            icon="file-earmark-text",
            order=21,
            waiting=waiting_to_read,
            shown=has_document,
            call=_("Relire mon document de synthèse"),
        )
    )
    space_sections.register_section(
        space_sections.Section(
            "cep.liaison",
            _("Transmettre à une autre structure"),
            "cep:my_liaisons",
            icon="send",
            order=22,
            waiting=waiting_to_agree,
            shown=has_sheet,
            call=_("Dire oui ou non : transmettre à une autre structure"),
        )
    )
    register_documents(documents_of)
    thread.register(thread.Source("cep.levels", {"cep": _("CEP")}, order=40, fetch=level_facts))
    thread.register(
        thread.Source("cep.documents", {"cep": _("CEP")}, order=41, fetch=document_facts)
    )
