"""Opening a colleague's file with a reason: for a day, in reading, and the person knows."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import CaseFile, ReasonedAccess

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
    ReasonedAccess.objects.update(granted_at=past, expires_at=past + datetime.timedelta(hours=24))
    assert client.get(reverse("beneficiaries:case_file", args=[cast.case.pk])).status_code == 302
    assert cast.case not in CaseFile.objects.openable_by(cast.bob)


def test_a_double_click_grants_once(cast, signed_in_as):
    client = signed_in_as(cast.bob)
    ask(client, cast.case)
    ask(client, cast.case)
    assert ReasonedAccess.objects.count() == 1


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
    assert not ReasonedAccess.objects.exists()


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
    assert not ReasonedAccess.objects.exists()


def test_who_may_open_is_not_asked(cast, signed_in_as):
    answer = signed_in_as(cast.alice).get(
        reverse("beneficiaries:access_reason", args=[cast.case.pk])
    )
    assert answer.url == reverse("beneficiaries:case_file", args=[cast.case.pk])
