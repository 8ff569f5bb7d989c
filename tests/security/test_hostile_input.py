"""Nothing a person can type breaks a page (R25); a query string asks no ORM question (R16)."""

import pytest
from django.test import Client

from tests.harness.scene import QUERIES
from tests.harness.stage import filled
from tests.harness.tour import fillable, places, text_of
from tests.security.hostile import VALUES

PER_FIELD = 2  # values tried in each field at each run of a form; each run draws the next ones
PARAMETERS = [
    "q",
    "page",
    "tri",
    "sens",
    "equipe",
    "referent",
    "programme",
    "statut",
    "silence",
    "next",
    "vue",
    "format",
    "csrfmiddlewaretoken",
    "beneficiary__account__password",
]
TRACES = ["Traceback (most recent", "Exception Value", "psycopg2", "DoesNotExist", "site-packages"]


def test_there_are_two_hundred_values():
    assert len(VALUES) == len(set(VALUES)) == 200


def judge(response, what, broken):
    if response.status_code >= 500:
        failure = getattr(response, "failure", None)
        broken.append(f"{what}: {response.status_code} {failure and failure[1]!r:.200}")
    elif response.headers.get("Content-Type", "").startswith("text/"):
        text = text_of(response)
        broken += [f"{what}: shows « {trace} »" for trace in TRACES if trace in text]


def drawn(position, count):
    """The next `count` values for the field at this position: over the forms, all of them."""
    return [VALUES[(position * 31 + step * 7) % len(VALUES)] for step in range(count)]


def test_no_form_breaks_on_one_hostile_field(stage):
    broken, position = [], 0
    for found in stage.forms:
        good = filled(found.form)
        for field in found.form.writable():
            position += 1
            for value in drawn(position, PER_FIELD):
                response = stage.visitor(found.role).request(
                    found.form.method.upper(), found.form.action, good | {field.name: value}
                )
                judge(response, f"{found} {field.name}={value[:40]!r}", broken)
    assert not broken, "\n".join(broken[:30]) + f"\n({len(broken)} in all)"
    assert position > 60, "Fix: the stage found too few fields to be believed."


def test_no_form_breaks_when_everything_is_hostile(stage):
    broken = []
    for number, found in enumerate(stage.forms):
        names = [field.name for field in found.form.writable()]
        for value in drawn(number, 6):
            data = found.form.untouched() | dict.fromkeys(names, value)
            response = stage.visitor(found.role).request(
                found.form.method.upper(), found.form.action, data
            )
            judge(response, f"{found} all={value[:40]!r}", broken)
    assert not broken, "\n".join(broken[:30]) + f"\n({len(broken)} in all)"


def test_the_longest_form_survives_a_hundred_values(stage):
    """The sheet of a person has every kind of field: it gets a hundred of the values."""
    found = max(stage.forms, key=lambda found: len(found.form.writable()))
    names = [field.name for field in found.form.writable()]
    broken = []
    for value in VALUES[::2]:
        data = filled(found.form) | dict.fromkeys(names, value)
        response = stage.visitor(found.role).request("POST", found.form.action, data)
        judge(response, f"{found} {value[:40]!r}", broken)
    assert not broken, "\n".join(broken[:30])


@pytest.mark.parametrize("role", ["alice", "adam"])
def test_no_query_string_breaks_a_page(stage, role):
    broken = []
    for number, address in enumerate(fillable()):
        _, url = next(iter(places(address, stage.scene)))
        names = {*PARAMETERS, *(q.strip("?").split("=")[0] for q in QUERIES.get(address.name, ()))}
        for step, value in enumerate(drawn(number, 2)):
            if len(value) > 5000:
                value = value[:5000]
            names_now = sorted(names)[step::2] or sorted(names)
            response = stage.visitor(role).request("GET", url, dict.fromkeys(names_now, value))
            judge(response, f"{url} {names_now} {value[:40]!r}", broken)
    assert not broken, "\n".join(broken[:30]) + f"\n({len(broken)} in all)"


SEARCHED = ["/dossiers/", "/dossiers/recherche/", "/conseillers/", "/metiers/"]


@pytest.mark.parametrize("url", SEARCHED)
def test_every_value_is_survived_by_lists_and_searches(stage, url):
    forms = [
        f for f in stage.forms if f.form.action.split("?")[0] == url and f.form.method == "get"
    ]
    names = {"q", *(field.name for found in forms for field in found.form.writable())}
    broken = []
    step = 4 if len(names) > 3 else 1  # the list costs more, and its fields are filters
    for value in VALUES[::step]:
        response = stage.visitor("alice").request("GET", url, dict.fromkeys(names, value[:5000]))
        judge(response, f"{url} {value[:40]!r}", broken)
    assert not broken, "\n".join(broken[:30])


def test_a_query_string_cannot_ask_the_database_about_other_columns(stage):
    visitor = stage.visitor("alice")
    plain = text_of(visitor.request("GET", "/dossiers/"))
    for question in ("beneficiary__account__password__startswith=p", "organisation=2", "pk__gt=0"):
        asked = text_of(visitor.request("GET", f"/dossiers/?{question}"))
        assert asked.count("<tr") == plain.count("<tr"), question


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "a" * 300},
        {"HTTP_HOST": "testserver\x00"},
        {"HTTP_REFERER": "\ud800"},
        {"HTTP_ACCEPT_LANGUAGE": "x" * 10_000},
        {"HTTP_ACCEPT_LANGUAGE": "fr;q=NaN,,;q=9e999"},
        {"HTTP_X_FORWARDED_FOR": "'; DROP TABLE x"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_USER_AGENT": "\x1b[31m\r\nforged"},
        {"HTTP_COOKIE": "__Host-session=\x00; __Host-csrf=" + "x" * 5000},
        {"HTTP_COOKIE": "__Host-language=../../../etc/passwd"},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "javascript:alert(1)"},
        {"HTTP_HX_CURRENT_URL": "http://[", "HTTP_HX_TARGET": "\x00"},
        {"CONTENT_TYPE": "multipart/form-data"},
        {"CONTENT_TYPE": "application/json; charset=utf-16"},
        {"CONTENT_LENGTH": "-1"},
        {"HTTP_RANGE": "bytes=99999999999999-0"},
        {"HTTP_IF_MODIFIED_SINCE": "not a date"},
        {"HTTP_X_REQUEST_ID": "forged\nline"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_header_breaks_a_page(headers, method):
    client = Client(raise_request_exception=False)
    response = client.generic(method, "/compte/login/", b"x", secure=True, **headers)
    broken = []
    judge(response, str(headers), broken)
    assert not broken
    assert "evil.example" not in text_of(response)
    assert len(response["X-Request-Id"]) == 32


@pytest.mark.django_db
def test_ten_thousand_fields_and_three_megabytes_are_refused():
    client = Client(raise_request_exception=False)
    many = "&".join(f"f{n}=1" for n in range(10_000))
    kind = "application/x-www-form-urlencoded"
    assert client.post("/compte/login/", many, content_type=kind, secure=True).status_code == 413
    big = "login=" + "x" * 3_000_000
    assert client.post("/compte/login/", big, content_type=kind, secure=True).status_code == 413
