"""The import in the browser: send a file, see every line."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from beneficiaries.models import ImportBatch, ImportStatus, Verdict
from beneficiaries.services.importing import correct_row, safe_name
from tests.beneficiaries.import_browser import UNIT, address, batch_of, text_of, upload
from tests.factories import member

pytestmark = pytest.mark.django_db


def test_an_administrator_sends_a_file_and_sees_every_line_accounted_for(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    page = client.get(address("import_batch", batch))
    assert "44 lignes dans le fichier = lues : 36 + refusées : 3 + ignorées : 5" in text_of(page)
    assert len(page.content) < 60_000
    assert batch.file_name in text_of(client.get(reverse("beneficiaries:imports")))


def test_a_file_that_is_no_list_is_refused_at_the_field_and_nothing_is_kept(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    response = upload(client, content=b"%PDF-1.7 secret", name="liste.csv", programme="cep")
    assert response.status_code == 422
    form = response.context["form"]
    assert form.errors["file"] == [
        "C’est un PDF : demandez le tableau d’origine en CSV, XLSX ou ODS."
    ]
    assert form["programme"].value() == "cep"
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("content", [b"", b"x" * (10 * 1024 * 1024 + 1)])
def test_an_empty_or_too_big_file_is_refused_in_a_sentence(cast, signed_in_as, content):
    client = signed_in_as(cast.adam)
    file = SimpleUploadedFile("liste.csv", content)
    response = client.post(reverse("beneficiaries:imports"), {"file": file, "programme": "cep"})
    assert response.status_code == 422
    assert response.context["form"].errors["file"][0].startswith("Ce fichier")


def test_without_a_file_the_form_says_so(cast, signed_in_as):
    response = signed_in_as(cast.adam).post(reverse("beneficiaries:imports"), {"programme": "cep"})
    assert response.context["form"].errors["file"] == ["Choisissez un fichier."]


def test_the_file_itself_stays_nowhere(cast, signed_in_as, files_folder):
    before = {path for path in files_folder.rglob("*") if path.is_file()}
    batch_of(signed_in_as(cast.adam))
    assert {path for path in files_folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.csv", "a Set-Cookie: x.csv"),
        ("\u202egnp.csv", "gnp.csv"),
        ("...", "fichier"),
        ("x" * 300 + ".csv", None),
        ("liste 1 85 05 78 006 084 91.csv", "liste • •• •• •• ••• ••• ••.csv"),
    ],
)
def test_the_name_of_a_file_is_made_harmless(name, kept):
    cleaned = safe_name(name)
    assert len(cleaned) <= 200
    assert not set(cleaned) & set("\r\n\x00/\\\u202e")
    if kept:
        assert cleaned == kept


def test_counsellors_do_not_import_and_strangers_find_nothing(cast, signed_in_as):
    batch = batch_of(signed_in_as(cast.adam))
    row = batch.rows.filter(verdict=Verdict.VALID).first()
    pages = [
        ("import_batch", []),
        ("import_columns", []),
        ("import_row", [row.pk]),
        ("import_progress", []),
        ("import_refused", []),
    ]
    alice, stranger = signed_in_as(cast.alice), signed_in_as(stranger_who_imports(cast))
    assert alice.get(reverse("beneficiaries:imports")).status_code == 403
    for name, arguments in pages:
        assert alice.get(address(name, batch, *arguments)).status_code == 403
        assert stranger.get(address(name, batch, *arguments)).status_code == 404
    for name in ("import_commit", "import_abandon"):
        assert stranger.post(address(name, batch)).status_code == 404
    batch.refresh_from_db()
    assert batch.status == ImportStatus.READ


def stranger_who_imports(cast):
    return member(cast.elsewhere, Role.ADMINISTRATOR, email="ailleurs@exemple.invalid")


def test_a_row_of_another_import_is_not_found(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    first, second = batch_of(client), batch_of(client)
    row = second.rows.filter(verdict=Verdict.VALID).first()
    assert client.get(address("import_row", first, row.pk)).status_code == 404
    ignored = first.rows.filter(verdict=Verdict.IGNORED).first()
    assert client.get(address("import_row", first, ignored.pk)).status_code == 404


def test_a_manager_imports_for_the_teams_they_manage(cast, signed_in_as):
    client = signed_in_as(cast.diane)
    refused = upload(client, team=cast.other_team.pk)
    assert "team" in refused.context["form"].errors
    assert batch_of(client, team=cast.team.pk).team == cast.team


def test_verdicts_filter_the_table(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    page = client.get(address("import_batch", batch), {"verdict": "refused"})
    assert [shown.row.first_line for shown in page.context["page"].object_list] == [10, 34, 42]
    for odd in ("zzz", "\x00", "'"):
        assert client.get(
            address("import_batch", batch), {"verdict": odd, "page": odd}
        ).status_code in {
            200,
            400,
        }


def test_a_table_costs_the_same_with_three_and_with_fifty_rows(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    few = batch_of(client, content="Nom;Prénom\nA;B\nC;D\nE;F\n".encode(), name="x.csv")
    many = batch_of(client, path=UNIT)
    counts = []
    for batch in (few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(address("import_batch", batch))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_button_counts_people_and_the_figures_add_up(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    said = text_of(client.get(address("import_batch", batch_of(client))))
    assert "Enregistrer les 35 personnes" in said
    assert "lues : 36" in said
    assert "1 fiche tient sur plusieurs lignes du fichier : 36 lignes lues, 35 personnes" in said
    few = batch_of(client, content="Nom;Prénom\nDurand;Léa\n".encode(), name="x.csv")
    said = text_of(client.get(address("import_batch", few)))
    assert "Enregistrer 1 personne" in said
    assert "plusieurs lignes" not in said
    assert "Léa Durand" in said


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("", "Rien à enregistrer : tout est déjà là."),
        (";Zoé;\n", "Rien à enregistrer : ce qui n’est pas refusé est déjà là."),
    ],
)
def test_when_everybody_is_there_nothing_is_to_be_recorded(cast, signed_in_as, more, sentence):
    client = signed_in_as(cast.adam)
    data = f"Nom;Prénom;Entrée le\nRoux;Basile;\n{more}".encode()
    batch = batch_of(client, content=data, name="x.csv")
    page = client.get(address("import_batch", batch))
    assert sentence in text_of(page)
    assert address("import_commit", batch) not in page.content.decode()
    # What would become of the date of a file that will not be opened is not said.
    assert "au jour de l’import" not in text_of(page)
    assert "Quelqu’un du même nom est déjà dans Jalons" in text_of(page)


def test_what_was_typed_in_an_import_waits_for_the_next_login(cast, signed_in_as, client):
    admin = signed_in_as(cast.adam)
    batch = batch_of(admin)
    row = batch.rows.filter(verdict=Verdict.REFUSED).first()
    for page, typed in (
        (address("import_row", batch, row.pk), {"cell_0": "Retapé"}),
        (address("import_columns", batch), {"programme": "cep"}),
    ):
        owner = re.search(r'name="held_owner" value="([^"]+)"', admin.get(page).text)[1]
        assert client.post(page, {"held_owner": owner} | typed).status_code == 302
        again = admin.get(page)
        ((name, value),) = typed.items()
        assert again.context["form"][name].value() == value


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03" + b"\x00" * 60 + b"This program cannot be run in DOS mode." * 9,
        b"MZ\x00\x00" + b"PE",
        b"\x7fELF\x02\x01\x01" + b"\x00" * 9,
        b"\xca\xfe\xba\xbe\x00\x00\x00\x02",
        bytes(range(256)) * 4,
        b"\x01\x02\x03\x04\x05\x06\x07;\x0e\n",
    ],
)
def test_programs_and_unknown_binaries_are_refused(cast, signed_in_as, content):
    answer = upload(signed_in_as(cast.adam), content=content, name="liste.csv")
    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_list_may_begin_with_the_letters_of_a_program(cast, signed_in_as):
    content = "MZ;Nom;Prénom\n1;Durand;Léa\n".encode()
    assert batch_of(signed_in_as(cast.adam), content=content, name="x.csv").rows.count() == 2


def test_correcting_a_cell_reads_the_cells_of_no_other_line(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    batch = batch_of(client)
    row = batch.rows.filter(verdict=Verdict.VALID).first()
    with CaptureQueriesContext(connection) as queries:
        correct_row(by=cast.adam, row=row, cells={}, decision="")
    read = [q["sql"] for q in queries if '"beneficiaries_importrow"."cells"' in q["sql"]]
    whole = [sql for sql in read if sql.startswith("SELECT")]
    assert whole
    assert all('"beneficiaries_importrow"."id"' in sql.split("WHERE")[1] for sql in whole)
