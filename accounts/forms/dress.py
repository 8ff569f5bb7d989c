"""Puts a library's form into our clothes: French labels above, help below, no placeholder."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms


def dress(form: forms.BaseForm, **labels: object) -> None:
    """Give each named field its label; the tag and the CSRF token stay with the page."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    form.helper = helper  # type: ignore[attr-defined]
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in labels:
            field.label = labels[name]  # type: ignore[assignment]
    form.use_required_attribute = False


def code_field(
    form: forms.BaseForm, label: object, help_text: object, *, digits: bool = True
) -> None:
    """A field for a code that is read elsewhere: right keyboard, filled by the phone itself."""
    field = form.fields["code"]
    field.label = label  # type: ignore[assignment]
    field.help_text = help_text  # type: ignore[assignment]
    field.max_length = 40  # type: ignore[attr-defined]
    field.widget.attrs |= {
        "class": "code-input",
        "inputmode": "numeric" if digits else "text",
        "autocapitalize": "characters",
        "autocomplete": "one-time-code",
        "spellcheck": "false",
        "maxlength": "40",
    }
    if not form.is_bound:  # otherwise the summary of errors takes the focus
        field.widget.attrs["autofocus"] = True
