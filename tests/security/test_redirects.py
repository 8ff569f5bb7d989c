"""`next=` leads nowhere else (R29)."""

import re

import pytest

from tests.factories import PASSWORD

BYPASSES = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "/%09/evil.example/",
    "\t//evil.example/",
    "/\r\n//evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "http://[::1]@evil.example/",
    "data:text/html,x",
]
FIELDS = ["next", "url", "return_to", "retour"]


def leads_away(location):
    """As a browser reads it: tabs and line ends are dropped, backslashes are slashes."""
    there = re.sub(r"[\t\r\n]", "", location).replace("\\", "/").strip()
    there = there.removeprefix("https://testserver")
    return bool(there) and (not there.startswith(("/", "?")) or there.startswith("//"))


@pytest.mark.django_db
@pytest.mark.parametrize("bypass", BYPASSES)
def test_the_login_leads_home(client, cast, bypass):
    data = {"login": cast.alice.email, "password": PASSWORD, "next": bypass}
    response = client.post("/compte/login/", data)
    assert response.status_code == 302
    assert not leads_away(response["Location"]), response["Location"]
    back = client.get("/compte/login/", {"next": bypass})
    assert not leads_away(back.headers.get("Location", ""))


@pytest.mark.django_db
@pytest.mark.parametrize("bypass", BYPASSES)
def test_the_referer_leads_nowhere(client, bypass):
    response = client.post("/langue/", {"language": "en"}, headers={"referer": bypass})
    assert not leads_away(response["Location"]), response["Location"]


def test_a_page_of_ours_is_returned_to(client, cast):
    data = {"login": cast.alice.email, "password": PASSWORD, "next": "/dossiers/?tri=nom"}
    assert client.post("/compte/login/", data)["Location"] == "/dossiers/?tri=nom"
