"""Mon équipe: figures to share work out; each leads to its list, small ones are masked."""

import csv
import datetime
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import JournalEntry, Membership
from accounts.standing import standing_of
from beneficiaries.models import CaseFile
from followup.models import Appointment
from pilotage.caseloads import Absences, Total, caseloads, next_week, people_of
from pilotage.weights import USUAL, Weights
from tests.factories import case_file, member

pytestmark = pytest.mark.django_db
PAGE = "/equipe/"
# Session, user, standing, teams, people, files, appointments.
QUERIES = 7


@pytest.fixture
def acting(cast):
    for user in (cast.alice, cast.bob, cast.eve, cast.diane, cast.adam):
        user.standing = standing_of(user)
    return cast


def met(one, counsellor, days, outcome):
    starts_at = timezone.now() + datetime.timedelta(days=days)
    return Appointment.objects.create(
        organisation=one.organisation,
        case_file=one,
        beneficiary=one.beneficiary,
        counsellor=counsellor,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=30),
        outcome=outcome,
        outcome_at=timezone.now() if outcome else None,
        excuse_reason="Entretien d’embauche" if outcome == "excused" else "",
    )


def line_of(user, person, **options):
    people = people_of(user)
    return next(row for row in caseloads(user, people, **options).lines if row.pk == person.pk)


def test_each_figure_is_counted_as_it_is_said(acting):
    cast = acting
    old = timezone.now() - datetime.timedelta(days=31)
    CaseFile.objects.filter(pk=cast.case.pk).update(last_contact_at=old, open_signals=2)
    second = case_file(
        cast.organisation, referent=cast.alice, team=cast.team, programme="reclassement"
    )
    CaseFile.objects.filter(pk=second.pk).update(
        last_contact_at=timezone.now(), next_step_due_on=timezone.localdate()
    )
    for days in (-1, -2, -3, -4):
        met(cast.case, cast.alice, days, "seen")
    met(cast.case, cast.alice, -5, "no_show")
    met(cast.case, cast.alice, -6, "excused")
    met(cast.case, cast.alice, -7, "cancelled_by_person")
    met(cast.case, cast.alice, -100, "no_show")
    monday, _after = next_week()
    row = met(cast.case, cast.alice, 1, "")
    Appointment.objects.filter(pk=row.pk).update(
        starts_at=monday + datetime.timedelta(hours=9),
        ends_at=monday + datetime.timedelta(hours=10),
    )
    line = line_of(cast.diane, cast.alice)
    assert (line.active, line.load) == (2, Decimal("2.5"))
    assert (line.silent, line.stuck, line.signals) == (1, 1, 1)
    assert line.next_week == 1
    assert (line.absences.percent, line.absences.number) == (20, 5)


def test_a_rate_over_few_meetings_is_masked_and_cannot_be_deduced(acting, signed_in_as):
    cast = acting
    for days in range(1, 5):
        met(cast.case, cast.alice, -days, "no_show")
    for days in range(1, 7):
        met(cast.colleague_case, cast.bob, -days, "seen")
    shown = caseloads(cast.diane, people_of(cast.diane))
    assert line_of(cast.diane, cast.alice).absences.is_masked
    assert (shown.total.absences.missed, shown.total.absences.number) == (0, 6)
    html = signed_in_as(cast.diane).get(PAGE).content.decode()
    assert "moins de 5" in html
    assert "40" not in re.findall(r">(\d+) %", html)


def test_each_number_leads_to_as_many_rows(acting, signed_in_as):
    cast = acting
    old = timezone.now() - datetime.timedelta(days=31)
    CaseFile.objects.filter(pk=cast.case.pk).update(last_contact_at=old, open_signals=1)
    case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name="Ida")
    client = signed_in_as(cast.diane)
    line = line_of(cast.diane, cast.alice)
    for number, url in (
        (line.active, line.url),
        (line.silent, line.silent_url),
        (line.stuck, line.stuck_url),
        (line.signals, line.signals_url),
    ):
        html = client.get(url).content.decode()
        rows = re.findall(r'<th scope="row">\s*(?:<input[^>]*>)?\s*<a', html)
        assert len(rows) == number, url


def test_a_manager_sees_their_teams_only_and_a_counsellor_themselves(acting):
    cast = acting
    assert [name for _pk, name in people_of(cast.diane)] == [
        "Bob Leroux",
        "Alice Martin",
        "Diane Moreau",
    ]
    assert people_of(cast.alice) == [(cast.alice.pk, "Alice Martin")]
    mine, seen = line_of(cast.alice, cast.alice), line_of(cast.diane, cast.alice)
    assert mine == seen, "ce que la responsable voit, la conseillère le voit"


def test_people_are_in_the_order_of_names_whatever_their_numbers(acting):
    cast = acting
    for given, family in (("Zoé", "Élan"), ("Ann", "Ebel"), ("Luc", "Fabre")):
        member(
            cast.organisation, "counsellor", team=cast.team, given_name=given, family_name=family
        )
    names = [name for _pk, name in people_of(cast.diane)]
    assert names[:3] == ["Ann Ebel", "Zoé Élan", "Luc Fabre"]


