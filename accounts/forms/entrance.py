"""Forms of the entrance: open to everybody, telling nobody which accounts exist."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import unstash_login
from allauth.core import context as current
from allauth.core.internal.cryptokit import compare_user_code
from django.utils.translation import gettext_lazy as _

from accounts.forms.dress import code_field, dress
from accounts.limits import WRONG_CODES
from accounts.passwords import RULE
from accounts.security_events import report

ADDRESS = _("Adresse électronique")


class LoginForm(library.LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, login=ADDRESS, password=_("Mot de passe"))
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["password"].help_text = ""


class RequestCodeForm(library.RequestLoginCodeForm):  # type: ignore[misc]
    """The address that receives a code, if it has an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, email=ADDRESS)
        self.fields["email"].widget.attrs["autocomplete"] = "username"


class ConfirmCodeForm(library.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code received by e-mail: five tries in ten minutes for one address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        help_text = _("Huit lettres. Il sert une fois, pendant dix minutes.")
        code_field(self, _("Code reçu par courriel"), help_text, digits=False)

    def clean_code(self) -> str:
        login = unstash_login(current.request, peek=True)
        email = str(login.email if login else "").lower()
        code = self.cleaned_data["code"]
        if not WRONG_CODES.spend(email):
            report("rate_limited", request=current.request, limit=WRONG_CODES.name)
            raise get_adapter().validation_error("too_many_login_attempts")
        if not self.expected_code or not compare_user_code(
            actual=code, expected=self.expected_code
        ):
            report("login_code_refused", request=current.request)
            raise get_adapter().validation_error("incorrect_code")
        WRONG_CODES.refund(email)
        return code


class ResetForm(library.ResetPasswordForm):  # type: ignore[misc]
    """The address that receives a link, if it has an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, email=ADDRESS)
        self.fields["email"].widget.attrs["autocomplete"] = "username"


class NewPasswordForm(library.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, after the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, password1=_("Nouveau mot de passe"), password2=_("Le même, une seconde fois"))
        self.fields["password1"].help_text = RULE
