"""An administrator imports a caseload."""

from __future__ import annotations

from pathlib import Path

from beneficiaries.models import CaseFile, ImportBatch, ImportRow, Verdict
from tests.factories import PASSWORD
from tests.journeys.conftest import eventually

MESSY = Path(__file__).resolve().parents[1] / "data" / "messy_caseload.csv"


def test_an_administrator_imports_a_caseload(screen, cast, worker):
    before = CaseFile.objects.count()
    # Given Adam, who logs in with his password
    adam = screen()
    logs_in(adam, cast.adam, then="/imports/")
    adam.sees_heading("Importer un portefeuille")
    # When he sends the old tool's file, with its title lines, its accents and its mistakes
    sends(adam, MESSY)
    # Then every line of the file is accounted for, and nothing is recorded yet
    adam.sees_heading("messy_caseload.csv")
    adam.sees("44 lignes dans le fichier")
    assert CaseFile.objects.count() == before
    # When he writes, in place, the family name that one refused line lacks
    row = line_without_a_name()
    corrects_in_place(adam, row)
    # And records the rest, which a worker does in the background
    adam.page.locator(".save-bar button").click()
    batch = ImportBatch.objects.get()
    eventually(lambda: ImportBatch.objects.get().status == "done", seconds=60)
    adam.goes_to(f"/imports/{batch.pk}/")
    adam.sees("Import terminé")
    # Then the people are on the list, and the refused lines can be fetched with their reasons
    row.refresh_from_db()
    assert row.beneficiary.family_name == "Tessier"
    created = ImportRow.objects.filter(created=True).count()
    assert created >= 20
    assert CaseFile.objects.count() == before + created
    assert "Motifs" in fetches_the_refused_lines(adam)
    adam.clicks("Voir les dossiers", role="link")
    adam.sees_heading("Dossiers")
    adam.sees("Yilmaz")


def logs_in(someone, user, *, then):
    someone.goes_to(then)
    someone.is_at("/compte/login/")
    someone.judge()
    someone.page.locator("input[name=login]").fill(user.email)
    someone.page.locator("input[name=password]").fill(PASSWORD)
    someone.presses("Enter")


def sends(someone, path):
    someone.page.locator("input[type=file]").set_input_files(path)
    someone.page.locator("select[name=programme]").select_option("reclassement")
    someone.clicks("Lire le fichier")


def line_without_a_name():
    return ImportRow.objects.get(verdict=Verdict.REFUSED, cells__contains=["D108"])


def corrects_in_place(someone, row):
    someone.clicks("Refusée", role="link")
    line = someone.page.locator(f"#row-{row.pk}")
    line.get_by_role("link", name="Corriger").click()
    cell = line.get_by_label("Nom", exact=True)
    cell.wait_for()
    someone.judge()
    cell.fill("Tessier")
    someone.clicks("Relire cette ligne")
    someone.sees(f"Ligne {row.first_line}")
    row.refresh_from_db()
    assert row.verdict != Verdict.REFUSED


def fetches_the_refused_lines(someone):
    with someone.page.expect_download() as download:
        someone.clicks("Télécharger les lignes refusées", role="link")
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_without_scripts_a_line_is_corrected_on_its_own_page(screen, cast):
    diane = screen(cast.diane, javascript=False)
    diane.goes_to("/imports/")
    sends(diane, MESSY)
    diane.sees_heading("messy_caseload.csv")
    row = line_without_a_name()
    diane.clicks("Refusée", role="link")
    diane.page.locator(f"#row-{row.pk}").get_by_role("link", name="Corriger").click()
    diane.sees_heading("Corriger la ligne")
    diane.fills("Nom", "Tessier")
    diane.clicks("Relire cette ligne")
    diane.sees("Ligne")
    row.refresh_from_db()
    assert row.verdict != Verdict.REFUSED
