"""The command that makes the first organisation of a new installation."""

import pytest
from django.core.management import CommandError, call_command

from accounts.access import Capability, may
from accounts.models import Organisation, User
from beneficiaries.models import PrivacyNotice

pytestmark = pytest.mark.django_db
PASSWORD = "trois tilleuls devant la gare 9"
PERSON = ["--email", "ada@exemple.invalid", "--given-name", "Ada", "--family-name", "Roy"]


@pytest.fixture(autouse=True)
def password_given(monkeypatch):
    monkeypatch.setenv("JALONS_ADMIN_PASSWORD", PASSWORD)


def test_a_first_administrator_may_log_in_and_invite(client):
    call_command("create_organisation", "Cap Berry", "--slug", "cap-berry", *PERSON)
    user = User.objects.get(email="ada@exemple.invalid")
    assert user.check_password(PASSWORD)
    assert user.emailaddress_set.get().verified
    assert may(user, Capability.MANAGE_MEMBERS)
    assert PrivacyNotice.objects.filter(organisation__slug="cap-berry").exists()


def test_a_weak_password_is_refused_with_its_reason_and_nothing_is_created(monkeypatch):
    monkeypatch.setenv("JALONS_ADMIN_PASSWORD", "court")
    with pytest.raises(CommandError, match="quinze"):
        call_command("create_organisation", "Cap Berry", "--slug", "cap-berry", *PERSON)
    assert not Organisation.objects.exists()


def test_a_taken_identifier_is_a_sentence():
    call_command("create_organisation", "Cap Berry", "--slug", "cap-berry", *PERSON)
    with pytest.raises(CommandError, match="identifiant"):
        call_command("create_organisation", "Autre", "--slug", "cap-berry", *PERSON)
