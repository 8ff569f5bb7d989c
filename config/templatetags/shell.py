"""Tags that every template may use: files with their fingerprint, icons, pieces with content."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils import dateformat, formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from config.static import linked_files

register = template.Library()


@register.simple_tag
def stylesheet(name: str) -> SafeString:
    """Links a style sheet or a bundle, with its fingerprint."""
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}" integrity="{}" crossorigin="anonymous">',
        linked_files(name),
    )


@register.simple_tag
def script(name: str) -> SafeString:
    """Links a deferred script or a bundle, with its fingerprint."""
    return format_html_join(
        "\n",
        '<script src="{}" integrity="{}" crossorigin="anonymous" defer></script>',
        linked_files(name),
    )


@register.simple_tag
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """Draws an icon of the sprite; hidden from screen readers unless it alone carries a meaning."""
    return _drawn(staticfiles_storage.url("img/icons.svg"), name, extra, label)


@lru_cache(maxsize=2048)
def _drawn(sprite: str, name: str, extra: str, label: str) -> SafeString:
    """A page shows dozens of the same few icons: each is written once."""
    classes = f"icon {extra}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            classes,
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, sprite, name
    )


@register.filter
def initials(person: object) -> str:
    """Two letters for an avatar, from a name or else an e-mail address."""
    name = str(person).split("@", maxsplit=1)[0].replace(".", " ").replace("-", " ")
    words = [word for word in name.split() if word[:1].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[:2] for word in words]
    return "".join(letters).upper()


@register.filter
def next_sort(current: str, key: str) -> str:
    """What a click on a column header asks for: that column, or its reverse."""
    return f"-{key}" if current == key else key


@register.filter
def focus_id(field: BoundField) -> str:
    """Where a link of the error summary leads: the field, or its first choice."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def control(field: BoundField, classes: str) -> SafeString:
    """A field drawn alone, in our look."""
    own = field.field.widget.attrs.get("class", "")
    invalid = "is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": " ".join(filter(None, (classes, own, invalid)))})


@register.filter
def grouped(number: int) -> str:
    """A number as people read it: 1 204."""
    return formats.number_format(number, force_grouping=True)


def _local(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.filter
def machine_date(moment: date | datetime) -> str:
    """The `datetime` attribute of a <time>."""
    return _local(moment).isoformat()


# Lists say the same days again and again: each is put into words once per language.
@lru_cache(maxsize=4096)
def _day(day: date, language: str) -> str:
    # Translators: letters of Django's date formats; in English "D j M".
    return dateformat.format(day, pgettext("format de date", "D. j N"))


@lru_cache(maxsize=1440)
def _hour(hour: time, language: str) -> str:
    # Translators: letters of Django's time formats; in English ", H:i".
    return dateformat.time_format(hour, pgettext("format d’heure", " à G\xa0\\h\xa0i"))


@register.filter
def short_date(moment: date | datetime) -> str:
    """A day as people say it: jeu. 26 nov."""
    local = _local(moment)
    return _day(local.date() if isinstance(local, datetime) else local, get_language())


@register.filter
def short_moment(moment: date | datetime) -> str:
    """A day and its hour: jeu. 26 nov. à 14 h 30; the day alone when no hour is known."""
    local = _local(moment)
    if not isinstance(local, datetime):
        return short_date(local)
    language = get_language()
    return _day(local.date(), language) + _hour(
        local.time().replace(second=0, microsecond=0), language
    )


def _piece(template_name: str, content: str, options: dict[str, Any]) -> SafeString:
    return render_to_string(template_name, {**options, "content": content})


@register.simple_block_tag
def card(content: str, **options: Any) -> SafeString:
    """A sheet of paper around a piece of page; parameters in components/card.html."""
    return _piece("components/card.html", content, options)


@register.simple_block_tag
def notice(content: str, **options: Any) -> SafeString:
    """Something told to the reader; parameters in components/notice.html."""
    return _piece("components/notice.html", content, options)


@register.simple_block_tag
def disclosure(content: str, **options: Any) -> SafeString:
    """Text opened on demand; parameters in components/disclosure.html."""
    return _piece("components/disclosure.html", content, options)


@register.simple_block_tag
def dialog(content: str, **options: Any) -> SafeString:
    """A question over the page; parameters in components/dialog.html."""
    return _piece("components/dialog.html", content, options)
