"""What the documents add to the case-file page and to the person's space."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from beneficiaries import panels
from beneficiaries.models import Programme
from beneficiaries.panels import Action
from cep.documents.page import (
    documents_of,
    has_document,
    has_sheet,
    waiting_to_agree,
    waiting_to_read,
)
from followup.space import sections as space_sections
from followup.space.documents import register_documents

SECTIONS = (
    space_sections.Section(
        "cep.document",
        _("Mon document de synthèse"),
        "cep:my_document",
        icon="file-earmark-text",
        order=21,
        waiting=waiting_to_read,
        shown=has_document,
        call=_("Relire mon document de synthèse"),
    ),
    space_sections.Section(
        "cep.liaison",
        _("Transmettre à une autre structure"),
        "cep:my_liaisons",
        icon="send",
        order=22,
        waiting=waiting_to_agree,
        shown=has_sheet,
        call=_("Dire oui ou non : transmettre à une autre structure"),
    ),
)


def register() -> None:
    """Called once, at start-up."""
    panels.register_action(
        Action(
            "cep.documents",
            _("Synthèse et fiches de liaison"),
            "cep:documents",
            icon="file-earmark-text",
            order=46,
            programmes=frozenset({Programme.CEP.value}),
            writes=False,
            on_closed=None,
            in_menu=True,
        )
    )
    for section in SECTIONS:
        space_sections.register_section(section)
    register_documents(documents_of)
