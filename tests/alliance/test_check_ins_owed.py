"""What a meeting owes: when, how often, and what takes it back."""

import datetime

import pytest
from django.utils import timezone

from alliance.check_ins.reminder import RULE
from alliance.models import AllianceSettings, AllianceWatch, CheckIn, VersionState
from alliance.services.check_ins import answer_item, object_to, withdraw_objection
from alliance.services.owing import forget_unsent
from beneficiaries.models import CaseFile, ClosingReason, ReadingMode
from followup.models import Reminder, RightKind
from followup.services.appointments import book
from followup.services.outcomes import give_outcome
from followup.services.rights import ask_right, withdraw_right
from tests.alliance.check_in_scene import DAY, HOUR, answered, asked, corrected, meeting, seen
from tests.followup.reminders import at_any_hour

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    at_any_hour(cast.organisation)
    return cast.case


def messages_of(check_in):
    rows = Reminder.objects.filter(kind="questionnaire", subject=f"check_in:{check_in.pk}")
    return {row.slot: row for row in rows}


def book_in(case, delay):
    start = timezone.now() + delay
    return book(
        by=case.referent,
        case_file=case,
        counsellor=case.referent,
        starts_at=start,
        ends_at=start + HOUR,
        details={"mode": "phone"},
    )


def test_a_meeting_that_was_held_owes_a_message_within_two_hours_and_one_reminder(case):
    slot = seen(case, ago=datetime.timedelta(minutes=5))
    check_in = CheckIn.objects.get(appointment=slot)
    messages = messages_of(check_in)
    assert set(messages) == {"first", "again"}
    assert messages["first"].due_at == slot.ends_at + HOUR
    delay = messages["again"].due_at - messages["first"].due_at
    assert 24 * HOUR <= delay <= 48 * HOUR
    assert check_in.closes_at == messages["first"].due_at + 7 * DAY
    assert check_in.session_on == timezone.localtime(slot.starts_at).date()


@pytest.mark.parametrize(
    "outcome", ["no_show", "excused", "cancelled_by_person", "cancelled_by_service"]
)
def test_any_other_outcome_owes_nothing(case, outcome):
    slot = meeting(case)

    give_outcome(
        by=case.referent,
        appointment=slot,
        outcome=outcome,
        version=slot.version,
        excuse_reason="malade",
    )
    assert not CheckIn.objects.exists()


def test_quiet_hours_move_both_messages_and_keep_the_delay(cast):
    at_any_hour(cast.organisation, quiet_until="10:00", quiet_from="11:00", quiet_sundays=True)
    check_in = asked(cast.case)
    messages = messages_of(check_in)
    for row in messages.values():
        local = timezone.localtime(row.due_at)
        assert datetime.time(10) <= local.time() < datetime.time(11)
        assert local.isoweekday() != 7
    delay = messages["again"].due_at - messages["first"].due_at
    assert 24 * HOUR <= delay <= 48 * HOUR


def test_it_is_asked_once_a_week_whatever_the_number_of_meetings(case):
    first = asked(case, ago=3 * HOUR)
    seen(case, ago=HOUR)
    assert list(CheckIn.objects.all()) == [first]


def test_two_meetings_a_week_apart_are_both_asked(case):
    first = asked(case, ago=2 * HOUR)
    CheckIn.objects.filter(pk=first.pk).update(
        session_on=first.session_on - datetime.timedelta(days=7)
    )
    seen(case, ago=HOUR / 2)
    assert CheckIn.objects.count() == 2


def test_an_outcome_noted_days_later_asks_nothing_any_more(case):
    seen(case, ago=73 * HOUR)
    assert not CheckIn.objects.exists()


def test_a_later_meeting_already_held_asks_nothing_of_the_earlier_one(case):
    meeting(case, ago=HOUR / 2)
    seen(case, ago=30 * HOUR)
    assert not CheckIn.objects.exists()


def test_it_closes_at_the_next_appointment_and_sooner_when_one_is_booked_sooner(case):
    later = book_in(case, 3 * DAY)
    check_in = asked(case)
    assert check_in.closes_at == later.starts_at
    assert set(messages_of(check_in)) == {"first", "again"}
    sooner = book_in(case, 20 * HOUR)
    check_in.refresh_from_db()
    assert check_in.closes_at == sooner.starts_at


def test_an_appointment_before_the_message_could_leave_asks_nothing(case):
    book_in(case, 10 * datetime.timedelta(minutes=1))
    seen(case, ago=datetime.timedelta(minutes=5))
    assert not CheckIn.objects.exists()


def test_a_corrected_outcome_takes_back_what_was_owed_and_gives_it_back(case):
    slot = seen(case)
    slot = corrected(slot, "no_show")
    check_in = CheckIn.objects.get()
    assert check_in.cancelled_at is not None
    assert {row.status for row in messages_of(check_in).values()} == {"cancelled"}
    slot = corrected(slot, "seen")
    check_in = CheckIn.objects.get()
    assert check_in.cancelled_at is None
    planned = [row.slot for row in messages_of(check_in).values() if row.status == "planned"]
    assert sorted(planned) == ["again 2", "first 2"]
    corrected(slot, "")
    assert CheckIn.objects.get().cancelled_at is not None


