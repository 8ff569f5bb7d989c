"""Lists that leave the product: whose rows, which cells, who may fetch the file, for how long."""

import csv
import datetime
import io
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from kombu.exceptions import OperationalError
from openpyxl import load_workbook

from accounts.models import JournalEntry, Membership
from beneficiaries import spreadsheet
from beneficiaries.models import CaseFile, ExportJob
from beneficiaries.services import exports
from beneficiaries.services.purge import purge_expired
from beneficiaries.tasks import make_export_task, purge_expired_task
from tests.factories import case_file

EXPORT = reverse("beneficiaries:export")
FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+SUM(1;2)",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1",
    "  =1+1",
    '"=1+1',
    "'=1+1",
    "\u00a0=1",
    "\u200b=1",
    "＝1+1",
    "＋1",
    '=HYPERLINK("http://evil.example";"clic")',
]


def of_csv(response):
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def of_xlsx(response):
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows())


def column(rows, label):
    place = rows[1].index(label)
    return [row[place] for row in rows[2:]]


@pytest.fixture
def background(monkeypatch):
    """More than two rows are made in the background."""
    monkeypatch.setattr(exports, "DIRECT_ROWS", 2)


# The cells


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text_that_still_reads(text):
    written = spreadsheet.harmless(text)
    assert written.startswith("'")
    assert written.removeprefix("'") == text


@pytest.mark.parametrize("text", ["Roux", "06 39 98 12 34", "l’été", "a=b", "12-03", "", "Œ", "🙂"])
def test_plain_text_is_left_alone(text):
    assert spreadsheet.harmless(text) == text


@given(st.text(max_size=50))
def test_no_cell_begins_like_a_formula(text):
    written = spreadsheet.harmless(text)
    assert written.lstrip(" \t\r\n\"'\u00a0")[:1] not in {"=", "+", "-", "@"} or written[0] == "'"


def test_a_workbook_holds_texts_and_dates_and_no_formula():
    target = io.BytesIO()
    day = datetime.date(2026, 11, 21)
    spreadsheet.write_rows(
        "xlsx", target, [["Nom"], [*FORMULAS, day, None, 3, "a\x0bb" + "x" * 40_000]], title="a/b:c"
    )
    cells = next(load_workbook(target).active.iter_rows(min_row=2))
    assert {cell.data_type for cell in cells[: len(FORMULAS)]} == {"s"}
    assert cells[len(FORMULAS)].value.date() == day
    assert cells[len(FORMULAS) + 2].value == 3


# The list on the screen


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
def test_broken_filters_export_what_the_list_would_show(cast, signed_in_as):
    state = "team=abc&sort=beneficiary__birth_date&q=%00&programme=" + "x" * 5000
    rows = of_csv(signed_in_as(cast.alice).post(EXPORT, {"kind": "csv", "filters": state}))
    assert len(rows) == 4


@pytest.mark.django_db
def test_who_may_not_export_may_not(cast, signed_in_as):
    for user in (cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile):
        assert signed_in_as(user).post(EXPORT, {"kind": "csv"}).status_code == 403
    assert signed_in_as(cast.alice).get(EXPORT).status_code == 405


# In the background


def order(client, monkeypatch, *, kind="csv", filters=""):
    """Ask for a long list; the queue hears nothing unless a test says so."""
    rung = []
    monkeypatch.setattr(make_export_task, "delay", lambda *args: rung.append(args))
    for _ in range(2):
        case_file(CaseFile.objects.first().organisation, referent=client_user(client))
    response = client.post(EXPORT, {"kind": kind, "filters": filters})
    job = ExportJob.objects.get()
    assert response.url == reverse("beneficiaries:export_job", args=[job.pk])
    return job, rung


def client_user(client):
    from accounts.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_list_is_made_in_the_background_and_waits(
    cast, signed_in_as, background, monkeypatch, kind
):
    client = signed_in_as(cast.alice)
    job, rung = order(client, monkeypatch, kind=kind, filters="sort=name")
    assert rung == [(job.pk,)]
    page = client.get(reverse("beneficiaries:export_job", args=[job.pk])).content.decode()
    assert "hx-get" in page
    assert "En attente" in page
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert (job.status, job.row_count, job.done_count) == ("done", 4, 4)
    address = reverse("beneficiaries:export_job", args=[job.pk])
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Télécharger" in part
    assert "hx-get" not in part
    assert "<html" not in part
    response = client.get(reverse("beneficiaries:export_file", args=[job.pk]))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")
    rows = of_csv(response) if kind == "csv" else [[c.value for c in r] for r in of_xlsx(response)]
    assert Counter(column(rows, "Nom")) == {"Roux": 3, "Yilmaz": 1}
    assert "Alice Martin" in rows[0][0]
    assert JournalEntry.objects.get(deed="caseload.exported").actor == cast.alice


