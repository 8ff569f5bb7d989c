"""Questionnaires sent, answered and kept: everything between the meeting and its score."""

from __future__ import annotations


def register() -> None:
    """Called once, at start-up."""
    from alliance.check_ins.reminder import RULE
    from alliance.services.choosing import follow_objection
    from alliance.services.owing import owe_after
    from followup.reminders.kinds.registry import register_kind
    from followup.services import followers

    register_kind(RULE)
    followers.after_appointment(owe_after)
    followers.after_objection(follow_objection)
    _add_to_the_case_file()
    _add_to_the_space()


def _add_to_the_case_file() -> None:
    from django.utils.translation import gettext_lazy as _

    from beneficiaries import panels

    panels.register_action(
        panels.Action(
            "alliance.paper",
            _("Point d’étape sur papier"),
            "alliance:check_in_paper",
            icon="clipboard-check",
            order=60,
            in_menu=True,
        )
    )


def _add_to_the_space() -> None:
    from django.urls import reverse
    from django.utils.translation import gettext_lazy as _

    from alliance.check_ins.door import door
    from alliance.check_ins.own_page import has_any, how_many_wait
    from followup.models import LinkPurpose, PersonalLink
    from followup.space import sections

    def way_of_check_in(link: PersonalLink) -> str:
        return reverse("alliance:check_in_resume", args=[link.subject_id])

    sections.register_door(LinkPurpose.QUESTIONNAIRE, door)
    sections.register_way(LinkPurpose.QUESTIONNAIRE, way_of_check_in)
    sections.register_section(
        sections.Section(
            "alliance.check_ins",
            _("Mes points d’étape"),
            "alliance:my_check_ins",
            icon="graph-up",
            order=50,
            waiting=how_many_wait,
            shown=has_any,
            call=_("7 questions sur votre rendez-vous"),
        )
    )
