"""The thread between meetings: both sides, read marks, answers in time, pressed twice once sent."""

import datetime
import uuid

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import TemporaryAccess
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import close_case_file
from beneficiaries.services.pulse import recompute_pulse
from followup.messages.answer_target import due_day, waiting_of
from followup.models import Attachment, LinkPurpose, Message
from followup.services import message_notices
from followup.services.message_notices import tell_of_message
from followup.services.messages import mark_read, send_by_person, send_message
from followup.services.opt_outs import opt_out
from followup.services.personal_links import new_link
from tests.followup.space_scene import DAY, path_of

pytestmark = pytest.mark.django_db
NIR = "1 85 05 78 006 084 91"


def page(cast, name="messages", *more):
    return reverse(f"followup:{name}", args=[cast.case.pk, *more])


def from_basile(cast, body="Bonjour, je bloque sur le CV.", **more):
    key = more.pop("form_key", None) or uuid.uuid4()
    return send_by_person(
        person=cast.basile_sheet, case_file=cast.case, body=body, form_key=key, **more
    )


def from_alice(cast, body="Bonjour, voyons cela jeudi.", by=None, **more):
    key = more.pop("form_key", None) or uuid.uuid4()
    return send_message(by=by or cast.alice, case_file=cast.case, body=body, form_key=key, **more)


