"""The pages of reminders: what the counsellor sees, does and never sees."""

from __future__ import annotations

import uuid

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from followup.models import OptOut, Reminder
from followup.services import sending
from tests.followup.reminders import DAY, HOUR, agree, at_any_hour, due_row, slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(cast):
    at_any_hour(cast.organisation)
    agree(cast.case)
    return cast.case


def page(name, *args):
    return reverse(f"followup:{name}", args=args)


def deeds(deed):
    return JournalEntry.objects.filter(deed=deed).count()


def test_every_state_is_shown_in_words(ready, cast, signed_in_as):
    claimed = {"claim": uuid.uuid4(), "claimed_at": timezone.now()}
    for status in ("sent", "delivered", "failed", "uncertain", "too_late", "cancelled"):
        due_row(ready, status=status, reason="no_answer", channel="sms", sent_at=timezone.now())
    due_row(ready, status="claimed", **claimed)
    due_row(ready, status="suppressed", reason="to_call")
    due_row(ready)
    text = signed_in_as(cast.alice).get(page("reminders", ready.pk)).text
    for words in (
        "Envoyé",
        "Remis",
        "Échec",
        "Incertain",
        "Trop tard",
        "Annulé",
        "En cours d’envoi",
        "À appeler",
        "Prévu",
        "on ne sait pas si le message est parti",
    ):
        assert words in text


def test_the_case_file_shows_what_waits_and_what_comes(ready, cast, signed_in_as):
    due_row(ready, status="uncertain", reason="lease_expired")
    due_row(ready, due_at=timezone.now() + DAY)
    text = signed_in_as(cast.alice).get(f"/dossiers/{ready.pk}/").text
    assert "L’envoi a été interrompu" in text
    assert "partira" in text


@pytest.mark.parametrize("who", ["eve", "charlie"])
def test_strangers_find_nothing(ready, cast, signed_in_as, who):
    row = due_row(ready)
    client = signed_in_as(getattr(cast, who))
    assert client.get(page("reminders", ready.pk)).status_code in {302, 404}
    for deed in ("reminder_again", "reminder_cancel", "reminder_handled"):
        assert client.post(page(deed, ready.pk, row.pk)).status_code == 404
    assert client.post(page("reminders_stop", ready.pk)).status_code == 404
    assert "Basile" not in client.get(page("doubtful_reminders")).text


def test_a_reminder_of_another_file_is_not_found(ready, cast, signed_in_as):
    other = due_row(cast.colleague_case)
    client = signed_in_as(cast.alice)
    assert client.post(page("reminder_cancel", ready.pk, other.pk)).status_code == 404


def test_sending_again_pressed_twice_is_one_message(ready, cast, signed_in_as):
    old = due_row(ready, status="uncertain", reason="lease_expired")
    client = signed_in_as(cast.alice)
    for _ in range(2):
        client.post(page("reminder_again", ready.pk, old.pk), {"number": "1"})
    new = Reminder.objects.get(slot="hand:1")
    assert (new.subject, new.status) == (old.subject, "planned")
    assert sending.send_reminder(new.pk).status == "sent"
    old.refresh_from_db()
    assert old.status == "uncertain"
    assert old.handled_by == cast.alice
    assert len(mail.outbox) == deeds("reminder.sent_again") == 1


def test_a_second_sending_by_hand_has_its_own_number(ready, cast, signed_in_as):
    old = due_row(ready, status="uncertain")
    client = signed_in_as(cast.alice)
    client.post(page("reminder_again", ready.pk, old.pk), {"number": "1"})
    Reminder.objects.filter(slot="hand:1").update(status="failed")
    assert 'value="2"' in client.get(page("reminders", ready.pk)).text
    client.post(page("reminder_again", ready.pk, old.pk), {"number": "2"})
    assert Reminder.objects.filter(slot__startswith="hand:").count() == 2


@pytest.mark.parametrize("number", ["", "abc", "-1", "99999999999999999999", "\x00"])
def test_an_odd_number_breaks_nothing(ready, cast, signed_in_as, number):
    old = due_row(ready, status="uncertain")
    client = signed_in_as(cast.alice)
    client.post(page("reminder_again", ready.pk, old.pk), {"number": number})
    assert Reminder.objects.filter(slot="hand:1").count() == 1


