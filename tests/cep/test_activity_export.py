"""The activity without names: who is in it, who is not and why, in which columns, by whom."""

import re

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from beneficiaries.models import ExportJob
from beneficiaries.services import exports
from beneficiaries.tasks import make_export_task
from cep.activity.profiles import profile_of
from cep.activity.selection import Activity, state_of
from cep.models import ExportCampaign, ExportProfile
from tests.beneficiaries.export_files import FORMULAS, of_csv, of_xlsx
from tests.cep.activity_scene import YEAR, cep_file, close, on

pytestmark = pytest.mark.django_db
PAGE = reverse("cep:activity")
EXPORT = reverse("cep:export_activity")


@pytest.fixture
def files(cast):
    """Six complete files of Alice's team."""
    return [
        cep_file(
            cast.alice,
            cast.team,
            levels=(1, 2) if number % 2 else (1,),
            given_name=f"Prénom{number}",
            family_name=f"Secret{number}",
            email=f"secret{number}@exemple.invalid",
            postal_code="18100",
            birth_date=on(5, day=17, year=1980),
        )
        for number in range(6)
    ]


def rows_of(client, kind="csv", **asked):
    response = client.post(EXPORT, {"kind": kind, "contenu": "lignes", "annee": YEAR, **asked})
    assert response.status_code == 200, response.get("Location")
    if kind == "csv":
        return of_csv(response)
    return [[cell.value for cell in row] for row in of_xlsx(response)]


def column(rows, heading):
    place = rows[1].index(heading)
    return [row[place] for row in rows[2:]]


def trial(user, year=YEAR):
    profile = profile_of(user.standing.organisation)
    return Activity(user, state_of(year, "lignes", profile)).try_out()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_line_for_each_file_and_nobody_s_name(cast, files, signed_in_as, kind):
    rows = rows_of(signed_in_as(cast.diane), kind)
    assert len(rows) == 2 + len(files)
    assert "Diane Moreau" in rows[0][0]
    told = " ".join(str(cell) for row in rows[1:] for cell in row)
    for file in files:
        person = file.beneficiary
        for word in (person.given_name, person.family_name, person.reference, person.email):
            assert word not in told
    assert not re.search(r"\d{4}-\d{2}-\d{2}", told)
    assert "1980" not in told
    assert "18100" not in told
    assert set(column(rows, "MOIS_ENTREE")) == {f"{YEAR}-03"}
    assert sorted(column(rows, "NIVEAU")) == ["1", "1", "1", "2", "2", "2"]


def test_the_same_person_has_one_name_a_year_and_another_the_next(cast, files, signed_in_as):
    client = signed_in_as(cast.diane)
    first = column(rows_of(client), "ID_PERSONNE")
    assert column(rows_of(client), "ID_PERSONNE") == first
    assert len(set(first)) == len(files)
    later = column(rows_of(client, annee=YEAR + 1), "ID_PERSONNE")
    assert len(later) == len(files)
    assert not set(first) & set(later)
    assert ExportCampaign.objects.count() == 2
    secret = ExportCampaign.objects.first().sealed_secret
    assert all(name not in secret for name in first)


def test_two_organisations_never_share_a_name(cast, files, signed_in_as):
    ours = rows_of(signed_in_as(cast.diane))
    ExportCampaign.objects.update(organisation=cast.elsewhere)
    theirs = rows_of(signed_in_as(cast.diane))
    assert not set(column(ours, "ID_PERSONNE")) & set(column(theirs, "ID_PERSONNE"))


def test_a_trial_writes_nothing_and_shows_what_would_go(cast, files, signed_in_as):
    before = JournalEntry.objects.count()
    text = signed_in_as(cast.diane).get(PAGE, {"annee": YEAR, "essai": 1}).content.decode()
    assert "ID_PERSONNE" in text
    assert "Secret1" not in text
    assert not ExportCampaign.objects.exists()
    assert not ExportJob.objects.exists()
    assert JournalEntry.objects.count() == before


