"""What reporting and the survey add: a kind of export, a kind of message, a line of the space."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries import closing, export_subjects
from cep.activity.subject import SUBJECT
from cep.services.survey import follow_closing
from cep.survey_page import has_survey, waiting_surveys
from cep.survey_reminder import RULE
from followup.models import LinkPurpose
from followup.reminders.kinds.registry import register_kind
from followup.space import sections


def register() -> None:
    """Called once, at start-up; after the follow-up, which cancels what a closed file owed."""
    export_subjects.register_subject(SUBJECT)
    register_kind(RULE)
    closing.register_sequel("cep.survey", follow_closing)
    sections.register_way(LinkPurpose.SURVEY, lambda link: reverse("cep:my_survey"))
    sections.register_section(
        sections.Section(
            "cep.survey",
            _("Mon avis"),
            "cep:my_survey",
            icon="chat-dots",
            order=70,
            waiting=waiting_surveys,
            shown=has_survey,
            call=_("Deux questions sur votre accompagnement"),
        )
    )