def test_nobody_sends_again_what_is_over_or_unwanted(ready, cast, signed_in_as):
    client = signed_in_as(cast.alice)
    over = due_row(ready, slot(ready, timezone.now() - DAY), status="failed")
    answer = client.post(page("reminder_again", ready.pk, over.pk), {"number": "1"}, follow=True)
    assert "n’a plus lieu d’être" in answer.text
    waiting = due_row(ready, status="uncertain")
    client.post(page("reminders_stop", ready.pk), {"wanted": "0"})
    answer = client.post(page("reminder_again", ready.pk, waiting.pk), {"number": "1"}, follow=True)
    assert "arrêt des rappels" in answer.text
    assert not Reminder.objects.filter(slot="hand:1").exists()


def test_a_reminder_cancelled_by_hand_stays_cancelled(ready, cast, signed_in_as):
    from followup.services.reminding import sync_appointment

    appointment = slot(ready)
    sync_appointment(appointment)
    row = Reminder.objects.get(slot__startswith="d-1")
    client = signed_in_as(cast.alice)
    client.post(page("reminder_cancel", ready.pk, row.pk))
    sync_appointment(appointment)
    row.refresh_from_db()
    assert (row.status, row.reason) == ("cancelled", "cancelled_by_hand")
    answer = client.post(page("reminder_cancel", ready.pk, row.pk), follow=True)
    assert "n’attend plus" in answer.text
    assert deeds("reminder.cancelled") == 1


def test_the_list_of_doubts_empties_by_hand(ready, cast, signed_in_as):
    due_row(ready, status="uncertain", reason="lease_expired")
    called = due_row(ready, status="suppressed", reason="to_call")
    due_row(ready, status="suppressed", reason="no_consent")
    client = signed_in_as(cast.alice)
    text = client.get(page("doubtful_reminders")).text
    assert text.count("C’est réglé") == 2
    client.post(page("reminder_handled", ready.pk, called.pk), {"retour": "liste"})
    assert client.get(page("doubtful_reminders")).text.count("C’est réglé") == 1
    assert deeds("reminder.handled") == 1


def test_the_list_costs_the_same_with_thirty_rows(ready, cast, signed_in_as):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in_as(cast.alice)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(page("doubtful_reminders"))
            client.get(page("reminders", ready.pk))
        return len(seen)

    appointment = slot(ready)
    due_row(ready, appointment, status="uncertain")
    client.get(page("reminders", ready.pk))
    few = cost()
    for number in range(29):
        due_row(ready, appointment, status="uncertain", slot=f"hand:{number}")
    assert cost() == few


def test_the_counsellor_records_that_the_person_wants_no_more(ready, cast, signed_in_as):
    row = due_row(ready, due_at=timezone.now() + HOUR)
    client = signed_in_as(cast.alice)
    client.post(page("reminders_stop", ready.pk), {"wanted": "0"})
    row.refresh_from_db()
    assert (row.status, row.reason) == ("suppressed", "opted_out")
    assert "arrêt des rappels" in client.get(page("reminders", ready.pk)).text
    client.post(page("reminders_stop", ready.pk), {"wanted": "1"})
    row.refresh_from_db()
    assert row.status == "planned"
    assert OptOut.objects.filter(withdrawn_at__isnull=True).count() == 0
    assert deeds("reminder.stopped") == deeds("reminder.wanted_again") == 1


@pytest.mark.parametrize("wanted", [{}, {"wanted": ""}, {"wanted": "\x00"}, {"wanted": "2"}])
def test_a_form_that_says_nothing_changes_nothing(ready, cast, signed_in_as, wanted):
    signed_in_as(cast.alice).post(page("reminders_stop", ready.pk), wanted)
    assert OptOut.objects.count() == 0


def test_the_link_of_a_message_stops_reminders_by_a_post_only(ready, client):
    sending.send_reminder(due_row(ready).pk)
    address = mail.outbox[0].message()["List-Unsubscribe"].strip("<>")
    for _ in range(5):
        assert client.get(address).status_code == 200
    assert OptOut.objects.count() == 0
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert OptOut.objects.filter(beneficiary=ready.beneficiary, channel="").count() == 1
    assert sending.send_reminder(due_row(ready).pk).reason == "opted_out"
