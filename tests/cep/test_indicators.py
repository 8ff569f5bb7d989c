"""Indicators: what each counts, what is masked, who sees which team, at what cost."""

import csv
import io

import pytest
from django.urls import reverse

from accounts.models import JournalEntry, Membership
from accounts.roles import Role
from cep.indicators import ALL, INDICATORS
from cep.indicators import YEAR as WHOLE
from cep.models import (
    ActivityFigures,
    CareerProject,
    FundingLine,
    Request,
    SurveyAnswer,
    SynthesisDocument,
)
from cep.services.figures import count_everywhere, count_year, counted
from cep.tasks import count_figures
from tests.beneficiaries.export_files import of_csv
from tests.cep.activity_scene import YEAR, cep_file, close, colleague, on
from tests.factories import TeamFactory, member

pytestmark = pytest.mark.django_db
PAGE = reverse("cep:indicators")


@pytest.fixture
def team(cast):
    """Two counsellors with files of the year."""
    return cast.team


@pytest.fixture
def people(cast, team):
    """Twelve files in March, by Alice and Bob in turn: half of them at level 2."""
    return [
        cep_file(
            (cast.alice, cast.bob)[number % 2],
            team,
            levels=(1, 2) if number % 4 < 2 else (1,),
            family_name=f"Nom{number}",
        )
        for number in range(12)
    ]


def cell(organisation, key, row=ALL, period=WHOLE):
    return counted(organisation, YEAR)["cells"][key][str(row)][period]


def test_entries_and_delay(cast, people):
    assert cell(cast.organisation, "entries") == [12, 12]
    assert cell(cast.organisation, "entries", period="1") == [12, 12]
    assert cell(cast.organisation, "entries", period="2") == [0, 0]
    assert cell(cast.organisation, "delay") == [4, 12]


def test_a_file_enters_once_with_its_first_level(cast, people):
    """Levels of the next quarter are no new entry, nor is a file that began the year before."""
    late = cep_file(cast.alice, cast.team, month=12, levels=(1, 2, 1, 2), family_name="Tard")
    assert late.level_periods.count() == 4
    assert cell(cast.organisation, "entries") == [13, 13]
    assert counted(cast.organisation, YEAR + 1)["cells"]["entries"] == {}


def test_levels_reached_and_returns(cast, people):
    organisation = cast.organisation
    assert cell(organisation, "level_2") == [6, 12]
    assert cell(organisation, "level_3") == [0, 12]
    cep_file(cast.alice, cast.team, levels=(1, 2, 3), family_name="Trois")
    cep_file(cast.alice, cast.team, levels=(1, 2, 1), family_name="Retour")
    cep_file(cast.bob, cast.team, levels=(1, 2), scheme="cep_2019", family_name="Deux")
    assert cell(organisation, "level_2") == [9, 15]
    assert cell(organisation, "level_3") == [1, 14]
    assert cell(organisation, "back") == [1, 9]


def test_what_became_of_who_reached_level_2(cast, people):
    further = [file for file in people if file.level_periods.filter(number=2).exists()]
    for file in further[:4]:
        CareerProject.objects.create(
            case_file=file,
            title="Un métier",
            status="decided",
            decided_on=on(4),
            created_by=cast.alice,
        )
        Request.objects.create(case_file=file, words="Changer", recorded_by=cast.alice)
    SynthesisDocument.objects.create(
        case_file=further[0],
        number=1,
        stage="handed_over",
        content={},
        content_hash="0" * 64,
        made_by=cast.alice,
    )
    assert cell(cast.organisation, "project") == [4, 6]
    assert cell(cast.organisation, "request") == [4, 12]
    assert cell(cast.organisation, "synthesis") == [1, 6]
    assert cell(cast.organisation, "competences") == [0, 6]


