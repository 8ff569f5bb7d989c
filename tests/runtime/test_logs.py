"""Log lines: one each, nothing secret, nothing that a stranger could forge."""

import io
import json
import logging
import sys

import pytest
from django.core.exceptions import PermissionDenied

from accounts.request_ids import request_id
from config.logs import JsonFormatter, LineFormatter, clean, tree

HOSTILE = 'x\r\n2026-01-01 login ok\x1b[2J\x9b31m\u2028\u202egnp\x00"}\n{"level":"info"}'
BASE = {"name": "jalons.test", "levelname": "WARNING", "levelno": logging.WARNING}


def record(message="hello", **extra):
    return logging.makeLogRecord({**BASE, "msg": message, **extra})


@pytest.mark.parametrize("formatter", [JsonFormatter(), LineFormatter()])
def test_hostile_text_stays_on_its_line(formatter):
    line = formatter.format(record("seen %s", args=(HOSTILE,), agent=HOSTILE))
    assert len(line.splitlines()) == 1
    assert not any(sign in line for sign in "\x1b\x9b\x00\u2028\u202e")


def test_json_lines_are_json_with_time_in_utc_and_request_id():
    token = request_id.set("abc123")
    try:
        fields = json.loads(JsonFormatter().format(record(HOSTILE, user=7)))
    finally:
        request_id.reset(token)
    assert fields["request_id"] == "abc123"
    assert fields["user"] == 7
    assert fields["time"].endswith("+00:00")
    assert fields["level"] == "warning"


@pytest.mark.parametrize(
    "address",
    [
        "/l/s3cr3t-token_x",
        "/l/s3cr3t-token_x/suite?a=1",
        "https://jalons.example.org/l/s3cr3t-token_x#x",
        "/connexion?next=%2Fl%2Fs3cr3t-token_x",
        "/invitation/s3cr3t-token_x/",
        "/compte/password/reset/key/s3cr3t-token_x/",
    ],
)
def test_personal_links_are_masked(address):
    for formatter in (JsonFormatter(), LineFormatter()):
        line = formatter.format(record(f"Not Found: {address}", path=address))
        assert "s3cr3t" not in line
        assert "•••" in line


def test_other_addresses_are_not_masked():
    assert clean("GET /dossiers/12/ 200") == "GET /dossiers/12/ 200"


def test_passwords_in_addresses_and_values_of_rows_are_masked():
    text = clean("@".join(["postgres://jalons:s3cr3t", "db/x"]))
    assert text == "postgres://•••@db/x"
    assert "dupont" not in clean("DETAIL:  Key (email)=(dupont@example.org) already exists.")


def test_a_traceback_is_cleaned_too():
    try:
        raise ValueError("/l/s3cr3t\x1b[0m\nforged")
    except ValueError:
        failed = record(exc_info=sys.exc_info())
    as_json = JsonFormatter().format(failed)
    assert len(as_json.splitlines()) == 1
    assert "s3cr3t" not in as_json
    lines = LineFormatter().format(failed).splitlines()
    assert all(line.startswith("    | ") for line in lines[1:])


def test_a_value_of_several_lines_is_masked_to_its_end():
    told = "duplicate key\nDETAIL:  Key (note)=(une\nM. Dupont\nHINT: Dupont) already exists."
    assert "Dupont" not in clean(told)
    try:
        try:
            raise ValueError(told)
        except ValueError as first:
            raise RuntimeError("afterwards") from first
    except RuntimeError:
        failed = record(exc_info=sys.exc_info())
    for line in (JsonFormatter().format(failed), LineFormatter().format(failed)):
        assert "Dupont" not in line
        assert "RuntimeError: afterwards" in line  # what follows in the chain is still told


def test_a_refused_page_is_one_line_and_a_fault_has_its_traceback():
    for error, shown in ((PermissionDenied("non"), False), (KeyError("x"), True)):
        failed = record("Forbidden", exc_info=(type(error), error, None))
        assert ("Error" in LineFormatter().format(failed)) is shown
        assert ("traceback" in json.loads(JsonFormatter().format(failed))) is shown


def test_an_endless_value_is_cut():
    assert len(JsonFormatter().format(record("x" * 1_000_000))) < 10_000


def test_the_access_line_has_no_query_and_keeps_the_answer_id():
    atoms = {
        "m": "GET",
        "U": "/dossiers/\r\nforged",
        "q": "q=Dupont",
        "s": "200",
        "M": 12,
        "B": 345,
        "h": "10.0.0.1",
        "a": HOSTILE,
        "{x-request-id}o": "feed01",
    }
    access = logging.makeLogRecord(
        {"name": "gunicorn.access", "levelname": "INFO", "msg": "%(m)s %(q)s", "args": (atoms,)}
    )
    access.args = atoms
    fields = json.loads(JsonFormatter().format(access))
    assert "Dupont" not in json.dumps(fields)
    assert (fields["status"], fields["ms"], fields["request_id"]) == (200, 12, "feed01")
    assert "\n" not in fields["path"] + fields["agent"]


@pytest.mark.parametrize(("as_json", "kind"), [(True, JsonFormatter), (False, LineFormatter)])
def test_the_tree_gives_every_logger_our_formatter(as_json, kind):
    configuration = tree(as_json=as_json)
    factory = logging.config.DictConfigurator(configuration)
    assert isinstance(factory.configure_formatter(configuration["formatters"]["line"]), kind)
    assert configuration["loggers"]["gunicorn.access"]["handlers"] == []
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(kind())
    handler.emit(record("é"))
    assert "é" in stream.getvalue()
