"""The ground of every form on personal data: what no text may hold, said in a sentence.

A social-security number is refused wherever it is typed, invisible characters never get in,
lengths are bounded, and a model form writes the fields it names and no other.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from beneficiaries.nir import contains_nir
from beneficiaries.phones import UnreadablePhone, displayed, normalised

LONGEST_TEXT = 10_000
# Without a width of their own; two of them join or part letters, and count only between letters.
_JOINERS = "\u200c\u200d"
_STRAY_JOINER = re.compile(rf"(?<!\S)[{_JOINERS}]+|[{_JOINERS}]+(?!\S)")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\u0085")
NIR_SENTENCE = _(
    "Ce texte contient ce qui ressemble à un numéro de sécurité sociale. "
    "Jalons n’en garde aucun : retirez-le."
)
HIDDEN_CHARACTERS_SENTENCE = _(
    "Ce texte contient des caractères invisibles qui ne peuvent pas être enregistrés : "
    "retapez-le au clavier."
)


def checked_text(text: str, *, several_lines: bool = False, longest: int = LONGEST_TEXT) -> str:
    """The text as it may be kept; raises ValidationError with the sentence for the field."""
    if len(text) > longest:
        raise ValidationError(too_long_sentence(longest, len(text)), code="max_length")
    text = _LINE_ENDS.sub("\n", text)
    if not several_lines:
        text = re.sub(r"[\n\t]+", " ", text)
    text = _without_formatting(text)
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
        raise ValidationError(HIDDEN_CHARACTERS_SENTENCE, code="hidden_characters")
    if contains_nir(text):
        raise ValidationError(NIR_SENTENCE, code="nir")
    return text.strip()


def _without_formatting(text: str) -> str:
    """Nothing that shows as nothing, nor a mark that makes a name show as another."""
    kept = (c for c in text if c in _JOINERS or unicodedata.category(c) != "Cf")
    return _STRAY_JOINER.sub("", "".join(kept))


def too_long_sentence(longest: int, length: int) -> str:
    """How many characters fit, and how many were typed."""
    return ngettext(
        "%(longest)s caractère au plus : ce texte en compte %(length)s.",
        "%(longest)s caractères au plus : ce texte en compte %(length)s.",
        longest,
    ) % {"longest": longest, "length": length}


class _Careful(forms.BaseForm):
    """Reads every text field through `checked_text`; choices and hidden keys are not texts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            if type(field).to_python is forms.CharField.to_python:
                self._watch(name, field)

    def _watch(self, name: str, field: forms.Field) -> None:
        """Put one text field under watch, in place of Django's own English-minded checks."""
        assert isinstance(field, forms.CharField)  # noqa: S101 - narrows the type
        longest = field.max_length or LONGEST_TEXT
        several_lines = isinstance(field.widget, forms.Textarea)
        read = field.to_python
        field.validators = [
            check
            for check in field.validators
            if not isinstance(check, (MaxLengthValidator, ProhibitNullCharactersValidator))
        ]

        def to_python(value: Any) -> str:
            return checked_text(read(value) or "", several_lines=several_lines, longest=longest)

        field.to_python = to_python  # type: ignore[method-assign]


class CarefulForm(_Careful, forms.Form):
    """A form on personal data."""


class CarefulModelForm(_Careful, forms.ModelForm):
    """A model form on personal data; it must name its fields one by one."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        meta = getattr(cls, "Meta", None)
        if meta is not None and not isinstance(getattr(meta, "fields", None), (list, tuple)):
            raise ImproperlyConfigured(f"{cls.__name__}.Meta.fields : nommez chaque champ.")


class DayField(forms.DateField):
    """A day, typed 26/11/1985 or chosen in the browser's calendar, between two bounds."""

    def __init__(
        self,
        *,
        earliest: datetime.date | None = None,
        latest: datetime.date | None = None,
        too_early: str | Promise = "",
        too_late: str | Promise = "",
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        self.too_early, self.too_late = too_early, too_late
        # The day comes first whatever the language of the page.
        kwargs.setdefault(
            "input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"]
        )
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Écrivez une date qui existe, comme 26/11/1985.")

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value[:40] if isinstance(value, str) else value)
        if day and self.earliest and day < self.earliest:
            raise ValidationError(str(self.too_early or self.error_messages["invalid"]))
        if day and self.latest and day > self.latest:
            raise ValidationError(str(self.too_late or self.error_messages["invalid"]))
        return day


class PhoneField(forms.CharField):
    """A telephone number, kept in its international form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Shown as people here write it."""
        if isinstance(value, str) and re.fullmatch(r"\+\d+", value):
            return displayed(value).replace("\u00a0", " ")
        return value

    def to_python(self, value: Any) -> str:
        text = checked_text(super().to_python(value) or "")
        try:
            return normalised(text)
        except UnreadablePhone as error:
            raise ValidationError(str(error), code="phone") from None
