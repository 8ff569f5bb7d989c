"""The demo: one click to enter, one page to read every message; nothing of it elsewhere (R13)."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings

from accounts.demo import role_cards
from accounts.mailbox import MailboxBackend
from accounts.models import SentMessage, Session
from accounts.roles import Role
from tests.factories import OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def players(db):
    organisation = OrganisationFactory(name="Avenir Centre", second_factor_required=False)
    return {
        role: member(
            organisation, role, given_name=name, email=f"{name.lower()}@demo.jalons.invalid"
        )
        for role, name in [
            (Role.BENEFICIARY, "Basile"),
            (Role.COUNSELLOR, "Alice"),
            (Role.ADMINISTRATOR, "Adam"),
        ]
    }


@pytest.fixture
def demo():
    with override_settings(DEMO=True):
        yield


def test_cards_are_ordered_by_role_and_say_what_it_opens(client, players, demo):
    cards = role_cards()
    assert [card.person.split()[0] for card in cards] == ["Alice", "Adam", "Basile"]
    page = client.get("/compte/login/").content.decode()
    assert "comme Alice" in page
    assert "Suit ses dossiers" in page
    assert "Données fictives" in page


def test_closed_and_real_accounts_have_no_card(players, demo):
    UserFactory(email="vraie@exemple.invalid")
    players[Role.COUNSELLOR].is_active = False
    players[Role.COUNSELLOR].save()
    assert [card.person.split()[0] for card in role_cards()] == ["Adam", "Basile"]


def test_cards_cost_two_queries(players, demo, django_assert_num_queries):
    with django_assert_num_queries(2):
        role_cards()


def test_one_click_enters(client, players, demo):
    alice = players[Role.COUNSELLOR]
    assert client.post("/demo/entrer/", {"person": alice.pk}).url == "/accueil/"
    assert "Bonjour Alice" in client.get("/accueil/").content.decode()


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/dossiers/?q=a", "/dossiers/?q=a"),
        ("https://pirate.invalid/x", "/accueil/"),
        ("//pirate.invalid/x", "/accueil/"),
        ("javascript:alert(1)", "/accueil/"),
        ("\x00", "/accueil/"),
    ],
)
def test_a_card_leads_back_to_the_page_that_asked_but_never_elsewhere(
    client, players, demo, asked, reached
):
    alice = players[Role.COUNSELLOR]
    assert client.post("/demo/entrer/", {"person": alice.pk, "next": asked}).url == reached


def test_what_was_typed_when_the_session_ended_is_found_again_through_a_card(client, players, demo):
    page = "/administration/inviter/"
    client.post("/demo/entrer/", {"person": players[Role.ADMINISTRATOR].pk})
    owner = re.search(r'name="held_owner" value="([^"]+)"', client.get(page).text)[1]
    Session.objects.all().delete()
    login = client.post(page, {"held_owner": owner, "given_name": "Zélie"}).url
    cards = client.get(login).text.split('action="/demo/entrer/"')[1:]
    forms = [dict(re.findall(r'name="(person|next)" value="([^"]+)"', card)) for card in cards]
    mine = next(f for f in forms if f["person"] == str(players[Role.ADMINISTRATOR].pk))
    assert 'value="Zélie"' in client.post("/demo/entrer/", mine, follow=True).text


def test_a_second_card_changes_who_one_is(client, players, demo):
    client.post("/demo/entrer/", {"person": players[Role.COUNSELLOR].pk})
    client.post("/demo/entrer/", {"person": players[Role.ADMINISTRATOR].pk})
    assert "Bonjour Adam" in client.get("/accueil/").content.decode()
    assert Session.objects.filter(user__isnull=False).count() == 1


def test_a_card_is_proof_enough_for_sensitive_pages(client, players, demo):
    client.post("/demo/entrer/", {"person": players[Role.ADMINISTRATOR].pk})
    assert client.get("/administration/organisation/").status_code == 200


@pytest.mark.parametrize(
    "person", ["", "0", "-1", "abc", "9223372036854775808", "\x00", "²", "9" * 5000]
)
def test_unknown_people_are_not_entered(client, players, demo, person):
    assert client.post("/demo/entrer/", {"person": person}).status_code == 404


def test_a_real_account_is_never_entered_by_a_card(client, players, demo):
    real = UserFactory(email="vraie@exemple.invalid")
    assert client.post("/demo/entrer/", {"person": real.pk}).status_code == 404
    trick = UserFactory(email="x@demo.jalons.invalid.exemple.org")
    assert client.post("/demo/entrer/", {"person": trick.pk}).status_code == 404


def test_the_mailbox_shows_what_was_sent_and_runs_none_of_it(client, demo):
    message = EmailMultiAlternatives(
        "Bonjour <b>", "Texte\nhttps://testserver/x", to=["a@b.invalid"]
    )
    message.attach_alternative("<script>alert(1)</script>", "text/html")
    MailboxBackend(alias="default").send_messages([message])
    assert "Bonjour &lt;b&gt;" in client.get("/boite-aux-lettres/").content.decode()
    page = client.get(f"/boite-aux-lettres/{SentMessage.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert 'href="https://testserver/x"' in page


def test_outside_the_demo_nothing_of_it_exists(client, players):
    SentMessage.objects.create(recipients="a", subject="b", body="c")
    pk = SentMessage.objects.get().pk
    for path in ("/boite-aux-lettres/", f"/boite-aux-lettres/{pk}/"):
        assert client.get(path).status_code == 404
    alice = players[Role.COUNSELLOR]
    assert client.post("/demo/entrer/", {"person": alice.pk}).status_code == 404
    assert "comme Alice" not in client.get("/compte/login/").content.decode()


def test_production_forces_the_demo_off():
    from pathlib import Path

    text = Path("config/settings/production.py").read_text()
    assert re.search(r"^DEMO = False$", text, re.M)
