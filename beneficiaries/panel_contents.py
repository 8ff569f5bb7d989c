"""What this app shows on the case-file page: barriers, situation, thread, agreements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Capability, may
from accounts.roles import Role
from beneficiaries.models import Barrier, Beneficiary, CaseFile, ReadingMode
from beneficiaries.panels import ASIDE, MAIN, Action, Panel, Visit
from beneficiaries.phones import displayed
from beneficiaries.services.access import Quality
from beneficiaries.services.consents import agreements_of
from beneficiaries.thread import thread_page
from beneficiaries.thread_sources import BARRIERS

Fact = Mapping[str, Any]


def barriers_panel(visit: Visit) -> dict[str, Any]:
    """Those that still stand, the first to look at again on top; the lifted ones are counted."""
    today = timezone.localdate()
    barriers = BARRIERS.rows(file=visit.case_file.pk)
    standing = sorted(
        (barrier for barrier in barriers if barrier.resolved_at is None),
        key=lambda barrier: (barrier.review_on, barrier.pk),
    )
    return {
        "standing": [(barrier, days_late(barrier, today)) for barrier in standing],
        "lifted": len(barriers) - len(standing),
        "may_add": visit.may_write_now,
        "add_url": visit.address("beneficiaries:add_barrier"),
    }


def days_late(barrier: Barrier, today: Any) -> str:
    """How long ago it was to be looked at again, in words; empty when it is not late."""
    days = (today - barrier.review_on).days
    if days <= 0:
        return ""
    return ngettext("%(days)s jour de retard", "%(days)s jours de retard", days) % {"days": days}


def situation_panel(visit: Visit) -> dict[str, Any]:
    """The person's sheet, read only; it is changed on its own page."""
    person = visit.case_file.beneficiary
    others = CaseFile.objects.visible_to(visit.user).filter(beneficiary=person)
    others = others.exclude(pk=visit.case_file.pk).select_related("referent")
    return {
        "others": list(others.order_by("-opened_on", "-pk")[:10]),
        "another_url": (visit.address("beneficiaries:another") if visit.may_write else ""),
        "facts": sheet_facts(person),
        "adaptations": person.adaptations,
        "edit_url": (visit.address("beneficiaries:person") if visit.may_write else ""),
    }


def sheet_facts(person: Beneficiary) -> list[Fact]:
    """What is known of a person, in the words of the sheet."""
    civil = f"{person.given_name} {person.family_name}"
    born = date_format(person.birth_date, "j F Y") if person.birth_date else ""
    place = f"{person.postal_code} {person.commune}".strip()
    trade = f"{person.trade_label} ({person.last_trade})" if person.trade_label else ""
    reading = "" if person.reading_mode == ReadingMode.NORMAL else person.get_reading_mode_display()
    facts: list[Fact] = [
        {"label": _("Nom à l’état civil"), "value": civil if person.name_as_wished else ""},
        {"label": _("Date de naissance"), "value": born, "always": True},
        {"label": _("Téléphone"), "value": displayed(person.phone), "always": True},
        {"label": _("Autre téléphone"), "value": displayed(person.other_phone)},
        {"label": _("Courriel"), "value": person.email, "always": True},
        {"label": _("Commune"), "value": place, "always": True},
        {"label": _("Dernier métier"), "value": trade, "always": True},
        {"label": _("Langue des messages"), "value": _language(person)},
        {"label": _("Mode de lecture"), "value": reading},
    ]
    return [fact for fact in facts if fact["value"] or fact.get("always")]


def _language(person: Beneficiary) -> str:
    return "" if person.language == "fr" else str(person.get_language_display())


def thread_panel(visit: Visit) -> dict[str, Any]:
    """One stream, newest first; `?fil=` filters it and `?avant=` goes on."""
    kind = visit.query.get("fil", "")
    page = thread_page(visit.case_file, kind=kind, before=visit.query.get("avant", ""))

    def here(**more: str) -> str:
        return visit.address("beneficiaries:case_file", **more) + "#fil"

    return {
        "page": page,
        "all_url": here(),
        "filters": [(name == page.chosen, label, here(fil=name)) for name, label in page.filters],
        "newest_url": here(fil=page.chosen) if visit.query.get("avant") else "",
        "older_url": here(fil=page.chosen, avant=page.older) if page.older else "",
        "journal_url": visit.address("beneficiaries:journal"),
    }


