"""Invitation links: strong, single, revocable, harmless to scanners, silent (R13, R31–R34)."""

import re

import pytest
import time_machine
from django.core import mail
from django.db import connection

from accounts.models import Invitation, JournalEntry, Membership, User
from accounts.refusals import MemberRefused
from accounts.roles import Role
from accounts.services.invitations import accept, find, invite
from tests.accounts.conftest import LOGIN
from tests.conftest import SecureClient
from tests.factories import PASSWORD, UserFactory, member

pytestmark = pytest.mark.django_db
ACCEPT = "/invitation/"
NEW = "quatre chevaux bleus dansent"
JOIN = {"given_name": "Zélie", "family_name": "Brun", "password1": NEW, "password2": NEW}


@pytest.fixture
def link(cast, client, log_in, django_capture_on_commit_callbacks):
    """The link that Zélie received from Adam."""

    def send(email="zelie@exemple.invalid", role="counsellor"):
        admin = SecureClient()
        log_in(cast.adam, browser=admin)
        with django_capture_on_commit_callbacks(execute=True):
            answer = admin.post(
                "/administration/inviter/",
                {
                    "given_name": "Zélie",
                    "family_name": "Brun",
                    "email": email,
                    "role": role,
                    "team": cast.team.pk,
                },
            )
        assert answer.status_code == 302, answer.content.decode()
        return link_of(mail.outbox[-1])

    return send


def link_of(message):
    return re.search(r"https://testserver(/invitation/\S+/)", message.body)[1]


def test_a_colleague_opens_an_account_with_the_link(cast, client, link):
    path = link()
    assert client.get(path).url == ACCEPT
    page = client.get(ACCEPT).content.decode()
    assert "Avenir Centre vous invite" in page
    assert "Suit ses dossiers" in page
    assert client.post(ACCEPT, JOIN).url == "/accueil/"
    assert client.get("/accueil/").status_code == 200
    user = User.objects.get(email="zelie@exemple.invalid")
    (held,) = Membership.objects.current().filter(user=user)
    assert (held.organisation, held.team, held.role) == (cast.organisation, cast.team, "counsellor")
    deeds = JournalEntry.objects.values_list("deed", flat=True)
    assert {"member.invited", "member.joined"} <= set(deeds)


def test_the_link_serves_once(client, link):
    path = link()
    client.get(path)
    client.post(ACCEPT, JOIN)
    assert SecureClient().get(path).status_code == 404


def test_a_double_click_joins_once(cast, client, link):
    path = link()
    invitation = find(path.split("/")[2])
    client.get(path)
    client.post(ACCEPT, JOIN)
    user = User.objects.get(email="zelie@exemple.invalid")
    with pytest.raises(MemberRefused):
        accept(invitation=invitation, by=user)
    assert Membership.objects.filter(user=user).count() == 1


def test_it_lives_forty_eight_hours(link):
    with time_machine.travel("2026-11-26T09:00:00Z", tick=False) as clock:
        path = link()
        clock.shift(48 * 3600 - 60)
        assert SecureClient().get(path).status_code == 302
        clock.shift(120)
        assert SecureClient().get(path).status_code == 404


def test_it_dies_when_revoked_and_when_sent_again(
    cast, link, signed_in_as, log_in, django_capture_on_commit_callbacks
):
    path = link()
    admin = SecureClient()
    log_in(cast.adam, browser=admin)
    row = Invitation.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/administration/invitations/{row.pk}/renvoyer/")
    assert SecureClient().get(path).status_code == 404
    newer = link_of(mail.outbox[-1])
    assert SecureClient().get(newer).status_code == 302
    admin.post(f"/administration/invitations/{row.pk}/annuler/")
    assert SecureClient().get(newer).status_code == 404
    again = admin.post(f"/administration/invitations/{row.pk}/annuler/", follow=True)
    assert "déjà été acceptée ou annulée" in again.text


def test_unknown_spent_revoked_and_expired_links_answer_the_same(client, link):
    spent = link("a@exemple.invalid")
    client.get(spent)
    client.post(ACCEPT, JOIN)
    revoked = link("b@exemple.invalid")
    Invitation.objects.filter(email="b@exemple.invalid").update(revoked_at="2026-01-01T00:00:00Z")
    expired = link("c@exemple.invalid")
    Invitation.objects.filter(email="c@exemple.invalid").update(expires_at="2026-01-01T00:00:00Z")
    answers = [SecureClient().get(p) for p in (spent, revoked, expired, f"/invitation/{'x' * 43}/")]
    answers.append(SecureClient().get(ACCEPT))
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    assert "il a déjà servi, a été annulé" in answers[0].text


def test_the_token_is_strong_and_only_its_hash_is_kept(link):
    token = link().split("/")[2]
    assert len(token) == 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_invitation")
        assert token not in str(cursor.fetchall())
        cursor.execute("SELECT session_data FROM accounts_session")
        assert token not in str(cursor.fetchall())


def test_scanners_change_nothing(client, link):
    path = link()
    for number in range(50):
        robot = SecureClient()
        answer = (robot.head if number % 2 else robot.get)(path)
        assert answer.status_code == 302
        assert robot.get(ACCEPT).status_code == 200
    row = Invitation.objects.get()
    assert (row.accepted_at, row.revoked_at) == (None, None)
    client.get(path)
    assert client.post(ACCEPT, JOIN).url == "/accueil/"


def test_the_token_does_not_travel(link, client):
    answer = client.get(link())
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    page = client.get(ACCEPT)
    assert page["Cache-Control"] == "no-store"
    outside = re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]+', page.text)
    assert outside == []


