"""Files that change hands: proposed, accepted, declined, taken back, moved at once."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import JournalEntry, Membership
from accounts.services.members import close_account
from accounts.standing import standing_of
from beneficiaries import followers
from beneficiaries.models import AccessKind, CaseFile, TemporaryAccess, Transfer
from beneficiaries.refusals import Refused
from beneficiaries.services.access import Quality, opening_of
from beneficiaries.services.case_files import assign_case_file, close_case_file
from beneficiaries.services.handover import (
    accept_transfer,
    decline_transfer,
    move_case_files,
    propose_transfer,
    withdraw_transfer,
)
from tests.factories import case_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def acting(cast):
    """People as a request finds them, with their standing."""
    for user in (cast.alice, cast.bob, cast.eve, cast.charlie, cast.diane, cast.adam):
        user.standing = standing_of(user)
    return cast


@pytest.fixture
def followed():
    """What a follower was told."""
    told = []

    def tell(case_file, giver, receiver):
        told.append((case_file.pk, giver, receiver))
        return ["Mardi à 10 h : Bob est déjà pris."]

    followers.register_follower("test", tell)
    yield told
    followers.unregister_follower("test")


def proposed(cast, receiver=None, files=None):
    return propose_transfer(
        by=cast.alice, case_files=files or [cast.case], receiver=receiver or cast.bob, note="Note."
    )


def deeds(case_file):
    lines = JournalEntry.objects.filter(subject_id=case_file.pk, deed__startswith="transfer.")
    return list(lines.order_by("pk").values_list("deed", flat=True))


def test_a_proposal_changes_nothing_until_it_is_accepted(acting):
    cast = acting
    proposed(cast)
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.alice
    assert opening_of(cast.bob, cast.case) is None
    assert deeds(cast.case) == ["transfer.proposed"]


def test_accepting_moves_the_file_and_leaves_thirty_days_of_reading(acting, followed):
    cast = acting
    moved = accept_transfer(by=cast.bob, transfers=proposed(cast))
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.bob
    assert opening_of(cast.bob, cast.case).may_write
    former = opening_of(cast.alice, cast.case)
    assert former.quality is Quality.FORMER_REFERENT
    assert not former.may_write
    days = former.until - timezone.now()
    assert datetime.timedelta(days=29, hours=23) < days <= datetime.timedelta(days=30)
    assert deeds(cast.case) == ["transfer.proposed", "transfer.accepted"]
    assert followed == [(cast.case.pk, cast.alice, cast.bob)]
    assert moved.left_behind == ["Mardi à 10 h : Bob est déjà pris."]


def test_the_reading_of_the_former_referent_ends_by_its_date(acting):
    cast = acting
    accept_transfer(by=cast.bob, transfers=proposed(cast))
    TemporaryAccess.objects.update(
        granted_at=timezone.now() - datetime.timedelta(days=31),
        expires_at=timezone.now() - datetime.timedelta(minutes=1),
    )
    cast.case.refresh_from_db()
    assert opening_of(cast.alice, cast.case) is None
    assert not CaseFile.objects.openable_by(cast.alice).filter(pk=cast.case.pk).exists()


def test_a_file_goes_to_the_team_of_who_receives_it(acting):
    cast = acting
    accept_transfer(by=cast.eve, transfers=proposed(cast, cast.eve))
    cast.case.refresh_from_db()
    assert cast.case.team == cast.other_team


def test_declining_needs_a_reason_and_keeps_it(acting):
    cast = acting
    transfers = proposed(cast)
    with pytest.raises(Refused, match="pourquoi"):
        decline_transfer(by=cast.bob, transfers=transfers, reason="  ")
    decline_transfer(by=cast.bob, transfers=transfers, reason="Je connais la personne.")
    row = Transfer.objects.get()
    assert row.declined_at
    assert row.decline_reason == "Je connais la personne."
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.alice
    proposed(cast)  # another may be proposed now


def test_a_proposal_taken_back_can_no_longer_be_accepted(acting):
    cast = acting
    transfers = proposed(cast)
    withdraw_transfer(by=cast.alice, transfers=transfers)
    with pytest.raises(Refused, match="attend plus de réponse"):
        accept_transfer(by=cast.bob, transfers=transfers)


def test_nobody_answers_in_the_place_of_the_receiver(acting):
    cast = acting
    transfers = proposed(cast)
    for other in (cast.alice, cast.eve, cast.diane):
        with pytest.raises(Refused, match="Seule la personne"):
            accept_transfer(by=other, transfers=transfers)
        with pytest.raises(Refused, match="Seule la personne"):
            decline_transfer(by=other, transfers=transfers, reason="Non, pas du tout.")


def test_a_file_is_proposed_once_at_a_time(acting):
    cast = acting
    proposed(cast)
    with pytest.raises(Refused, match=r"Basile Roux.*déjà en attente"):
        proposed(cast, cast.eve)
    assert Transfer.objects.count() == 1


def test_of_many_files_all_are_proposed_or_none(acting):
    cast = acting
    other = case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name="Ida")
    proposed(cast)
    with pytest.raises(Refused):
        proposed(cast, cast.eve, files=[other, cast.case])
    assert list(Transfer.objects.values_list("case_file", flat=True)) == [cast.case.pk]


@pytest.mark.parametrize("who", ["fanny", "adam", "charlie", "basile"])
def test_who_follows_nobody_here_receives_nothing(acting, who):
    with pytest.raises(Refused, match="pas conseillère"):
        proposed(acting, getattr(acting, who))


def test_a_colleague_and_a_stranger_give_nothing_away(acting):
    cast = acting
    for other in (cast.bob, cast.eve, cast.charlie):
        with pytest.raises(Refused, match="Seule la personne référente"):
            propose_transfer(by=other, case_files=[cast.case], receiver=cast.eve, note="")
        with pytest.raises(Refused, match="pas l’attribuer d’office"):
            move_case_files(by=other, case_files=[cast.case], receiver=cast.eve, note="")


def test_a_closed_file_is_neither_proposed_nor_accepted(acting):
    cast = acting
    transfers = proposed(cast)
    close_case_file(
        by=cast.alice,
        case_file=cast.case,
        reason="other",
        closed_on=timezone.localdate(),
        version=cast.case.version,
    )
    assert not Transfer.objects.pending().exists(), "clore retire la proposition"
    with pytest.raises(Refused):
        accept_transfer(by=cast.bob, transfers=transfers)
    with pytest.raises(Refused, match="clos"):
        proposed(cast)


def test_a_receiver_who_lost_their_role_cannot_accept(acting):
    cast = acting
    transfers = proposed(cast)
    Membership.objects.filter(user=cast.bob).update(
        ends_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    with pytest.raises(Refused, match="pas conseillère"):
        accept_transfer(by=cast.bob, transfers=transfers)
    assert Transfer.objects.pending().exists()


def test_a_giver_who_left_keeps_no_reading(acting):
    cast = acting
    transfers = proposed(cast)
    close_account(by=cast.adam, member=cast.alice, organisation=cast.organisation)
    accept_transfer(by=cast.bob, transfers=transfers)
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.bob
    assert not TemporaryAccess.objects.exists()


def test_a_decision_of_the_manager_ends_the_proposal(acting):
    cast = acting
    transfers = proposed(cast)
    assign_case_file(by=cast.diane, case_file=cast.case, referent=cast.eve, team=cast.team)
    with pytest.raises(Refused):
        accept_transfer(by=cast.bob, transfers=transfers)
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.eve


def test_a_manager_moves_the_files_of_their_team_at_once(acting, followed):
    cast = acting
    files = [cast.case, cast.colleague_case]
    move_case_files(by=cast.diane, case_files=files, receiver=cast.eve, note="Départ")
    for one in files:
        one.refresh_from_db()
        assert one.referent == cast.eve
    assert len(followed) == 2
    with pytest.raises(Refused, match="d’office"):
        move_case_files(
            by=cast.diane, case_files=[cast.other_team_case], receiver=cast.bob, note=""
        )
    kinds = set(TemporaryAccess.objects.values_list("kind", flat=True))
    assert kinds == {AccessKind.FORMER_REFERENT}
