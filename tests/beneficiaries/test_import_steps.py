"""The import in the browser: choose, correct, record, take back what was refused."""

from __future__ import annotations

import datetime
import logging
from urllib.parse import quote_from_bytes

import pytest
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from beneficiaries.importing.columns import TARGETS, guessed
from beneficiaries.models import CaseFile, ImportBatch, ImportStatus, Verdict
from beneficiaries.services.import_commit import commit_slice
from beneficiaries.tasks import commit_import
from tests.beneficiaries.import_browser import UNIT, address, batch_of, text_of, upload

pytestmark = pytest.mark.django_db


def test_columns_are_chosen_on_their_page_and_the_file_read_again(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client, content=b"Patronyme;Petit nom\nDurand;Lea\n", name="x.csv")
    page = client.get(address("import_columns", batch))
    assert "Durand" in text_of(page)
    data = {"programme": "cep", "column_0": "family_name", "column_1": "family_name"}
    form = client.post(address("import_columns", batch), data).context["form"]
    assert "column_1" in form.errors
    assert "Indiquez la colonne du nom" in form.non_field_errors()[0]
    data["column_1"] = "given_name"
    assert client.post(address("import_columns", batch), data).status_code == 302
    assert batch.rows.get(first_line=2).verdict == Verdict.VALID


def test_a_file_whose_columns_are_unknown_leads_to_the_choice_of_columns(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    response = upload(client, content=b"Patronyme;Petit nom\nDurand;Lea\n", name="x.csv")
    assert response.url == address("import_columns", ImportBatch.objects.get())


def test_the_date_of_week_zero_dates_the_entries(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client, path=UNIT)
    assert "Indiquer la date" in text_of(client.get(address("import_batch", batch)))
    form = client.get(address("import_columns", batch)).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"week_zero": "2026-05-18"}
    response = client.post(address("import_columns", batch), data)
    assert response.status_code == 302, response.context["form"].errors
    # Two namesakes are already there; nothing is left to say about dates.
    assert batch.rows.filter(verdict=Verdict.VALID).count() == 58
    assert batch.rows.get(first_line=3).cleaned["opened_on"] == "2026-06-08"


