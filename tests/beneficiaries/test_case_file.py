"""The case-file page: who opens it, what it shows, what it costs."""

import datetime
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import Barrier, CaseFile
from beneficiaries.services.access import opening_of
from beneficiaries.services.barriers import add_barrier
from beneficiaries.services.case_files import assign_case_file, close_case_file
from tests.factories import case_file

pytestmark = pytest.mark.django_db


def page(case, query=""):
    return reverse("beneficiaries:case_file", args=[case.pk]) + query


def barrier(case, by, **fields):
    defaults = {
        "kind": "mobility",
        "description": "Plus de voiture depuis mai",
        "strategy": "Demander le microcrédit ensemble",
        "owner": "together",
        "review_on": timezone.localdate() + datetime.timedelta(days=20),
    }
    return add_barrier(by=by, case_file=case, fields=defaults | fields)


def test_the_referent_reads_and_writes(cast, signed_in_as):
    html = signed_in_as(cast.alice).get(page(cast.case)).content.decode()
    assert "Basile Roux" in html
    assert "D-2041" in html
    assert "06\u00a039\u00a098\u00a012\u00a034" in html
    assert "comme référent·e" in html
    assert reverse("beneficiaries:person", args=[cast.case.pk]) in html
    assert "why-read-only" not in html


def test_the_manager_opens_as_a_manager_and_may_assign(cast, signed_in_as):
    html = signed_in_as(cast.diane).get(page(cast.case)).content.decode()
    assert "comme responsable" in html
    assert reverse("beneficiaries:assign", args=[cast.case.pk]) in html


def test_a_colleague_is_asked_for_a_reason(cast, signed_in_as):
    for user in (cast.bob, cast.adam):
        answer = signed_in_as(user).get(page(cast.case))
        assert answer.status_code == 302
        assert answer.url == reverse("beneficiaries:access_reason", args=[cast.case.pk])


def test_strangers_are_told_nothing(cast, signed_in_as):
    for user in (cast.eve, cast.charlie):
        assert signed_in_as(user).get(page(cast.case)).status_code == 404
    for user in (cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile):
        assert signed_in_as(user).get(page(cast.case)).status_code == 403


def test_nobody_signed_in_goes_to_the_login_page(cast, client):
    answer = client.get(page(cast.case))
    assert answer.status_code == 302
    assert "/compte/" in answer.url