def test_who_has_left_stays_while_files_wait_under_their_name(acting):
    cast = acting
    cast.bob.memberships.update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    assert cast.bob.pk in dict(people_of(cast.diane))
    CaseFile.objects.filter(referent=cast.bob).update(referent=cast.alice)
    assert cast.bob.pk not in dict(people_of(cast.diane))


def test_files_of_another_team_are_not_counted_for_a_manager_of_one(acting):
    cast = acting
    case_file(cast.organisation, referent=cast.alice, team=cast.other_team)
    assert line_of(cast.diane, cast.alice).active == 1


def test_a_manager_of_everything_chooses_a_team(acting, signed_in_as):
    cast = acting
    cast.diane.memberships.update(team=None)
    client = signed_in_as(cast.diane)
    assert "Eve Okafor" in client.get(PAGE).content.decode()
    html = client.get(PAGE, {"equipe": cast.team.pk}).content.decode()
    assert "Eve Okafor" not in html
    for odd in ("abc", "-1", str(2**63), str(cast.elsewhere.teams.get().pk)):
        assert "Eve Okafor" in client.get(PAGE, {"equipe": odd, "page": odd}).content.decode()


def test_who_has_no_team_to_look_at_is_refused(acting, signed_in_as):
    for user in (acting.adam, acting.fanny, acting.basile):
        assert signed_in_as(user).get(PAGE).status_code == 403


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_costs_the_same_with_many(acting, signed_in_as, django_assert_num_queries, number):
    cast = acting
    for n in range(number):
        one = member(cast.organisation, "counsellor", team=cast.team, family_name=f"Zed{n}")
        mine = case_file(cast.organisation, referent=one, team=cast.team)
        met(mine, one, -1, "seen")
    client = signed_in_as(cast.diane)
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        html = client.get(PAGE).content.decode()
    assert html.count('<th scope="row">Camille Zed') == number


def test_fifty_people_a_page(acting, signed_in_as):
    cast = acting
    for n in range(52):
        member(cast.organisation, "counsellor", team=cast.team, family_name=f"Zed{n:02}")
    client = signed_in_as(cast.diane)
    first, second = (client.get(PAGE, {"page": n}).content.decode() for n in (1, 2))
    assert "Total de la page" in first
    assert len(re.findall(r'<th scope="row">Camille Zed', first + second)) == 52


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_says_the_same_and_is_journalled(acting, signed_in_as, kind):
    cast = acting
    cast.bob.family_name = "=1+1"
    cast.bob.given_name = ""
    cast.bob.save()
    answer = signed_in_as(cast.diane).post(reverse("pilotage:caseloads_export"), {"kind": kind})
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[str(cell or "") for cell in row] for row in sheet.values]
    names = [row[0] for row in rows]
    assert "'=1+1" in names
    assert "Alice Martin" in names
    alice = rows[names.index("Alice Martin")]
    assert alice[5] == "moins de 5"
    line = JournalEntry.objects.get(deed="caseload.exported")
    assert line.actor == cast.diane
    assert kind.upper() in line.reason


def test_the_export_asks_for_a_fresh_proof(acting, signed_in_as):
    client = signed_in_as(acting.diane)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    answer = client.post(reverse("pilotage:caseloads_export"), {"kind": "csv"})
    assert answer.status_code == 302
    assert not JournalEntry.objects.filter(deed="caseload.exported").exists()


def test_weights_are_said_by_who_manages_everything(acting, signed_in_as):
    cast = acting
    page = reverse("pilotage:weights")
    for user in (cast.diane, cast.alice):
        assert signed_in_as(user).get(page).status_code == 404
    Membership.objects.filter(user=cast.diane).update(team=None)
    client = signed_in_as(cast.diane)
    wrong = client.post(page, {"cep": "beaucoup", "reclassement": "-1", "other": "1"})
    assert "Écrivez un nombre" in wrong.content.decode()
    assert client.post(page, {"cep": "2", "reclassement": "1,25", "other": "1"}).status_code == 302
    assert "Cellule de reclassement × 1,25" in client.get(PAGE).content.decode()
    cast.organisation.refresh_from_db()
    cast.diane.standing = standing_of(cast.diane)
    assert line_of(cast.diane, cast.alice).load == 2


@pytest.mark.parametrize(
    "said", [None, "x", [], {"cep": "NaN"}, {"cep": 99}, {"cep": -1}, {"cep": {}}, {"cep": "1e999"}]
)
def test_weights_that_cannot_be_read_keep_the_usual_ones(said):
    assert dict(Weights.of({"caseload_weights": said}).by_programme) == dict(USUAL)


def test_a_total_of_nobody_is_nothing():
    assert Total.of([]).absences == Absences()
