"""Wordings, what was handed over, what was agreed to and withdrawn."""

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from beneficiaries.models import Consent, ConsentPurpose, NoticeDelivery, PrivacyNotice
from beneficiaries.refusals import Refused
from beneficiaries.services.consents import (
    agreements_of,
    give_consent,
    hand_over_notice,
    publish_notice,
    publish_proposed_notices,
    withdraw_consent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def wordings(cast):
    return {
        n.purpose: n for n in publish_proposed_notices(by=cast.adam, organisation=cast.organisation)
    }


def address(cast, purpose="reminders"):
    return reverse("beneficiaries:consent", args=[cast.case.pk, purpose])


def state(cast, purpose="reminders"):
    return next(a for a in agreements_of(cast.basile_sheet) if a.purpose == purpose)


def test_every_purpose_gets_a_first_wording_once(cast, wordings):
    assert set(wordings) == set(ConsentPurpose.values)
    assert publish_proposed_notices(by=cast.adam, organisation=cast.organisation) == []
    assert PrivacyNotice.objects.count() == 4


def test_a_consent_is_recorded_for_the_wording_on_the_screen(cast, signed_in_as, wordings):
    client = signed_in_as(cast.alice)
    html = client.get(address(cast)).content.decode()
    assert "rappels de mes rendez-vous" in html
    assert "version 1" in html
    notice = wordings["reminders"]
    for _ in range(2):
        answer = client.post(address(cast), {"answer": "given", "notice": notice.pk})
        assert answer.status_code == 302
    consent = Consent.objects.get()
    assert (consent.notice, consent.given_by) == (notice, cast.alice)
    assert NoticeDelivery.objects.get().notice == notice
    assert JournalEntry.objects.filter(deed="consent.given").count() == 1
    assert state(cast).is_in_force


def test_an_information_notice_is_handed_over_not_agreed_to(cast, signed_in_as, wordings):
    client = signed_in_as(cast.alice)
    notice = wordings["information"]
    client.post(address(cast, "information"), {"answer": "handed", "notice": notice.pk})
    assert NoticeDelivery.objects.get().given_by == cast.alice
    assert not Consent.objects.exists()
    with pytest.raises(Refused):
        give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=notice)


def test_a_new_version_is_to_be_given_again(cast, signed_in_as, wordings):
    give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=wordings["reminders"])
    hand_over_notice(by=cast.alice, beneficiary=cast.basile_sheet, notice=wordings["information"])
    for purpose in ("reminders", "information"):
        publish_notice(
            by=cast.adam, organisation=cast.organisation, purpose=purpose, wording="Nouveau. " * 9
        )
        assert state(cast, purpose).is_outdated
    client = signed_in_as(cast.alice)
    html = client.get(reverse("beneficiaries:case_file", args=[cast.case.pk])).content.decode()
    assert html.count("à redonner") == 2
    new = PrivacyNotice.objects.get(purpose="reminders", version=2)
    old = client.post(address(cast), {"answer": "given", "notice": wordings["reminders"].pk})
    assert "a changé entre-temps" in old.content.decode()
    client.post(address(cast), {"answer": "given", "notice": new.pk})
    assert state(cast).is_in_force
    assert Consent.objects.filter(withdrawn_at__isnull=True).count() == 2


def test_withdrawing_takes_back_every_version(cast, signed_in_as, wordings):
    give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=wordings["reminders"])
    new = publish_notice(
        by=cast.adam, organisation=cast.organisation, purpose="reminders", wording="Nouveau. " * 9
    )
    give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=new)
    client = signed_in_as(cast.diane)
    client.post(address(cast), {"answer": "withdrawn"})
    assert set(Consent.objects.values_list("withdrawn_by", flat=True)) == {cast.diane.pk}
    assert not state(cast).is_in_force
    assert "Accord retiré" in client.get(address(cast)).content.decode()
    assert withdraw_consent(by=cast.diane, beneficiary=cast.basile_sheet, purpose="reminders") == 0
    give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=new)
    assert state(cast).is_in_force


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"answer": "given"},
        {"answer": "maybe", "notice": "1"},
        {"answer": "given", "notice": "abc"},
        {"answer": "given", "notice": str(2**63)},
        {"answer": "given", "notice": "-1"},
        {"answer": "given", "notice": "999999"},
        {"answer": "\x00", "notice": "\x00"},
    ],
)
def test_forged_answers_record_nothing(cast, signed_in_as, wordings, data):
    answer = signed_in_as(cast.alice).post(address(cast), data)
    assert answer.status_code == 200
    assert not Consent.objects.exists()


def test_a_wording_of_another_organisation_is_refused(cast, wordings):
    foreign = publish_notice(
        by=None, organisation=cast.elsewhere, purpose="reminders", wording="Ailleurs. " * 9
    )
    with pytest.raises(Refused):
        give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=foreign)


def test_unknown_purposes_are_unknown_pages(cast, signed_in_as, wordings):
    client = signed_in_as(cast.alice)
    assert client.get(address(cast, "selling")).status_code == 404
    assert signed_in_as(cast.adam).get("/administration/notes/selling/").status_code == 404


def test_only_who_may_write_records_answers(cast, signed_in_as, wordings):
    data = {"answer": "given", "notice": wordings["reminders"].pk}
    for user in (cast.bob, cast.eve, cast.charlie):
        assert signed_in_as(user).post(address(cast), data).status_code == 404
    for user in (cast.adam, cast.fanny, cast.basile):
        assert signed_in_as(user).post(address(cast), data).status_code == 403
    assert not Consent.objects.exists()


def test_an_administrator_publishes_the_next_version(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    notices = reverse("beneficiaries:notices")
    assert "Publier les textes proposés" in client.get(notices).content.decode()
    assert client.post(reverse("beneficiaries:publish_proposed")).status_code == 302
    one = reverse("beneficiaries:notice", args=["reminders"])
    assert "rappels de mes rendez-vous" in client.get(one).content.decode()
    wording = "Vous acceptez de recevoir des rappels. Vous pouvez arrêter à tout moment."
    for _ in range(2):
        assert client.post(one, {"wording": wording}).status_code == 302
    assert PrivacyNotice.objects.filter(purpose="reminders").count() == 2
    html = client.get(one).content.decode()
    assert "Version 2" in html
    assert "Version 1" in html
    assert JournalEntry.objects.filter(deed="notice.published").count() == 5


@pytest.mark.parametrize(
    ("wording", "sentence"),
    [("", "obligatoire"), ("Court.", "trop court"), ("x" * 6001, "6000"), ("a\x00" * 50, "invis")],
)
def test_a_wording_that_cannot_be_published_is_explained(cast, signed_in_as, wording, sentence):
    one = reverse("beneficiaries:notice", args=["reminders"])
    answer = signed_in_as(cast.adam).post(one, {"wording": wording})
    assert sentence in answer.content.decode()
    assert not PrivacyNotice.objects.exists()


def test_wordings_are_the_administrators(cast, signed_in_as):
    for user in (cast.alice, cast.diane, cast.fanny, cast.basile):
        for name, args in (("notices", []), ("notice", ["reminders"]), ("publish_proposed", [])):
            address = reverse(f"beneficiaries:{name}", args=args)
            assert signed_in_as(user).post(address, {"wording": "x" * 60}).status_code == 403
    assert not PrivacyNotice.objects.exists()


def test_reading_agreements_costs_three_queries(cast, wordings, django_assert_num_queries):
    give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=wordings["reminders"])
    with django_assert_num_queries(3):
        for agreement in agreements_of(cast.basile_sheet):
            str(agreement.current and agreement.current.given_by)