def test_a_funding_plan_counts_once_every_request_has_its_answer(cast, people):
    for number, file in enumerate(people[:6]):
        project = CareerProject.objects.create(
            case_file=file, title="Un projet", created_by=cast.alice
        )
        line = {"project": project, "case_file": file, "cost": 10, "asked": 10}
        answer = {"granted": 0, "decided_on": on(5)} if number else {}
        FundingLine.objects.create(label="Une", **line, granted=10, decided_on=on(5))
        FundingLine.objects.create(label="Deux", **line, **answer)
    assert cell(cast.organisation, "funding") == [5, 6]


def test_opinions_leave_out_who_passes(cast, people):
    for number, file in enumerate(people):
        close(file, closed_on=on(6), by=cast.alice)
        SurveyAnswer.objects.create(
            case_file=file,
            moment="end",
            satisfaction=None if number < 2 else 3 + number % 2,
            usefulness=2 if number == 5 else 4,
            highest_level=1 if number % 2 else 2,
            answered_at=f"{YEAR}-07-01T10:00:00Z",
        )
    organisation = cast.organisation
    assert cell(organisation, "answered") == [12, 12]
    assert cell(organisation, "satisfied_end") == [10, 10]
    assert cell(organisation, "useful_1") == [5, 6]
    assert cell(organisation, "useful_2") == [6, 6]
    assert cell(organisation, "satisfied_six") == [0, 0]


def test_under_five_is_masked_with_what_would_give_it_back(cast, people):
    for number in range(3):
        cep_file((cast.alice, cast.bob)[number % 2], cast.team, month=6, family_name=f"J{number}")
    for number in range(9):
        cep_file((cast.alice, cast.bob)[number % 2], cast.team, month=9, family_name=f"S{number}")
    entries = counted(cast.organisation, YEAR)["cells"]["entries"]
    assert entries[ALL]["2"] is None
    assert entries[ALL]["3"] is None
    assert entries[ALL]["1"] == [12, 12]
    assert entries[ALL][WHOLE] == [24, 24]
    assert entries[str(cast.team.pk)]["2"] is None


def test_a_team_that_is_one_counsellor_has_no_figures_of_its_own(cast, people):
    alone = TeamFactory(organisation=cast.organisation, name="Issoudun")
    one = colleague(alone)
    for number in range(10):
        cep_file(one, alone, family_name=f"Seul{number}")
    entries = counted(cast.organisation, YEAR)["cells"]["entries"]
    assert entries[str(alone.pk)] == {"1": None, "2": [0, 0], "3": [0, 0], "4": [0, 0], WHOLE: None}
    assert None in (entries[ALL][WHOLE], entries[str(cast.team.pk)][WHOLE])


def test_an_organisation_of_one_counsellor_has_figures(cast):
    team = TeamFactory(organisation=cast.elsewhere, name="Seule")
    for number in range(6):
        cep_file(cast.charlie, team, family_name=f"C{number}")
    assert cell(cast.elsewhere, "entries") == [6, 6]


def test_the_organisation_is_a_wall(cast, people):
    assert counted(cast.elsewhere, YEAR)["cells"]["entries"] == {}


def read(client, **asked):
    return client.get(PAGE, {"annee": YEAR, **asked}).content.decode()


def test_the_page_says_each_definition_and_never_a_counsellor(cast, people, signed_in_as):
    count_year(cast.organisation, YEAR)
    text = read(signed_in_as(cast.diane))
    for indicator in INDICATORS:
        assert str(indicator.title) in text
        assert str(indicator.definition) in text
    assert "Bob Leroux" not in text
    assert "50\u00a0%" in text


def test_a_period_and_a_team_are_chosen(cast, people, signed_in_as):
    count_year(cast.organisation, YEAR)
    client = signed_in_as(cast.diane)
    assert "2e trimestre" in read(client, periode="2", equipe=cast.team.pk)
    for odd in ("9", "-1", "abc", str(2**63), "\x00", cast.other_team.pk):
        page = client.get(PAGE, {"annee": odd, "periode": odd, "equipe": odd})
        assert page.status_code in (200, 400)  # NUL is refused before any page