def test_twenty_misses_a_minute_then_nothing_more(link):
    good = link()
    robot = SecureClient(REMOTE_ADDR="203.0.113.50")
    statuses = [robot.get(f"/invitation/{'x' * 40}{n:03}/").status_code for n in range(25)]
    assert statuses == [404] * 20 + [429] * 5
    assert robot.get(good).status_code == 429
    assert SecureClient(REMOTE_ADDR="203.0.113.51").get(good).status_code == 302


def test_no_raw_token_in_any_log(link, caplog, capsys):
    from config.logs import clean, describe

    path = link()
    client = SecureClient()
    client.get(path)
    client.get(path[:-3] + "zz/")
    token = path.split("/")[2]
    lines = " ".join(str(describe(record)) for record in caplog.records)
    assert token not in lines
    assert token[:-2] not in lines
    assert token not in clean(path)
    assert token not in capsys.readouterr().out


def test_the_link_of_one_purpose_opens_no_other_page(link):
    token = link().split("/")[2]
    for path in (f"/compte/confirm-email/{token}/", f"/compte/password/reset/key/1-{token}/"):
        answer = SecureClient().get(path)
        assert answer.status_code == 200
        assert "Ce lien ne sert plus" in answer.content.decode()


def test_without_the_link_the_page_does_not_exist(client, db):
    assert client.get(ACCEPT).status_code == 404
    assert client.post(ACCEPT, JOIN).status_code == 404


def test_an_account_in_use_logs_in_then_accepts(cast, client, link):
    path = link(cast.charlie.email)
    client.get(path)
    page = client.get(ACCEPT).content.decode()
    assert "Un compte existe déjà" in page
    assert client.post(ACCEPT, JOIN).status_code == 200
    assert cast.charlie.check_password(PASSWORD)
    back = client.post(LOGIN, {"login": cast.charlie.email, "password": PASSWORD, "next": ACCEPT})
    assert back.url == ACCEPT
    client.get(path)
    assert "Accepter l’invitation" in client.get(ACCEPT).content.decode()
    assert client.post(ACCEPT).url == "/accueil/"
    held = Membership.objects.current().filter(user=cast.charlie)
    assert {m.organisation for m in held} == {cast.organisation, cast.elsewhere}


def test_somebody_else_cannot_accept_it(cast, link, signed_in_as):
    path = link(cast.charlie.email)
    other = signed_in_as(cast.bob)
    other.get(path)
    assert "vous êtes dans un autre compte" in other.get(ACCEPT).content.decode()
    other.post(ACCEPT)
    assert not Membership.objects.filter(user=cast.bob, role="counsellor").exclude(
        organisation=cast.organisation
    )
    assert Invitation.objects.get().accepted_at is None


def test_a_closed_account_opens_again_but_keeps_its_second_factor(client, link, protected):
    old = UserFactory(email="zelie@exemple.invalid", is_active=False)
    protected(old)
    client.get(link())
    assert client.post(ACCEPT, JOIN).url == "/compte/2fa/authenticate/"
    old.refresh_from_db()
    assert old.is_active
    assert client.get("/accueil/").status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password2": "autre chose de très long"}, "Les deux mots de passe diffèrent"),
        ({"password1": "court", "password2": "court"}, "Il manque 10 caractères"),
        ({"password1": "Zelie aime les navets", "password2": "Zelie aime les navets"}, "« zelie »"),
        ({"given_name": "a\x00b"}, "caractères invisibles"),
        ({"family_name": ""}, "obligatoire"),
    ],
)
def test_mistakes_are_explained_and_the_names_kept(client, link, change, sentence):
    client.get(link())
    page = client.post(ACCEPT, JOIN | change).content.decode()
    assert sentence in page
    assert 'value="Brun"' in page or "family_name" in change


def test_the_same_person_is_not_invited_twice(cast, link, log_in):
    link()
    admin = SecureClient()
    log_in(cast.adam, browser=admin)
    fields = {"given_name": "Z", "family_name": "B", "role": "counsellor", "team": cast.team.pk}
    page = admin.post("/administration/inviter/", fields | {"email": "ZELIE@exemple.invalid"})
    assert "Une invitation attend déjà" in page.content.decode()
    fields |= {"email": cast.alice.email, "team": cast.other_team.pk}
    page = admin.post("/administration/inviter/", fields)
    assert "Alice Martin a déjà ce rôle dans votre organisation." in page.text


def test_an_invitation_never_says_whether_an_account_exists_elsewhere(cast, link, client, log_in):
    admin = SecureClient()
    log_in(cast.adam, browser=admin)
    for email in ("inconnue@exemple.invalid", cast.charlie.email):
        link(email)
    page = admin.get("/administration/invitations/").content.decode()
    assert "Charlie" not in page


def test_strangers_do_not_touch_the_invitations_of_others(cast, link, log_in):
    link()
    row = Invitation.objects.get()
    elsewhere = member(cast.elsewhere, Role.ADMINISTRATOR)
    stranger = SecureClient()
    log_in(elsewhere, browser=stranger)
    for deed in ("renvoyer", "annuler"):
        path = f"/administration/invitations/{row.pk}/{deed}/"
        assert (stranger.post(path).status_code, stranger.get(path).status_code) == (404, 405)
    row.refresh_from_db()
    assert row.revoked_at is None


def test_the_message_speaks_the_language_of_its_reader(cast, django_capture_on_commit_callbacks):
    cast.charlie.language = "en"
    cast.charlie.save()
    with django_capture_on_commit_callbacks(execute=True):
        invite(
            by=cast.adam,
            organisation=cast.organisation,
            email=cast.charlie.email,
            given_name="C",
            family_name="P",
            role="counsellor",
            team=None,
        )
    assert '<html lang="en">' in mail.outbox[-1].alternatives[0].content