def test_what_is_missing_keeps_a_file_out_and_is_mended_by_a_link(cast, files, signed_in_as):
    silent = cep_file(cast.alice, cast.team, informed=False, family_name="Sans")
    empty = cep_file(cast.alice, cast.team, levels=(), family_name="Vide")
    open_level = cep_file(cast.alice, cast.team, family_name="Clos")
    type(open_level).objects.filter(pk=open_level.pk).update(
        closed_on=on(9), closed_by=cast.alice, closing_reason="need_met"
    )
    client = signed_in_as(cast.diane)
    text = client.get(PAGE, {"annee": YEAR, "essai": 1}).content.decode()
    assert reverse("cep:information", args=[silent.pk]) in text
    assert reverse("cep:path", args=[empty.pk]) in text
    assert reverse("cep:path", args=[open_level.pk]) in text
    assert "Aucun niveau n’a été ouvert." in text
    assert "un niveau y est resté ouvert" in text
    assert len(rows_of(client)) == 2 + len(files)


def test_who_exports_says_that_they_know_who_stays_out(cast, files, signed_in_as):
    cep_file(cast.alice, cast.team, informed=False, family_name="Sans")
    client = signed_in_as(cast.diane)
    asked = {"kind": "csv", "contenu": "lignes", "annee": YEAR, "ecartes": "1"}
    assert client.post(EXPORT, asked).status_code == 302
    assert not JournalEntry.objects.filter(deed="cep.activity_exported").exists()
    assert client.post(EXPORT, {**asked, "vu": "1"}).status_code == 200
    line = JournalEntry.objects.get(deed="cep.activity_exported")
    assert (line.actor, line.reason) == (cast.diane, "CSV, 6")


def test_no_file_is_lost_between_the_lines_and_the_defects(cast, files, signed_in_as):
    for number in range(7):
        cep_file(
            cast.alice,
            cast.team,
            levels=() if number % 3 == 0 else (1,),
            informed=number % 2 == 0,
            family_name=f"D{number}",
        )
    signed_in_as(cast.diane).get(PAGE)
    found = trial(acting(cast.diane, cast.organisation))
    assert found.files == 13
    assert found.rows + len({one.case_file_id for one in found.defects}) == found.files


def acting(user, organisation):
    from accounts.standing import standing_of

    user.standing = standing_of(user, organisation.pk)
    return user


def test_years_and_files_that_are_not_reported(cast, files):
    diane = acting(cast.diane, cast.organisation)
    ended = close(files[0], closed_on=on(12, day=20), by=cast.alice)
    assert trial(diane).files == 6
    assert trial(diane, YEAR + 1).files == 5 + 2  # the two of the cast, opened without a level
    assert trial(diane, YEAR - 1).files == 0
    assert ended.closed_on.year == YEAR


def test_levels_are_told_as_they_stood_at_the_end_of_the_year(cast):
    file = cep_file(cast.alice, cast.team, month=12, levels=(1,), family_name="Fin")
    file.level_periods.update(ends_on=on(1, year=YEAR + 1), ending="need_met", closed_by=cast.alice)
    names = [c.source.key for c in profile_of(cast.organisation).columns]
    row = trial(acting(cast.diane, cast.organisation)).first_rows[0]
    values = dict(zip(names, row, strict=True))
    assert values["ending"] == "running"
    assert values["end_month"] == ""
    assert values["back"] == "no"


def test_age_and_department_of_few_people_are_grouped(cast, files, signed_in_as):
    cep_file(
        cast.alice,
        cast.team,
        family_name="Rare",
        postal_code="97400",
        birth_date=on(2, year=1950),
    )
    rows = rows_of(signed_in_as(cast.diane))
    assert sorted(column(rows, "DEPARTEMENT")) == ["18"] * 6 + ["grouped"]
    assert "55_plus" not in column(rows, "TRANCHE_AGE")


def test_tables_are_masked_and_say_so(cast, files, signed_in_as):
    response = signed_in_as(cast.diane).post(
        EXPORT, {"kind": "csv", "contenu": "tableaux", "annee": YEAR}
    )
    rows = of_csv(response)
    numbers = [cell for row in rows[2:] for cell in row[1:] if cell.isdecimal()]
    assert numbers
    assert all(int(number) == 0 or int(number) >= 5 for number in numbers)
    assert any("Niveaux 1 et 2" in row for row in rows)


