"""Opening a colleague's file with a reason: for a day, in reading, and the person knows."""

import datetime
import logging

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import CaseFile, TemporaryAccess

pytestmark = pytest.mark.django_db

REASON = "Je tiens la permanence et Basile appelle."


def ask(client, case, reason=REASON):
    return client.post(reverse("beneficiaries:access_reason", args=[case.pk]), {"reason": reason})


def test_the_page_says_who_follows_and_that_the_person_will_read(cast, signed_in_as):
    html = (
        signed_in_as(cast.bob)
        .get(reverse("beneficiaries:access_reason", args=[cast.case.pk]))
        .content.decode()
    )
    assert "Alice Martin" in html
    assert "pourra lire votre nom" in html
    assert "D-2041" in html
    assert "06\u00a039" not in html


def test_a_reason_opens_for_a_day_in_reading_only(cast, signed_in_as):
    client = signed_in_as(cast.bob)
    answer = ask(client, cast.case)
    assert answer.url == reverse("beneficiaries:case_file", args=[cast.case.pk])
    html = client.get(answer.url).content.decode()
    assert "avec un motif" in html
    assert "jusqu’au" in html
    assert "seules la personne référente et sa responsable" in html
    for name in ("person", "add_barrier", "close"):
        address = reverse(f"beneficiaries:{name}", args=[cast.case.pk])
        assert address not in html
        refused = client.get(address)
        assert refused.status_code == 403
        assert "avec un motif" in refused.content.decode()
    entry = JournalEntry.objects.get(deed="case_file.reasoned_access")
    assert (entry.actor, entry.reason) == (cast.bob, REASON)
    assert entry.beneficiary_id == cast.basile_sheet.pk


def test_after_a_day_the_door_is_closed_again(cast, signed_in_as):
    client = signed_in_as(cast.bob)
    ask(client, cast.case)
    past = timezone.now() - datetime.timedelta(hours=25)
    TemporaryAccess.objects.update(granted_at=past, expires_at=past + datetime.timedelta(hours=24))
    assert client.get(reverse("beneficiaries:case_file", args=[cast.case.pk])).status_code == 302
    assert cast.case not in CaseFile.objects.openable_by(cast.bob)


def test_a_double_click_grants_once(cast, signed_in_as):
    client = signed_in_as(cast.bob)
    ask(client, cast.case)
    ask(client, cast.case)
    assert TemporaryAccess.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "obligatoire"),
        ("   x    ", "quelques mots"),
        ("Son numéro est 2 69 05 49 588 157 80", "numéro de sécurité sociale"),
        ("a" * 501, "500"),
        ("caché\x00dedans, vraiment", "caractères invisibles"),
        ("x" * 1_000_000, "500"),
    ],
)
def test_a_reason_that_cannot_be_kept_is_explained(cast, signed_in_as, reason, sentence):
    answer = ask(signed_in_as(cast.bob), cast.case, reason)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not TemporaryAccess.objects.exists()


def test_an_administrator_reads_and_may_hand_over_only(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    ask(client, cast.case)
    html = client.get(reverse("beneficiaries:case_file", args=[cast.case.pk])).content.decode()
    assert reverse("beneficiaries:assign", args=[cast.case.pk]) in html
    assert "disabled" in html
    assert client.get(reverse("beneficiaries:person", args=[cast.case.pk])).status_code == 403


def test_a_stranger_cannot_even_ask(cast, signed_in_as):
    for user in (cast.eve, cast.charlie):
        assert ask(signed_in_as(user), cast.case).status_code == 404
    assert ask(signed_in_as(cast.basile), cast.case).status_code == 403
    assert not TemporaryAccess.objects.exists()


def test_a_grant_is_told_to_the_security_officer_without_the_reason(cast, signed_in_as, caplog):
    caplog.set_level(logging.INFO, logger="jalons.security")
    client = signed_in_as(cast.bob)
    ask(client, cast.case, "court")
    assert not [line for line in caplog.records if line.message == "reasoned_access"]
    ask(client, cast.case)
    ask(client, cast.case)
    (line,) = [line for line in caplog.records if line.message == "reasoned_access"]
    assert (line.user_id, line.case_file_id) == (cast.bob.pk, cast.case.pk)
    assert REASON not in str(line.__dict__)


INNER_PAGES = ["person", "journal", "add_barrier", "close", "reopen", "another"]


@pytest.mark.parametrize("name", INNER_PAGES)
def test_every_page_of_a_closed_door_leads_to_the_reason(cast, signed_in_as, name):
    address = reverse(f"beneficiaries:{name}", args=[cast.case.pk])
    answer = signed_in_as(cast.bob).get(address + "?liste=q%3Droux")
    assert answer.status_code == 302
    asked = reverse("beneficiaries:access_reason", args=[cast.case.pk])
    assert answer.url == asked + "?liste=q%3Droux"
    assert signed_in_as(cast.bob).post(address).status_code == (405 if name == "journal" else 404)
    for stranger in (cast.eve, cast.charlie):
        assert signed_in_as(stranger).get(address).status_code == 404
    assert not JournalEntry.objects.filter(deed="case_file.read").exists()


@pytest.mark.parametrize("name", INNER_PAGES)
def test_every_page_of_a_file_is_a_reading(cast, signed_in_as, name):
    client = signed_in_as(cast.alice)
    for _ in range(2):
        client.get(reverse(f"beneficiaries:{name}", args=[cast.case.pk]))
    entry = JournalEntry.objects.get(deed="case_file.read")
    assert (entry.actor, entry.subject_id) == (cast.alice, cast.case.pk)
    assert entry.beneficiary_id == cast.basile_sheet.pk


def test_who_may_open_is_not_asked(cast, signed_in_as):
    answer = signed_in_as(cast.alice).get(
        reverse("beneficiaries:access_reason", args=[cast.case.pk])
    )
    assert answer.url == reverse("beneficiaries:case_file", args=[cast.case.pk])
