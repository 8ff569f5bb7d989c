"""A trade is typed as a code or in words; proposals help where scripts run."""

from __future__ import annotations

from crispy_forms.layout import HTML
from django.urls import reverse_lazy


def trade_row(name: str) -> HTML:
    """The field of that name, with its proposals."""
    return HTML(
        "{% include 'components/combobox.html' with field=form."
        + name
        + " url='"
        + str(reverse_lazy("beneficiaries:trades"))
        + "' only %}"
    )
