"""The list of signals to check, and the day."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliance.models import Signal
from tests.alliance.watching_scene import assessed, day, meeting
from tests.factories import case_file

pytestmark = pytest.mark.django_db
COST = 7


def url(query=""):
    return reverse("alliance:signals") + query


def raised(one, ago=5, **fields):
    values = {
        "key": f"observed.1 {ago}",
        "rule": "observed",
        "family": "observed",
        "strength": "weak",
        "raised_on": day(ago),
        "evidence": {"marker": "avoidance"},
    }
    return Signal.objects.create(case_file=one, **{**values, **fields})


def test_each_reads_the_signals_of_the_files_they_open(cast, signed_in_as):
    for one in (cast.case, cast.colleague_case, cast.other_team_case, cast.foreign_case):
        raised(one)
    names = {
        "case": cast.case.beneficiary.display_name,
        "colleague_case": cast.colleague_case.beneficiary.display_name,
        "other_team_case": cast.other_team_case.beneficiary.display_name,
        "foreign_case": cast.foreign_case.beneficiary.display_name,
    }
    seen = {
        "alice": {"case"},
        "bob": {"colleague_case"},
        "eve": {"other_team_case"},
        "charlie": {"foreign_case"},
        "diane": {"case", "colleague_case"},
    }
    for who, expected in seen.items():
        html = signed_in_as(getattr(cast, who)).get(url()).content.decode()
        assert {key for key, name in names.items() if name in html} == expected, who


def test_only_what_waits_is_listed_the_strongest_on_top(cast, signed_in_as):
    raised(cast.case, 9)
    raised(
        cast.case, 20, rule="repeated_no_show", strength="strong", evidence={"times": 2, "of": 4}
    )
    raised(cast.case, 8, lapsed_at="2026-01-01T00:00Z", evidence={"marker": "compliance"})
    html = signed_in_as(cast.alice).get(url()).content.decode()
    assert html.index("2 absences sans excuse") < html.index("évite un sujet")
    assert "dit oui sans suite" not in html
    assert html.count("Pourquoi ce signal") == 2


def test_evidence_of_another_time_does_not_break_the_page(cast, signed_in_as):
    raised(cast.case, 3, evidence={})
    raised(cast.case, 4, rule="gone_rule", evidence={"x": [1]})
    raised(cast.case, 6, rule="lowest_answer", evidence={"items": None})
    answer = signed_in_as(cast.alice).get(url())
    assert answer.status_code == 200
    assert "Signal d’une règle retirée" in answer.content.decode()


def test_the_cost_is_constant(cast, signed_in_as, django_assert_num_queries):
    client = signed_in_as(cast.alice)
    raised(cast.case)
    client.get(url())
    with django_assert_num_queries(COST):
        client.get(url())
    for number in range(40):
        one = case_file(cast.organisation, referent=cast.alice, family_name=f"N{number}")
        raised(one, number % 20)
    with django_assert_num_queries(COST):
        html = client.get(url()).content.decode()
    assert html.count("Pourquoi ce signal") == 25
    assert "Page 1 sur 2" in html


@pytest.mark.parametrize(
    "query", ["?page=abc", "?page=-1", "?page=99999999999999999999", "?referent=x"]
)
def test_any_query_string_gives_a_page(cast, signed_in_as, query):
    raised(cast.case)
    assert signed_in_as(cast.alice).get(url(query)).status_code == 200


def test_nothing_to_check_says_so(cast, signed_in_as):
    html = signed_in_as(cast.alice).get(url()).content.decode()
    assert "Aucun signal à vérifier" in html


def test_a_manager_may_look_at_their_own_files_only(cast, signed_in_as):
    raised(cast.case)
    client = signed_in_as(cast.diane)
    assert "Basile Roux" in client.get(url()).content.decode()
    assert "Basile Roux" not in client.get(url("?referent=me")).content.decode()


def test_the_day_tells_the_fact_and_leads_to_the_reasons(cast, signed_in_as):
    meeting(cast.case, 12, "no_show")
    meeting(cast.case, 3, "no_show")
    assessed(cast.case)
    html = signed_in_as(cast.alice).get(reverse("home")).content.decode()
    assert "2 signaux à vérifier" in html
    assert "2 absences sans excuse parmi les 4 derniers rendez-vous." in html
    signal = Signal.objects.get(rule="repeated_no_show")
    assert reverse("alliance:signal", args=[cast.case.pk, signal.pk]) in html


def test_no_page_uses_the_words_of_a_diagnosis(cast, signed_in_as):
    meeting(cast.case, 12, "no_show")
    meeting(cast.case, 3, "no_show")
    assessed(cast.case)
    client = signed_in_as(cast.alice)
    for page in (url(), reverse("alliance:file", args=[cast.case.pk])):
        html = client.get(page).content.decode().lower()
        for word in ("rupture", "danger", "difficile", "résistan"):
            assert word not in html, (page, word)
