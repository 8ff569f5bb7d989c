"""A page's SQL is captured once and replayed bare, without leaving a trace."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.models import Organisation, RateCount
from benchmarks.counting import ASK, COUNT, CountingMiddleware, capture_path
from benchmarks.floor import floor, replayed, writes
from tests.factories import OrganisationFactory


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("JALONS_BENCH_FOLDER", str(tmp_path))
    return tmp_path


def listing(request) -> HttpResponse:
    names = Organisation.objects.filter(name="Une structure").values_list("name", flat=True)
    return HttpResponse(f"{list(names)} {Organisation.objects.count()}")


def counting(request) -> HttpResponse:
    RateCount.objects.create(key="passage", window_start="2026-01-01T00:00:00Z")
    return HttpResponse("compté")


def ask(view, page: str = "") -> HttpResponse:
    headers = {ASK: page} if page else {}
    return CountingMiddleware(view)(RequestFactory().get("/", headers=headers))


def test_sql_is_counted_only_when_asked(db, folder):
    assert COUNT not in ask(listing)
    assert list(folder.iterdir()) == []

    assert ask(listing, "liste")[COUNT] == "2"

    record = json.loads(capture_path("liste").read_text())
    assert "= 'Une structure'" in record["statements"][0]


def test_the_floor_gives_as_many_bytes(db, folder):
    OrganisationFactory(name="Une structure")
    page = ask(listing, "liste")

    answer = floor(RequestFactory().get("/plancher/liste/"), "liste")

    assert answer.status_code == 200
    assert len(answer.content) == len(page.content)


def test_the_floor_really_asks_the_database(db, folder):
    record = {"statements": ["SELECT absent FROM nowhere"], "size": 3}
    capture_path("fausse").write_text(json.dumps(record))

    with pytest.raises(Exception, match="nowhere"):
        floor(RequestFactory().get("/"), "fausse")


@pytest.mark.django_db(transaction=True)
def test_what_the_page_wrote_is_not_written_again(folder):
    ask(counting, "compte")
    RateCount.objects.all().delete()

    floor(RequestFactory().get("/"), "compte")

    assert not RateCount.objects.exists()


def test_marks_of_transactions_are_left_out_and_writes_recognised():
    statements = ["SAVEPOINT a", "SELECT 1", "RELEASE SAVEPOINT a"]
    assert replayed(statements) == ["SELECT 1"]
    assert not writes(statements)
    assert writes(["UPDATE x SET y = 1"])
    assert writes(["WITH a AS (INSERT INTO x VALUES (1)) SELECT 1"])
