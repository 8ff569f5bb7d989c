"""What the shell of every page needs: navigation, standing, demo banner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability, may
from accounts.models import User


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One line of the left rail."""

    label: str
    url: str
    icon: str
    current: bool
    count: int | None = None


# Each line: label, URL name, icon, capability asked (None: any signed-in user), path prefix.
NAVIGATION = [
    (_("Accueil"), "home", "sun", None, "/accueil/"),
    (_("Dossiers"), "beneficiaries:list", "files", Capability.LIST_CASE_FILES, "/dossiers/"),
    (_("Agenda"), "followup:agenda", "calendar", Capability.SEE_CASELOADS, "/agenda/"),
    (
        _("Alliance"),
        "alliance:signals",
        "link-45deg",
        Capability.OPEN_CASE_FILES,
        "/signaux/",
    ),
    (
        _("Mon équipe"),
        "pilotage:caseloads",
        "bar-chart",
        Capability.SEE_CASELOADS,
        "/equipe/",
    ),
    (_("Imports"), "beneficiaries:imports", "upload", Capability.IMPORT_CASELOAD, "/imports/"),
    (
        _("Doublons"),
        "beneficiaries:duplicates",
        "users",
        Capability.MERGE_BENEFICIARIES,
        "/doublons/",
    ),
    (
        _("Administration"),
        "accounts:members",
        "gear",
        Capability.MANAGE_MEMBERS,
        "/administration/",
    ),
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Only what the role may open appears in the rail."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "standing": None, "demo": settings.DEMO}
    return {
        "navigation": _navigation(request, user),
        "standing": user.standing,
        "demo": settings.DEMO,
    }


def _navigation(request: HttpRequest, user: User) -> list[NavigationItem]:
    return [
        NavigationItem(
            _label(label, name, user), reverse(name), icon, request.path.startswith(prefix)
        )
        for label, name, icon, capability, prefix in NAVIGATION
        if capability is None or may(user, capability)
    ]


def _label(label: object, name: str, user: User) -> str:
    """Who follows people lands on their day."""
    if name == "home" and may(user, Capability.WRITE_CASE_FILES):
        return str(_("Ma journée"))
    if name == "pilotage:caseloads" and not may(user, Capability.ASSIGN_CASE_FILES):
        return str(_("Mon portefeuille"))
    return str(label)
