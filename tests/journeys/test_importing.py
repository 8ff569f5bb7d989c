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
    adam.goes_to("/imports/")
    adam.is_at("/compte/login/")
    adam.judge()
    adam.page.locator("input[name=login]").fill(cast.adam.email)
    adam.page.locator("input[name=password]").fill(PASSWORD)
    adam.presses("Enter")
    adam.sees_heading("Importer un portefeuille")
    # When he sends the old tool's file, with its title lines, its accents and its mistakes
    adam.page.locator("input[type=file]").set_input_files(MESSY)
    adam.page.locator("select[name=programme]").select_option("reclassement")
    adam.clicks("Lire le fichier")
    # Then every line of the file is accounted for, and nothing is recorded yet
    adam.sees_heading("messy_caseload.csv")
    adam.sees("44 lignes dans le fichier")
    assert CaseFile.objects.count() == before
    # When he writes the family name that one refused line lacks, in place
    adam.clicks("Refusée", role="link")
    row = ImportRow.objects.get(verdict=Verdict.REFUSED, cells__contains=["D108"])
    line = adam.page.locator(f"#row-{row.pk}")
    line.get_by_role("link", name="Corriger").click()
    cell = line.get_by_label("Nom", exact=True)
    cell.wait_for()
    adam.judge()
    cell.fill("Tessier")
    adam.clicks("Relire cette ligne")
    adam.sees(f"Ligne {row.first_line}")
    row.refresh_from_db()
    assert row.verdict != Verdict.REFUSED
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
    with adam.page.expect_download() as download:
        adam.clicks("Télécharger les lignes refusées", role="link")
    assert "Motifs" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    adam.clicks("Voir les dossiers", role="link")
    adam.sees_heading("Dossiers")
    adam.sees("Yilmaz")


def test_without_scripts_a_line_is_corrected_on_its_own_page(screen, cast):
    diane = screen(cast.diane, javascript=False)
    diane.goes_to("/imports/")
    diane.page.locator("input[type=file]").set_input_files(MESSY)
    diane.page.locator("select[name=programme]").select_option("reclassement")
    diane.clicks("Lire le fichier")
    row = ImportRow.objects.get(verdict=Verdict.REFUSED, cells__contains=["D108"])
    diane.clicks("Refusée", role="link")
    diane.page.locator(f"#row-{row.pk}").get_by_role("link", name="Corriger").click()
    diane.sees_heading("Corriger la ligne")
    diane.fills("Nom", "Tessier")
    diane.clicks("Relire cette ligne")
    diane.sees("Ligne")
    row.refresh_from_db()
    assert row.verdict != Verdict.REFUSED