def agreements_panel(visit: Visit) -> dict[str, Any]:
    """Each purpose with what the person was told and answered."""
    agreements = agreements_of(visit.case_file.beneficiary)
    return {
        "any_wording": any(agreement.notice or agreement.current for agreement in agreements),
        "agreements": [
            (
                agreement,
                visit.address("beneficiaries:consent", agreement.purpose),
            )
            for agreement in agreements
        ],
        "may_write": visit.may_write,
    }


def may_assign(visit: Visit) -> bool:
    """A manager hands over what they open; an administrator, even with a reason."""
    quality, roles = visit.opening.quality, visit.user.standing.roles
    return quality is not Quality.REASON or Role.ADMINISTRATOR in roles


def may_pass_on(visit: Visit) -> bool:
    """Who follows the file, or may assign it, transmits or confides it; a delegate does not."""
    mine = visit.case_file.referent_id == visit.user.pk
    return mine or (may(visit.user, Capability.ASSIGN_CASE_FILES) and may_assign(visit))


OWN_PANELS = (
    Panel(
        "beneficiaries.barriers",
        gettext_lazy("Freins et stratégies"),
        "beneficiaries/case_file_barriers.html",
        column=MAIN,
        order=50,
        context=barriers_panel,
    ),
    Panel(
        "beneficiaries.situation",
        gettext_lazy("Situation"),
        "beneficiaries/case_file_situation.html",
        column=MAIN,
        order=60,
        context=situation_panel,
    ),
    Panel(
        "beneficiaries.thread",
        gettext_lazy("Fil"),
        "beneficiaries/case_file_thread.html",
        column=ASIDE,
        order=50,
        context=thread_panel,
    ),
    Panel(
        "beneficiaries.agreements",
        gettext_lazy("Accords et notes d’information"),
        "beneficiaries/case_file_agreements.html",
        column=ASIDE,
        order=60,
        context=agreements_panel,
    ),
)

OWN_ACTIONS = (
    Action(
        "beneficiaries.close",
        gettext_lazy("Clore"),
        "beneficiaries:close",
        icon="archive",
        order=20,
        in_menu=True,
    ),
    Action(
        "beneficiaries.reopen",
        gettext_lazy("Rouvrir le dossier"),
        "beneficiaries:reopen",
        icon="arrow-counterclockwise",
        order=20,
        on_closed=True,
        main=True,
    ),
    Action(
        "beneficiaries.assign",
        gettext_lazy("Affecter"),
        "beneficiaries:assign",
        icon="arrow-left-right",
        order=30,
        in_menu=True,
        capability=Capability.ASSIGN_CASE_FILES,
        writes=False,
        shown=may_assign,
    ),
    Action(
        "beneficiaries.transfer",
        gettext_lazy("Transmettre"),
        "beneficiaries:transfer",
        icon="send",
        order=31,
        in_menu=True,
        capability=Capability.LIST_CASE_FILES,
        writes=False,
        shown=may_pass_on,
    ),
    Action(
        "beneficiaries.delegate",
        gettext_lazy("Confier"),
        "beneficiaries:delegate",
        icon="calendar-x",
        order=32,
        in_menu=True,
        capability=Capability.LIST_CASE_FILES,
        writes=False,
        shown=may_pass_on,
    ),
    Action(
        "beneficiaries.barrier",
        gettext_lazy("Ajouter un frein"),
        "beneficiaries:add_barrier",
        icon="plus-lg",
        order=40,
        in_menu=True,
    ),
    Action(
        "beneficiaries.person",
        gettext_lazy("Modifier la fiche"),
        "beneficiaries:person",
        icon="pencil",
        order=50,
        in_menu=True,
        on_closed=None,
    ),
)
