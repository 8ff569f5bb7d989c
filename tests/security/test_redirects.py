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


@pytest.mark.parametrize("bypass", BYPASSES)
def test_no_form_leads_away(stage, bypass):
    away = []
    for address in ("/langue/", "/compte/logout/", "/compte/reauthenticate/", "/organisation/"):
        for field in FIELDS:
            data = {field: bypass, "language": "en"}
            response = stage.visitor("alice").request("POST", address, data)
            if leads_away(response.headers.get("Location", "")):
                away.append(f"{address} {field}: {response['Location']!r}")
    for found in stage.forms:
        names = {f.name for f in found.form.fields} & set(FIELDS)
        for name in names:
            data = found.form.untouched() | {name: bypass}
            method = found.form.method.upper()
            response = stage.visitor(found.role).request(method, found.form.action, data)
            if leads_away(response.headers.get("Location", "")):
                away.append(f"{found} {name}: {response['Location']!r}")
    assert not away, "Fix: url_has_allowed_host_and_scheme.\n" + "\n".join(away)


@pytest.mark.django_db
@pytest.mark.parametrize("bypass", BYPASSES)
def test_the_referer_leads_nowhere(client, bypass):
    response = client.post("/langue/", {"language": "en"}, headers={"referer": bypass})
    assert not leads_away(response["Location"]), response["Location"]


def test_a_page_of_ours_is_returned_to(client, cast):
    data = {"login": cast.alice.email, "password": PASSWORD, "next": "/dossiers/?tri=nom"}
    assert client.post("/compte/login/", data)["Location"] == "/dossiers/?tri=nom"
