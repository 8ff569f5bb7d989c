"""What django-allauth asks of us: closed doors, our own links, sealed secrets."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.client import client_ip, device_name
from accounts.limits import MAILS, WRONG_PASSWORDS, too_many
from accounts.mail import render_mail
from accounts.models import User
from accounts.proof import proved_recently
from accounts.second_factor import KEYS, is_demanded
from accounts.security_events import report
from accounts.vault import seal, unseal

# The same event whether an account exists or not: the log tells no more than the page.
MAIL_EVENTS = {
    "account/email/login_code": "login_code_sent",
    "account/email/password_reset_key": "password_reset_asked",
    "account/email/unknown_account": "mail_to_unknown_address",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by invitation only; the same answer whether an address is known or not."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "L’adresse ou le mot de passe ne convient pas. Vérifiez les deux, ou recevez un code."
        ),
        "too_many_login_attempts": _(
            "Trop d’essais avec cette adresse. Attendez, ou entrez autrement : code ou clé d’accès."
        ),
        "incorrect_code": _("Ce code ne convient pas. Vérifiez-le, ou demandez-en un autre."),
        "incorrect_password": _("Ce mot de passe n’est pas le vôtre."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "invalid_password_reset": _("Ce lien a déjà servi ou n’est plus valable."),
        "duplicate_email": _("C’est déjà votre adresse."),
        "same_as_current": _("C’est déjà votre adresse."),
        "rate_limited": _("Trop de demandes en peu de temps. Attendez une minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return device_name(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of ours: nobody is led to another site after login."""
        path = url or ""
        return path.startswith("/") and "\\" not in path and super().is_safe_url(path)

    # -- passwords -------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Ten wrong passwords an hour for one address, known or not."""
        if not WRONG_PASSWORDS.spend(_email_of(credentials)):
            report("rate_limited", request=request, limit=WRONG_PASSWORDS.name)
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A closed account answers like an unknown one."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        if user is not None:
            WRONG_PASSWORDS.refund(_email_of(credentials))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        report("login_refused", request=request)

    def reauthenticate(self, user: User, password: str) -> bool:
        again = self.authenticate(current.request, email=user.email, password=password)
        return again is not None and again.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A login five minutes ago is a proof as good as another."""
        return super().is_reauthentication_required(app=app, **kwargs) and not proved_recently(
            current.request
        )

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Avec mon mot de passe"),
            "mfa_reauthenticate": _("Avec un code de mon application"),
            "mfa_reauthenticate:webauthn": _("Avec ma clé d’accès"),
        }
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": words[method["id"]]} for method in methods]

    # -- addresses and messages ------------------------------------------------------------

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Not if somebody else took the address in the meantime."""
        taken = User.objects.filter(email__iexact=email_address.email)
        if taken.exclude(pk=email_address.user_id).exists():
            return False
        return super().confirm_email(request, email_address)

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        return settings.BASE_URL + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.BASE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whoever asks for messages without being known gets five in ten minutes, known or not."""
        request = current.request
        stranger = request is not None and not request.user.is_authenticated
        if stranger and not MAILS.spend(email.lower()):
            raise ImmediateHttpResponse(too_many(request, MAILS))
        self.render_mail(template_prefix, email, context).send()
        if event := MAIL_EVENTS.get(template_prefix):
            report(event, request=request)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        to = [email] if isinstance(email, str) else email
        reader = User.objects.filter(email__iexact=to[0]).only("language").first()
        facts: dict[str, Any] = {
            key: context[key]
            for key in ("code", "activate_url", "password_reset_url", "timestamp", "ip")
            if key in context
        }
        facts |= {"email": to[0], "device": context.get("user_agent", "")}
        with override(reader.language if reader else None):
            return render_mail(template_prefix, to=to, context=facts, headers=headers)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Reached only by other proofs than the password: same page for everybody."""
        report("login_refused", request=request, user_id=user.pk)
        return super().respond_user_inactive(request, user)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds and recovery codes are sealed; links and names come from settings."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Ce code ne convient pas, ou il a déjà servi : prenez le suivant."),
        "cannot_delete_authenticator": _(
            "Votre organisation exige un second facteur : ajoutez une clé d’accès avant de retirer "
            "l’application."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Never the last factor where one is demanded."""
        user = current.request.user
        others = Authenticator.objects.filter(user_id=user.pk, type__in=KEYS)
        return not is_demanded(user) or others.exclude(pk=authenticator.pk).exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the configured address, whatever a Host header says."""
        host = settings.BASE_URL.partition("://")[2].partition("/")[0].rpartition(":")
        return {"id": host[0] or host[2], "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return device_name(current.request) or str(_("Clé d’accès"))


def _email_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).lower()
