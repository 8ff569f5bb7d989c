"""The logo and the colour of the documents that an organisation hands over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.forms.dress import dress
from accounts.identity import Identity, checked_colour, redrawn_logo
from accounts.refusals import MemberRefused


class IdentityForm(forms.Form):
    """What was sent is read again from its content, whatever its name says."""

    accent = forms.CharField(
        label=_("Couleur des titres"),
        max_length=20,
        help_text=_("Un dièse et six signes, comme #0f5a6e ; assez foncée pour être lue."),
        error_messages={"required": _("Indiquez une couleur.")},
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        help_text=_("PNG, JPEG, WebP ou GIF, 2 Mo au plus."),
    )
    without_logo = forms.BooleanField(label=_("Retirer le logo"), required=False)

    def __init__(self, *args: Any, identity: Identity, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"accent": identity.accent})
        super().__init__(*args, **kwargs)
        dress(self)
        if not identity.logo:
            del self.fields["without_logo"]

    def clean_accent(self) -> str:
        try:
            return checked_colour(self.cleaned_data["accent"])
        except MemberRefused as refusal:
            raise ValidationError(str(refusal)) from None

    def clean_logo(self) -> bytes:
        sent = self.cleaned_data.get("logo")
        if not isinstance(sent, UploadedFile):
            return b""
        try:
            return redrawn_logo(sent)
        except MemberRefused as refusal:
            raise ValidationError(str(refusal)) from None
