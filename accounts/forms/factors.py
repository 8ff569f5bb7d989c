"""Forms of the second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context as current
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as library
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_library
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.webauthn import forms as key_library
from django.utils.translation import gettext_lazy as _

from accounts.forms.dress import code_field, dress
from accounts.limits import WRONG_FACTORS
from accounts.models import User
from accounts.second_factor import spend_totp_code
from accounts.security_events import report

CODE = _("Code de votre application")
CODE_HELP = _("Six chiffres, ou l’un de vos codes de secours.")


def factor_shown(user: User, code: str) -> Authenticator:
    """The factor that this code proves, spent; ten wrong ones an hour at most."""
    key = str(user.pk)
    if not WRONG_FACTORS.spend(key):
        report("rate_limited", request=current.request, user_id=user.pk, limit="factor")
        raise get_account_adapter().validation_error("too_many_login_attempts")
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    for row in rows.order_by("-type"):
        spent = (
            spend_totp_code(row, code)
            if row.type == Authenticator.Type.TOTP
            else row.wrap().validate_code(code)
        )
        if spent:
            WRONG_FACTORS.refund(key)
            row.user = user
            return row
    report("second_factor_refused", request=current.request, user_id=user.pk)
    raise get_adapter().validation_error("incorrect_code")


class FactorForm(library.AuthenticateForm):  # type: ignore[misc]
    """The code that ends a login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        code_field(self, CODE, CODE_HELP)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        self.authenticator = factor_shown(self.user, code)
        return code


class FactorProofForm(library.ReauthenticateForm):  # type: ignore[misc]
    """The code again, before a sensitive page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        code_field(self, CODE, CODE_HELP)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        self.authenticator = factor_shown(self.user, code)
        return code


class ActivateForm(totp_library.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        code_field(self, CODE, _("Les six chiffres que l’application affiche maintenant."))

    def clean_code(self) -> str:
        key = str(self.user.pk)
        if not WRONG_FACTORS.spend(key):
            raise get_account_adapter().validation_error("rate_limited")
        if not validate_totp_code(self.secret, self.cleaned_data["code"]):
            raise get_adapter().validation_error("incorrect_code")
        WRONG_FACTORS.refund(key)
        return self.cleaned_data["code"]


class AddKeyForm(key_library.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, name=_("Nom de la clé"), passwordless=_("Entrer avec cette clé seule"))
        self.fields["name"].help_text = _("Pour la reconnaître plus tard : « Téléphone ».")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].help_text = _(
            "Sans mot de passe : l’appareil demande alors un code PIN, une empreinte ou un visage."
        )


class RenameKeyForm(key_library.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self, name=_("Nom de la clé"))
