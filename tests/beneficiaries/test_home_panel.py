"""The numbers of the home page are those of the lists they lead to."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from beneficiaries.home_panel import counts
from beneficiaries.models import CaseFile
from beneficiaries.services.case_files import close_case_file
from tests.factories import case_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseload(cast):
    """Alice's: one silent, one planned, one closed, beside Basile's."""
    now = timezone.now()
    made = [
        case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name=name)
        for name in ("Ida", "Ugo", "Eva")
    ]
    CaseFile.objects.filter(pk=made[0].pk).update(last_contact_at=now - datetime.timedelta(days=45))
    CaseFile.objects.filter(pk=made[1].pk).update(
        last_contact_at=now, next_appointment_at=now + datetime.timedelta(days=3)
    )
    close_case_file(
        by=cast.alice,
        case_file=made[2],
        reason="other",
        closed_on=timezone.localdate(),
        version=1,
    )
    CaseFile.objects.filter(pk=cast.case.pk).update(last_contact_at=now)
    return made


def test_a_counsellor_counts_their_own(cast, caseload):
    assert [line["number"] for line in counts(cast.alice, mine=True)] == [3, 2, 1]
    assert [line["number"] for line in counts(cast.bob, mine=True)] == [1, 1, 0]


def test_a_manager_counts_their_teams(cast, caseload):
    assert [line["number"] for line in counts(cast.diane, mine=False)] == [4, 3, 1]


def test_each_number_leads_to_as_many_rows(cast, caseload, signed_in_as):
    for user, mine in ((cast.alice, True), (cast.diane, False)):
        client = signed_in_as(user)
        for line in counts(user, mine=mine):
            html = client.get(line["url"]).content.decode()
            rows = re.findall(r'<th scope="row">\s*(?:<input[^>]*>)?\s*<a', html)
            assert len(rows) == line["number"], line


def test_the_panel_is_on_the_home_page_of_who_follows(cast, signed_in_as):
    listing = reverse("beneficiaries:list")
    assert f"{listing}?referent=me" in signed_in_as(cast.alice).get("/accueil/").content.decode()
    assert "Les dossiers de mes équipes" in (
        signed_in_as(cast.diane).get("/accueil/").content.decode()
    )
    for user in (cast.adam, cast.fanny):
        assert "sans prochaine étape" not in (signed_in_as(user).get("/accueil/").content.decode())


def test_a_person_lands_on_their_space(cast, signed_in_as):
    assert signed_in_as(cast.basile).get("/accueil/").url == reverse("followup:space")
    assert "/mon-espace/" not in signed_in_as(cast.alice).get("/accueil/").content.decode()


def test_the_numbers_cost_one_query(cast, caseload, django_assert_num_queries):
    str(cast.alice.standing)
    with django_assert_num_queries(1):
        counts(cast.alice, mine=True)