def test_impossible_ids_are_unknown_pages(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    for pk in ("0", "-1", "abc", "999999999", str(2**63), "9" * 40, "1e3", "١٢"):
        for end in ("", "acces/", "fiche/", "clore/", "freins/nouveau/"):
            assert client.get(f"/dossiers/{pk}/{end}").status_code == 404, (pk, end)
    assert client.get(f"/dossiers/{2**63 - 1}/").status_code == 404


def test_a_reading_is_journalled_once_per_half_hour(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    for _ in range(3):
        client.get(page(cast.case))
    readings = JournalEntry.objects.filter(deed="case_file.read", subject_id=cast.case.pk)
    assert [reading.actor for reading in readings.order_by("pk")] == [cast.alice]


def test_openable_and_opening_say_the_same(cast):
    everybody = [
        cast.alice, cast.bob, cast.eve, cast.charlie, cast.diane, cast.adam, cast.fanny,
        cast.basile,
    ]  # fmt: skip
    for user in everybody:
        openable = set(CaseFile.objects.openable_by(user))
        for case in CaseFile.objects.visible_to(user):
            assert (case in openable) == (opening_of(user, case) is not None), (user, case)


def test_late_barriers_are_shown_as_late(cast, signed_in_as):
    late = barrier(cast.case, cast.alice)
    Barrier.objects.filter(pk=late.pk).update(
        review_on=timezone.localdate() - datetime.timedelta(days=3)
    )
    html = signed_in_as(cast.alice).get(page(cast.case)).content.decode()
    assert "3 jours de retard" in html
    assert "chip-sun" in html
    assert "Demander le microcrédit ensemble" in html


def test_the_cost_does_not_grow(cast, signed_in_as, django_assert_num_queries):
    client = signed_in_as(cast.alice)
    client.get(page(cast.case))
    with django_assert_num_queries(COST):
        client.get(page(cast.case))
    for number in range(30):
        barrier(cast.case, cast.alice, description=f"Frein {number}")
        assign_case_file(
            by=cast.diane,
            case_file=cast.case,
            referent=cast.alice,
            team=None if number % 2 else cast.team,
        )
    with django_assert_num_queries(COST):
        client.get(page(cast.case))


# session, its standing (3), the file, the reading; barriers; other files; for the thread sheets,
# journal, assignments, barriers, consents and deliveries; wordings, deliveries and consents.
COST = 39


def test_a_closed_file_offers_to_reopen_and_no_longer_to_add(cast, signed_in_as):
    close_case_file(
        by=cast.alice,
        case_file=cast.case,
        reason="solution",
        closed_on=timezone.localdate(),
        version=cast.case.version,
    )
    html = signed_in_as(cast.alice).get(page(cast.case)).content.decode()
    assert "Clos le" in html
    assert reverse("beneficiaries:reopen", args=[cast.case.pk]) in html
    assert reverse("beneficiaries:add_barrier", args=[cast.case.pk]) not in html


def test_back_to_the_list_keeps_filters_and_stays_on_our_list(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    listing = reverse("beneficiaries:list")
    html = client.get(page(cast.case, "?liste=q%3Droux%26page%3D2")).content.decode()
    assert f'href="{listing}?q=roux&amp;page=2"' in html
    hostile = "?liste=" + "https%3A%2F%2Fevil.example%2F%22%3E%3Cscript%3E"
    html = client.get(page(cast.case, hostile)).content.decode()
    assert "<script>" not in html
    assert 'href="https://evil' not in html
    assert client.get(page(cast.case, "?liste=" + "a" * 5000)).status_code == 200


def test_the_list_travels_through_the_pages_of_the_file(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    html = client.get(page(cast.case, "?liste=q%3Droux")).content.decode()
    inner = unescape(re.search(r'href="([^"]+/fiche/[^"]*)"', html).group(1))
    assert "liste=q%3Droux" in inner
    sheet = client.get(inner).content.decode()
    assert "/dossiers/?q=roux" in sheet
    assert f'{page(cast.case)}?liste=q%3Droux"' in sheet
    answer = client.post(page(cast.case) + "freins/nouveau/?liste=q%3Droux", BARRIER)
    assert answer.url == page(cast.case, "?liste=q%3Droux")


BARRIER = {
    "form_key": "6d3c5d8e-4f0b-4c07-9a53-0f6f9f6b1f11",
    "version": "1",
    "kind": "mobility",
    "description": "Plus de voiture",
    "strategy": "Covoiturage",
    "owner": "together",
    "review_on": (timezone.localdate() + datetime.timedelta(days=9)).isoformat(),
}


def test_a_closed_file_takes_no_new_barrier(cast, signed_in_as):
    close_case_file(
        by=cast.alice,
        case_file=cast.case,
        reason="solution",
        closed_on=timezone.localdate(),
        version=cast.case.version,
    )
    answer = signed_in_as(cast.alice).post(page(cast.case) + "freins/nouveau/", BARRIER)
    assert "rouvrez-le pour y écrire" in answer.content.decode()
    assert not Barrier.objects.exists()


def test_the_thread_is_filtered_and_cut_into_pages(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    for number in range(20):
        barrier(cast.case, cast.alice, description=f"Obstacle n{number}.")
    html = client.get(page(cast.case, "?fil=freins")).content.decode()
    thread = html[html.index('id="fil"') :]
    assert "Obstacle n19." in thread
    assert "Obstacle n3." not in thread
    older = unescape(re.search(r'href="([^"]+avant=[^"]+)"', thread).group(1))
    html = client.get(older).content.decode()
    thread = html[html.index('id="fil"') :]
    assert "Obstacle n3." in thread
    assert "Obstacle n19." not in thread


def test_an_odd_thread_query_shows_the_whole_thread(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    for query in (
        "?fil=zzz",
        "?avant=hier",
        "?avant=2026-99-99T00:00",
        "?fil[]=1",
        "?avant=%F0%9F",
    ):
        html = client.get(page(cast.case, query)).content.decode()
        assert "Dossier confié à Alice Martin" in html, query


def test_hostile_values_of_the_sheet_are_text(cast, signed_in_as):
    case = case_file(
        cast.organisation,
        referent=cast.alice,
        team=cast.team,
        given_name="<script>alert(1)</script>",
        family_name='" onmouseover="x',
        commune="{{ settings.SECRET_KEY }}",
        adaptations="<img src=x>\nligne",
    )
    html = signed_in_as(cast.alice).get(page(case)).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x>" not in html
    assert "{{ settings.SECRET_KEY }}" in html


def test_the_journal_page_tells_readings_and_reasons(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    client.get(page(cast.case))
    html = client.get(reverse("beneficiaries:journal", args=[cast.case.pk])).content.decode()
    assert "Alice Martin a consulté le dossier" in html
    assert "Qui a suivi ce dossier" in html
    assert (
        signed_in_as(cast.bob)
        .get(reverse("beneficiaries:journal", args=[cast.case.pk]))
        .status_code
        == 302
    )