def test_a_cell_is_corrected_on_a_plain_page(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    row = batch.rows.get(first_line=10)
    page = client.get(address("import_row", batch, row.pk))
    assert "Le nom de famille manque" in text_of(page)
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    response = client.post(
        address("import_row", batch, row.pk) + "?verdict=refused", data | {"cell_1": "Tessier"}
    )
    assert response.url == address("import_batch", batch) + "?verdict=refused"
    row.refresh_from_db()
    assert (row.verdict, row.cells[1]) == (Verdict.VALID, "Tessier")


def test_a_cell_is_corrected_in_place(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    row = batch.rows.get(first_line=10)
    htmx = {"HX-Request": "true"}
    editor = client.get(address("import_row", batch, row.pk), headers=htmx)
    assert editor.content.decode().lstrip().startswith(f'<tr id="row-{row.pk}"')
    data = {name: editor.context["form"][name].value() for name in editor.context["form"].fields}
    response = client.post(
        address("import_row", batch, row.pk), data | {"cell_1": "Tessier"}, headers=htmx
    )
    assert response["HX-Retarget"] == "#import-rows"
    assert "Ligne 10 : Valable." in text_of(response)
    assert "lues : 37 + refusées : 2" in text_of(response)


def test_a_social_security_number_typed_in_a_cell_is_refused_and_the_rest_kept(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    row = batch.rows.get(first_line=10)
    data = {"cell_1": "2 69 05 49 588 157 80", "cell_2": "Dominique"}
    response = client.post(address("import_row", batch, row.pk), data)
    assert "sécurité sociale" in response.context["form"].errors["cell_1"][0]
    assert response.context["form"]["cell_2"].value() == "Dominique"
    row.refresh_from_db()
    assert row.cells[1] == ""


@pytest.mark.parametrize("typed", ["x" * 1_000_000, "a\x00b", "\ud800", "😀" * 50, "<script>"])
def test_odd_text_in_a_cell_never_breaks_the_page(cast, signed_in_as, typed):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    row = batch.rows.get(first_line=10)
    body = f"cell_2=Dominique&cell_1={quote_from_bytes(typed.encode('utf-8', 'surrogatepass'))}"
    response = client.post(
        address("import_row", batch, row.pk), body, "application/x-www-form-urlencoded"
    )
    assert response.status_code in {200, 302}


def test_what_a_file_holds_is_shown_as_text(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    content = 'Nom;Prénom;Courriel\n<script>alert(1)</script>;"<b>x";<img src=x>\n'.encode()
    batch = batch_of(client, content=content, name="<i>liste.csv")
    html = client.get(address("import_batch", batch)).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<i>liste" not in html


def test_recording_begins_once_and_its_progress_is_shown(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    assert client.get(address("import_commit", batch)).status_code == 405
    assert client.post(address("import_commit", batch)).status_code == 302
    again = client.post(address("import_commit", batch), follow=True)
    assert "déjà enregistré, en cours ou abandonné" in text_of(again)
    page = client.get(address("import_batch", batch))
    assert "0 sur 35" in text_of(page)
    assert "Corriger" not in text_of(page)
    htmx = {"HX-Request": "true"}
    bar = client.get(address("import_progress", batch), headers=htmx)
    assert 'max="35"' in bar.content.decode()
    assert commit_slice(batch.pk)
    assert client.get(address("import_progress", batch), headers=htmx)["HX-Refresh"] == "true"
    done = text_of(client.get(address("import_batch", batch)))
    assert "35 personnes créées" in done
    assert "3 lignes refusées" in done
    assert "5 lignes ignorées" in done


def test_when_nobody_records_the_page_says_it_and_offers_to_resume(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    client.post(address("import_commit", batch))
    ImportBatch.objects.update(progress_at=timezone.now() - datetime.timedelta(minutes=1))
    page = text_of(client.get(address("import_batch", batch)))
    assert "la file d’attente ne répond peut-être pas" in page
    assert "Reprendre l’enregistrement" in page
    response = client.post(address("import_commit", batch), follow=True)
    assert "déjà enregistré" not in text_of(response)
    assert "ne répond peut-être pas" not in text_of(response)  # asked again: it gets its time


def test_a_queue_that_is_away_breaks_nothing(cast, signed_in_as, monkeypatch, caplog):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    monkeypatch.setattr(commit_import, "delay", unreachable)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post(address("import_commit", batch)).status_code == 302
    assert "queue_unavailable" in caplog.text
    batch.refresh_from_db()
    assert batch.status == ImportStatus.COMMITTING  # waits, and the page will offer to resume


def unreachable(*args):
    raise OperationalError


def test_the_task_records_and_asks_for_another_turn_while_work_is_left(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    client.post(address("import_commit", batch))
    commit_import(batch.pk)
    batch.refresh_from_db()
    assert batch.status == ImportStatus.DONE


def test_refused_rows_leave_as_a_file_that_can_come_back(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    content = "Réf;Nom;Prénom;Note\nD1;;=HYPERLINK(1);+x\nD2;;Zoé;@y\n".encode()
    batch = batch_of(client, content=content, name="x.csv")
    response = client.get(address("import_refused", batch))
    assert (
        response["Content-Disposition"] == f'attachment; filename="lignes-refusees-{batch.pk}.csv"'
    )
    text = response.content.decode()
    assert text.startswith("\ufeffLigne du fichier;Motifs;Réf;Nom;Prénom;Note\r\n")
    assert (
        "2;Nom : Le nom de famille manque : la ligne ne peut pas entrer.;D1;;'=HYPERLINK(1);'+x"
        in text
    )
    again = batch_of(client, content=response.content, name="y.csv")
    assert again.rows.get(first_line=2).cells[4] == "=HYPERLINK(1)"
    assert again.columns["2"] == "reference"


def test_the_empty_model_is_understood_without_a_question(cast, signed_in_as):
    response = signed_in_as(cast.adam).get(reverse("beneficiaries:import_model"))
    header = response.content.decode("utf-8-sig").strip().split(";")
    assert set(guessed(header).values()) == set(TARGETS) - {"full_name", "entry_week"}


def test_giving_up_records_nothing(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    response = client.post(address("import_abandon", batch), follow=True)
    assert "rien n’a été enregistré" in text_of(response)
    assert "ses cellules ont été effacées" in text_of(client.get(address("import_batch", batch)))
    assert client.post(address("import_commit", batch), follow=True).status_code == 200
    assert CaseFile.objects.filter(programme="reclassement").count() == 0


def test_nothing_of_a_file_reaches_the_logs(cast, signed_in_as, caplog):
    caplog.set_level(logging.DEBUG)
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    client.post(address("import_commit", batch))
    commit_slice(batch.pk)
    upload(client, content=b"\x00\x01\x02Yilmaz" * 99, name="Yilmaz.csv")
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    for word in ("Yilmaz", "Khadija", "khadija.yilmaz", "0639989316", "+33639989316", "588 157"):
        assert not [line for line in said if word in line]
