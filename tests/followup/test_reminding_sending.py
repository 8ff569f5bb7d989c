"""One row, one message: claimed once, looked at again, handed once, confirmed with its proof."""

from __future__ import annotations

import datetime
import smtplib

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.services.consents import withdraw_consent
from followup.models import Reminder, ReminderStatus
from followup.reminders.providers import mail as mail_provider
from followup.reminders.providers.base import NoAnswer, RefusedByProvider, Unreachable
from followup.services import sending
from followup.services.reminding import opt_out
from tests.followup.reminders import HOUR, agree, at_any_hour, due_row, slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(cast):
    """Basile agreed, and his organisation disturbs at any hour."""
    at_any_hour(cast.organisation)
    agree(cast.case)
    return cast.case


def answering(monkeypatch, answer):
    """The provider gives or raises `answer`; the parcels handed are kept."""
    handed = []

    def hand(self, parcel):
        handed.append(parcel)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(mail_provider.MailProvider, "hand", hand)
    return handed


def test_a_due_reminder_leaves_once_with_one_journal_line(ready):
    row = due_row(ready)
    first = sending.send_reminder(row.pk)
    second = sending.send_reminder(row.pk)
    assert first.status == second.status == ReminderStatus.SENT
    assert len(mail.outbox) == 1
    assert JournalEntry.objects.filter(deed="reminder.sent", subject_id=row.pk).count() == 1
    assert (first.channel, first.attempts) == ("email", 1)


def test_the_message_says_who_when_where_and_how_to_answer(ready):
    appointment = slot(ready, place="3 rue des Ponts", to_bring="votre CV", subject="Burn-out")
    sending.send_reminder(due_row(ready, appointment).pk)
    message = mail.outbox[0]
    for words in ("Alice Martin", "Avenir Centre", "3 rue des Ponts", "votre CV", "14 h 30"):
        assert words in message.body
    assert "https://testserver/l/" in message.body
    html = message.alternatives[0].content
    assert "3 rue des Ponts" in html
    assert "Burn-out" not in message.body + html + message.subject


def test_the_message_can_be_recognised_and_stopped_by_a_mail_program(ready):
    row = due_row(ready)
    sending.send_reminder(row.pk)
    headers = mail.outbox[0].message()
    assert headers["Message-ID"].startswith(f"<{row.reference}@")
    assert headers["List-Unsubscribe"].startswith("<https://testserver/l/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_calendar_entry_goes_with_the_appointment(ready):
    sending.send_reminder(due_row(ready).pk)
    (joined,) = mail.outbox[0].attachments
    assert joined.filename.endswith(".ics")
    assert b"BEGIN:VEVENT" in (
        joined.content if isinstance(joined.content, bytes) else joined.content.encode()
    )


def test_a_row_that_is_not_due_is_not_claimed(ready):
    row = due_row(ready, due_at=timezone.now() + HOUR)
    assert sending.send_reminder(row.pk).status == ReminderStatus.PLANNED
    assert mail.outbox == []


@pytest.mark.parametrize(
    "status", [s for s in ReminderStatus.values if s not in {"planned", "claimed"}]
)
def test_no_other_state_leaves(ready, status):
    row = due_row(ready, status=status)
    assert sending.send_reminder(row.pk).status == status
    assert mail.outbox == []


def test_a_row_that_was_deleted_is_nobody_s_trouble(ready):
    assert sending.send_reminder(2**62) is None


def test_consent_is_read_when_it_leaves_not_when_it_was_planned(ready):
    row = due_row(ready)
    withdraw_consent(by=ready.referent, beneficiary=ready.beneficiary, purpose="reminders")
    row = sending.send_reminder(row.pk)
    assert (row.status, row.reason) == (ReminderStatus.SUPPRESSED, "no_consent")
    assert mail.outbox == []


def test_a_person_who_opted_out_receives_nothing(ready):
    row = due_row(ready)
    opt_out(person=ready.beneficiary)
    row.refresh_from_db()
    assert (row.status, row.reason) == (ReminderStatus.SUPPRESSED, "opted_out")
    later = sending.send_reminder(due_row(ready).pk)
    assert (later.status, later.reason) == (ReminderStatus.SUPPRESSED, "opted_out")
    assert mail.outbox == []


def test_opting_out_of_mail_leaves_the_mobile(ready):
    person = ready.beneficiary
    type(person).objects.filter(pk=person.pk).update(phone="+33639981234")
    opt_out(person=person, channel="email")
    row = sending.send_reminder(due_row(ready).pk)
    assert (row.status, row.channel) == (ReminderStatus.SENT, "sms")
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"preferred_channel": "phone"}, "suppressed", "to_call"),
        ({"preferred_channel": "post"}, "suppressed", "to_post"),
        ({"email": "", "phone": ""}, "suppressed", "no_address"),
        ({"email": "", "phone": "+33139981234"}, "suppressed", "no_address"),
    ],
)
def test_a_person_who_cannot_be_written_to_is_for_a_human(ready, change, status, reason):
    person = ready.beneficiary
    type(person).objects.filter(pk=person.pk).update(**change)
    row = sending.send_reminder(due_row(ready).pk)
    assert (row.status, row.reason) == (status, reason)
    assert mail.outbox == []


