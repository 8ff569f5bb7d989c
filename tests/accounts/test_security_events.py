"""Every event of the table is produced and written as one safe line (R36)."""

import json
import logging
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import override_settings

from accounts.access import AccessMiddleware
from accounts.models import Membership, Organisation
from accounts.roles import Role
from accounts.security_events import EVENTS, report, report_export
from config.logs import JsonFormatter
from tests.accounts.codes import code_at
from tests.accounts.conftest import LOGIN
from tests.conftest import SecureClient
from tests.factories import PASSWORD, OrganisationFactory, member

pytestmark = pytest.mark.django_db
NEW = "quatre chevaux bleus dansent"


def test_login_and_logout(cast, client, log_in, events):
    log_in(cast.alice)
    line = events.one("login_succeeded")
    assert (line.user_id, line.client, line.by) == (cast.alice.pk, "127.0.0.1", "password")
    client.post("/compte/logout/")
    assert events.one("logged_out").user_id == cast.alice.pk


def test_a_refused_login_names_nobody(cast, client, log_in, events):
    log_in(cast.alice, "pas le bon mot de passe")
    line = events.one("login_refused")
    assert line.levelno == logging.WARNING
    assert line.user_id is None
    assert "alice" not in str(vars(line))


def test_codes_by_mail(cast, client, events):
    client.post("/compte/login/code/", {"email": cast.alice.email})
    events.one("login_code_sent")
    client.post("/compte/login/code/confirm/", {"code": "AAAA-AAAA"})
    events.one("login_code_refused")


def test_a_message_to_an_unknown_address(client, events):
    client.post("/compte/login/code/", {"email": "inconnue@exemple.invalid"})
    events.one("mail_to_unknown_address")


def test_forgotten_password(cast, client, events):
    client.post("/compte/password/reset/", {"email": cast.alice.email})
    events.one("password_reset_asked")
    link = re.search(r"testserver(/compte/password/reset/key/\S+)", mail.outbox[0].body)[1]
    client.post(client.get(link).url, {"password1": NEW, "password2": NEW})
    assert events.one("password_reset_done").user_id == cast.alice.pk


