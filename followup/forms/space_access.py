"""What the counsellor does about the person's space: a link sent, a demand answered."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm
from followup.models import RightKind, RightsAnswer, RightsRequest

READERS = _("Visible par : la personne, dans son espace.")


class AnswerForm(CarefulForm):
    """Granted or refused, with words for the person."""

    answer = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=[
            (RightsAnswer.GRANTED, _("J’accepte la demande")),
            (RightsAnswer.REFUSED, _("Je la refuse, et je dis pourquoi")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Ce que la personne lira"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, request: RightsRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["text"].readers = READERS  # type: ignore[attr-defined]
        if request.kind == RightKind.OBJECTION:
            answer = self.fields["answer"]
            assert isinstance(answer, forms.ChoiceField)  # noqa: S101 - narrows the type
            answer.choices = [(RightsAnswer.GRANTED, _("J’en prends acte"))]
            self.initial["answer"] = RightsAnswer.GRANTED
        self.helper.layout = Layout("answer", "text")
