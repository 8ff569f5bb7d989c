"""Headers of every answer: score, policy, privacy of the browser (R01–R03)."""

import json
import re
from collections import Counter

import pytest
from django.test import Client, override_settings

from followup.views.messages import POWERLESS
from tests.harness.addresses import addresses
from tests.harness.tour import Visitor, fillable, headers_of, places, text_of
from tests.security.observations import judged

# What people send is served as a download, without any power if it is opened all the same.
FILES_OF_PEOPLE = {"followup:attachment", "followup:space_attachment"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "XXX"]
TROUBLE = [400, 403, 404, 413, 429, 500, 503]


def told(problems):
    """Each kind of problem once, with how often and an example."""
    kinds = Counter(kind for kind, _ in problems)
    examples = dict(reversed(problems))
    return "\n".join(f"{count} × {kind}   e.g. {examples[kind]}" for kind, count in kinds.items())


def shortfalls(visits):
    return [
        (f"{notes['score']} < {notes['wanted']} {notes['losses']}", str(visit))
        for visit, notes in visits
        if notes["score"] < notes["wanted"]
    ]


def test_every_answer_of_the_walk_has_its_score(walk):
    problems = shortfalls((visit, visit.findings) for visit in walk)
    assert not problems, told(problems)


def test_every_answer_of_the_walk_has_the_other_headers(walk):
    problems = [(name, str(v)) for v in walk for name in v.findings["missing"]]
    assert not problems, told(problems)


def test_the_policy_is_this_one_everywhere(walk):
    others = {
        (v.findings["csp"], v.address)
        for v in walk
        if v.findings["csp"] not in {POLICY, POWERLESS if v.address in FILES_OF_PEOPLE else ""}
    }
    assert not others, f"Fix: no view changes the policy; {others}"


def test_logging_out_clears_the_browser(walk):
    goodbye = [v for v in walk if v.address == "account_logout" and v.method == "POST"]
    assert {v.role for v in goodbye} >= {"alice", "basile"}
    for visit in goodbye:
        if visit.role != "anonymous":
            cleared = dict(visit.headers).get("Clear-Site-Data", "")
            assert {'"cache"', '"cookies"', '"storage"'} <= set(cleared.split(", ")), visit


@pytest.fixture
def troubled(settings, client):
    settings.ROOT_URLCONF = "tests.security.trouble"
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("status", TROUBLE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_error_pages_are_as_well_dressed(troubled, status, method):
    response = getattr(troubled, method)(f"/essai/{status}/", secure=True)
    assert response.status_code == status
    notes = judged(list(headers_of(response)), text_of(response), is_html=True)
    assert notes["score"] >= notes["wanted"], notes["losses"]
    assert not notes["missing"]
    assert notes["csp"] == POLICY
    page = response.content.decode()
    assert '<html lang="fr"' in page
    assert "Traceback" not in page
    if status == 503:
        assert response["Retry-After"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
def test_no_method_breaks_an_address(method, cast):
    from tests.harness.scene import set_the_scene_around

    scene = set_the_scene_around(cast)
    visitors = [Visitor(scene, "alice"), Visitor(scene, "anonymous")]
    problems = []
    for address in fillable():
        _, url = next(iter(places(address, scene)))
        for visitor in visitors:
            response = visitor.request(method, url)
            notes = judged(
                list(headers_of(response)),
                text_of(response),
                is_html=response.get("Content-Type", "").startswith("text/html"),
            )
            where = f"{method} {url} as {visitor.role}"
            if response.status_code >= 500:
                problems.append((f"{response.status_code}", where))
            if notes["score"] < min(notes["wanted"], 125):
                problems.append((f"{notes['score']} {notes['losses']}", where))
            problems += [(name, where) for name in notes["missing"]]
            if method not in {"GET", "HEAD", "OPTIONS", "POST"} and response.status_code != 405:
                problems.append((f"{response.status_code} instead of 405", where))
    assert not problems, told(problems)
    assert len(addresses()) > 40


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["css/tokens.css", "js/dialog.js", "img/icons.svg"])
def test_static_files_carry_them_too(path):
    with override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True):
        response = Client().get(f"/static/{path}", secure=True)
        assert b"".join(response.streaming_content)
        response.close()
    assert response.status_code == 200
    headers = [(name, value.replace('"', "")) for name, value in headers_of(response)]
    notes = judged(headers, "", is_html=False)
    assert notes["score"] >= 125, notes["losses"]
    assert set(notes["missing"]) <= {"no-store"}
    assert "public" in response["Cache-Control"] or "max-age" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["/static/../config/settings/base.py", "/static/%2e%2e/manage.py", "/static/nothing.css"]
)
def test_nothing_but_static_files_is_served(url):
    with override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True):
        response = Client().get(url, secure=True)
    assert response.status_code == 404
    notes = judged(list(headers_of(response)), text_of(response), is_html=True)
    assert notes["score"] >= notes["wanted"], notes["losses"]


@pytest.mark.django_db
def test_partials_for_htmx_carry_them_too(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    response = client.get("/dossiers/", headers={"HX-Request": "true"})
    notes = judged(list(headers_of(response)), text_of(response), is_html=True)
    assert response.status_code == 200
    assert notes["score"] >= notes["wanted"], notes["losses"]
    assert not notes["missing"]


@pytest.mark.django_db
def test_htmx_runs_no_text_as_code(cast, signed_in_as):
    page = signed_in_as(cast.alice).get("/dossiers/").content.decode()
    config = json.loads(re.search(r'name="htmx-config"\s+content=\'([^\']+)\'', page)[1])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["allowScriptTags"] is False
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0


@pytest.mark.django_db
def test_plain_http_is_sent_to_https():
    response = Client().get("/compte/login/")
    assert response.status_code == 301
    assert response["Location"] == "https://testserver/compte/login/"
