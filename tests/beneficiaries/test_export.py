"""Lists that leave the product: whose rows, which cells, signed by whom."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import ExportJob
from beneficiaries.services import exports
from tests.beneficiaries.export_files import FORMULAS, column, of_csv, of_xlsx
from tests.factories import case_file

EXPORT = reverse("beneficiaries:export")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_obeys_the_filters_the_order_and_the_rights(cast, signed_in_as, kind):
    client = signed_in_as(cast.alice)
    response = client.post(EXPORT, {"kind": kind, "filters": "sort=-name"})
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith(
        f'attachment; filename="dossiers-avenir-centre-{timezone.localdate()}.{kind}"'
    )
    rows = of_csv(response) if kind == "csv" else [[c.value for c in r] for r in of_xlsx(response)]
    assert column(rows, "Nom") == ["Yilmaz", "Roux"]
    response = client.post(EXPORT, {"kind": "csv", "filters": "q=roux"})
    assert column(of_csv(response), "Nom") == ["Roux"]


@pytest.mark.django_db
def test_the_first_line_says_who_when_and_what(cast, signed_in_as):
    state = f"q=roux&team={cast.team.pk}&status=all&silent=30"
    rows = of_csv(signed_in_as(cast.alice).post(EXPORT, {"kind": "csv", "filters": state}))
    for words in ("Alice Martin", "Avenir Centre", "« roux »", "Vierzon", "ouverts et clos"):
        assert words in rows[0][0]
    assert str(timezone.localdate().year) in rows[0][0]
    assert len(rows[0]) == 1


@pytest.mark.django_db
def test_how_to_reach_people_is_given_only_to_who_may_open_their_files(cast, signed_in_as):
    def phones(user):
        rows = of_csv(signed_in_as(user).post(EXPORT, {"kind": "csv", "filters": ""}))
        return dict(zip(column(rows, "Nom"), column(rows, "Téléphone"), strict=True))

    khadija = cast.colleague_case.beneficiary
    khadija.phone = "+33639985678"
    khadija.save()
    assert phones(cast.alice) == {"Roux": "06 39 98 12 34", "Yilmaz": ""}
    assert phones(cast.diane) == {"Roux": "06 39 98 12 34", "Yilmaz": "06 39 98 56 78"}
    assert set(phones(cast.adam).values()) == {""}


@pytest.mark.django_db
def test_what_people_typed_runs_nowhere(cast, signed_in_as):
    for number, text in enumerate(FORMULAS[:4]):
        case_file(cast.organisation, referent=cast.alice, given_name=text, reference=f"={number}")
    client = signed_in_as(cast.alice)
    rows = of_csv(client.post(EXPORT, {"kind": "csv", "filters": ""}))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t" and cell]
    cells = of_xlsx(client.post(EXPORT, {"kind": "xlsx", "filters": ""}))
    assert not [cell for row in cells for cell in row if cell.data_type == "f"]
    assert "'=cmd|' /C calc'!A0" in [cell.value for row in cells for cell in row]


@pytest.mark.django_db
def test_an_international_number_stays_readable(cast, signed_in_as):
    sheet = cast.case.beneficiary
    sheet.phone = "+41227305111"
    sheet.save()
    rows = of_csv(signed_in_as(cast.alice).post(EXPORT, {"kind": "csv", "filters": "q=roux"}))
    assert column(rows, "Téléphone") == ["'+41 22 730 51 11"]


@pytest.mark.django_db
def test_each_export_leaves_a_line_in_the_journal(cast, signed_in_as):
    signed_in_as(cast.alice).post(EXPORT, {"kind": "csv", "filters": ""})
    line = JournalEntry.objects.get(deed="caseload.exported")
    assert (line.actor, line.organisation, line.reason) == (cast.alice, cast.organisation, "CSV, 2")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["", "pdf", "../x", "csv\x00", "CSV"])
def test_an_unknown_format_comes_back_to_the_list(cast, signed_in_as, kind):
    response = signed_in_as(cast.alice).post(EXPORT, {"kind": kind, "filters": "q=roux"})
    assert response.url == "/dossiers/?q=roux"


@pytest.mark.django_db
@pytest.mark.parametrize("direct", [1_000, 0])
@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("team=abc", "Équipe"),
        ("status=zzz", "Statut"),
        ("referent=2147483648", "Référent"),
        ("programme=" + "x" * 500, "Programme"),
        ("q=%00", "Chercher"),
        ("q=" + "x" * 90, "Chercher"),
        ("q=😀", "Chercher"),
        ("q=roux&silent_before=31/02/2026", "depuis le"),
        ("team=abc&q=" + "x" * 5000, "trop longs"),
        ("q=" + "😀" * 200, "trop longs"),
    ],
)
def test_filters_that_are_not_understood_export_nothing(
    cast, signed_in_as, monkeypatch, state, word, direct
):
    monkeypatch.setattr(exports, "DIRECT_ROWS", direct)
    client = signed_in_as(cast.alice)
    response = client.post(EXPORT, {"kind": "csv", "filters": state})
    assert response.url.startswith(reverse("beneficiaries:list"))
    assert word in client.get(reverse("beneficiaries:list")).content.decode()
    assert not ExportJob.objects.exists()
    assert not JournalEntry.objects.filter(deed="caseload.exported").exists()


@pytest.mark.django_db
def test_the_order_of_a_long_list_keeps_only_what_a_list_says(cast, signed_in_as, monkeypatch):
    monkeypatch.setattr(exports, "DIRECT_ROWS", 0)
    state = "q=roux&sort=zz%00z&page=\x00&next=//evil.example"
    assert (
        signed_in_as(cast.alice).post(EXPORT, {"kind": "csv", "filters": state}).status_code == 302
    )
    assert ExportJob.objects.get().filters == "q=roux&sort=zzz"


@pytest.mark.django_db
def test_a_long_but_right_search_is_exported_as_the_list_shows_it(cast, signed_in_as, monkeypatch):
    monkeypatch.setattr(exports, "DIRECT_ROWS", 0)
    client = signed_in_as(cast.alice)
    case_file(cast.organisation, referent=cast.alice, given_name="é" * 80, family_name="Long")
    address = reverse("beneficiaries:list") + f"?q={'é' * 80}&status=all&sort=-name"
    address += f"&silent_before={'x' * 0}&referent_name={'é' * 80}"
    state = client.get(address).context["state"]
    client.post(EXPORT, {"kind": "csv", "filters": state})
    assert "q=%C3" in ExportJob.objects.get().filters


@pytest.mark.django_db
def test_one_line_is_one_line(cast, signed_in_as):
    rows = of_csv(signed_in_as(cast.alice).post(EXPORT, {"kind": "csv", "filters": "q=roux"}))
    assert "1 ligne. " in rows[0][0]
    assert re.search(r"à \d{1,2}\xa0h\xa0\d\d par", rows[0][0])


@pytest.mark.django_db
def test_who_may_not_export_may_not(cast, signed_in_as):
    for user in (cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile):
        assert signed_in_as(user).post(EXPORT, {"kind": "csv"}).status_code == 403
    assert signed_in_as(cast.alice).get(EXPORT).status_code == 405


def test_an_export_asks_for_a_new_proof_after_five_minutes(cast, signed_in_as):
    alice = signed_in_as(cast.alice)
    session = alice.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    answer = alice.post(EXPORT, {"kind": "csv", "filters": ""})
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))
