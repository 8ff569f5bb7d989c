"""Days and hours as the person's pages say them."""

from __future__ import annotations

import datetime

from django import template

from followup.space.home import moment_words

register = template.Library()


@register.filter
def in_words(moment: datetime.datetime) -> str:
    """ "jeudi 26 novembre à 14 h 30"."""
    return moment_words(moment)
