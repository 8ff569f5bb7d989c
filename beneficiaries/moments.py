"""How long ago, as people say it."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def since(moment: datetime.datetime | None) -> str:
    """Whole days of the calendar: "aujourd’hui", "il y a 14 jours"."""
    if moment is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days <= 0:
        return _("aujourd’hui")
    return ngettext("il y a %(days)s jour", "il y a %(days)s jours", days) % {"days": days}
