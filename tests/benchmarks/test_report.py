"""What a measure leaves: the shape of the file, the aims, the arguments."""

from __future__ import annotations

import json

import pytest

from benchmarks.__main__ import arguments
from benchmarks.database import own_url
from benchmarks.goals import goals
from benchmarks.importing import measure_import
from benchmarks.measuring import Figures, Samples, Throughput, figures, percentile
from benchmarks.report import table, write
from benchmarks.visitor import Answer, hidden_fields
from tests.factories import OrganisationFactory, member

SMALL = Figures(20.0, 25.0, 8, 50_000, 10.0, 2.0)
LARGE = Figures(30.0, 45.0, 8, 55_000, 6.0, 5.0)
RESULTS = {"list": {"S": SMALL, "L": LARGE}}
FAST = {"L": Throughput(80.0, 40.0, 22.0)}


def test_pages_are_written_in_the_agreed_shape(tmp_path):
    path = write(tmp_path / "results", RESULTS, FAST, goals(RESULTS, FAST), {"cores": 2})

    assert path.name == "latest.json"
    assert json.loads(path.read_text())["list"]["L"] == {
        "p50_ms": 30.0,
        "p95_ms": 45.0,
        "sql": 8,
        "html_bytes": 55_000,
        "floor_p50_ms": 6.0,
        "ratio": 5.0,
    }
    facts = json.loads((tmp_path / "results" / "latest-facts.json").read_text())
    assert facts["machine"]["cores"] == 2
    assert facts["throughput"]["L"]["per_second_per_core"] == 40.0


def test_each_aim_says_whether_it_is_met():
    met = {goal.label: goal.met for goal in goals(RESULTS, FAST)}

    assert met["liste à L, p50 en ms"] is True
    assert met["liste à L, requêtes/s par cœur"] is True
    assert met["croissance de la liste, L/S"] is False
    assert met["rapport au plancher à L, list"] is False
    assert met["recherche à L, p50 en ms"] is None
    assert any("MANQUÉ" in goal.sentence for goal in goals(RESULTS, FAST))


def test_the_table_has_one_line_for_each_page_and_size():
    lines = table(RESULTS, {"list": "Liste"})
    assert len(lines) == 3
    assert lines[2].split() == ["Liste", "L", "30.0", "45.0", "8", "55000", "6.0", "5.00"]


def test_percentiles_are_those_of_the_samples():
    samples = [n / 1000 for n in range(1, 101)]
    assert percentile(samples, 0.5) == pytest.approx(50)
    assert percentile(samples, 0.95) == pytest.approx(95)
    assert percentile([0.007], 0.95) == pytest.approx(7)


def test_figures_compare_the_page_with_its_floor():
    samples = Samples(page=[0.020, 0.030, 0.040], floor=[0.010, 0.015, 0.020])
    found = figures(samples, [Answer(200, 0.1, b"x" * 30, sql=4), Answer(200, 0.1, b"x", sql=6)])
    assert (found.p50_ms, found.floor_p50_ms, found.ratio) == (30.0, 15.0, 2.0)
    assert (found.sql, found.html_bytes) == (6, 30)


def test_sizes_come_from_the_variable_or_the_option(monkeypatch):
    monkeypatch.setenv("SIZES", "s, m")
    assert arguments([]).sizes == ["S", "M"]
    assert arguments(["--sizes", "L"]).sizes == ["L"]
    with pytest.raises(SystemExit):
        arguments(["--sizes", "XL"])


def test_the_database_is_a_neighbour_on_the_same_server():
    url = "postgres://u:p@localhost:5432/jalons?host=/run/pg"
    assert own_url(url) == "postgres://u:p@localhost:5432/jalons_bench?host=/run/pg"


def test_the_log_in_form_is_found_among_others():
    page = (
        b'<form method="post" action="/langue/"><input type="hidden" name="a" value="1"></form>'
        b'<form method="post"><input type="hidden" name="csrf" value="2">'
        b'<input name="password" type="password"></form>'
    )
    assert hidden_fields(page) == {"csrf": "2"}


@pytest.mark.django_db
def test_the_import_that_is_timed_really_brings_people_in():
    organisation = OrganisationFactory()
    manager = member(organisation, "manager", email="mesure@exemple.invalid")
    times = measure_import(manager.email, people=20)
    assert times.people == 20
    assert organisation.case_files.count() == 20