@pytest.mark.django_db(transaction=True)
def test_a_dead_queue_breaks_nothing_and_the_order_can_be_sent_again(
    cast, signed_in_as, background, monkeypatch
):
    def no_queue(*args):
        raise OperationalError

    monkeypatch.setattr(make_export_task, "delay", no_queue)
    for _ in range(2):
        case_file(cast.organisation, referent=cast.alice)
    client = signed_in_as(cast.alice)
    assert client.post(EXPORT, {"kind": "csv", "filters": ""}).status_code == 302
    job = ExportJob.objects.get()
    address = reverse("beneficiaries:export_job", args=[job.pk])
    assert "Relancer" not in client.get(address).content.decode()
    long_ago = timezone.now() - exports.PATIENCE * 2
    ExportJob.objects.update(asked_at=long_ago)
    assert exports.waiting_orders() == [job.pk]
    assert "Relancer" in client.get(address).content.decode()
    rung = []
    monkeypatch.setattr(make_export_task, "delay", lambda *args: rung.append(args))
    client.post(address)
    client.post(address)  # a double click
    assert rung == [(job.pk,)]


@pytest.mark.django_db(transaction=True)
def test_an_order_is_made_once_even_if_rung_twice(cast, signed_in_as, background, monkeypatch):
    job, _ = order(signed_in_as(cast.alice), monkeypatch)
    exports.make_export(job.pk)
    exports.make_export(job.pk)
    assert JournalEntry.objects.filter(deed="caseload.exported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_file_is_its_author_s_alone(cast, signed_in_as, background, monkeypatch):
    job, _ = order(signed_in_as(cast.alice), monkeypatch)
    exports.make_export(job.pk)
    for user in (cast.bob, cast.diane, cast.adam, cast.charlie):
        client = signed_in_as(user)
        for name in ("export_job", "export_file"):
            address = reverse(f"beneficiaries:{name}", args=[job.pk])
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in {404, 405}


@pytest.mark.django_db(transaction=True)
def test_the_file_is_made_and_given_with_the_rights_of_the_day(
    cast, signed_in_as, background, monkeypatch
):
    client = signed_in_as(cast.alice)
    job, _ = order(client, monkeypatch)
    exports.make_export(job.pk)
    address = reverse("beneficiaries:export_file", args=[job.pk])
    assert len(of_csv(client.get(address))) == 6
    Membership.objects.filter(user=cast.alice).update(team=cast.other_team)
    assert client.get(address).status_code == 302
    Membership.objects.filter(user=cast.alice).update(role="facilitator")
    assert client.get(address).status_code == 403
    ExportJob.objects.update(status="waiting")
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.filter(user=cast.alice).update(role="counsellor", ends_on=yesterday)
    ExportJob.objects.update(status="waiting")
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_file_lives_a_day_then_leaves_the_disk(
    cast, signed_in_as, background, monkeypatch, files_folder
):
    client = signed_in_as(cast.alice)
    job, _ = order(client, monkeypatch)
    exports.make_export(job.pk)
    job.refresh_from_db()
    path = files_folder / job.file.name
    assert path.exists()
    assert purge_expired() == 0
    past = timezone.now() - datetime.timedelta(hours=25)
    ExportJob.objects.update(finished_at=past, asked_at=past)
    assert client.get(reverse("beneficiaries:export_file", args=[job.pk])).status_code == 404
    page = client.get(reverse("beneficiaries:export_job", args=[job.pk])).content.decode()
    assert "24 heures" in page
    assert purge_expired_task() == 1
    assert not path.exists()
    assert not ExportJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failure_while_writing_is_told_and_can_be_tried_again(
    cast, signed_in_as, background, monkeypatch
):
    client = signed_in_as(cast.alice)
    job, rung = order(client, monkeypatch)

    def full_disk(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(exports, "write", full_disk)
        exports.make_export(job.pk)
    address = reverse("beneficiaries:export_job", args=[job.pk])
    assert "Relancer" in client.get(address).content.decode()
    client.post(address)
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert job.status == "done"
    assert len(rung) == 2


@pytest.mark.django_db(transaction=True)
def test_rows_are_read_in_slices_not_all_at_once(cast, django_assert_num_queries):
    from beneficiaries.services.exports import Selection

    for number in range(12):
        case_file(cast.organisation, referent=cast.alice, given_name=f"N{number}")
    selection = Selection(cast.alice, "")
    with django_assert_num_queries(1):
        assert len(list(selection.rows())) == 14
