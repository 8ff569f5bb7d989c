"""The administration of members: roles, dates, teams, the organisation."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import JournalEntry, Membership, Organisation, Team, User
from accounts.roles import Role
from tests.factories import TeamFactory, member

pytestmark = pytest.mark.django_db
MEMBERS = "/administration/"


@pytest.fixture
def admin(cast, client, log_in):
    log_in(cast.adam)
    return client


def role_of(user):
    return Membership.objects.get(user=user)


def new_role(role="manager", team="", starts_on=None, ends_on=""):
    day = starts_on or timezone.localdate().isoformat()
    return {"role": role, "team": team, "starts_on": day, "ends_on": ends_on}


def test_the_list_shows_colleagues_and_nobody_elses(cast, admin):
    page = admin.get(MEMBERS).content.decode()
    for name in ("Alice Martin", "Diane Moreau", "Fanny Colin"):
        assert name in page
    assert "Charlie Petit" not in page
    assert "Basile Roux" not in page


def test_only_administrators_open_it(cast, signed_in_as):
    for user in (cast.alice, cast.diane, cast.fanny, cast.basile, cast.emma):
        assert signed_in_as(user).get(MEMBERS).status_code == 403


def test_members_are_found_by_name_address_and_role(cast, admin):
    def names(**query):
        return {str(u) for u in admin.get(MEMBERS, query).context["page"].object_list}

    assert names(q="moreau") == {"Diane Moreau"}
    assert names(q="alice@exemple") == {"Alice Martin"}
    assert names(q="di mor") == {"Diane Moreau"}
    assert names(role="facilitator") == {"Fanny Colin"}
    assert names(q="personne de ce nom") == set()


@pytest.mark.parametrize("query", ["q=%00", "role=pirate", "page=-1", "page=99999", "closed=zzz"])
def test_odd_filters_give_a_page(admin, query):
    assert admin.get(f"{MEMBERS}?{query}").status_code in {200, 400}


def test_the_list_costs_the_same_for_three_and_for_thirty(cast, admin, django_assert_num_queries):
    with django_assert_num_queries(7):
        admin.get(MEMBERS)
    for number in range(30):
        member(cast.organisation, Role.COUNSELLOR, team=cast.team, family_name=f"Nom{number}")
    with django_assert_num_queries(7):
        assert len(admin.get(MEMBERS).context["page"].object_list) > 30


def test_htmx_gets_the_rows_alone(cast, admin):
    page = admin.get(MEMBERS, headers={"HX-Request": "true"}).content.decode()
    assert "Alice Martin" in page
    assert "<html" not in page


def test_a_role_is_added_and_the_person_comes_back_with_it(cast, admin, signed_in_as):
    theirs = signed_in_as(cast.alice)
    answer = admin.post(
        f"/administration/membres/{cast.alice.pk}/roles/ajouter/", new_role(team=cast.team.pk)
    )
    assert answer.url == f"/administration/membres/{cast.alice.pk}/"
    assert theirs.get("/accueil/").status_code == 302
    held = Membership.objects.current().filter(user=cast.alice)
    assert {m.role for m in held} == {"counsellor", "manager"}
    line = JournalEntry.objects.filter(deed="member.changed").get()
    assert (line.actor, line.subject_id, line.fields) == (
        cast.adam,
        cast.alice.pk,
        ["dates", "role", "team"],
    )


def test_the_same_role_twice_is_refused_in_a_sentence(cast, admin):
    page = admin.post(
        f"/administration/membres/{cast.alice.pk}/roles/ajouter/",
        new_role("counsellor", cast.team.pk),
    ).content.decode()
    assert "Cette personne a déjà ce rôle à ces dates." in page


def test_dates_that_make_no_sense_are_explained_at_the_field(cast, admin):
    path = f"/administration/membres/{cast.alice.pk}/roles/ajouter/"
    for starts_on, ends_on, sentence in [
        ("2026-05-01", "2026-04-01", "La fin précède le début."),
        ("1850-01-01", "", "entre 1990 et 2100"),
        ("2026-02-30", "", "une date qui existe"),
        ("9999999999", "", "une date qui existe"),
        ("\x00", "", "une date qui existe"),
    ]:
        fields = new_role("facilitator", starts_on=starts_on, ends_on=ends_on)
        page = admin.post(path, fields).content.decode()
        assert sentence in page, starts_on


def test_a_team_of_another_organisation_is_not_on_the_list(cast, admin):
    theirs = TeamFactory(organisation=cast.elsewhere)
    path = f"/administration/membres/{cast.alice.pk}/roles/ajouter/"
    page = admin.post(path, new_role(team=theirs.pk)).content.decode()
    assert "Choisissez une équipe de la liste." in page
    assert not Membership.objects.filter(role="manager", user=cast.alice).exists()


def test_nobody_becomes_a_beneficiary_here(cast, admin):
    path = f"/administration/membres/{cast.alice.pk}/roles/ajouter/"
    admin.post(path, new_role("beneficiary"))
    assert not Membership.objects.filter(user=cast.alice, role="beneficiary").exists()


def test_dates_of_a_role_change(cast, admin):
    row = role_of(cast.alice)
    day = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()
    admin.post(
        f"/administration/roles/{row.pk}/",
        {"team": cast.other_team.pk, "starts_on": row.starts_on.isoformat(), "ends_on": day},
    )
    row.refresh_from_db()
    assert (row.team, row.ends_on.isoformat()) == (cast.other_team, day)


def test_a_role_is_taken_away_now(cast, admin, signed_in_as):
    row = role_of(cast.diane)
    assert "Retirer à Diane Moreau" in admin.get(f"/administration/roles/{row.pk}/retirer/").text
    admin.post(f"/administration/roles/{row.pk}/retirer/")
    assert not Membership.objects.current().filter(user=cast.diane).exists()


def test_a_role_given_today_and_taken_back_leaves_no_row(cast, admin):
    admin.post(f"/administration/membres/{cast.alice.pk}/roles/ajouter/", new_role("facilitator"))
    row = Membership.objects.get(user=cast.alice, role="facilitator")
    admin.post(f"/administration/roles/{row.pk}/retirer/")
    assert not Membership.objects.filter(pk=row.pk).exists()


LAST = "dernier rôle d’administration"


def test_the_last_administrator_stays(cast, admin):
    row = role_of(cast.adam)
    yesterday = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    dated = {"team": "", "starts_on": row.starts_on.isoformat(), "ends_on": yesterday}
    assert LAST in admin.post(f"/administration/roles/{row.pk}/", dated).text
    assert LAST in admin.post(f"/administration/roles/{row.pk}/retirer/", follow=True).text
    path = f"/administration/membres/{cast.adam.pk}/fermer/"
    assert LAST in admin.post(path, follow=True).text
    assert admin.get(MEMBERS).status_code == 200


def test_with_a_second_administrator_the_first_may_leave(cast, admin):
    member(cast.organisation, Role.ADMINISTRATOR)
    admin.post(f"/administration/roles/{role_of(cast.adam).pk}/retirer/")
    assert admin.get(MEMBERS).status_code == 403


def test_closing_an_account_ends_roles_sessions_and_the_account(cast, admin, signed_in_as):
    theirs = signed_in_as(cast.alice)
    assert "Fermer le compte" in admin.get(f"/administration/membres/{cast.alice.pk}/fermer/").text
    admin.post(f"/administration/membres/{cast.alice.pk}/fermer/")
    assert theirs.get("/accueil/").status_code == 302
    cast.alice.refresh_from_db()
    assert not cast.alice.is_active
    assert JournalEntry.objects.filter(deed="member.closed", subject_id=cast.alice.pk).exists()
    again = admin.post(f"/administration/membres/{cast.alice.pk}/fermer/", follow=True)
    assert "déjà fermé" in again.text


def test_a_person_who_works_elsewhere_too_keeps_that_account(cast, admin):
    Membership.objects.create(
        user=cast.alice, organisation=cast.elsewhere, role=Role.COUNSELLOR, starts_on="2020-01-01"
    )
    admin.post(f"/administration/membres/{cast.alice.pk}/fermer/")
    assert User.objects.get(pk=cast.alice.pk).is_active


@pytest.mark.parametrize(
    "path",
    [
        "/administration/membres/{charlie}/",
        "/administration/membres/{charlie}/roles/ajouter/",
        "/administration/membres/{charlie}/fermer/",
        "/administration/roles/{charlie_role}/",
        "/administration/roles/{charlie_role}/retirer/",
        "/administration/equipes/{away_team}/",
        "/administration/membres/999999999/",
        "/administration/membres/9223372036854775808/",
    ],
)
def test_other_organisations_do_not_exist_here(cast, admin, path):
    ids = {
        "charlie": cast.charlie.pk,
        "charlie_role": role_of(cast.charlie).pk,
        "away_team": Team.objects.get(organisation=cast.elsewhere).pk,
    }
    for method in (admin.get, admin.post):
        assert method(path.format(**ids)).status_code == 404
    assert Membership.objects.current().filter(user=cast.charlie).exists()


def test_settings_of_the_organisation(cast, admin):
    page = "/administration/organisation/"
    fields = {"name": "Avenir Sud", "kind": "cabinet", "region": "Berry", "holidays": "974"}
    extra = {"slug": "pirate", "settings": "{}", "second_factor_required": "on"}
    assert admin.post(page, fields | extra).url == page
    row = Organisation.objects.get(pk=cast.organisation.pk)
    assert (row.name, row.holidays, row.second_factor_required) == ("Avenir Sud", "974", True)
    assert row.slug == "avenir-centre"
    line = JournalEntry.objects.get(deed="organisation.changed")
    assert line.fields == ["holidays", "name", "region", "second_factor_required"]


def test_somebody_who_never_came_is_said_so(cast, admin):
    page = admin.get(MEMBERS, {"q": "diane"}).text
    assert "jamais connecté·e" in page
    assert "pas de date" not in page
    assert 'data-label="Dernière connexion"' in page


def test_a_journal_line_carries_the_id_of_its_request(cast, admin):
    fields = {"name": "Avenir Sud", "kind": "cabinet"}
    answer = admin.post("/administration/organisation/", fields)
    line = JournalEntry.objects.get(deed="organisation.changed")
    assert line.request_id == answer["X-Request-Id"]


@pytest.mark.parametrize("name", ["", "x" * 200, "a\x00b", "\ud800"])
def test_bad_names_are_explained_and_the_rest_kept(admin, name):
    fields = {"name": name, "kind": "cabinet", "region": "Berry"}
    try:
        page = admin.post("/administration/organisation/", fields)
    except UnicodeEncodeError:
        return  # the test client itself cannot send a lone surrogate
    assert page.status_code == 200
    assert "invalid-feedback" in page.text
    assert 'value="Berry"' in page.text


def test_teams_are_added_and_renamed(cast, admin):
    teams = "/administration/equipes/"
    assert admin.post(teams, {"name": "Châteauroux"}).url == teams
    assert "déjà ce nom" in admin.post(teams, {"name": "Vierzon"}).text
    admin.post(f"{teams}{cast.team.pk}/", {"name": "Vierzon Nord"})
    cast.team.refresh_from_db()
    assert cast.team.name == "Vierzon Nord"
    assert "déjà ce nom" in admin.post(f"{teams}{cast.team.pk}/", {"name": "Bourges"}).text
