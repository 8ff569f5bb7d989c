"""On the home page: how many files, how many without a next step, how many silent."""

from __future__ import annotations

import datetime

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import Capability, may
from accounts.models import User
from accounts.panels import HomePanel
from accounts.roles import Role
from beneficiaries.models import CaseFile

SILENT_DAYS = 30


def case_files_panel(request: HttpRequest) -> HomePanel | None:
    """A counsellor sees their own files, a manager those of their teams; one query."""
    user = request.user
    if not isinstance(user, User) or not may(user, Capability.WRITE_CASE_FILES):
        return None
    mine = Role.MANAGER not in user.standing.roles
    return HomePanel(
        title=_("Mes dossiers") if mine else _("Les dossiers de mes équipes"),
        template="beneficiaries/case_file_home.html",
        context={"counts": counts(user, mine=mine)},
    )


def counts(user: User, *, mine: bool) -> list[dict[str, object]]:
    """Each number with the filtered list that shows those very files."""
    if mine:  # one's own are visible: the simple question costs a third of the other
        files = CaseFile.objects.filter(organisation=user.standing.organisation, referent=user)
    else:
        files = CaseFile.objects.visible_to(user)
    day = timezone.localdate() - datetime.timedelta(days=SILENT_DAYS)
    midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    stuck = Q(next_appointment_at__isnull=True, next_step_due_on__isnull=True)
    silent = Q(last_contact_at__lt=midnight) | Q(last_contact_at__isnull=True, opened_on__lt=day)
    found = files.open().aggregate(
        open=Count("pk"), stuck=Count("pk", filter=stuck), silent=Count("pk", filter=silent)
    )
    base = {"referent": "me"} if mine else {}
    return [
        _line(_("ouverts"), found["open"], base, "folder2"),
        _line(
            _("sans prochaine étape"),
            found["stuck"],
            {**base, "no_next_step": "on"},
            "signpost-split",
        ),
        _line(
            _("silencieux depuis %(days)s jours") % {"days": SILENT_DAYS},
            found["silent"],
            {**base, "silent": str(SILENT_DAYS)},
            "clock",
        ),
    ]


def _line(label: str, number: int, filters: dict[str, str], icon: str) -> dict[str, object]:
    address = reverse("beneficiaries:list")
    return {
        "label": label,
        "number": number,
        "icon": icon,
        "tone": "sun"
        if number and len(filters) > len({"referent"} & filters.keys())
        else "primary",
        "url": f"{address}?{urlencode(filters)}" if filters else address,
    }


def own_space_panel(request: HttpRequest) -> HomePanel | None:
    """A person who logs in finds the way to their own space."""
    user = request.user
    if not isinstance(user, User) or not may(user, Capability.SEE_OWN_SPACE):
        return None
    return HomePanel(title=_("Mon espace"), template="beneficiaries/my_space_home.html")
