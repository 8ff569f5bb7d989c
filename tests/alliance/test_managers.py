"""Figures of the teams: with their n, small ones hidden, never by counsellor."""

import datetime
import itertools
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alliance.instruments.bank import house_version
from alliance.managers.figures import HalfYear, figures_for, half_years
from alliance.models import CheckIn, RuptureEpisode, Signal
from beneficiaries.models import Beneficiary, CaseFile
from tests.factories import TeamFactory, member

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
PERIOD = half_years(TODAY)[0]
PAGE = "alliance:figures"


def files(cast, team, count, *, referents=None, signals=0):
    """Files of a team, the first with an open signal, followed by two people at least."""
    referents = referents or (cast.alice, cast.bob)
    start = Beneficiary.objects.count()
    sheets = Beneficiary.objects.bulk_create(
        Beneficiary(
            organisation=cast.organisation,
            given_name="P",
            family_name=f"M{n}",
            reference=f"M-{start + n}",
        )
        for n in range(count)
    )
    return CaseFile.objects.bulk_create(
        CaseFile(
            organisation=cast.organisation,
            beneficiary=sheet,
            programme="cep",
            referent=referents[n % len(referents)],
            team=team,
            open_signals=1 if n < signals else 0,
        )
        for n, sheet in enumerate(sheets)
    )


def asked(cases, answered):
    """One check-in for each file, the first ones answered, all over."""
    version = house_version()
    CheckIn.objects.bulk_create(
        CheckIn(
            case_file=case,
            instrument_version=version,
            session_on=TODAY,
            created_at=NOW - datetime.timedelta(days=9),
            closes_at=NOW - datetime.timedelta(days=1),
            answered_at=NOW if n < answered else None,
        )
        for n, case in enumerate(cases)
    )


@pytest.fixture
def boss(cast):
    """A manager of the whole organisation."""
    return member(cast.organisation, "manager")


def row(figures, name):
    return next(one for one in figures.teams if one.name == name and not one.is_total)


def test_a_share_comes_with_its_numbers(cast, boss):
    asked(files(cast, cast.team, 20, signals=8), 12)
    asked(files(cast, cast.other_team, 20, signals=6, referents=(cast.eve, cast.bob)), 10)
    figures = figures_for(boss, PERIOD)
    vierzon = row(figures, "Vierzon")
    assert (vierzon.answered.part, vierzon.answered.whole) == (12, 20)
    assert vierzon.answered.per_cent == 60
    total = figures.teams[-1]
    assert total.is_total
    assert (total.answered.part, total.answered.whole) == (22, 40)


def test_fewer_than_five_are_hidden_and_what_would_tell_them_too(cast, boss):
    asked(files(cast, cast.team, 20), 12)
    asked(files(cast, cast.other_team, 20, referents=(cast.eve, cast.bob)), 17)
    figures = figures_for(boss, PERIOD)
    hidden = row(figures, "Bourges").answered
    assert hidden.is_hidden or hidden.part is None
    # Were the other team and the total both shown, the hidden one would be their difference.
    others = row(figures, "Vierzon").answered, figures.teams[-1].answered
    assert not all(share.part is not None for share in others)


def test_a_team_of_one_counsellor_is_hidden(cast, boss):
    asked(files(cast, cast.team, 20), 10)
    alone = TeamFactory(organisation=cast.organisation, name="Issoudun")
    asked(files(cast, alone, 20, referents=(cast.eve,)), 10)
    assert row(figures_for(boss, PERIOD), "Issoudun").answered.is_hidden


def test_a_counsellor_sees_what_the_manager_sees_of_the_team(cast):
    asked(files(cast, cast.team, 20, signals=7), 12)
    asked(files(cast, cast.other_team, 20, referents=(cast.eve, cast.bob)), 10)
    seen = figures_for(cast.diane, PERIOD)
    assert figures_for(cast.alice, PERIOD) == seen
    assert [one.name for one in seen.teams] == ["Vierzon"]