def test_only_one_s_own_teams_are_offered(cast, people, signed_in_as):
    for number in range(6):
        cep_file(
            (cast.eve, colleague(cast.other_team))[number % 2],
            cast.other_team,
            month=5,
            family_name=f"E{number}",
        )
    count_year(cast.organisation, YEAR)
    assert "Bourges" not in read(signed_in_as(cast.alice))
    assert "Bourges" not in read(signed_in_as(cast.diane), equipe=cast.other_team.pk)
    assert "Bourges" in read(signed_in_as(cast.eve))
    everywhere = member(cast.organisation, Role.MANAGER)
    assert "Bourges" in read(signed_in_as(everywhere))


@pytest.mark.parametrize("role", ["adam", "fanny", "paul", "emma", "cora", "basile"])
def test_others_are_refused(cast, signed_in_as, role):
    assert signed_in_as(getattr(cast, role)).get(PAGE).status_code == 403


def test_nothing_counted_yet_says_so_and_may_be_counted_once_a_day(cast, people, signed_in_as):
    client = signed_in_as(cast.diane)
    assert "Pas encore comptés" in read(client)
    assert not ActivityFigures.objects.exists()
    where = reverse("cep:count_indicators")
    for _ in range(2):
        assert client.post(where, {"annee": YEAR}).status_code == 302
    assert ActivityFigures.objects.get().content["cells"]["entries"][ALL][WHOLE] == [12, 12]
    assert JournalEntry.objects.filter(deed="cep.figures_counted").count() == 1
    assert "Compter maintenant" not in read(client)


def test_every_night_this_year_and_the_last(cast, people):
    assert count_figures() == 2
    assert count_everywhere() == 2
    assert set(ActivityFigures.objects.values_list("year", flat=True)) == {YEAR, YEAR + 1}


@pytest.mark.parametrize("files", [2, 30])
def test_the_page_costs_the_same_whatever_is_counted(
    cast, signed_in_as, files, django_assert_num_queries
):
    for number in range(files):
        cep_file(cast.alice, cast.team, family_name=f"N{number}")
    count_year(cast.organisation, YEAR)
    client = signed_in_as(cast.diane)
    read(client)
    with django_assert_num_queries(PAGE_COST):
        read(client)


PAGE_COST = 4


def test_the_file_says_the_same_with_the_same_masks(cast, people, signed_in_as):
    Membership.objects.filter(user=cast.diane).update(team=None)
    count_year(cast.organisation, YEAR)
    client = signed_in_as(cast.diane)
    response = client.post(reverse("cep:export_indicators"), {"kind": "csv", "annee": YEAR})
    rows = of_csv(response)
    assert "Diane Moreau" in rows[0][0]
    assert len(rows) == 2 + 5 * len(INDICATORS)
    first = rows[2]
    assert first[:5] == ["Personnes entrées en CEP", f"Année {YEAR}", "12", "", "12"]
    assert JournalEntry.objects.get(deed="cep.figures_exported").actor == cast.diane


def test_a_team_named_like_a_formula_computes_nothing(cast, people, signed_in_as):
    type(cast.team).objects.filter(pk=cast.team.pk).update(name="=1+1")
    count_year(cast.organisation, YEAR)
    client = signed_in_as(cast.diane)
    asked = {"kind": "csv", "annee": YEAR, "equipe": cast.team.pk}
    text = b"".join(client.post(reverse("cep:export_indicators"), asked).streaming_content)
    for row in csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_a_file_needs_a_format_and_the_right_to_see(cast, people, signed_in_as):
    where = reverse("cep:export_indicators")
    assert signed_in_as(cast.diane).post(where, {"kind": "pdf"}).status_code == 302
    assert signed_in_as(cast.adam).post(where, {"kind": "csv"}).status_code == 302
    assert signed_in_as(cast.fanny).post(where, {"kind": "csv"}).status_code == 403
    assert not JournalEntry.objects.filter(deed="cep.figures_exported").exists()
