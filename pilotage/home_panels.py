"""The home page of who follows people: the day on the left, what waits on the right.

A counsellor's page costs eighteen queries whatever the caseload: three for the session and the
standing, the files, the appointments, the leave, the numbers, then one for each kind of thing to
do that is not read from the files themselves; one more for who holds files of a colleague. A
manager's costs three more. Most are written once (`beneficiaries.prepared`).
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.access import Capability, may
from accounts.models import User
from accounts.panels import HomePanel
from beneficiaries.waiting import waiting_for
from pilotage.addresses import of_file
from pilotage.day import today_of
from pilotage.followed import files_of


def follows_people(request: HttpRequest) -> User | None:
    """Counsellors and managers; others have another home."""
    user = request.user
    if isinstance(user, User) and may(user, Capability.WRITE_CASE_FILES):
        return user
    return None


def today_panel(request: HttpRequest) -> HomePanel | None:
    """Who comes today."""
    if (user := follows_people(request)) is None:
        return None
    today = today_of(user, files_of(request, user))
    return HomePanel(
        title=_("Aujourd’hui"),
        template="pilotage/today.html",
        context={"today": today, "agenda_url": of_file("agenda")},
        leads=True,
        summary=[today_in_words(), _meetings(today.expected)],
    )


def todo_panel(request: HttpRequest) -> HomePanel | None:
    """What waits, one action a row."""
    if (user := follows_people(request)) is None:
        return None
    groups = waiting_for(user, files_of(request, user))
    total = sum(group.total for group in groups)
    words = ngettext("%(n)s chose à faire", "%(n)s choses à faire", total) % {"n": total}
    return HomePanel(
        title=_("À faire"),
        template="pilotage/todo.html",
        context={"groups": groups, "total": total},
        beside=True,
        summary=[words if total else _("rien à faire")],
    )


def today_in_words() -> str:
    """Thursday 26 November."""
    # Translators: letters of Django's date formats; in English "l j F".
    words: str = dated(timezone.localdate(), pgettext("format d’un jour entier", "l j F"))
    return words[:1].upper() + words[1:]


def _meetings(number: int) -> str:
    if not number:
        return _("aucun rendez-vous")
    return ngettext("%(n)s rendez-vous", "%(n)s rendez-vous", number) % {"n": number}
