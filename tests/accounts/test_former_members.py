"""Who left, and who was never a member: nothing is decided about them here any more."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from tests.accounts.test_members import new_role, role_of
from tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast, client, log_in):
    log_in(cast.adam)
    return client


def ended_role(cast, user, days=30):
    row = role_of(user)
    row.ends_on = timezone.localdate() - datetime.timedelta(days=days)
    row.save()
    return row


def test_a_role_that_ended_keeps_its_date(cast, admin):
    member(cast.organisation, Role.MANAGER)
    row = ended_role(cast, cast.alice)
    answer = admin.post(f"/administration/roles/{row.pk}/retirer/", follow=True)
    assert "déjà terminé" in answer.text
    before, _ = row.ends_on, row.refresh_from_db()
    assert row.ends_on == before


def test_a_former_employer_decides_nothing_any_more(cast, admin, signed_in_as):
    row = ended_role(cast, cast.alice)
    Membership.objects.create(
        user=cast.alice, organisation=cast.elsewhere, role=Role.COUNSELLOR, starts_on="2020-01-01"
    )
    theirs = signed_in_as(cast.alice)
    path = f"/administration/membres/{cast.alice.pk}/"
    page = admin.get(path).text
    assert "Alice Martin" in page
    assert "Fermer toutes ses sessions" not in page
    for deed in ("sessions/fermer/", "fermer/", "roles/ajouter/"):
        admin.post(path + deed, new_role())
    dates = {"team": "", "starts_on": row.starts_on.isoformat(), "ends_on": ""}
    admin.post(f"/administration/roles/{row.pk}/", dates)
    assert theirs.get("/accueil/").status_code == 200
    assert User.objects.get(pk=cast.alice.pk).is_active
    assert not Membership.objects.current().filter(user=cast.alice, organisation=cast.organisation)


def test_a_beneficiary_is_no_member(cast, admin):
    path = f"/administration/membres/{cast.basile.pk}/"
    for deed in ("", "fermer/", "roles/ajouter/"):
        assert admin.get(path + deed).status_code == 404
    assert admin.post(path + "sessions/fermer/").status_code == 404
    assert admin.get(f"/administration/roles/{role_of(cast.basile).pk}/").status_code == 404
