"""The gateway: one signed POST, no redirection, and reports that prove themselves."""

from __future__ import annotations

import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from followup.models import Reminder
from followup.reminders.providers.base import NoAnswer, Parcel, RefusedByProvider
from followup.reminders.providers.http import HttpProvider
from followup.reminders.providers.signature import headers_for, is_genuine, sign
from followup.services import sending
from tests.followup.reminders import agree, at_any_hour, due_row

KEY = "clef-de-test"


class Gateway(BaseHTTPRequestHandler):
    """Answers what its server was told to answer, and keeps what it received."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), body))
        answer = self.server.answer
        if answer == "cut":
            self.connection.close()
            return
        if answer == "hang":
            time.sleep(1)
        self.send_response(answer if isinstance(answer, int) else 202)
        if answer == 302:
            self.send_header("Location", "/ailleurs")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.received, server.answer = [], 202
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_PROVIDER, settings.SMS_KEY = "http", KEY
    settings.SMS_URL = f"http://127.0.0.1:{server.server_address[1]}/envois"
    monkeypatch.setattr("followup.reminders.providers.http.TIMEOUT_SECONDS", 0.3)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def parcel(**fields):
    return Parcel(
        **{"reference": uuid.uuid4(), "address": "+33639981234", "text": "Bonjour"} | fields
    )


def test_the_body_is_signed_and_carries_the_reference(gateway):
    one = parcel(text="Rendez-vous à 14 h 30")
    assert HttpProvider().hand(one) == "http 202"
    ((headers, body),) = gateway.received
    told = json.loads(body)
    assert told == {
        "reference": str(one.reference),
        "to": "+33639981234",
        "text": "Rendez-vous à 14 h 30",
        "sender": "Jalons",
    }
    assert headers["Idempotency-Key"] == str(one.reference)
    assert headers["X-Jalons-Signature"] == sign(
        body, key=KEY, timestamp=headers["X-Jalons-Timestamp"]
    )


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (400, RefusedByProvider),
        (401, RefusedByProvider),
        (429, RefusedByProvider),
        (503, RefusedByProvider),
        (302, RefusedByProvider),
        (408, NoAnswer),
        (500, NoAnswer),
        (502, NoAnswer),
        ("cut", NoAnswer),
        ("hang", NoAnswer),
    ],
)
def test_each_answer_has_its_meaning(gateway, answer, meaning):
    gateway.answer = answer
    with pytest.raises(meaning):
        HttpProvider().hand(parcel())
    assert len(gateway.received) == 1


def test_a_gateway_that_does_not_listen_has_accepted_nothing(gateway):
    gateway.shutdown()
    gateway.server_close()
    with pytest.raises(RefusedByProvider):
        HttpProvider().hand(parcel())


@pytest.mark.django_db
def test_a_person_who_prefers_text_messages_receives_one_with_a_way_to_stop(cast, gateway):
    at_any_hour(cast.organisation)
    agree(cast.case)
    person = cast.case.beneficiary
    type(person).objects.filter(pk=person.pk).update(preferred_channel="sms")
    row = sending.send_reminder(due_row(cast.case).pk)
    assert (row.status, row.channel) == ("sent", "sms")
    text = json.loads(gateway.received[0][1])["text"]
    assert "STOP : https://testserver/l/" in text
    assert "14 h 30" in text


@pytest.mark.django_db
@pytest.mark.parametrize(("email", "expected"), [("a@e.invalid", "sent"), ("", "suppressed")])
def test_without_a_gateway_nobody_is_promised_a_text_message(cast, settings, email, expected):
    settings.SMS_PROVIDER = "none"
    at_any_hour(cast.organisation)
    agree(cast.case)
    person = cast.case.beneficiary
    type(person).objects.filter(pk=person.pk).update(preferred_channel="sms", email=email)
    row = sending.send_reminder(due_row(cast.case).pk)
    assert (row.status, row.channel) == (expected, "email" if email else "")


@pytest.fixture
def sent(cast, settings):
    settings.SMS_KEY = KEY
    return due_row(cast.case, status="sent", channel="sms")


def tell(client, told, *, key=KEY, **headers):
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    signed = {**headers_for(body, key=key or "x"), **headers}
    return client.post(
        reverse("followup:sms_delivery"), body, content_type="application/json", headers=signed
    ).status_code


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "expected"), [("delivered", "delivered"), ("failed", "failed")])
def test_a_report_moves_the_message_to_its_end_once(client, sent, status, expected):
    told = {"reference": str(sent.reference), "status": status}
    assert tell(client, told) == 204
    other = "failed" if status == "delivered" else "delivered"
    assert tell(client, told | {"status": other}) == 204
    sent.refresh_from_db()
    assert sent.status == expected


@pytest.mark.django_db
def test_a_report_settles_an_uncertain_one(client, sent):
    Reminder.objects.filter(pk=sent.pk).update(status="uncertain", reason="no_answer")
    tell(client, {"reference": str(sent.reference), "status": "delivered"})
    sent.refresh_from_db()
    assert (sent.status, sent.reason) == ("delivered", "")
    assert sent.delivered_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["planned", "cancelled", "too_late", "suppressed"])
def test_a_report_moves_nothing_that_did_not_leave(client, sent, status):
    Reminder.objects.filter(pk=sent.pk).update(status=status)
    assert tell(client, {"reference": str(sent.reference), "status": "delivered"}) == 204
    sent.refresh_from_db()
    assert sent.status == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forged",
    [
        {"key": "autre"},
        {"X-Jalons-Signature": "0" * 64},
        {"X-Jalons-Signature": "é"},
        {"X-Jalons-Timestamp": "0"},
        {"X-Jalons-Timestamp": "٣"},
        {"X-Jalons-Timestamp": ""},
    ],
)
def test_a_report_that_does_not_prove_itself_changes_nothing(client, sent, forged):
    told = {"reference": str(sent.reference), "status": "failed"}
    assert tell(client, told, **forged) == 403
    sent.refresh_from_db()
    assert sent.status == "sent"


@pytest.mark.django_db
def test_an_old_report_is_a_replay(client, sent):
    body = json.dumps({"reference": str(sent.reference), "status": "failed"}).encode()
    old = str(int(time.time()) - 301)
    headers = {
        "X-Jalons-Timestamp": old,
        "X-Jalons-Signature": sign(body, key=KEY, timestamp=old),
    }
    address = reverse("followup:sms_delivery")
    answer = client.post(address, body, content_type="application/json", headers=headers)
    assert answer.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"{",
        {"reference": "abc", "status": "delivered"},
        {"reference": None, "status": "delivered"},
        {"reference": str(uuid.uuid4()), "status": "lu"},
        {"reference": str(uuid.uuid4()), "status": []},
    ],
)
def test_odd_reports_are_told_so(client, sent, odd):
    assert tell(client, odd) == 400


@pytest.mark.django_db
def test_a_report_is_short(client, sent):
    assert tell(client, b"x" * 5_000) == 413


@pytest.mark.django_db
def test_without_a_key_no_report_is_genuine(client, sent, settings):
    settings.SMS_KEY = ""
    assert tell(client, {"reference": str(sent.reference), "status": "failed"}, key="") == 403
    assert not is_genuine(b"", key="", timestamp=str(int(time.time())), signature="")
