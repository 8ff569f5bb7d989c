"""The front door: who may do what. A view that declares nothing is refused.

Three questions, three places: *who* is here, *which rows* is `visible_to`, *when* is the
process table of each practice.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from accounts.security_events import report

if TYPE_CHECKING:
    from accounts.models import User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Capability(StrEnum):
    """One thing that a role may be allowed to do."""

    OPEN_CASE_FILES = "open_case_files"
    LIST_CASE_FILES = "list_case_files"
    WRITE_CASE_FILES = "write_case_files"
    MERGE_BENEFICIARIES = "merge_beneficiaries"
    IMPORT_CASELOAD = "import_caseload"
    EXPORT_CASELOAD = "export_caseload"
    ASSIGN_CASE_FILES = "assign_case_files"
    MANAGE_MEMBERS = "manage_members"
    PUBLISH_NOTICES = "publish_notices"
    SEE_CASELOADS = "see_caseloads"
    EDIT_REMINDER_TEXTS = "edit_reminder_texts"
    EDIT_INSTRUMENTS = "edit_instruments"
    TUNE_ALLIANCE = "tune_alliance"
    REPORT_ACTIVITY = "report_activity"
    SET_UP_PRACTICES = "set_up_practices"
    SEE_OWN_SPACE = "see_own_space"


ROLE_SENTENCES = {
    Role.COUNSELLOR: _(
        "Suit ses dossiers, voit la liste de son équipe, ouvre les autres avec un motif."
    ),
    Role.MANAGER: _(
        "Ouvre et répartit les dossiers de ses équipes, fusionne les doublons, importe."
    ),
    Role.FACILITATOR: _("Anime des groupes ; n’ouvre aucun dossier."),
    Role.ADMINISTRATOR: _(
        "Gère les comptes, importe les portefeuilles ; n’ouvre un dossier qu’avec un motif."
    ),
    Role.PROSPECTOR: _("Cherche des offres ; n’ouvre aucun dossier."),
    Role.EMPLOYER_CONTACT: _("Reçoit les faits dus à l’employeur ; n’ouvre aucun dossier."),
    Role.COMMITTEE_MEMBER: _("Lit les comptes rendus de commission ; n’ouvre aucun dossier."),
    Role.BENEFICIARY: _("Voit son propre espace, et personne d’autre."),
}

ROLE_CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.COUNSELLOR: frozenset(
        {
            Capability.LIST_CASE_FILES,
            Capability.OPEN_CASE_FILES,
            Capability.WRITE_CASE_FILES,
            Capability.EXPORT_CASELOAD,
            Capability.SEE_CASELOADS,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Capability.LIST_CASE_FILES,
            Capability.OPEN_CASE_FILES,
            Capability.WRITE_CASE_FILES,
            Capability.EXPORT_CASELOAD,
            Capability.ASSIGN_CASE_FILES,
            Capability.MERGE_BENEFICIARIES,
            Capability.IMPORT_CASELOAD,
            Capability.SEE_CASELOADS,
            Capability.EDIT_REMINDER_TEXTS,
            Capability.TUNE_ALLIANCE,
            Capability.REPORT_ACTIVITY,
        }
    ),
    Role.FACILITATOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(
        {
            Capability.LIST_CASE_FILES,
            Capability.OPEN_CASE_FILES,
            Capability.EXPORT_CASELOAD,
            Capability.ASSIGN_CASE_FILES,
            Capability.MERGE_BENEFICIARIES,
            Capability.IMPORT_CASELOAD,
            Capability.MANAGE_MEMBERS,
            Capability.PUBLISH_NOTICES,
            Capability.EDIT_REMINDER_TEXTS,
            Capability.EDIT_INSTRUMENTS,
            Capability.TUNE_ALLIANCE,
            Capability.REPORT_ACTIVITY,
            Capability.SET_UP_PRACTICES,
        }
    ),
    Role.PROSPECTOR: frozenset(),
    Role.EMPLOYER_CONTACT: frozenset(),
    Role.COMMITTEE_MEMBER: frozenset(),
    Role.BENEFICIARY: frozenset({Capability.SEE_OWN_SPACE}),
}

PUBLIC = "public"
SIGNED_IN = "signed_in"
# The person's own pages: `followup.space.person.for_person` lets in an account or a personal link.
THE_PERSON = "the_person"

# Views of libraries cannot carry a decorator: their URL names are declared here.
LIBRARY_VIEWS = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_inactive": PUBLIC,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_request_login_code": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "set_language": PUBLIC,
}


def capabilities_of(user: User) -> frozenset[Capability]:
    """Everything the user may do in the organisation where they act now."""
    granted = (ROLE_CAPABILITIES[role] for role in user.standing.roles)
    return frozenset().union(*granted)


def may(user: User, capability: Capability) -> bool:
    """True when one of the user's current roles grants the capability."""
    return user.is_authenticated and capability in capabilities_of(user)


def _may_open(request: HttpRequest, access: str) -> bool:
    user = request.user
    return user.is_authenticated and may(user, Capability(access))


def requires(capability: Capability) -> Callable[[View], View]:
    """Declare the capability that a view asks for."""

    def declare(view: View) -> View:
        view.access = capability  # type: ignore[attr-defined]
        return view

    return declare


def signed_in[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Declare a view open to any signed-in user: it must show only their own things."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def public[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Declare a view open to everybody."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    return view


def declared_access(view: Callable[..., Any], url_name: str | None) -> str | None:
    """What a view declares, or None: such a view is refused."""
    return getattr(view, "access", None) or LIBRARY_VIEWS.get(url_name or "")


class AccessMiddleware:
    """Refuses whatever was not declared, then whoever lacks the capability."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        access = declared_access(view, match.url_name if match else None)
        if access is None:
            self._refuse_undeclared(request)
        if access not in {PUBLIC, SIGNED_IN, THE_PERSON} and not _may_open(request, str(access)):
            report("access_refused", request=request, capability=str(access))
            raise PermissionDenied
        return None

    def _refuse_undeclared(self, request: HttpRequest) -> None:
        name = request.resolver_match.view_name if request.resolver_match else request.path
        if settings.DEBUG:
            raise ImproperlyConfigured(f"{name} ne déclare aucun accès : ajoutez @requires(…).")
        report("undeclared_view", request=request, view=name)
        raise PermissionDenied
