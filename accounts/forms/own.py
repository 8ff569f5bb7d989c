"""Forms of one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms.dress import dress
from accounts.models import User
from accounts.passwords import RULE


class ChangePasswordForm(library.ChangePasswordForm):  # type: ignore[misc]
    """The old password, then twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(
            self,
            oldpassword=_("Mot de passe actuel"),
            password1=_("Nouveau mot de passe"),
            password2=_("Le même, une seconde fois"),
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = RULE


class SetPasswordForm(library.SetPasswordForm):  # type: ignore[misc]
    """A first password, for who has always entered without."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, password1=_("Mot de passe"), password2=_("Le même, une seconde fois"))
        self.fields["password1"].help_text = RULE


class PasswordProofForm(library.ReauthenticateForm):  # type: ignore[misc]
    """The password again, before a sensitive page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, password=_("Mot de passe"))
        self.fields["password"].help_text = ""


class ChangeAddressForm(library.AddEmailForm):  # type: ignore[misc]
    """A new address, which counts once its link has been opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, email=_("Nouvelle adresse électronique"))

    def save(self, request: HttpRequest) -> EmailAddress:
        """Somebody else's address is not added: its owner is told, the page says the same."""
        email = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.user.pk).exists():
            get_adapter(request).send_mail("account/email/account_already_exists", email, {})
            return EmailAddress(user=self.user, email=email)
        return super().save(request)