def test_the_page_names_no_counsellor(cast, signed_in_as):
    asked(files(cast, cast.team, 20, signals=7), 12)
    page = signed_in_as(cast.diane).get(reverse(PAGE)).content.decode()
    body = re.sub(r"[ \n]+", " ", page[page.index("<main") : page.index("</main>")])
    assert not any(one.family_name in body for one in (cast.alice, cast.bob, cast.eve))
    assert "60 %" in body
    assert "12 sur 20" in body


def test_repairs_and_verdicts_are_counted_in_their_period(cast, boss):
    cases = files(cast, cast.team, 24)
    for n, case in enumerate(cases):
        RuptureEpisode.objects.create(
            case_file=case,
            state="repaired" if n < 14 else "unrepaired",
            started_on=TODAY,
            opened_by=cast.alice,
            ended_at=NOW,
            ended_by=cast.alice,
        )
        verdict = "confirmed" if n < 12 else "other_explanation"
        Signal.objects.create(
            case_file=case,
            key="k",
            rule="slight_unease",
            family="voice",
            strength="weak",
            raised_on=TODAY,
            verdict=verdict,
            verdict_by=cast.alice,
            verdict_at=NOW,
        )
    figures = figures_for(boss, PERIOD)
    repaired = row(figures, "Vierzon").repaired
    assert (repaired.part, repaired.whole) == (14, 24)
    rule = figures.rules[0]
    assert (rule.rule, rule.raised, rule.confirmed, rule.other_explanation) == (
        "slight_unease",
        24,
        12,
        12,
    )
    assert not figures_for(boss, PERIOD.former).rules


def test_papers_waiting_and_cancelled_ones_are_no_refusals(cast, boss):
    cases = files(cast, cast.team, 30)
    asked(cases, 10)
    waiting = CheckIn.objects.order_by("-pk")[:10]
    CheckIn.objects.filter(pk__in=[one.pk for one in waiting]).update(
        closes_at=NOW + datetime.timedelta(days=1)
    )
    over = CheckIn.objects.filter(answered_at=None, closes_at__lt=NOW)
    cancelled = over.order_by("pk")[:5]
    CheckIn.objects.filter(pk__in=[one.pk for one in cancelled]).update(cancelled_at=NOW)
    assert row(figures_for(boss, PERIOD), "Vierzon").answered.whole == 15


@pytest.mark.parametrize("asked_for", ["", "2026-9", "x", "-1", "2" * 500, "😀"])
def test_an_unknown_period_is_the_current_one(cast, signed_in_as, asked_for):
    answer = signed_in_as(cast.diane).get(reverse(PAGE), {"periode": asked_for})
    assert answer.context["figures"].period == PERIOD


@pytest.mark.parametrize("who", ["adam", "basile", "fanny"])
def test_others_do_not_see_them(cast, signed_in_as, who):
    assert signed_in_as(getattr(cast, who)).get(reverse(PAGE)).status_code == 403


def test_another_organisation_counts_nothing_of_ours(cast):
    asked(files(cast, cast.team, 20, signals=7), 12)
    seen = figures_for(member(cast.elsewhere, "manager"), PERIOD)
    assert all(not one.answered.whole for one in seen.teams)


def test_the_page_costs_the_same_for_ten_times_as_many(
    cast, boss, signed_in_as, django_assert_max_num_queries
):
    client = signed_in_as(boss)
    asked(files(cast, cast.team, 10), 5)
    client.get(reverse(PAGE))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse(PAGE))
    for n in range(3):
        team = TeamFactory(organisation=cast.organisation, name=f"T{n}")
        asked(files(cast, team, 30), 15)
    with django_assert_max_num_queries(20) as many:
        client.get(reverse(PAGE))
    assert len(few) == len(many)


@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31)))
def test_half_years_follow_one_another_without_overlap(day):
    periods = half_years(day)
    assert periods[0].starts_on <= day < periods[0].ends_before
    assert all(a.starts_on == b.ends_before for a, b in itertools.pairwise(periods))
    assert HalfYear(2026, 1).former == HalfYear(2025, 2)
