"""A message, with up to three files."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.careful import CarefulForm
from beneficiaries.refusals import Refused
from followup.messages.attaching.checking import ACCEPTED
from followup.services.attachments import check_files
from followup.services.messages import LONGEST, NOTHING_SAID


class SeveralFiles(forms.ClearableFileInput):
    """A field for files that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, each judged by its content."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data]
        files = [file for file in given if file]
        try:
            check_files(files)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        for file in files:
            file.seek(0)
        return files


class MessageForm(CarefulForm):
    """What both sides fill in; who will read it is said under the field."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    body = forms.CharField(
        label=_("Votre message"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    joined = FilesField(label=_("Joindre des fichiers"), required=False)

    def __init__(self, *args: Any, readers: object = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].readers = readers  # type: ignore[attr-defined]
        self.fields["joined"].help_text = _("Trois au plus, 10 Mo chacun : %(accepted)s.") % {
            "accepted": ACCEPTED
        }
        self.fields["joined"].widget.attrs |= {
            "accept": ".pdf,.jpg,.jpeg,.png,.webp,.docx,.odt,.txt"
        }
        self.use_required_attribute = False
        for field in self.fields.values():  # a text or a file: neither is marked as optional
            field.quiet = True  # type: ignore[attr-defined]
        self.helper.layout = Layout("form_key", "body", "joined")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("body") and not cleaned.get("joined"):
            self.add_error("body", str(NOTHING_SAID))
        return cleaned

    @property
    def wanted(self) -> dict[str, Any]:
        """As the services take it."""
        said = self.cleaned_data
        return {"body": said["body"], "files": said["joined"], "form_key": said["form_key"]}
