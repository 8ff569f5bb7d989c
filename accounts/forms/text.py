"""Names and titles typed by people: one line, no invisible character."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HIDDEN = _(
    "Ce texte contient des caractères invisibles qui ne peuvent pas être enregistrés : "
    "retapez-le au clavier."
)


class LineField(forms.CharField):
    """A short text on one line; marks that turn the reading direction over are dropped."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = _("%(limit_value)d caractères au plus.")
        self.validators = [
            check
            for check in self.validators
            if type(check).__name__ != "ProhibitNullCharactersValidator"
        ]

    def to_python(self, value: Any) -> str:
        text = re.sub(r"\s+", " ", super().to_python(value) or "").strip()
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
        if any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
            raise ValidationError(HIDDEN, code="hidden_characters")
        return text
