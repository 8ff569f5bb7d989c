"""Forms of the administration: nothing typed is lost, nobody undoes what another saved."""

import re

import pytest

from accounts.models import Organisation, Session
from tests.accounts.test_members import role_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast, client, log_in):
    log_in(cast.adam)
    return client


def seen_on(page):
    return re.search(r'name="seen" value="([^"]+)"', page.text)[1]


def test_two_administrators_do_not_undo_each_other(cast, admin):
    path = "/administration/organisation/"
    first_read = seen_on(admin.get(path))
    fields = {"name": "Avenir Centre", "kind": "cabinet", "region": "", "holidays": ""}
    admin.post(path, fields | {"name": "Avenir Sud", "seen": first_read})
    late = admin.post(path, fields | {"region": "Berry", "seen": first_read})
    assert "quelqu’un d’autre a enregistré un changement : nom." in late.text
    assert 'value="Berry"' in late.text
    assert Organisation.objects.get(pk=cast.organisation.pk).name == "Avenir Sud"
    again = fields | {"name": "Avenir Sud", "region": "Berry", "seen": seen_on(late)}
    assert admin.post(path, again).status_code == 302
    assert Organisation.objects.get(pk=cast.organisation.pk).region == "Berry"


@pytest.mark.parametrize(
    "path",
    [
        "/administration/organisation/",
        "/administration/equipes/",
        "/administration/equipes/{team}/",
        "/administration/membres/{alice}/roles/ajouter/",
        "/administration/roles/{role}/",
    ],
)
def test_what_was_typed_is_found_again_after_the_session(cast, admin, log_in, path):
    ids = {"team": cast.team.pk, "alice": cast.alice.pk, "role": role_of(cast.alice).pk}
    path = path.format(**ids)
    owner = re.search(r'name="held_owner" value="([^"]+)"', admin.get(path).text)[1]
    Session.objects.all().delete()
    typed = {"held_owner": owner, "name": "Zélie-Ville", "starts_on": "2026-03-04"}
    admin.post(path, typed)
    log_in(cast.adam)
    page = admin.get(path).text
    assert "Zélie-Ville" in page or 'value="2026-03-04"' in page
