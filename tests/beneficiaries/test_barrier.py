"""Barriers: always with a strategy, an owner and a day to look again."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import Barrier, CaseFile
from tests.factories import case_file

pytestmark = pytest.mark.django_db


def typed(**changes):
    return {
        "form_key": str(uuid.uuid4()),
        "version": "1",
        "kind": "mobility",
        "description": "Plus de voiture depuis mai",
        "strategy": "Demander le microcrédit ensemble",
        "owner": "together",
        "review_on": (timezone.localdate() + datetime.timedelta(days=20)).isoformat(),
    } | changes


def add_address(case):
    return reverse("beneficiaries:add_barrier", args=[case.pk])


def change_address(barrier, name="barrier"):
    return reverse(f"beneficiaries:{name}", args=[barrier.case_file_id, barrier.pk])


@pytest.fixture
def barrier(cast, signed_in_as):
    signed_in_as(cast.alice).post(add_address(cast.case), typed())
    return Barrier.objects.get()


def test_a_barrier_is_added_with_its_strategy(cast, barrier):
    assert (barrier.case_file, barrier.created_by) == (cast.case, cast.alice)
    assert barrier.strategy == "Demander le microcrédit ensemble"
    assert JournalEntry.objects.get(deed="barrier.added").subject_id == barrier.pk


def test_a_double_click_adds_one(cast, signed_in_as):
    client, data = signed_in_as(cast.alice), typed()
    for _ in range(2):
        assert client.post(add_address(cast.case), data).status_code == 302
    assert Barrier.objects.count() == 1
    assert JournalEntry.objects.filter(deed="barrier.added").count() == 1


def test_the_key_of_another_file_gives_nothing_away(cast, signed_in_as):
    key = str(uuid.uuid4())
    signed_in_as(cast.diane).post(add_address(cast.colleague_case), typed(form_key=key))
    answer = signed_in_as(cast.alice).post(add_address(cast.case), typed(form_key=key))
    assert answer.status_code == 200
    assert "déjà servi" in answer.content.decode()
    assert Barrier.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("description", "", "obligatoire"),
        ("strategy", "", "obligatoire"),
        ("strategy", "x" * 2001, "2000"),
        ("strategy", "x" * 1_000_000, "2000"),
        ("description", "son NIR : 2 69 05 49 588 157 80", "sécurité sociale"),
        ("description", "a\x00b", "invisibles"),
        ("kind", "laziness", "choix"),
        ("owner", "", "obligatoire"),
        ("review_on", "2150-01-01", "deux ans"),
        ("review_on", "1850-01-01", "passée"),
        ("review_on", "bientôt", "qui existe"),
        ("version", "-1", ""),
        ("version", str(2**63), ""),
    ],
)
def test_a_wrong_value_is_explained(cast, signed_in_as, field, value, sentence):
    answer = signed_in_as(cast.alice).post(add_address(cast.case), typed(**{field: value}))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Barrier.objects.exists()


def test_a_barrier_is_changed_under_its_version(cast, signed_in_as, barrier):
    client = signed_in_as(cast.alice)
    assert "Plus de voiture" in client.get(change_address(barrier)).content.decode()
    answer = client.post(change_address(barrier), typed(description="Voiture en panne"))
    assert answer.status_code == 302
    barrier.refresh_from_db()
    assert (barrier.description, barrier.version) == ("Voiture en panne", 2)
    entry = JournalEntry.objects.get(deed="barrier.changed")
    assert entry.fields == ["description"]


def test_the_second_saver_sees_what_the_first_saved(cast, signed_in_as, barrier):
    signed_in_as(cast.diane).post(change_address(barrier), typed(strategy="Covoiturage"))
    alice = signed_in_as(cast.alice)
    html = alice.post(change_address(barrier), typed(strategy="Vélo")).content.decode()
    assert "Covoiturage" in html
    assert "Vélo" in html
    barrier.refresh_from_db()
    assert barrier.strategy == "Covoiturage"
    assert 'name="version" value="2"' in html
    answer = alice.post(change_address(barrier), typed(strategy="Vélo", version="2"))
    assert answer.status_code == 302
    barrier.refresh_from_db()
    assert barrier.strategy == "Vélo"


def test_a_late_review_date_may_stay_while_the_rest_changes(cast, signed_in_as, barrier):
    past = timezone.localdate() - datetime.timedelta(days=5)
    Barrier.objects.update(review_on=past)
    data = typed(review_on=past.isoformat(), description="Autre")
    assert signed_in_as(cast.alice).post(change_address(barrier), data).status_code == 302


def test_a_barrier_is_lifted_once(cast, signed_in_as, barrier):
    client = signed_in_as(cast.alice)
    for _ in range(2):
        assert client.post(change_address(barrier, "resolve_barrier")).status_code == 302
    barrier.refresh_from_db()
    assert barrier.resolved_by == cast.alice
    assert JournalEntry.objects.filter(deed="barrier.resolved").count() == 1
    html = client.post(change_address(barrier), typed(version="2")).content.decode()
    assert "Ce frein est levé" in html


def test_lifting_asks_for_a_post(cast, signed_in_as, barrier):
    answer = signed_in_as(cast.alice).get(change_address(barrier, "resolve_barrier"))
    assert answer.status_code == 405


def test_a_barrier_is_reached_through_its_own_file_only(cast, signed_in_as, barrier):
    other = case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name="Léa")
    forged = reverse("beneficiaries:barrier", args=[other.pk, barrier.pk])
    client = signed_in_as(cast.alice)
    assert client.get(forged).status_code == 404
    assert client.post(forged, typed()).status_code == 404
    assert client.get(f"/dossiers/{cast.case.pk}/freins/{2**63}/").status_code == 404


def test_who_may_not_write_changes_nothing(cast, signed_in_as, barrier):
    expected = {
        404: [cast.bob, cast.eve, cast.charlie],
        403: [cast.adam, cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile],
    }
    for status, users in expected.items():
        for user in users:
            client = signed_in_as(user)
            asked = 302 if user == cast.bob else status
            assert client.get(change_address(barrier)).status_code == asked
            assert client.post(add_address(cast.case), typed()).status_code == status
            assert client.post(change_address(barrier, "resolve_barrier")).status_code == status
    barrier.refresh_from_db()
    assert (Barrier.objects.count(), barrier.version) == (1, 1)


def test_a_closed_file_keeps_its_barriers_as_they_were(cast, signed_in_as, barrier):
    CaseFile.objects.filter(pk=cast.case.pk).update(
        closed_on=timezone.localdate(), closed_by=cast.alice, closing_reason="other"
    )
    client = signed_in_as(cast.alice)
    changed = client.post(change_address(barrier), typed(version=1, description="Autre chose"))
    assert changed.status_code == 200
    assert "Ce dossier est clos" in changed.content.decode()
    assert "Autre chose" in changed.content.decode()
    lifted = client.post(change_address(barrier, "resolve_barrier"), follow=True)
    assert "Ce dossier est clos" in lifted.content.decode()
    assert "Le frein est levé." not in lifted.content.decode()
    barrier.refresh_from_db()
    assert (barrier.version, barrier.resolved_at) == (1, None)