def test_fewer_than_five_people_give_no_table(cast, signed_in_as):
    for number in range(4):
        cep_file(cast.alice, cast.team, family_name=f"P{number}")
    found = trial(acting(cast.diane, cast.organisation))
    assert found.tables.tables == ()


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_computed(cast, files, signed_in_as, formula):
    profile = profile_of(cast.organisation).as_json()
    for one in profile:
        one["heading"] = f"{formula}{one['source']}"
        one["codes"] = dict.fromkeys(("person", "cep_2014", "need_met", "yes"), formula)
    ExportProfile.objects.create(
        organisation=cast.organisation, number=1, name=formula, columns=profile, saved_by=cast.adam
    )
    for row in rows_of(signed_in_as(cast.diane)):
        for cell in row:
            assert not re.match(r"^[\s\u200b\"]*[=+\-@＝＋]", cell), cell


def test_a_manager_reports_their_teams_an_administrator_the_whole(cast, files):
    cep_file(cast.eve, cast.other_team, family_name="Ailleurs")
    assert trial(acting(cast.diane, cast.organisation)).files == 6
    assert trial(acting(cast.adam, cast.organisation)).files == 7


@pytest.mark.parametrize("role", ["alice", "fanny", "paul", "emma", "cora", "basile"])
def test_others_are_refused(cast, signed_in_as, role):
    client = signed_in_as(getattr(cast, role))
    assert client.get(PAGE).status_code == 403
    assert client.post(EXPORT, {"kind": "csv"}).status_code == 403


def test_an_export_asks_for_a_fresh_proof(cast, files, signed_in_as):
    client = signed_in_as(cast.diane)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()
    response = client.post(EXPORT, {"kind": "csv", "contenu": "lignes", "annee": YEAR})
    assert response.status_code == 302
    assert "reauthenticate" in response.url or "confirmer" in response.url
    assert not ExportCampaign.objects.exists()


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "exe"},
        {"contenu": "tout"},
        {"annee": "abc"},
        {"annee": "-1"},
        {"annee": str(2**63)},
        {"annee": "1900"},
        {"annee": "9999"},
        {"annee": "\x00"},
        {"ecartes": "x" * 1000},
    ],
)
def test_bad_input_gets_a_sentence(cast, files, signed_in_as, odd):
    client = signed_in_as(cast.diane)
    asked = {"kind": "csv", "contenu": "lignes", "annee": YEAR, **odd}
    assert client.post(EXPORT, asked).status_code in (200, 302)
    page = client.get(PAGE, {**asked, "essai": 1, "page": "x"})
    assert page.status_code == (400 if odd.get("annee") == "\x00" else 200)


@pytest.mark.django_db(transaction=True)
def test_a_long_year_is_made_in_the_background(cast, files, signed_in_as, monkeypatch):
    monkeypatch.setattr(exports, "DIRECT_ROWS", 2)
    rung = []
    monkeypatch.setattr(make_export_task, "delay", lambda *args: rung.append(args))
    client = signed_in_as(cast.diane)
    asked = {"kind": "csv", "contenu": "lignes", "annee": YEAR}
    response = client.post(EXPORT, asked)
    job = ExportJob.objects.get()
    assert rung == [(job.pk,)]
    assert response.url == reverse("beneficiaries:export_job", args=[job.pk])
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert (job.status, job.row_count, job.subject) == ("done", 6, "cep.activity")
    text = client.get(response.url).content.decode()
    assert "Export de l’activité CEP en CSV" in text
    assert f"{PAGE}?annee={YEAR}" in text
    rows = of_csv(client.get(reverse("beneficiaries:export_file", args=[job.pk])))
    assert len(rows) == 2 + 6
    other = signed_in_as(cast.adam)
    assert other.get(reverse("beneficiaries:export_file", args=[job.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_who_is_no_manager_any_more_gets_no_file(cast, files, signed_in_as, monkeypatch):
    monkeypatch.setattr(exports, "DIRECT_ROWS", 2)
    monkeypatch.setattr(make_export_task, "delay", lambda *args: None)
    client = signed_in_as(cast.diane)
    client.post(EXPORT, {"kind": "csv", "contenu": "lignes", "annee": YEAR})
    cast.diane.memberships.update(role="counsellor")
    job = ExportJob.objects.get()
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"


@pytest.mark.parametrize("number", [6, 20])
def test_rows_are_read_in_slices(cast, number, django_assert_num_queries):
    for one in range(number):
        cep_file(cast.alice, cast.team, family_name=f"N{one}")
    diane = acting(cast.diane, cast.organisation)
    with django_assert_num_queries(TRIAL_COST):
        trial(diane)


TRIAL_COST = 10
