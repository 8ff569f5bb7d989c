"""Entering: password, code, link; nobody learns which accounts exist (R10, R29)."""

import re
import time

import pytest
from django.core import mail

from tests.accounts.conftest import LOGIN
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
CODE = "/compte/login/code/"
CONFIRM = "/compte/login/code/confirm/"
RESET = "/compte/password/reset/"


@pytest.fixture
def camille(db):
    return UserFactory(email="camille@exemple.invalid")


@pytest.fixture
def closed(db):
    return UserFactory(email="fermee@exemple.invalid", is_active=False)


def essence(response):
    """The page without what differs for everybody: token, typed address, request."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r"[\w.+-]+@exemple\.invalid", "ADDRESS", text)


def sent_code(message):
    return re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", message.body, re.M).group(1)


def test_a_person_enters_with_address_and_password(client, camille, log_in):
    response = log_in(camille)
    assert (response.status_code, response.url) == (302, "/accueil/")
    assert client.get("/accueil/").status_code == 200


def test_the_address_is_read_without_case(client, camille, log_in):
    camille.email = "CAMILLE@exemple.invalid"
    assert log_in(camille).status_code == 302


def test_a_wrong_password_says_so_at_the_form_and_keeps_the_address(client, camille, log_in):
    page = log_in(camille, "un autre mot de passe").content.decode()
    assert "L’adresse ou le mot de passe ne convient pas" in page
    assert 'value="camille@exemple.invalid"' in page


def test_known_unknown_and_closed_accounts_get_the_same_answer(client, camille, closed):
    answers = set()
    for email, password in [
        ("camille@exemple.invalid", "mauvais mot de passe"),
        ("inconnue@exemple.invalid", "mauvais mot de passe"),
        ("fermee@exemple.invalid", "mauvais mot de passe"),
        ("fermee@exemple.invalid", PASSWORD),
    ]:
        response = client.post(LOGIN, {"login": email, "password": password})
        answers.add((response.status_code, essence(response)))
    assert len(answers) == 1


@pytest.mark.parametrize("address", [CODE, RESET])
def test_asking_for_a_message_tells_nothing(client, camille, closed, address):
    answers, letters = set(), []
    for email in ("camille", "inconnue", "fermee"):
        client.cookies.clear()
        response = client.post(address, {"email": f"{email}@exemple.invalid"}, follow=True)
        answers.add((response.status_code, essence(response), tuple(response.redirect_chain)))
        letters.append([m.to for m in mail.outbox])
    assert len(answers) == 1
    assert letters[-1] == [
        ["camille@exemple.invalid"],
        ["inconnue@exemple.invalid"],
        ["fermee@exemple.invalid"],
    ]


def test_messages_to_unknown_and_closed_accounts_open_nothing(client, closed):
    for email in ("inconnue@exemple.invalid", "fermee@exemple.invalid"):
        client.post(CODE, {"email": email})
        client.post(RESET, {"email": email})
    assert not any("https://" in m.body or re.search(r"[A-Z]{4}-", m.body) for m in mail.outbox)


def test_a_code_replaces_the_password_once(client, camille):
    client.post(f"{CODE}?next=/compte/sessions/", {"email": camille.email})
    code = sent_code(mail.outbox[0])
    response = client.post(CONFIRM, {"code": code, "next": "/compte/sessions/"})
    assert (response.status_code, response.url) == (302, "/compte/sessions/")
    client.post("/compte/logout/")
    again = client.post(CONFIRM, {"code": code})
    assert again.url == CODE


def test_the_code_of_one_browser_opens_no_other(client, camille):
    client.post(CODE, {"email": camille.email})
    code = sent_code(mail.outbox[0])
    from tests.conftest import SecureClient

    assert SecureClient().post(CONFIRM, {"code": code}).url == CODE


def test_the_link_of_a_forgotten_password_works_once(client, camille, log_in):
    client.post(RESET, {"email": camille.email})
    link = re.search(r"https://testserver(/compte/password/reset/key/\S+)", mail.outbox[0].body)[1]
    step = client.get(link)
    assert step.url.endswith("-set-password/")
    new = {"password1": "quatre chevaux bleus dansent", "password2": "quatre chevaux bleus dansent"}
    assert client.post(step.url, new).url == "/compte/password/reset/key/done/"
    assert "Ce lien ne sert plus" in client.get(link, follow=True).content.decode()
    assert log_in(camille, "quatre chevaux bleus dansent").status_code == 302
    assert [m.subject for m in mail.outbox][-1] == "Votre mot de passe a été remplacé"


@pytest.mark.parametrize("visits", [50])
def test_a_scanner_that_opens_the_link_spoils_nothing(client, camille, visits):
    client.post(RESET, {"email": camille.email})
    link = re.search(r"https://testserver(/compte/password/reset/key/\S+)", mail.outbox[0].body)[1]
    from tests.conftest import SecureClient

    for number in range(visits):
        robot = SecureClient()
        assert (robot.head if number % 2 else robot.get)(link).status_code == 302
    step = client.get(link)
    assert "Nouveau mot de passe" in client.get(step.url).content.decode()


@pytest.mark.parametrize(
    "bad",
    [
        "https://ailleurs.invalid/",
        "//ailleurs.invalid/",
        "///ailleurs.invalid",
        "/\\ailleurs.invalid",
        "\\\\ailleurs.invalid",
        "http:ailleurs.invalid",
        "javascript:alert(1)",
        "data:text/html,x",
        " //ailleurs.invalid",
        "/%09/ailleurs.invalid/../\\x",
        "https:///ailleurs.invalid",
        "https://testserver@ailleurs.invalid/",
    ],
)
def test_nobody_is_led_to_another_site_after_login(camille, log_in, bad):
    assert log_in(camille, next=bad).url == "/accueil/"


def test_there_is_no_public_sign_up(client):
    new = {"email": "moi@exemple.invalid", "password1": PASSWORD, "password2": PASSWORD}
    assert "sur invitation" in client.post("/compte/signup/", new).content.decode()
    assert mail.outbox == []


def test_messages_speak_the_language_of_their_reader(client, camille):
    client.post(CODE, {"email": camille.email})
    (message,) = mail.outbox
    assert message.subject == "Votre code pour entrer dans Jalons"
    (html,) = message.alternatives
    assert '<html lang="fr">' in html.content
    camille.language = "en"
    camille.save()
    client.cookies.clear()
    client.post(CODE, {"email": camille.email})
    assert '<html lang="en">' in mail.outbox[1].alternatives[0].content


@pytest.mark.parametrize("path", [LOGIN, CODE, RESET, "/compte/logout/", "/demo/entrer/"])
def test_forms_of_the_entrance_refuse_a_request_forged_elsewhere(path, camille):
    from tests.conftest import SecureClient

    browser = SecureClient(enforce_csrf_checks=True)
    assert browser.post(path, {"login": camille.email, "email": camille.email}).status_code == 403


@pytest.mark.parametrize("text", ["\x00", "a" * 1_000_000, "😀", "\u202e@x", "<script>", ""])
def test_hostile_input_gives_a_page_never_a_failure(client, text):
    for path, names in [(LOGIN, ("login", "password")), (CODE, ("email",)), (RESET, ("email",))]:
        assert client.post(path, dict.fromkeys(names, text)).status_code == 200


@pytest.mark.parametrize("address", [CODE, RESET])
def test_known_and_unknown_addresses_wait_as_long(client, camille, settings, address):
    settings.EVEN_ANSWER_SECONDS = 0.5
    durations = []
    for email in ("camille", "inconnue"):
        client.cookies.clear()
        start = time.monotonic()
        client.post(address, {"email": f"{email}@exemple.invalid"})
        durations.append(time.monotonic() - start)
    assert min(durations) >= 0.5
