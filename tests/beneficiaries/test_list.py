"""The list of case files: who sees what, in which order, at which price."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from beneficiaries.listing import MOST_COUNTED, PER_PAGE, list_url, page_of
from beneficiaries.models import CaseFile
from tests.factories import OrganisationFactory, TeamFactory, case_file, member

pytestmark = pytest.mark.django_db

LIST = reverse("beneficiaries:list")


@pytest.fixture
def caseload():
    """A manager of everything, a team, two counsellors."""
    organisation = OrganisationFactory()
    team = TeamFactory(organisation=organisation, name="Vierzon")
    manager = member(organisation, Role.MANAGER, given_name="Diane", family_name="Moreau")
    elodie = member(
        organisation, Role.COUNSELLOR, team=team, given_name="Ève", family_name="Élodin"
    )
    zoe = member(organisation, Role.COUNSELLOR, team=team, given_name="Zoé", family_name="Zola")
    return organisation, team, manager, elodie, zoe


def names(response):
    return [row["name"] for row in response.context["page"].rows]


def test_each_role_lists_what_it_may_know_of(cast, signed_in_as):
    def shown(user):
        return set(names(signed_in_as(user).get(LIST)))

    assert shown(cast.alice) == {"Basile Roux", "Khadija Yilmaz"}
    assert shown(cast.adam) == {"Basile Roux", "Khadija Yilmaz", "Loïc Roussel"}
    assert shown(cast.charlie) == {"Zoé Lambert"}
    for user in (cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile):
        assert signed_in_as(user).get(LIST).status_code == 403


def test_a_reasoned_access_adds_its_file_to_the_list(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    now = timezone.now()
    cast.other_team_case.temporary_accesses.create(
        user=cast.alice, reason="Remplacement", expires_at=now + datetime.timedelta(hours=1)
    )
    assert "Loïc Roussel" in names(client.get(LIST))


@pytest.mark.parametrize("params", ["", "?sort=referent", "?q=roux", "?status=all&sort=-contact"])
def test_the_price_does_not_grow_with_the_rows(
    caseload, signed_in_as, django_assert_num_queries, params
):
    organisation, team, manager, elodie, _ = caseload
    client = signed_in_as(manager)
    expected = 8 if "referent" in params else 6
    for number in range(3):
        case_file(organisation, referent=elodie, team=team, given_name=f"Un{number}")
    with django_assert_num_queries(expected):
        assert len(names(client.get(LIST + params))) == 3
    for number in range(27):
        case_file(organisation, referent=elodie, team=team, given_name=f"Deux{number}")
    with django_assert_num_queries(expected):
        assert len(names(client.get(LIST + params))) == 30


def test_fifty_rows_a_page_each_row_once_whatever_the_order(caseload, signed_in_as):
    organisation, team, manager, elodie, zoe = caseload
    for number in range(PER_PAGE + 7):
        # Equal names, dates and missing contacts: only the key settles the order.
        case_file(organisation, referent=(elodie, zoe, None)[number % 3], team=team)
    client = signed_in_as(manager)
    for key in ("name", "reference", "opened", "contact", "appointment", "referent"):
        for sort in (key, f"-{key}"):
            pages = [
                [
                    row["id"]
                    for row in client.get(f"{LIST}?sort={sort}&page={n}").context["page"].rows
                ]
                for n in (1, 2)
            ]
            assert [len(page) for page in pages] == [PER_PAGE, 7], sort
            assert len(set(pages[0] + pages[1])) == PER_PAGE + 7, sort


def test_every_order_and_its_reverse(caseload, signed_in_as):
    organisation, team, manager, elodie, zoe = caseload
    day = timezone.localdate()
    now = timezone.now()

    def made(given, family, reference, days, contact, appointment, referent):
        made = case_file(
            organisation,
            given_name=given,
            family_name=family,
            reference=reference,
            opened_on=day - datetime.timedelta(days=days),
            referent=referent,
            team=team,
        )
        CaseFile.objects.filter(pk=made.pk).update(
            last_contact_at=contact, next_appointment_at=appointment
        )

    hours = datetime.timedelta(hours=1)
    made("Ada", "Évrard", "D-9", 10, now - 5 * hours, now + 9 * hours, zoe)
    made("Bea", "Faure", "D-10", 30, None, now + 2 * hours, elodie)
    made("Cid", "Dupont", "D-100", 20, now - 9 * hours, None, None)
    client = signed_in_as(manager)

    def order(sort):
        return "".join(name[0] for name in names(client.get(f"{LIST}?sort={sort}")))

    assert order("name") == "CAB"  # É between D and F
    assert order("reference") == "ABC"  # 9 before 10 before 100
    assert order("opened") == "BCA"
    assert order("contact") == "BCA"  # never seen first
    assert order("appointment") == "BAC"  # nothing planned last
    assert order("referent") == "BAC"  # Élodin before Zola, nobody last
    for sort in ("name", "reference", "opened", "contact", "appointment", "referent"):
        assert order(f"-{sort}") == order(sort)[::-1], sort
    assert order("sort_name") == order("beneficiary__birth_date") == order("name")


def test_each_filter_narrows_the_list(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    long_ago = timezone.now() - datetime.timedelta(days=45)
    soon = timezone.now() + datetime.timedelta(days=2)
    CaseFile.objects.filter(pk=cast.case.pk).update(last_contact_at=long_ago)
    CaseFile.objects.filter(pk=cast.colleague_case.pk).update(
        last_contact_at=timezone.now(), next_appointment_at=soon, programme="reclassement"
    )
    CaseFile.objects.filter(pk=cast.other_team_case.pk).update(
        closed_on=timezone.localdate(), closed_by=cast.eve, closing_reason="need_met"
    )
    basile, khadija, loic = ["Basile Roux"], ["Khadija Yilmaz"], ["Loïc Roussel"]
    expected = {
        "": basile + khadija,
        "status=closed": loic,
        "status=all": loic + basile + khadija,
        f"referent={cast.alice.pk}": basile,
        "referent=none": [],
        "referent=me": [],
        f"team={cast.other_team.pk}&status=all": loic,
        "programme=reclassement": khadija,
        "no_next_step=on": basile,
        "silent=30": basile,
        "silent=90": [],
        f"silent_before={timezone.localdate() - datetime.timedelta(days=43):%d/%m/%Y}": basile,
        "q=ROUX+basile": basile,
        "q=0639981234": basile,
        "q=y_lmaz": [],
    }
    for query, wanted in expected.items():
        assert names(client.get(f"{LIST}?{query}")) == wanted, query


@pytest.mark.parametrize(
    "query",
    [
        "referent=999999",
        "referent=abc",
        "referent=-1",
        "referent=9223372036854775808",
        "team=abc",
        "team=9223372036854775808",
        "programme=x'%3BDROP",
        "status=ouverts",
        "silent=2",
        "silent_before=31/02/2026",
        "silent_before=1850-01-01",
        "q=1+85+05+78+006+084+91",
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_the_others_apply(cast, signed_in_as, query):
    response = signed_in_as(cast.adam).get(f"{LIST}?{query}&no_next_step=on")
    field = query.split("=")[0]
    assert response.context["form"].errors.keys() == {field}
    assert response.context["form"].filters().no_next_step
    assert len(names(response)) == 3


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9223372036854775808", "2", "", "1e3"])
def test_an_impossible_page_gives_a_real_one(cast, signed_in_as, page):
    response = signed_in_as(cast.adam).get(LIST, {"page": page})
    assert response.context["page"].number == 1
    assert len(names(response)) == 3


def test_another_organisation_s_counsellor_or_team_is_unknown_here(cast, signed_in_as):
    away = cast.foreign_case.team
    response = signed_in_as(cast.adam).get(f"{LIST}?team={away.pk}&referent={cast.charlie.pk}")
    assert response.context["form"].errors.keys() == {"team", "referent"}
    assert "Lyon" not in response.content.decode()
    assert "Charlie" not in response.content.decode()


def test_the_filter_names_no_beneficiary(cast, signed_in_as):
    page = signed_in_as(cast.adam).get(f"{LIST}?q=zzz").content.decode()
    assert "Basile" not in page


def test_beyond_fifty_counsellors_the_filter_is_searched_not_printed(cast, signed_in_as):
    for number in range(50):
        member(cast.organisation, Role.COUNSELLOR, family_name=f"Nombreux{number}")
    client = signed_in_as(cast.adam)
    page = client.get(LIST)
    assert b"Nombreux4" not in page.content
    found = client.get(reverse("beneficiaries:counsellors"), {"q": "nombreux49"}).json()
    assert [option["label"] for option in found] == ["Camille Nombreux49"]
    chosen = client.get(f"{LIST}?referent={cast.alice.pk}&referent_name=Alice+Martin")
    assert names(chosen) == ["Basile Roux"]
    # Without scripts only the name arrives.
    assert names(client.get(f"{LIST}?referent_name=martin+alice")) == ["Basile Roux"]
    # The name that was typed over wins over the key of the former choice.
    typed = client.get(f"{LIST}?referent={cast.alice.pk}&referent_name=Bob+Leroux")
    assert names(typed) == ["Khadija Yilmaz"]
    several = client.get(f"{LIST}?referent_name=nombreux")
    assert several.context["form"].errors.keys() == {"referent_name"}


def test_a_chip_removes_one_filter_and_keeps_the_rest(cast, signed_in_as):
    response = signed_in_as(cast.adam).get(f"{LIST}?q=roux&no_next_step=on&sort=-name&page=1")
    chips = {chip.label: chip.without for chip in response.context["active"]}
    assert chips["Contient « roux »"] == f"{LIST}?no_next_step=on&sort=-name"
    assert chips["Sans prochaine étape"] == f"{LIST}?q=roux&sort=-name"


def test_the_way_into_a_file_remembers_the_list(cast, signed_in_as):
    response = signed_in_as(cast.alice).get(f"{LIST}?q=roux&sort=-name")
    link = f"/dossiers/{cast.case.pk}/?liste=q%3Droux%26sort%3D-name"
    assert link in response.content.decode()
    assert list_url("q=roux&sort=-name") == f"{LIST}?q=roux&sort=-name"


def test_the_way_back_leads_nowhere_else():
    for state in ("next=//evil.example", "//evil.example", "q=" + "x" * 5000, "%00", "&&&=="):
        assert list_url(state).startswith(LIST)
        assert "evil" not in list_url(state)


def test_htmx_gets_the_rows_alone(cast, signed_in_as):
    response = signed_in_as(cast.alice).get(LIST, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "Basile Roux" in page
    assert "<html" not in page


def test_an_empty_list_says_what_to_do(caseload, signed_in_as):
    organisation, team, manager, elodie, _ = caseload
    assert "Importer un portefeuille" in signed_in_as(manager).get(LIST).content.decode()
    assert "de votre équipe" in signed_in_as(elodie).get(LIST).content.decode()
    case_file(organisation, referent=elodie, team=team)
    page = signed_in_as(elodie).get(f"{LIST}?q=introuvable").content.decode()
    assert "Effacer les filtres" in page


def test_counting_stops_but_the_pages_go_on(caseload, monkeypatch):
    organisation, team, _, elodie, _ = caseload
    for number in range(5):
        case_file(organisation, referent=elodie, team=team, given_name=f"N{number}")
    monkeypatch.setattr("beneficiaries.listing.MOST_COUNTED", 3)
    monkeypatch.setattr("beneficiaries.listing.PER_PAGE", 2)
    files = CaseFile.objects.filter(organisation=organisation)
    pages = [page_of(files, sort="name", number=n) for n in (1, 2, 3, 9)]
    assert [page.total for page in pages] == [3] * 4
    assert all(page.more_than_counted for page in pages)
    assert [len(page.rows) for page in pages] == [2, 2, 1, 1]
    assert [page.has_next for page in pages] == [True, True, False, False]
    assert pages[3].number == 3


def test_the_count_is_exact_up_to_ten_thousand():
    assert MOST_COUNTED == 10_000


def test_a_date_that_does_not_exist_stays_as_it_was_typed(cast, signed_in_as):
    page = signed_in_as(cast.alice).get(f"{LIST}?silent_before=31/02/2026").content.decode()
    assert 'type="text" name="silent_before" value="31/02/2026"' in page


def test_a_long_list_of_teams_is_searched_not_printed(cast, signed_in_as):
    for number in range(55):
        TeamFactory(organisation=cast.organisation, name=f"Agence {number}")
    client = signed_in_as(cast.adam)
    page = client.get(LIST).content.decode()
    assert "Agence 7<" not in page
    assert 'name="team_name"' in page
    found = client.get(reverse("beneficiaries:teams"), {"q": "viér"}).json()
    assert found == [{"value": cast.team.pk, "label": "Vierzon"}]
    assert client.get(reverse("beneficiaries:teams"), {"q": "lyon"}).json() == []
    chosen = client.get(f"{LIST}?team={cast.team.pk}&team_name=Vierzon")
    assert names(chosen) == names(client.get(f"{LIST}?team_name=vierzon"))
    assert "Loïc Roussel" not in names(chosen)
    assert "Équipe : Vierzon" in chosen.content.decode().replace("\u00a0", " ")
    several = client.get(f"{LIST}?team_name=agence")
    assert several.context["form"].errors.keys() == {"team_name"}
    foreign = client.get(f"{LIST}?team={cast.elsewhere.teams.get().pk}")
    assert foreign.status_code == 200
