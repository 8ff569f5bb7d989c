"""Days and hours in sentences, as the pages write them: jeu. 26 nov. à 14 h 30."""

from __future__ import annotations

import datetime

from django.utils import dateformat, timezone
from django.utils.translation import pgettext


def day_in_words(moment: datetime.date | datetime.datetime) -> str:
    """jeu. 26 nov."""
    local = timezone.localtime(moment) if isinstance(moment, datetime.datetime) else moment
    # Translators: letters of Django's date formats; in English "D j M".
    return dateformat.format(local, pgettext("format de date", "D. j N"))


def moment_in_words(moment: datetime.datetime) -> str:
    """jeu. 26 nov. à 14 h 30."""
    local = timezone.localtime(moment)
    # Translators: letters of Django's time formats; in English ", H:i".
    hour = dateformat.time_format(local.time(), pgettext("format d’heure", " à G\xa0\\h\xa0i"))
    return day_in_words(moment) + hour