def test_changed_password(cast, client, log_in, events):
    log_in(cast.alice)
    client.post(
        "/compte/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert events.one("password_changed").user_id == cast.alice.pk


def test_changed_address(cast, client, log_in, events):
    log_in(cast.alice)
    client.post("/compte/email/", {"action_add": "1", "email": "neuve@exemple.invalid"})
    link = re.search(r"testserver(/compte/confirm-email/\S+/)", mail.outbox[0].body)[1]
    client.post(link)
    assert events.one("email_changed").user_id == cast.alice.pk


def test_an_application_added_and_removed(
    cast, client, log_in, events, django_capture_on_commit_callbacks
):
    log_in(cast.alice)
    secret = client.get("/compte/2fa/totp/activate/").context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/compte/2fa/totp/activate/", {"code": code_at(secret, time.time())})
    assert events.one("second_factor_added").kind == "totp"
    client.post("/compte/2fa/totp/deactivate/")
    assert {line.kind for line in events.all("second_factor_removed")} == {"totp", "recovery_codes"}


def test_a_wrong_and_a_recovery_code(cast, client, log_in, protected, codes_of, events):
    protected(cast.alice)
    log_in(cast.alice)
    client.post("/compte/2fa/authenticate/", {"code": "000000"})
    assert events.one("second_factor_refused").user_id == cast.alice.pk
    client.post("/compte/2fa/authenticate/", {"code": codes_of(cast.alice)[0]})
    assert events.one("recovery_code_used").user_id == cast.alice.pk


def test_renewed_recovery_codes(
    cast, client, log_in, events, protected, django_capture_on_commit_callbacks
):
    log_in(cast.alice)
    protected(cast.alice)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/compte/2fa/recovery-codes/generate/")
    assert events.one("recovery_codes_renewed").user_id == cast.alice.pk


def test_a_removed_passkey(cast, client, log_in, events):
    log_in(cast.alice)
    key = WebAuthn.add(cast.alice, "Clé", {}).instance
    client.post(f"/compte/2fa/webauthn/keys/{key.pk}/remove/")
    assert events.one("second_factor_removed").kind == "webauthn"
    assert not Authenticator.objects.filter(user=cast.alice).exists()


def test_a_demanded_factor(cast, signed_in_as, events):
    Organisation.objects.update(second_factor_required=True)
    signed_in_as(cast.alice).get("/accueil/")
    assert events.one("second_factor_demanded").user_id == cast.alice.pk


def test_a_renewed_proof_and_an_expired_session(cast, client, log_in, events):
    with time_machine.travel("2026-11-26T09:00:10Z", tick=False) as clock:
        log_in(cast.adam)
        clock.shift(6 * 60)
        client.post("/compte/reauthenticate/?next=/accueil/", {"password": PASSWORD})
        assert events.one("proof_renewed").user_id == cast.adam.pk
        clock.shift(31 * 60)
        client.get("/accueil/")
        assert events.one("session_expired").user_id == cast.adam.pk


def test_members_and_their_sessions(cast, client, log_in, events):
    log_in(cast.adam)
    root = f"/administration/membres/{cast.alice.pk}"
    client.post(
        f"{root}/roles/ajouter/", {"role": "facilitator", "team": "", "starts_on": "2026-01-01"}
    )
    assert events.one("roles_changed").member_id == cast.alice.pk
    client.post(f"{root}/sessions/fermer/")
    assert events.one("sessions_closed").member_id == cast.alice.pk
    client.post(f"{root}/fermer/")
    line = events.one("account_closed")
    assert (line.user_id, line.member_id) == (cast.adam.pk, cast.alice.pk)
    client.post(
        "/administration/organisation/", {"name": "Autre nom", "kind": "cabinet", "region": ""}
    )
    assert "name" in events.one("organisation_changed").fields


def test_invitations(cast, client, log_in, events, django_capture_on_commit_callbacks):
    admin = SecureClient()
    log_in(cast.adam, browser=admin)
    fields = {"given_name": "Z", "family_name": "B", "role": "counsellor", "team": ""}
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("une", "deux"):
            admin.post("/administration/inviter/", fields | {"email": f"{name}@exemple.invalid"})
    first, second = events.all("invitation_sent")
    admin.post(f"/administration/invitations/{second.invitation_id}/annuler/")
    events.one("invitation_revoked")
    link = re.search(r"testserver(/invitation/\S+/)", mail.outbox[0].body)[1]
    client.get(link)
    client.post(
        "/invitation/", fields | {"family_name": "Brun", "password1": NEW, "password2": NEW}
    )
    assert events.one("invitation_accepted").invitation_id == first.invitation_id
    SecureClient().get(link)
    events.one("invitation_missed")


def test_a_switched_organisation(cast, signed_in_as, events):
    Membership.objects.create(
        user=cast.alice, organisation=cast.elsewhere, role=Role.MANAGER, starts_on="2020-01-01"
    )
    signed_in_as(cast.alice).post("/organisation/", {"organisation": cast.elsewhere.pk})
    assert events.one("organisation_switched").organisation_id == cast.elsewhere.pk


def test_a_refused_page(cast, signed_in_as, events):
    signed_in_as(cast.alice).get("/administration/")
    line = events.one("access_refused")
    assert (line.user_id, line.capability, line.path) == (
        cast.alice.pk,
        "manage_members",
        "/administration/",
    )


def test_an_undeclared_view(rf, cast, events):
    request = rf.get("/oubli/")
    request.user, request.resolver_match = cast.alice, None
    with pytest.raises(PermissionDenied):
        AccessMiddleware(lambda r: None).process_view(request, lambda r: None, (), {})
    assert events.one("undeclared_view").levelno == logging.ERROR


def test_too_many_tries(client, events):
    for number in range(31):
        client.post(LOGIN, {"login": f"p{number}@exemple.invalid", "password": "x"})
    assert events.one("rate_limited").limit == "tries"


@override_settings(DEMO=True)
def test_a_demo_login(client, events):
    alice = member(OrganisationFactory(), Role.COUNSELLOR, email="alice@demo.jalons.invalid")
    client.post("/demo/entrer/", {"person": alice.pk})
    assert events.one("demo_login").user_id == alice.pk


def test_what_other_apps_report(rf, cast, events):
    request = rf.get("/dossiers/export/")
    request.user = cast.alice
    report_export(request=request, what="caseload", rows=12, organisation_id=1)
    line = events.one("export_made")
    assert (line.user_id, line.rows, line.what) == (cast.alice.pk, 12, "caseload")
    report("reasoned_access", request=request, case_file_id=3)
    assert events.one("reasoned_access").case_file_id == 3
    report("sms_report_refused", request=request)
    assert events.one("sms_report_refused").client == "127.0.0.1"
    for name in ("space_link_missed", "space_entered", "space_code_sent", "space_code_refused"):
        report(name, request=request)
        assert events.one(name).client == "127.0.0.1"
    with pytest.raises(KeyError):
        report("inconnu")


def test_every_event_of_the_table_is_asserted_above():
    from pathlib import Path

    text = Path(__file__).read_text()
    missing = [name for name in EVENTS if f'"{name}"' not in text]
    assert missing == []
    assert len(EVENTS) >= 20


def test_a_line_is_one_json_object_that_nobody_can_forge(client, events):
    client.post(
        LOGIN,
        {"login": "x@exemple.invalid\r\nfaux", "password": "canari-secret-9931"},
        headers={"User-Agent": 'x\x1b[31m\r\n{"event": "login_succeeded"}'},
    )
    client.post(LOGIN, {"login": "x@exemple.invalid", "password": "canari-secret-9931"})
    lines = [JsonFormatter().format(record) for record in events.all()]
    assert lines
    for line in lines:
        read = json.loads(line)
        assert "\n" not in line
        assert "canari" not in line
        assert read["time"].endswith("+00:00")
        assert read["event"] == "login_refused"
        assert {"client", "path", "method"} <= set(read)
