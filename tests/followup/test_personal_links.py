"""Links of the person: what they open, for whom, until when; what a scanner or a thief gets."""

import datetime
import hashlib
import itertools
import logging

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from config.logs import JsonFormatter
from followup.models import Appointment, LinkPurpose, PersonalLink
from followup.services.personal_links import ADDRESSES, find_link, new_link, revoke_links

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def path_of(link):
    return "/" + link.split("/", 3)[3]


def token_of(link):
    return path_of(link).split("/")[2]


@pytest.fixture
def slot(cast):
    start = timezone.now() + 3 * DAY
    return Appointment.objects.create(
        organisation=cast.organisation,
        case_file=cast.case,
        beneficiary=cast.basile_sheet,
        counsellor=cast.alice,
        starts_at=start,
        ends_at=start + datetime.timedelta(hours=1),
    )


def make(cast, slot, purpose):
    subject = slot.pk if purpose == LinkPurpose.APPOINTMENT else None
    return new_link(person=cast.basile_sheet, purpose=purpose, subject_id=subject)


def test_a_token_is_long_random_and_never_kept(cast):
    links = {new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE) for _ in range(20)}
    tokens = {token_of(link) for link in links}
    assert len(tokens) == 20
    assert all(len(token) >= 43 for token in tokens)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(l)::text FROM followup_personallink l")
        dump = "\n".join(row[0] for row in cursor.fetchall())
    assert not any(token in dump for token in tokens)
    for kept in PersonalLink.objects.values_list("token_hash", flat=True):
        assert find_link(kept, LinkPurpose.SPACE) is None  # what the dump shows opens nothing
    assert {hashlib.sha256(t.encode()).hexdigest() for t in tokens} == set(
        PersonalLink.objects.values_list("token_hash", flat=True)
    )


@pytest.mark.parametrize(
    ("made_for", "tried_as"), list(itertools.product(LinkPurpose, LinkPurpose))
)
def test_a_token_opens_its_own_purpose_only(cast, slot, made_for, tried_as):
    token = token_of(make(cast, slot, made_for))
    found = find_link(token, tried_as)
    assert (found is not None) == (made_for == tried_as)


@pytest.mark.parametrize(
    ("made_for", "tried_as"),
    [(a, b) for a, b in itertools.product(LinkPurpose, LinkPurpose) if a != b],
)
def test_another_purpose_is_the_same_404_as_no_token(cast, slot, client, made_for, tried_as):
    token = token_of(make(cast, slot, made_for))
    known = client.get(reverse(ADDRESSES[tried_as], args=[token]))
    unknown = client.get(reverse(ADDRESSES[tried_as], args=["x" * 43]))
    assert known.status_code == unknown.status_code == 404
    assert known.content == unknown.content


def test_each_purpose_has_its_life(cast, slot):
    made = {
        purpose: find_link(token_of(make(cast, slot, purpose)), purpose) for purpose in LinkPurpose
    }
    lives = {purpose: link.expires_at - link.created_at for purpose, link in made.items()}
    assert lives[LinkPurpose.SPACE] == 30 * DAY
    assert lives[LinkPurpose.QUESTIONNAIRE] == 14 * DAY
    assert made[LinkPurpose.APPOINTMENT].expires_at == slot.ends_at + DAY


def test_the_end_of_a_space_link_slides_with_each_visit(cast, client, time_machine):
    link = new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)
    now = timezone.now()
    time_machine.move_to(now + 29 * DAY)
    assert client.post(path_of(link)).status_code == 302
    time_machine.move_to(now + 58 * DAY)
    assert client.get(path_of(link)).status_code == 200
    time_machine.move_to(now + 60 * DAY)
    assert client.get(path_of(link)).status_code == 404


def test_a_scanner_changes_nothing(cast, client):
    link = path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE))
    before = list(PersonalLink.objects.values())
    for _ in range(50):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert list(PersonalLink.objects.values()) == before
    assert "personal_link" not in client.session
    assert client.post(link).status_code == 302
    assert client.get("/mon-espace/").status_code == 200


def test_the_door_says_nothing_of_the_person(cast, client):
    answer = client.get(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    html = answer.content.decode()
    assert cast.organisation.name in html
    for secret in ("Basile", "Roux", "Alice", "D-2041"):
        assert secret not in html
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_sitting_has_a_key_of_its_own(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    key = client.session.session_key
    client.post(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    assert client.session.session_key != key
    assert "_auth_user_id" not in client.session
    assert "Bonjour Basile" in client.get("/mon-espace/").content.decode()
    assert client.get(f"/dossiers/{cast.case.pk}/").status_code == 302  # Alice is signed out


def test_a_revoked_link_refuses_the_next_request(cast, client):
    link = path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE))
    client.post(link)
    assert client.get("/mon-espace/").status_code == 200
    assert revoke_links(by=cast.alice, person=cast.basile_sheet) == 1
    assert client.get("/mon-espace/").url == reverse("followup:space_enter")
    assert client.get(link).status_code == 404


def test_an_expired_link_refuses_the_next_request(cast, client, time_machine):
    client.post(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    PersonalLink.objects.update(expires_at=timezone.now() + datetime.timedelta(minutes=1))
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=2))
    assert client.get("/mon-espace/").status_code == 302


def test_a_sitting_ends_after_half_an_hour_of_silence(cast, client, time_machine):
    client.post(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=29))
    assert client.get("/mon-espace/").status_code == 200
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=31))
    assert client.get("/mon-espace/").status_code == 302


def test_a_link_of_a_merged_sheet_is_dead(cast, client):
    link = new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)
    sheet = cast.basile_sheet
    sheet.merged_into = cast.colleague_case.beneficiary
    sheet.save(update_fields=["merged_into"])
    assert client.get(path_of(link)).status_code == 404


def test_twenty_misses_a_minute_then_429(client, db):
    answers = [client.get(f"/l/{'x' * 42}{n % 10}/").status_code for n in range(21)]
    assert answers == [404] * 20 + [429]


def test_odd_tokens_are_unknown_pages(client, db):
    for token in ("é" * 10, "%F0%9F%98%80", "a" * 5000, "..", "%ED%A0%80", "x y"):
        assert client.get(f"/l/{token}/").status_code in (404, 400)


def test_no_token_reaches_a_log(cast, client):
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(JsonFormatter().format(record))

    handler = Kept()
    logging.getLogger().addHandler(handler)
    try:
        link = path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE))
        client.get(link)
        client.post(link)
        client.get(f"{link[:-1]}x/")
        client.get(f"{link}rendez-vous/")
    finally:
        logging.getLogger().removeHandler(handler)
    written = "\n".join(lines)
    assert "space_entered" in written
    assert "space_link_missed" in written
    assert "/l/" in written
    assert link.split("/")[2][:20] not in written


def test_a_form_of_another_site_does_not_open_a_sitting(cast):
    from tests.conftest import SecureClient

    link = path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE))
    strict = SecureClient(enforce_csrf_checks=True)
    assert strict.post(link).status_code == 403
    strict.get(link)
    token = strict.cookies["__Host-csrf"].value
    for origin, status in (("https://ailleurs.example", 403), ("null", 302)):
        answer = strict.post(link, {"csrfmiddlewaretoken": token}, headers={"origin": origin})
        assert answer.status_code == status, origin