def test_a_merged_sheet_receives_nothing(ready, cast):
    person = ready.beneficiary
    row = due_row(ready)
    type(person).objects.filter(pk=person.pk).update(merged_into=cast.colleague_case.beneficiary)
    row = sending.send_reminder(row.pk)
    assert (row.status, row.reason) == ("suppressed", "merged")


def test_a_closed_file_receives_nothing(ready):
    row = due_row(ready)
    type(ready).objects.filter(pk=ready.pk).update(
        closed_on=timezone.localdate(), closed_by=ready.referent, closing_reason="need_met"
    )
    row = sending.send_reminder(row.pk)
    assert (row.status, row.reason) == ("cancelled", "file_closed")


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "cancelled_by_person", "outcome_at": timezone.now()},
        {"starts_at": timezone.now() + datetime.timedelta(days=400)},
    ],
)
def test_an_appointment_that_changed_is_not_recalled(ready, change):
    appointment = slot(ready)
    row = due_row(ready, appointment)
    if "starts_at" in change:
        change = change | {"ends_at": change["starts_at"] + HOUR}
    type(appointment).objects.filter(pk=appointment.pk).update(**change)
    row = sending.send_reminder(row.pk)
    assert (row.status, row.reason) == ("cancelled", "appointment_changed")
    assert mail.outbox == []


def test_nothing_leaves_after_its_last_moment(ready):
    row = due_row(ready, not_after=timezone.now() - HOUR)
    row = sending.send_reminder(row.pk)
    assert (row.status, row.reason) == ("too_late", "too_late")
    assert mail.outbox == []


def test_a_refusal_before_accepting_is_tried_three_times(ready, monkeypatch):
    handed = answering(monkeypatch, RefusedByProvider("450"))
    row = due_row(ready)
    states = [sending.send_reminder(row.pk).status for _ in range(4)]
    assert states == ["planned", "planned", "failed", "failed"]
    assert len(handed) == 3
    assert {parcel.reference for parcel in handed} == {row.reference}
    row.refresh_from_db()
    assert (row.reason, row.provider_answer) == ("refused_by_provider", "450")


def test_an_outage_of_the_provider_uses_up_no_try(ready, monkeypatch):
    handed = answering(monkeypatch, Unreachable("ConnectionRefusedError"))
    row = due_row(ready)
    states = {sending.send_reminder(row.pk).status for _ in range(5)}
    row.refresh_from_db()
    assert (states, row.attempts, row.reason) == ({"planned"}, 0, "unreachable")
    assert len(handed) == 5


def test_a_silence_after_the_data_is_uncertain_and_never_sent_again(ready, monkeypatch):
    handed = answering(monkeypatch, NoAnswer("TimeoutError"))
    row = due_row(ready)
    for _ in range(3):
        assert sending.send_reminder(row.pk).status == ReminderStatus.UNCERTAIN
    assert len(handed) == 1
    assert JournalEntry.objects.filter(deed="reminder.sent").count() == 0


