"""Two tabs, two hands: on PostgreSQL, each thread with its own connection."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from accounts.models import JournalEntry
from alliance.models import Answer, CheckIn, CheckInScore
from alliance.services.answering import NotOpen
from alliance.services.check_ins import answer_item, submit, type_from_paper
from alliance.services.owing import owe_after
from beneficiaries.refusals import Refused
from followup.models import Appointment
from followup.services.outcomes import correct_outcome
from tests.alliance.check_in_scene import ITEMS, answered, asked, seen
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def check_in():
    return asked(assemble().case)


def at_once(*deeds):
    """Each deed in its own thread, all let go together; gives what each met."""
    start, met = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        try:
            start.wait(timeout=10)
            met[place] = deed()
        except Exception as error:
            met[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return met


def test_two_tabs_send_at_once_and_it_counts_once(check_in):
    for key in ITEMS:
        answer_item(check_in=check_in, item_key=key, value=4)
    met = at_once(*[lambda: submit(check_in=check_in, unease="no")] * 4)
    assert sum(isinstance(one, CheckIn) for one in met) == 1
    assert sum(isinstance(one, NotOpen) for one in met) == 3
    assert JournalEntry.objects.filter(deed="alliance.answered_by_person").count() == 1
    assert CheckInScore.objects.filter(check_in=check_in).count() <= 1


def test_two_tabs_answer_the_same_question_at_once_and_one_answer_is_kept(check_in):
    met = at_once(
        *[
            lambda value=value: answer_item(check_in=check_in, item_key="b1", value=value)
            for value in (1, 2, 3, 4)
        ]
    )
    assert met == [None] * 4
    assert Answer.objects.filter(check_in=check_in).count() == 1


def test_an_answer_and_the_sending_at_once_never_leave_a_changed_answer_behind(check_in):
    for key in ITEMS:
        answer_item(check_in=check_in, item_key=key, value=4)
    met = at_once(
        lambda: submit(check_in=check_in, unease="no"),
        lambda: answer_item(check_in=check_in, item_key="b1", value=1),
    )
    assert isinstance(met[0], CheckIn)
    assert met[1] is None or isinstance(met[1], NotOpen)
    kept = Answer.objects.get(check_in=check_in, item__key="b1").value
    assert kept == (1 if met[1] is None else 4)


def test_the_link_and_the_paper_at_once_count_once(check_in):
    case = check_in.case_file
    for key in ITEMS:
        answer_item(check_in=check_in, item_key=key, value=4)
    met = at_once(
        lambda: submit(check_in=check_in, unease="no"),
        lambda: type_from_paper(
            by=case.referent,
            case_file=case,
            session_on=check_in.session_on,
            answers=dict.fromkeys(ITEMS, 3),
        ),
    )
    assert sum(isinstance(one, CheckIn) for one in met) == 1
    assert sum(isinstance(one, Refused) for one in met) == 1
    assert CheckIn.objects.answered().count() == 1
    assert Answer.objects.count() == 6


def test_the_correction_of_the_outcome_and_the_answer_at_once_agree(check_in):
    slot = Appointment.objects.get(check_in=check_in)
    met = at_once(
        lambda: answered(check_in),
        lambda: correct_outcome(
            by=slot.counsellor,
            appointment=slot,
            outcome="no_show",
            version=slot.version,
            reason="erreur",
        ),
    )
    assert isinstance(met[1], Appointment)
    row = CheckIn.objects.get()
    assert (row.answered_at is None) != (row.cancelled_at is None)


def test_one_meeting_owes_one_however_often_it_is_told():
    slot = seen(assemble().case)
    at_once(*[lambda: _told(slot)] * 3)
    assert CheckIn.objects.filter(appointment=slot).count() == 1


def _told(slot):
    with transaction.atomic():
        from followup.services.bookings import locked_file

        locked_file(slot.case_file_id)
        return owe_after(Appointment.objects.select_related("case_file").get(pk=slot.pk))


def test_the_database_itself_refuses_to_change_what_was_sent(check_in):
    answered(check_in)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(check_in=check_in).update(value=1)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE alliance_answer SET item_id = item_id + 1")