@pytest.fixture
def visitor(cast, client):
    client.post(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    return client


def test_each_side_reads_the_other_and_sees_when_it_was_read(cast, signed_in_as, visitor):
    alice = signed_in_as(cast.alice)
    visitor.post(
        reverse("followup:space_messages"), {"body": "Bonjour Alice", "form_key": uuid.uuid4()}
    )
    html = alice.get(page(cast)).content.decode()
    assert "Bonjour Alice" in html
    assert "Nouveau" in html
    assert Message.objects.get().read_at is None, "a GET writes nothing"
    alice.post(page(cast, "messages_read"))
    assert "Lu le" in visitor.get(reverse("followup:space_messages")).content.decode()
    alice.post(page(cast), {"body": "Bonjour Basile", "form_key": uuid.uuid4()})
    html = visitor.get(reverse("followup:space_messages")).content.decode()
    assert "Bonjour Basile" in html
    assert "Alice Martin" in html
    assert "Pas encore lu" in alice.get(page(cast)).content.decode()
    visitor.post(reverse("followup:space_messages_read"))
    assert "Pas encore lu" not in alice.get(page(cast)).content.decode()


def test_pressed_twice_is_one_message_and_one_line(cast, signed_in_as, visitor):
    sent = {"body": "Une seule fois", "form_key": str(uuid.uuid4())}
    for _ in range(3):
        assert visitor.post(reverse("followup:space_messages"), sent).status_code == 302
    assert Message.objects.count() == 1
    assert JournalEntry.objects.filter(deed="message.sent_by_person").count() == 1
    with pytest.raises(Refused):
        from_basile(cast, "Un autre texte", form_key=uuid.UUID(sent["form_key"]))
    with pytest.raises(Refused):
        from_alice(cast, "Une seule fois", form_key=uuid.UUID(sent["form_key"]))


def test_a_message_of_the_person_is_a_contact(cast):
    before = cast.case.last_contact_at
    message = from_basile(cast)
    cast.case.refresh_from_db()
    assert cast.case.last_contact_at == message.sent_at
    assert cast.case.last_contact_at != before
    from_alice(cast)
    cast.case.refresh_from_db()
    assert cast.case.last_contact_at == message.sent_at, "our own messages are no contact"
    assert not recompute_pulse().found


def test_the_answer_is_due_within_working_days(cast):
    friday = timezone.make_aware(datetime.datetime(2026, 11, 20, 10))
    assert due_day(friday, cast.organisation) == datetime.date(2026, 11, 24)
    before_christmas = timezone.make_aware(datetime.datetime(2026, 12, 23, 10))
    assert due_day(before_christmas, cast.organisation) == datetime.date(2026, 12, 28)
    cast.organisation.settings = {"reminders": {"answer_days": 5}}
    assert due_day(friday, cast.organisation) == datetime.date(2026, 11, 27)


def test_who_waits_is_said_until_somebody_answers(cast, signed_in_as, time_machine):
    first = from_basile(cast)
    from_basile(cast, "Et aussi…")
    assert waiting_of(cast.case).since == first.sent_at
    html = signed_in_as(cast.alice).get(reverse("beneficiaries:case_file", args=[cast.case.pk]))
    assert "Attend une réponse" in html.content.decode()
    time_machine.move_to(timezone.now() + 10 * DAY)
    html = signed_in_as(cast.alice).get(page(cast)).content.decode()
    assert "Réponse en retard" in html
    from_alice(cast)
    assert waiting_of(cast.case) is None


def test_a_delegate_answers_and_the_person_sees_who(cast, signed_in_as, visitor):
    TemporaryAccess.objects.create(
        case_file=cast.case,
        user=cast.bob,
        kind="delegate",
        reason="Absence d’Alice",
        expires_at=timezone.now() + 5 * DAY,
    )
    bob = signed_in_as(cast.bob)
    assert "par délégation" in bob.get(page(cast)).content.decode()
    bob.post(page(cast), {"body": "Je remplace Alice.", "form_key": uuid.uuid4()})
    html = visitor.get(reverse("followup:space_messages")).content.decode()
    assert "Bob Leroux, par délégation" in html


def test_who_only_reads_does_not_write(cast, signed_in_as):
    for user in (cast.bob, cast.charlie, cast.fanny):
        answer = signed_in_as(user).post(page(cast), {"body": "x", "form_key": uuid.uuid4()})
        assert answer.status_code in (403, 404)
    TemporaryAccess.objects.create(
        case_file=cast.case,
        user=cast.bob,
        reason="Permanence du soir",
        expires_at=timezone.now() + DAY,
    )
    bob = signed_in_as(cast.bob)
    assert bob.get(page(cast)).status_code == 200
    assert bob.post(page(cast), {"body": "x", "form_key": uuid.uuid4()}).status_code == 403
    assert bob.post(page(cast, "messages_read")).status_code == 403
    assert not Message.objects.exists()


def test_a_closed_file_is_read_only_for_both(cast, visitor):
    from_basile(cast)
    close_case_file(
        by=cast.alice,
        case_file=cast.case,
        reason="need_met",
        closed_on=timezone.localdate(),
        version=cast.case.version,
    )
    cast.case.refresh_from_db()
    for send in (from_basile, from_alice):
        with pytest.raises(Refused):
            send(cast)
    assert "terminé" in visitor.get(reverse("followup:space_messages")).content.decode()


def test_an_empty_message_and_a_social_security_number_are_refused(cast, signed_in_as, visitor):
    for side, address in (
        (visitor, reverse("followup:space_messages")),
        (signed_in_as(cast.alice), page(cast)),
    ):
        for body in ("", "   ", f"Mon numéro : {NIR}", "a" * 5001):
            answer = side.post(address, {"body": body, "form_key": uuid.uuid4()})
            assert answer.status_code == 200, body[:20]
    with pytest.raises(Exception, match="sécurité sociale"):
        from_basile(cast, f"Mon numéro : {NIR}")
    assert not Message.objects.exists()


def test_files_travel_both_ways_as_downloads(cast, signed_in_as, visitor):
    file = SimpleUploadedFile("mes notes é.txt", "Bonjour\nà vous".encode())
    from_basile(cast, files=[file])
    row = Attachment.objects.get()
    assert "notes" not in row.file.name, "kept under a random name"
    for answer in (
        signed_in_as(cast.alice).get(page(cast, "attachment", row.pk)),
        visitor.get(reverse("followup:space_attachment", args=[row.pk])),
    ):
        assert b"".join(answer.streaming_content) == "Bonjour\nà vous".encode()
        assert answer["Content-Disposition"] == (
            "attachment; filename*=utf-8''mes%20notes%20%C3%A9.txt"
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"
    assert signed_in_as(cast.bob).get(page(cast, "attachment", row.pk)).status_code == 302
    assert signed_in_as(cast.charlie).get(page(cast, "attachment", row.pk)).status_code == 404


def test_a_file_of_another_thread_does_not_open(cast, visitor, signed_in_as):
    other = send_message(
        by=cast.bob,
        case_file=cast.colleague_case,
        body="",
        files=[SimpleUploadedFile("a.txt", b"secret")],
        form_key=uuid.uuid4(),
    )
    row = other.attachments.get()
    assert visitor.get(reverse("followup:space_attachment", args=[row.pk])).status_code == 404
    assert signed_in_as(cast.alice).get(page(cast, "attachment", row.pk)).status_code == 404


def test_a_notice_tells_nothing_and_is_told_once(cast):
    first = from_basile(cast, "Mon secret bien gardé")
    second = from_basile(cast, "Encore un secret")
    tell_of_message(first.pk)
    tell_of_message(second.pk)
    assert [m.to for m in mail.outbox] == [["alice@exemple.invalid"]]
    said = mail.outbox[0].subject + mail.outbox[0].body
    for secret in ("secret", "Basile", "Roux"):
        assert secret not in said
    assert "D-2041" in said


def test_the_delegate_is_told_in_place_of_who_is_away(cast):
    from beneficiaries.services.handover import delegate

    today = timezone.localdate()
    delegate(
        by=cast.alice,
        case_files=[cast.case],
        delegate=cast.bob,
        starts_on=today,
        ends_on=today + 5 * DAY,
        note="",
    )
    mail.outbox.clear()
    tell_of_message(from_basile(cast).pk)
    assert [m.to for m in mail.outbox] == [["bob@exemple.invalid"]]


def test_the_person_is_told_with_a_link_unless_they_asked_for_silence(cast, client):
    tell_of_message(from_alice(cast, "Contenu confidentiel").pk)
    (notice,) = mail.outbox
    assert notice.to == ["basile.roux@exemple.invalid"]
    assert "confidentiel" not in notice.subject + notice.body
    link = next(line for line in notice.body.splitlines() if "/l/" in line)
    assert client.post(path_of(link)).status_code == 302
    mark_read(cast.case, from_person=False)
    opt_out(person=cast.basile_sheet)
    tell_of_message(from_alice(cast).pk)
    assert len(mail.outbox) == 1


def test_a_notice_that_the_queue_lost_is_told_a_minute_later_once(cast):
    message = from_basile(cast)
    message_notices.tell_waiting()
    assert not mail.outbox
    Message.objects.filter(pk=message.pk).update(
        sent_at=timezone.now() - datetime.timedelta(minutes=2)
    )
    message_notices.tell_waiting()
    message_notices.tell_waiting()
    tell_of_message(message.pk)
    assert [m.to for m in mail.outbox] == [["alice@exemple.invalid"]]


@pytest.mark.parametrize(
    ("error", "again"), [(ConnectionRefusedError(), True), (ConnectionResetError(), False)]
)
def test_a_notice_is_repeated_only_when_it_surely_did_not_leave(cast, monkeypatch, error, again):
    message = from_basile(cast)

    def failing(*_args):
        raise error

    with monkeypatch.context() as away:
        away.setattr(message_notices, "send_mail", failing)
        tell_of_message(message.pk)
    tell_of_message(message.pk)
    assert len(mail.outbox) == int(again)


def test_an_old_message_is_no_news(cast):
    message = from_basile(cast)
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - 3 * DAY)
    assert message_notices.tell_waiting() == 0


def test_a_message_read_meanwhile_is_not_announced(cast):
    message = from_basile(cast)
    mark_read(cast.case, from_person=True)
    tell_of_message(message.pk)
    tell_of_message(message.pk + 1000)
    assert not mail.outbox


def test_the_thread_of_the_file_tells_the_messages(cast, signed_in_as):
    from_basile(cast, "Visible dans le fil")
    html = signed_in_as(cast.alice).get(
        reverse("beneficiaries:case_file", args=[cast.case.pk]) + "?fil=messages"
    )
    assert "Message de la personne" in html.content.decode()


def test_reading_the_thread_leaves_its_line_and_costs_the_same(
    cast, signed_in_as, django_assert_max_num_queries
):
    alice = signed_in_as(cast.alice)
    from_basile(cast)
    alice.get(page(cast))
    assert JournalEntry.objects.filter(deed="case_file.read").count() == 1
    with django_assert_max_num_queries(COST):
        alice.get(page(cast))
    for number in range(20):
        from_basile(cast, f"Encore {number}")
    with django_assert_max_num_queries(COST):
        alice.get(page(cast))


COST = 14
