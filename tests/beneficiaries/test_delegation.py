"""Files held for somebody else between two days: the door opens and closes by its dates."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from accounts.standing import standing_of
from beneficiaries import followers
from beneficiaries.models import Delegation, TemporaryAccess
from beneficiaries.refusals import Refused
from beneficiaries.services.access import Quality, opening_of
from beneficiaries.services.handover import accept_transfer, delegate, hand_back, propose_transfer
from tests.factories import case_file

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def acting(cast):
    for user in (cast.alice, cast.bob, cast.eve, cast.charlie, cast.diane):
        user.standing = standing_of(user)
    return cast


def confided(cast, *, first=0, last=7, to=None, by=None):
    today = timezone.localdate()
    (row,) = delegate(
        by=by or cast.alice,
        case_files=[cast.case],
        delegate=to or cast.bob,
        starts_on=today + first * DAY,
        ends_on=today + last * DAY,
        note="Rappeler la mission locale.",
    )
    return row


def test_the_delegate_reads_and_writes_between_the_two_days(acting):
    confided(acting)
    opening = opening_of(acting.bob, acting.case)
    assert opening.quality is Quality.DELEGATE
    assert opening.may_write
    assert timezone.localtime(opening.until).time() == datetime.time(0)
    assert timezone.localtime(opening.until).date() == timezone.localdate() + 8 * DAY


def test_before_the_first_day_the_door_is_shut(acting):
    confided(acting, first=2)
    assert opening_of(acting.bob, acting.case) is None


def test_the_file_comes_back_by_itself(acting):
    row = confided(acting)
    TemporaryAccess.objects.filter(pk=row.access_id).update(
        granted_at=timezone.now() - 9 * DAY, expires_at=timezone.now() - DAY / 24
    )
    assert opening_of(acting.bob, acting.case) is None
    assert opening_of(acting.alice, acting.case).may_write


def test_handing_back_early_shuts_the_door_and_keeps_the_note(acting):
    row = hand_back(by=acting.bob, delegation=confided(acting), note="Tout est fait.")
    assert opening_of(acting.bob, acting.case) is None
    assert (row.hand_back_note, row.ended_at is not None) == ("Tout est fait.", True)
    with pytest.raises(Refused, match="déjà terminée"):
        hand_back(by=acting.bob, delegation=row)
    deeds = JournalEntry.objects.filter(deed__startswith="delegation.").order_by("pk")
    assert list(deeds.values_list("deed", flat=True)) == ["delegation.given", "delegation.ended"]


def test_one_to_come_may_be_taken_back_by_the_referent(acting):
    row = confided(acting, first=3)
    hand_back(by=acting.alice, delegation=row)
    assert not Delegation.objects.not_over().exists()
    assert not TemporaryAccess.objects.filter(pk=row.access_id).running().exists()


def test_a_delegate_neither_delegates_nor_gives_the_file_away(acting):
    confided(acting)
    with pytest.raises(Refused, match="Seule la personne référente"):
        confided(acting, to=acting.eve, by=acting.bob)
    with pytest.raises(Refused, match="Seule la personne référente"):
        propose_transfer(by=acting.bob, case_files=[acting.case], receiver=acting.eve, note="")


def test_two_colleagues_do_not_hold_one_file_on_the_same_days(acting):
    confided(acting)
    with pytest.raises(Refused, match="déjà confié à Bob Leroux"):
        confided(acting, to=acting.eve, first=7, last=9)
    confided(acting, to=acting.eve, first=8, last=9)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(3, 1, "précède"), (-5, -1, "déjà terminée"), (0, 400, "transmettez plutôt")],
)
def test_odd_dates_are_refused(acting, first, last, sentence):
    with pytest.raises(Refused, match=sentence):
        confided(acting, first=first, last=last)


def test_strangers_end_nothing(acting):
    row = confided(acting)
    for other in (acting.eve, acting.charlie):
        with pytest.raises(Refused):
            hand_back(by=other, delegation=row)


def test_a_delegation_outlives_a_transfer_and_the_new_referent_ends_it(acting):
    row = confided(acting)
    transfers = propose_transfer(
        by=acting.alice, case_files=[acting.case], receiver=acting.eve, note=""
    )
    accept_transfer(by=acting.eve, transfers=transfers)
    assert hand_back(by=acting.eve, delegation=row).ended_at


def test_followers_are_told(acting):
    told = []
    followers.register_delegation_follower("test", told.append)
    try:
        row = confided(acting)
    finally:
        followers.unregister_follower("test")
    assert told == [row]


def test_the_pages_confide_and_hand_back(acting, signed_in_as):
    client, today = signed_in_as(acting.alice), timezone.localdate()
    page = reverse("beneficiaries:delegate", args=[acting.case.pk])
    wrong = {"receiver": acting.bob.pk, "starts_on": today, "ends_on": today - DAY, "note": "Gardé"}
    html = client.post(page, wrong).content.decode()
    assert "précède son début" in html
    assert "Gardé" in html
    assert client.post(page, wrong | {"ends_on": today + DAY}).status_code == 302
    row = Delegation.objects.get()
    delegate_client = signed_in_as(acting.bob)
    held = delegate_client.get(reverse("beneficiaries:transfers")).content.decode()
    assert "On m’a confié" in held
    address = reverse("beneficiaries:delegation", args=[row.pk])
    assert "Gardé" in delegate_client.get(address).content.decode()
    assert signed_in_as(acting.charlie).get(address).status_code == 404
    assert delegate_client.post(address, {"note": "Vu deux fois."}).status_code == 302
    assert "Vu deux fois." in client.get(address).content.decode()


def test_several_files_are_confided_at_once(acting, signed_in_as):
    other = case_file(acting.organisation, referent=acting.alice, team=acting.team)
    page = reverse("beneficiaries:delegate_many")
    query = f"?dossier={acting.case.pk}&dossier={other.pk}&dossier={acting.colleague_case.pk}"
    today = timezone.localdate()
    data = {"receiver": acting.bob.pk, "starts_on": today, "ends_on": today + DAY}
    client = signed_in_as(acting.alice)
    assert client.get(page).status_code == 302, "rien de choisi"
    assert client.post(page + query, data).status_code == 302
    assert set(Delegation.objects.values_list("case_file", flat=True)) == {acting.case.pk, other.pk}


def test_the_database_refuses_a_delegation_that_ends_before_it_starts(acting):
    row = confided(acting)
    with (
        pytest.raises(Exception, match="delegation_ends_after_start"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE beneficiaries_delegation SET ends_on = starts_on - 1 WHERE id = %s", [row.pk]
        )