def test_trouble_while_preparing_is_told_and_tried_again(ready, monkeypatch):
    def broken(reminder, verdict):
        raise KeyError("gabarit")

    monkeypatch.setattr(sending, "compose", broken)
    row = due_row(ready)
    states = [sending.send_reminder(row.pk).status for _ in range(3)]
    assert states == ["planned", "planned", "failed"]
    row.refresh_from_db()
    assert row.reason == "not_prepared"


def test_an_unknown_trouble_while_handing_leaves_the_claim_to_the_sweep(ready, monkeypatch):
    answering(monkeypatch, ZeroDivisionError())
    row = due_row(ready)
    with pytest.raises(ZeroDivisionError):
        sending.send_reminder(row.pk)
    row.refresh_from_db()
    assert row.status == ReminderStatus.CLAIMED
    assert sending.sweep_claimed() == 0


def test_the_sweep_tells_and_never_sends(ready, settings):
    claimed = due_row(
        ready,
        status="claimed",
        claim="00000000-0000-4000-8000-000000000001",
        claimed_at=timezone.now() - datetime.timedelta(hours=2),
        channel="email",
        attempts=1,
    )
    assert sending.sweep_claimed() == 1
    claimed.refresh_from_db()
    assert (claimed.status, claimed.reason) == ("uncertain", "lease_expired")
    assert sending.send_reminder(claimed.pk).status == "uncertain"
    assert mail.outbox == []


def test_a_worker_that_wakes_after_the_sweep_may_still_tell_that_it_was_accepted(ready):
    row = due_row(ready)
    claim = sending.claim_reminder(row.pk)
    reminder = sending.read_claimed(row.pk, claim)
    Reminder.objects.filter(pk=row.pk).update(status="uncertain", reason="lease_expired")
    assert sending.confirm_sent(reminder, claim, "smtp")
    row.refresh_from_db()
    assert row.status == "sent"
    assert not sending.confirm_sent(reminder, claim, "smtp")
    assert JournalEntry.objects.filter(deed="reminder.sent").count() == 1


def test_a_worker_that_wakes_after_the_sweep_hands_nothing_over(ready, monkeypatch):
    row = due_row(ready)
    compose = sending.compose

    def slow(reminder, verdict):
        Reminder.objects.filter(pk=row.pk).update(status="uncertain", reason="lease_expired")
        return compose(reminder, verdict)

    monkeypatch.setattr(sending, "compose", slow)
    handed = answering(monkeypatch, "smtp")
    assert sending.send_reminder(row.pk).status == "uncertain"
    assert handed == []


def test_what_was_decided_while_it_left_is_marked(ready, monkeypatch):
    row = due_row(ready)

    def hand(self, parcel):
        opt_out(person=ready.beneficiary)
        return "smtp"

    monkeypatch.setattr(mail_provider.MailProvider, "hand", hand)
    row = sending.send_reminder(row.pk)
    assert (row.status, row.reason) == ("sent", "left_before")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({"x@y": (550, b"no")}), RefusedByProvider),
        (smtplib.SMTPSenderRefused(451, b"no", "x"), RefusedByProvider),
        (smtplib.SMTPDataError(554, b"no"), RefusedByProvider),
        (smtplib.SMTPServerDisconnected("gone"), NoAnswer),
        (TimeoutError(), NoAnswer),
        (ConnectionResetError(), NoAnswer),
    ],
)
def test_each_trouble_of_the_mail_server_has_its_meaning(ready, monkeypatch, error, expected):
    from django.core.mail.backends import locmem

    def failing(self, messages):
        raise error

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", failing)
    parcel = sending.Parcel(reference="0" * 32, address="a@exemple.invalid", text="x")
    with pytest.raises(expected):
        mail_provider.MailProvider().hand(parcel)


def test_a_server_that_does_not_open_has_accepted_nothing(ready, monkeypatch):
    from django.core.mail.backends import locmem

    def closed(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(locmem.EmailBackend, "open", closed, raising=False)
    parcel = sending.Parcel(reference="0" * 32, address="a@exemple.invalid", text="x")
    with pytest.raises(RefusedByProvider):
        mail_provider.MailProvider().hand(parcel)
