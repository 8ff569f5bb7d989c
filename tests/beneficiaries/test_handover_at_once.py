"""Two answers in the same instant: one does the work, the other reads that it is done."""

import pytest

from accounts.models import JournalEntry
from accounts.standing import standing_of
from beneficiaries.models import Assignment, TemporaryAccess, Transfer
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import assign_case_file
from beneficiaries.services.handover import (
    Moved,
    accept_transfer,
    decline_transfer,
    move_case_files,
    propose_transfer,
    withdraw_transfer,
)
from tests.beneficiaries.test_new_at_once import at_once
from tests.cast import assemble
from tests.factories import case_file

pytestmark = pytest.mark.django_db(transaction=True)


def scene():
    cast = assemble()
    for user in (cast.alice, cast.bob, cast.eve, cast.diane):
        user.standing = standing_of(user)
    return cast


def proposed(cast, receiver, files=None):
    return propose_transfer(
        by=cast.alice, case_files=files or [cast.case], receiver=receiver, note=""
    )


def test_pressed_twice_a_file_is_taken_over_once():
    cast = scene()
    transfers = proposed(cast, cast.bob)
    answers = at_once(*[lambda: accept_transfer(by=cast.bob, transfers=transfers)] * 3)
    assert sum(isinstance(answer, Moved) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert TemporaryAccess.objects.count() == 1
    assert JournalEntry.objects.filter(deed="transfer.accepted").count() == 1
    assert Assignment.objects.filter(case_file=cast.case, ends_at__isnull=True).count() == 1


@pytest.mark.parametrize("other", ["decline", "withdraw", "assign"])
def test_accepted_while_something_else_is_decided_one_of_them_wins(other):
    cast = scene()
    transfers = proposed(cast, cast.bob)
    deeds = {
        "decline": lambda: decline_transfer(by=cast.bob, transfers=transfers, reason="Non merci"),
        "withdraw": lambda: withdraw_transfer(by=cast.alice, transfers=transfers),
        "assign": lambda: assign_case_file(
            by=cast.diane, case_file=cast.case, referent=cast.eve, team=cast.team
        ),
    }
    accepted, _other = at_once(
        lambda: accept_transfer(by=cast.bob, transfers=transfers), deeds[other]
    )
    row = Transfer.objects.get()
    ends = [row.accepted_at, row.declined_at, row.withdrawn_at]
    assert sum(end is not None for end in ends) == 1
    assert isinstance(accepted, Moved) == (row.accepted_at is not None)
    cast.case.refresh_from_db()
    if row.accepted_at is None:
        assert cast.case.referent != cast.bob


def test_a_file_proposed_to_two_colleagues_at_once_waits_for_one():
    cast = scene()
    answers = at_once(lambda: proposed(cast, cast.bob), lambda: proposed(cast, cast.eve))
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert Transfer.objects.pending().count() == 1


def test_two_moves_of_the_same_files_in_opposite_order_do_not_block():
    cast = scene()
    files = [cast.case, cast.colleague_case] + [
        case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name=f"Ida{n}")
        for n in range(4)
    ]
    answers = at_once(
        lambda: move_case_files(by=cast.diane, case_files=files, receiver=cast.eve, note=""),
        lambda: move_case_files(
            by=cast.diane, case_files=reversed(files), receiver=cast.diane, note=""
        ),
    )
    assert any(isinstance(answer, Moved) for answer in answers)
    referents = set()
    for one in files:
        one.refresh_from_db()
        referents.add(one.referent_id)
    assert len(referents) == 1, "tout à l’une ou tout à l’autre"
