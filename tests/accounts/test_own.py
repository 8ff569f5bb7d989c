"""One's own account: home, organisation, password, address."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.core import mail
from django.template.loader import render_to_string

from accounts import panels
from accounts.models import Membership, User
from accounts.panels import HomePanel, home_panels, register_home_panel
from accounts.roles import Role
from tests.conftest import SecureClient
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_home_says_who_one_is_here(cast, signed_in_as):
    page = signed_in_as(cast.alice).get("/accueil/").content.decode()
    assert "Bonjour Alice" in page
    assert "Avenir Centre" in page
    assert "Suit ses dossiers" in page
    assert 'href="/dossiers/"' in page
    assert 'href="/administration/"' not in page


def test_home_of_somebody_without_a_role_says_whom_to_ask(client, log_in):
    log_in(UserFactory())
    assert "n’a aucun rôle aujourd’hui" in client.get("/accueil/").content.decode()


def test_other_apps_add_their_panels_in_order(rf, monkeypatch, cast):
    monkeypatch.setattr(panels, "_makers", [])

    def later(request):
        return HomePanel("Plus tard", "accounts/home.html")

    def sooner(request):
        return HomePanel("Bientôt", "accounts/home.html")

    def silent(request):
        return None

    register_home_panel(later, order=20)
    register_home_panel(sooner, order=10)
    register_home_panel(silent)
    register_home_panel(later, order=20)
    assert [panel.title for panel in home_panels(rf.get("/"))] == ["Bientôt", "Plus tard"]


def test_acting_for_another_organisation(cast, signed_in_as):
    Membership.objects.create(
        user=cast.alice, organisation=cast.elsewhere, role=Role.MANAGER, starts_on="2020-01-01"
    )
    client = signed_in_as(cast.alice)
    assert client.get("/accueil/").context["standing"].organisation == cast.elsewhere
    client.post("/organisation/", {"organisation": cast.organisation.pk})
    answer = client.get("/accueil/")
    assert answer.context["standing"].organisation == cast.organisation
    assert "Vous agissez pour Avenir Centre." in [str(m) for m in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize(
    "organisation",
    ["", "0", "-1", "abc", "9223372036854775808", "\x00", "²", "9" * 5000],
)
def test_unknown_organisations_are_not_acted_for(cast, signed_in_as, organisation):
    client = signed_in_as(cast.alice)
    assert client.post("/organisation/", {"organisation": organisation}).status_code == 404


def test_an_organisation_of_others_is_not_acted_for(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    answer = client.post("/organisation/", {"organisation": cast.elsewhere.pk})
    assert answer.status_code == 404
    assert client.get("/organisation/").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/organisation/",
        "/compte/sessions/fermer/",
        "/compte/password/change/",
        "/compte/email/",
        "/compte/2fa/totp/deactivate/",
        "/administration/inviter/",
        "/administration/equipes/",
    ],
)
def test_forms_of_the_account_refuse_a_request_forged_elsewhere(cast, path):
    browser = SecureClient(enforce_csrf_checks=True)
    browser.force_login(cast.adam, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post(path, {}).status_code == 403


def test_a_new_address_counts_once_its_link_is_opened(cast, client, log_in):
    log_in(cast.alice)
    client.post("/compte/email/", {"action_add": "1", "email": "neuve@exemple.invalid"})
    assert User.objects.get(pk=cast.alice.pk).email == "alice@exemple.invalid"
    page = client.get("/compte/email/").content.decode()
    assert "Un changement attend" in page
    link = re.search(r"https://testserver(/compte/confirm-email/\S+/)", mail.outbox[0].body)[1]
    assert User.objects.get(pk=cast.alice.pk).email == "alice@exemple.invalid"
    assert "neuve@exemple.invalid" in client.get(link).content.decode()
    client.post(link)
    assert User.objects.get(pk=cast.alice.pk).email == "neuve@exemple.invalid"
    told = [m for m in mail.outbox if m.to == ["alice@exemple.invalid"]]
    assert told[-1].subject == "Votre adresse a changé"


def test_the_address_of_somebody_else_is_not_taken_nor_told(cast, client, log_in):
    log_in(cast.alice)
    answers = []
    for email in ("libre@exemple.invalid", cast.charlie.email):
        answer = client.post("/compte/email/", {"action_add": "1", "email": email})
        answers.append((answer.status_code, answer.url))
    assert len(set(answers)) == 1
    assert not EmailAddress.objects.filter(email=cast.charlie.email).exists()
    assert mail.outbox[-1].subject == "Un compte existe déjà à cette adresse"


def test_an_address_taken_meanwhile_is_not_confirmed(cast, client, log_in):
    log_in(cast.alice)
    client.post("/compte/email/", {"action_add": "1", "email": "neuve@exemple.invalid"})
    link = re.search(r"https://testserver(/compte/confirm-email/\S+/)", mail.outbox[0].body)[1]
    UserFactory(email="neuve@exemple.invalid")
    assert client.post(link).status_code in {200, 302}
    assert User.objects.get(pk=cast.alice.pk).email == "alice@exemple.invalid"


def test_a_change_of_address_may_be_given_up(cast, client, log_in):
    log_in(cast.alice)
    client.post("/compte/email/", {"action_add": "1", "email": "neuve@exemple.invalid"})
    client.post("/compte/email/", {"action_remove": "1", "email": "neuve@exemple.invalid"})
    assert not EmailAddress.objects.filter(email="neuve@exemple.invalid").exists()


OWN_PAGES = [
    "/accueil/",
    "/compte/sessions/",
    "/compte/2fa/",
    "/compte/2fa/webauthn/",
    "/compte/2fa/webauthn/add/",
    "/compte/2fa/totp/activate/",
    "/compte/password/change/",
    "/compte/email/",
    "/compte/logout/",
    "/compte/reauthenticate/",
]


@pytest.mark.parametrize("path", OWN_PAGES)
def test_every_page_of_the_account_opens_and_obeys_the_strict_policy(cast, client, log_in, path):
    log_in(cast.alice)
    page = client.get(path)
    assert page.status_code == 200
    text = page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:|data:", text)
    assert not re.search(r"\b(Password|Email|Sign|Code sent)\b", re.sub(r"<[^>]+>", "", text))


def test_a_password_is_set_by_who_has_none(cast, client, log_in):
    log_in(cast.alice)
    cast.alice.set_unusable_password()
    cast.alice.save()
    client.force_login(cast.alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/compte/password/change/").url == "/compte/password/set/"
    assert client.get("/compte/password/set/").status_code == 200
    client.post("/compte/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(pk=cast.alice.pk).check_password(PASSWORD)


MESSAGES = [
    "account/email/login_code",
    "account/email/password_reset_key",
    "account/email/unknown_account",
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/password_changed",
    "account/email/password_set",
    "account/email/password_reset",
    "account/email/email_changed",
    "account/email/email_deleted",
    "account/email/email_confirm",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "mfa/email/recovery_codes_generated",
]


@pytest.mark.parametrize("prefix", MESSAGES)
def test_every_message_exists_in_text_and_in_our_look(prefix):
    from django.utils import timezone

    context = {
        "code": "ABCD-EFGH",
        "password_reset_url": "https://testserver/x",
        "activate_url": "https://testserver/y",
        "timestamp": timezone.now(),
        "ip": "192.0.2.1",
        "device": "Firefox",
    }
    subject = render_to_string(f"{prefix}_subject.txt", context).strip()
    assert subject
    assert "\n" not in subject
    assert "Jalons" in render_to_string(f"{prefix}_message.txt", context)
    html = render_to_string(f"{prefix}_message.html", context)
    assert 'class="sheet"' in html
    assert "http://" not in html