def test_an_answer_that_came_survives_the_correction_of_the_outcome(case):
    slot = seen(case)
    answered(CheckIn.objects.get())
    corrected(slot, "no_show")
    check_in = CheckIn.objects.get()
    assert check_in.answered_at is not None
    assert check_in.cancelled_at is None
    assert check_in.answers.count() == 6


def test_an_answer_silences_the_messages_that_have_not_left(case):
    check_in = asked(case)
    answered(check_in)
    assert {row.status for row in messages_of(check_in).values()} == {"cancelled"}


def test_a_file_objected_to_is_left_in_peace_until_the_person_says_otherwise(case):
    check_in = asked(case, ago=4 * HOUR)
    object_to(person=case.beneficiary, case_file=case)
    check_in.refresh_from_db()
    assert check_in.cancelled_at is not None
    assert {row.status for row in messages_of(check_in).values()} == {"cancelled"}
    seen(case, ago=2 * HOUR)
    assert CheckIn.objects.count() == 1
    withdraw_objection(person=case.beneficiary, case_file=case)
    seen(case, ago=HOUR / 2)
    assert CheckIn.objects.filter(cancelled_at=None).count() == 1


def test_the_right_to_object_holds_for_every_file(case):
    check_in = asked(case)
    asked_for = ask_right(person=case.beneficiary, kind=RightKind.OBJECTION)
    check_in.refresh_from_db()
    assert check_in.cancelled_at is not None
    assert AllianceWatch.objects.get(case_file=case).objected_at is not None
    withdraw_right(person=case.beneficiary, request=asked_for)
    assert AllianceWatch.objects.get(case_file=case).objected_at is None


def test_a_module_that_is_off_asks_nothing_and_silences_what_waits(case):
    check_in = asked(case)
    AllianceSettings.objects.create(organisation=case.organisation, is_on=False)
    row = messages_of(check_in)["first"]
    assert RULE.why_not(row, RULE.subject(row)) == "not_wanted"
    CheckIn.objects.all().delete()
    seen(case, ago=HOUR)
    assert not CheckIn.objects.exists()


def test_a_closed_file_owes_nothing(case):
    slot = meeting(case)
    CaseFile.objects.filter(pk=case.pk).update(
        closed_on=timezone.localdate(),
        closed_by=case.referent,
        closing_reason=ClosingReason.SOLUTION,
    )

    give_outcome(by=case.referent, appointment=slot, outcome="seen", version=slot.version)
    assert not CheckIn.objects.exists()


def test_a_questionnaire_put_aside_is_not_asked(case):
    check_in = asked(case)
    version = check_in.instrument_version
    AllianceSettings.objects.create(organisation=case.organisation, instrument_version=version)
    CheckIn.objects.all().delete()
    version.state = VersionState.RETIRED
    version.save(update_fields=["state"])
    seen(case, ago=HOUR)
    assert not CheckIn.objects.exists()


def test_the_reminder_never_goes_alone_nor_too_soon(case):
    check_in = asked(case)
    rows = messages_of(check_in)
    subject = RULE.subject(rows["again"])
    assert RULE.why_not(rows["first"], subject) == ""
    assert RULE.why_not(rows["again"], subject) == "not_wanted"
    first = Reminder.objects.filter(pk=rows["first"].pk)
    first.update(status="sent", claimed_at=timezone.now() - 23 * HOUR)
    assert RULE.why_not(rows["again"], subject) == "not_wanted"
    first.update(claimed_at=timezone.now() - 25 * HOUR)
    assert RULE.why_not(rows["again"], subject) == ""


def test_the_person_who_reads_simple_words_is_asked_in_simple_words(case):
    case.beneficiary.reading_mode = ReadingMode.SIMPLE
    case.beneficiary.save(update_fields=["reading_mode"])
    check_in = asked(case)
    assert check_in.mode == "simple"


def test_the_message_says_little_and_carries_the_link(case):
    case.beneficiary.email = "basile@exemple.invalid"
    case.beneficiary.save(update_fields=["email"])
    for (channel, language, mode), (subject, body) in RULE.wordings.items():
        assert "{lien}" in body, (channel, language, mode)
        for word in ("alliance", "signal", "conseiller"):
            assert word not in (subject + body).lower()


def test_answers_never_sent_are_forgotten_a_week_after_the_page_closed(case):
    check_in = asked(case)
    answer_item(check_in=check_in, item_key="b1", value=2)
    forget_unsent()
    assert check_in.answers.count() == 1
    then = timezone.now() - 20 * DAY
    CheckIn.objects.update(created_at=then, closes_at=then + 7 * DAY)
    sent = answered(
        CheckIn.objects.create(
            case_file=case,
            instrument_version=check_in.instrument_version,
            session_on=timezone.localdate() - 40 * DAY,
            closes_at=timezone.now() + DAY,
        )
    )
    CheckIn.objects.filter(pk=sent.pk).update(created_at=then, closes_at=then + DAY)
    forget_unsent()
    assert not check_in.answers.exists()
    assert sent.answers.count() == 6
