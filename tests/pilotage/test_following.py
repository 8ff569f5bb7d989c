"""What follows a file that changes hands: appointments, and the person who is told."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from accounts.standing import standing_of
from beneficiaries.models import Beneficiary
from beneficiaries.services.handover import (
    accept_transfer,
    delegate,
    move_case_files,
    propose_transfer,
)
from followup.models import Appointment, Message
from tests.factories import case_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def acting(cast):
    for user in (cast.alice, cast.bob, cast.eve, cast.diane, cast.adam):
        user.standing = standing_of(user)
    return cast


def tuesday(hour):
    today = timezone.localdate()
    day = today + datetime.timedelta(days=(1 - today.weekday()) % 7 + 7)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def meeting(one, counsellor, starts_at, **fields):
    return Appointment.objects.create(
        organisation=one.organisation,
        case_file=one,
        beneficiary=one.beneficiary,
        counsellor=counsellor,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=45),
        **fields,
    )


def taken_over(cast):
    transfers = propose_transfer(
        by=cast.alice, case_files=[cast.case], receiver=cast.bob, note="Privé entre collègues"
    )
    return accept_transfer(by=cast.bob, transfers=transfers)


def test_future_appointments_follow_and_past_ones_stay(acting):
    cast = acting
    coming = meeting(cast.case, cast.alice, tuesday(9))
    past = meeting(
        cast.case,
        cast.alice,
        timezone.now() - datetime.timedelta(days=9),
        outcome="seen",
        outcome_at=timezone.now(),
    )
    assert taken_over(cast).left_behind == []
    coming.refresh_from_db()
    past.refresh_from_db()
    assert (coming.counsellor, past.counsellor) == (cast.bob, cast.alice)


def test_an_appointment_that_clashes_is_said_and_stays(acting):
    cast = acting
    clashing = meeting(cast.case, cast.alice, tuesday(9))
    meeting(cast.colleague_case, cast.bob, tuesday(9))
    (said,) = taken_over(cast).left_behind
    assert "Basile Roux" in said
    assert "Bob Leroux n’est pas libre" in said
    clashing.refresh_from_db()
    assert clashing.counsellor == cast.alice


def test_the_person_is_told_and_the_note_stays_between_colleagues(acting):
    cast = acting
    taken_over(cast)
    told = Message.objects.get(case_file=cast.case)
    assert told.author == cast.bob
    assert "c’est moi, Bob Leroux, qui vous accompagne à la place de Alice Martin" in told.body
    assert "Privé" not in told.body


def test_what_the_person_wrote_still_waits_for_an_answer(acting):
    cast = acting
    asked = Message.objects.create(case_file=cast.case, from_person=True, body="Et mon dossier ?")
    read_at = timezone.now() - datetime.timedelta(days=3)
    read = Message.objects.create(
        case_file=cast.case, from_person=True, body="Bonjour", read_at=read_at
    )
    taken_over(cast)
    asked.refresh_from_db()
    read.refresh_from_db()
    assert asked.read_at is None
    assert read.read_at == read_at


def test_files_moved_by_an_administrator_are_told_by_who_receives_them(acting):
    cast = acting
    move_case_files(by=cast.adam, case_files=[cast.case], receiver=cast.eve, note="")
    assert Message.objects.get().author == cast.eve


def test_a_file_of_nobody_is_told_without_a_former_name(acting):
    cast = acting
    one = case_file(cast.organisation, referent=None, team=cast.team, given_name="Ida")
    move_case_files(by=cast.diane, case_files=[one], receiver=cast.alice, note="")
    body = Message.objects.get(case_file=one).body
    assert "Alice Martin" in body
    assert "à la place" not in body


def test_an_absence_is_told_with_its_dates(acting):
    cast = acting
    today = timezone.localdate()
    delegate(
        by=cast.alice,
        case_files=[cast.case],
        delegate=cast.bob,
        starts_on=today,
        ends_on=today + datetime.timedelta(days=6),
        note="Entre nous",
    )
    told = Message.objects.get()
    assert told.author == cast.alice
    assert "Bob Leroux vous répond" in told.body
    assert "Entre nous" not in told.body


def test_who_is_already_away_lets_somebody_else_tell(acting):
    cast = acting
    Membership.objects.filter(user=cast.alice).update(
        ends_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    today = timezone.localdate()
    delegate(
        by=cast.diane,
        case_files=[cast.case],
        delegate=cast.bob,
        starts_on=today,
        ends_on=today,
        note="",
    )
    assert Message.objects.get().author == cast.diane


def test_a_receiver_of_two_houses_acts_in_that_of_the_file(acting):
    cast = acting
    Membership.objects.create(
        user=cast.bob,
        organisation=cast.elsewhere,
        role=Role.COUNSELLOR,
        starts_on=timezone.localdate(),
    )
    del cast.bob.standing
    meeting(cast.case, cast.alice, tuesday(9))
    move_case_files(by=cast.diane, case_files=[cast.case], receiver=cast.bob, note="")
    assert Appointment.objects.get().counsellor == cast.bob


def test_a_person_who_reads_english_is_told_in_the_language_of_the_catalogue(acting):
    cast = acting
    Beneficiary.objects.filter(pk=cast.basile_sheet.pk).update(language="en")
    taken_over(cast)
    assert "Bob Leroux" in Message.objects.get().body
