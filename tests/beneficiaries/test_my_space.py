"""The person's own space: plain words, their own things, who opened their file and why."""

import pytest
from django.urls import reverse

from accounts.journal import record
from beneficiaries.models import Beneficiary
from beneficiaries.services.access import grant_reasoned_access
from beneficiaries.services.consents import give_consent, publish_proposed_notices

pytestmark = pytest.mark.django_db

ADDRESS = "/mon-espace/"


def test_the_person_reads_who_accompanies_and_who_opened(cast, signed_in_as):
    notices = publish_proposed_notices(by=cast.adam, organisation=cast.organisation)
    reminders = next(n for n in notices if n.purpose == "reminders")
    give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=reminders)
    signed_in_as(cast.alice).get(reverse("beneficiaries:case_file", args=[cast.case.pk]))
    grant_reasoned_access(by=cast.bob, case_file=cast.case, reason="Je tiens la permanence.")
    answer = signed_in_as(cast.basile).get(ADDRESS)
    html = answer.content.decode()
    assert "Bonjour Basile Roux" in html
    assert "Alice Martin" in html
    assert "06\u00a039\u00a098\u00a012\u00a034" in html
    assert "Vous avez dit oui le" in html
    assert "rappels de mes rendez-vous" in html
    assert "Alice Martin a consulté le dossier" in html
    assert "Bob Leroux a demandé à ouvrir le dossier" in html
    assert "Je tiens la permanence." in html
    assert len(answer.content) <= 30_000


def test_nobody_elses_things_appear(cast, signed_in_as):
    html = signed_in_as(cast.basile).get(ADDRESS).content.decode()
    for other in ("Khadija", "Loïc", "Zoé"):
        assert other not in html


def test_the_space_is_the_persons_only(cast, signed_in_as, client):
    for user in (cast.alice, cast.diane, cast.adam, cast.charlie, cast.fanny):
        assert signed_in_as(user).get(ADDRESS).status_code == 403
    assert client.get(ADDRESS).status_code == 302
    assert signed_in_as(cast.basile).post(ADDRESS).status_code == 405


def test_an_account_without_a_sheet_is_told_what_to_do(cast, signed_in_as):
    Beneficiary.objects.filter(pk=cast.basile_sheet.pk).update(account=None)
    html = signed_in_as(cast.basile).get(ADDRESS).content.decode()
    assert "pas encore relié" in html


def test_odd_pages_show_a_page(cast, signed_in_as):
    client = signed_in_as(cast.basile)
    for page in ("0", "-1", "abc", "999", str(2**63), "1e9", "%F0"):
        assert client.get(f"{ADDRESS}?page={page}").status_code == 200


def test_the_cost_does_not_grow(cast, signed_in_as, django_assert_num_queries):
    client = signed_in_as(cast.basile)
    client.get(ADDRESS)
    with django_assert_num_queries(COST):
        client.get(ADDRESS)
    for number in range(30):
        record(
            "case_file.reasoned_access",
            by=cast.bob,
            organisation=cast.organisation,
            subject=cast.case,
            beneficiary_id=cast.basile_sheet.pk,
            reason=f"Permanence du soir {number}",
        )
    with django_assert_num_queries(COST):
        client.get(ADDRESS)


# session, standing (3), sheet, journal (2), files, wordings, deliveries, consents.
COST = 11
