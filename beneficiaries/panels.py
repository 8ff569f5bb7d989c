"""The case-file page is made of panels and actions that each app registers, explicitly.

In the AppConfig.ready of a higher app:

    from beneficiaries import panels
    panels.register(Panel("followup.plan", _("Plan d’action"), "followup/plan_panel.html",
                          column=MAIN, order=10, context=plan_panel))
    panels.register_action(Action("followup.interview", _("Saisir un entretien"),
                                  "followup:interview", icon="pencil", order=10))

`context(visit)` gives the panel's own variables in a constant number of queries; its template
reads them as `data`, beside `panel`, `visit`, `request` and `csrf_token`. Nobody imports upward.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise

from accounts.access import Capability, may
from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.services.access import Opening, opening_of
from beneficiaries.way_back import address

MAIN = "main"
ASIDE = "aside"
Text = str | Promise


class AlreadyRegistered(Exception):
    """Two panels or actions with one key: the second would silently hide the first."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who opens which file, in what quality, with which query string."""

    user: User
    case_file: CaseFile
    opening: Opening
    query: QueryDict = field(default_factory=QueryDict)

    def address(self, name: str, *args: Any, **more: str) -> str:
        """A page of this file, with the list it was opened from."""
        return address(name, self.case_file.pk, *args, query=self.query, **more)

    @property
    def may_write(self) -> bool:
        return self.opening.may_write

    @property
    def may_write_now(self) -> bool:
        """What belongs to the accompaniment is written while it is open."""
        return self.opening.may_write and self.case_file.is_open


@dataclass(frozen=True, slots=True)
class Panel:
    """One piece of the page. Without programmes it appears in every file."""

    key: str
    title: Text
    template: str
    column: str
    order: int
    context: Callable[[Visit], Mapping[str, Any]]
    capability: Capability = Capability.OPEN_CASE_FILES
    programmes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Action:
    """One button of the page; `url_name` takes the id of the case file.

    `writes` actions are greyed with their sentence when the file is only read; `on_closed` tells
    whether the action makes sense once the file is closed (None: always).
    """

    key: str
    label: Text
    url_name: str
    icon: str
    order: int
    capability: Capability = Capability.WRITE_CASE_FILES
    programmes: frozenset[str] = frozenset()
    writes: bool = True
    on_closed: bool | None = False
    main: bool = False
    # What is not done at each meeting waits in the menu "Plus".
    in_menu: bool = False
    shown: Callable[[Visit], bool] | None = None


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel with its variables."""

    panel: Panel
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownAction:
    """An action with its address, or the sentence that greys it."""

    action: Action
    url: str
    why_not: Text = ""


_panels: dict[str, Panel] = {}
_actions: dict[str, Action] = {}


def register(panel: Panel) -> None:
    """Add a panel; called once, at start-up."""
    _refuse_twice(panel.key, _panels)
    if panel.column not in {MAIN, ASIDE}:
        raise ValueError(f"{panel.key} : colonne inconnue, {panel.column}.")
    _panels[panel.key] = panel


def register_action(action: Action) -> None:
    """Add a button; called once, at start-up."""
    _refuse_twice(action.key, _actions)
    _actions[action.key] = action


def unregister(key: str) -> None:
    """Forget a panel or an action; tests register their own."""
    if _panels.pop(key, None) is None:
        del _actions[key]


def _refuse_twice(key: str, registry: Mapping[str, Any]) -> None:
    if key in registry:
        raise AlreadyRegistered(f"{key} est déjà enregistré.")


def visit_of(user: User, case_file: CaseFile, query: QueryDict | None = None) -> Visit | None:
    """None when a reason is still to be given."""
    opening = opening_of(user, case_file)
    return Visit(user, case_file, opening, query or QueryDict()) if opening else None


def panels_for(visit: Visit, *, column: str | None = None) -> list[ShownPanel]:
    """The panels that this user may see on this file, in order, with their variables."""
    chosen = [
        panel
        for panel in _panels.values()
        if column in {None, panel.column}
        and _concerns(panel.programmes, visit)
        and may(visit.user, panel.capability)
    ]
    chosen.sort(key=lambda panel: (panel.order, panel.key))
    return [ShownPanel(panel, panel.context(visit)) for panel in chosen]


def actions_for(visit: Visit) -> list[ShownAction]:
    """The buttons of the page, the main one last."""
    chosen = [
        action
        for action in _actions.values()
        if _concerns(action.programmes, visit)
        and action.on_closed in {None, not visit.case_file.is_open}
        and (may(visit.user, action.capability) or _greyed(action, visit))
        and (action.shown is None or action.shown(visit))
    ]
    chosen.sort(key=lambda action: (action.main, action.order, action.key))
    return [
        ShownAction(
            action,
            visit.address(action.url_name),
            visit.opening.why_read_only if action.writes else "",
        )
        for action in chosen
    ]


def _concerns(programmes: frozenset[str], visit: Visit) -> bool:
    return not programmes or visit.case_file.programme in programmes


def _greyed(action: Action, visit: Visit) -> bool:
    """A role that never writes sees the writing buttons greyed, with the sentence that says so."""
    return action.capability == Capability.WRITE_CASE_FILES and not visit.may_write


def register_own() -> None:
    """The panels and actions of this app."""
    from beneficiaries.panel_contents import OWN_ACTIONS, OWN_PANELS

    for panel in OWN_PANELS:
        register(panel)
    for action in OWN_ACTIONS:
        register_action(action)
