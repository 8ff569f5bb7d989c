"""A progress report: looked at, made, handed over; and those of a whole list."""

from __future__ import annotations

import zipfile

import pypdf

from followup.models import ProgressReport, ReportBatch
from tests.factories import PASSWORD
from tests.followup.reports import lived
from tests.journeys.conftest import eventually


def test_a_counsellor_hands_a_report_over(screen, cast):
    # Given half a year with Basile
    lived(cast.case)
    alice = screen(cast.alice)
    alice.goes_to(f"/dossiers/{cast.case.pk}/")
    alice.page.locator("#main").get_by_text("Plus", exact=True).click()
    alice.page.get_by_role("link", name="Rapport d’étape", exact=True).click()
    alice.sees_heading("Préparer un rapport d’étape")
    alice.judge()
    # When she leaves a section out and looks
    alice.page.get_by_label("Les rendez-vous de la période, en mots").uncheck()
    alice.page.get_by_role("textbox", name="Remarques de la personne").fill(
        "Je veux aller plus vite."
    )
    alice.clicks("Voir l’aperçu")
    alice.sees("Je veux aller plus vite.")
    alice.page.get_by_text("Voir les chiffres").click()
    alice.page.get_by_role("columnheader", name="Étapes faites").wait_for()
    alice.page.get_by_role("img", name="Graphique : Les étapes au fil du temps").wait_for()
    alice.judge()
    # Then she makes it, and hands it over
    alice.clicks("Établir le rapport")
    alice.sees_heading("Rapport d’étape, version 1")
    alice.clicks("Partager avec la personne")
    alice.sees("dans son espace")
    alice.judge()
    assert ProgressReport.objects.get().shared_at is not None
    with alice.page.expect_download() as coming:
        alice.page.get_by_role("link", name="Télécharger le PDF").click()
    text = pypdf.PdfReader(coming.value.path()).pages[0].extract_text()
    assert "Basile Roux" in text


def test_a_counsellor_gets_the_reports_of_her_list(screen, cast, worker):
    # Given two files of hers in a list
    lived(cast.case)
    alice = screen(cast.alice, width=360)
    alice.goes_to("/dossiers/?referent=me")
    # When she asks for their reports, and waits on the page
    alice.page.get_by_role("link", name="Rapports d’étape").click()
    alice.fills("Mot de passe", PASSWORD)  # a list that leaves asks who is there
    alice.clicks("Confirmer")
    alice.sees_heading("Rapports d’étape de la liste")
    alice.judge()
    alice.clicks("Établir les rapports")
    alice.page.wait_for_url("**/rapports/*/")
    eventually(lambda: ReportBatch.objects.get().status == ReportBatch.Status.DONE, seconds=60)
    # Then the ZIP is there without a click
    link = alice.page.get_by_role("link", name="Télécharger le ZIP")
    link.wait_for()
    alice.judge()
    with alice.page.expect_download() as coming:
        link.click()
    with zipfile.ZipFile(coming.value.path()) as archive:
        assert archive.namelist() == ["rapport-D-2041-1.pdf"]


def test_it_works_without_scripts(screen, cast):
    lived(cast.case)
    alice = screen(cast.alice, javascript=False, width=360)
    alice.goes_to(f"/dossiers/{cast.case.pk}/rapports/nouveau/")
    alice.clicks("Voir l’aperçu")
    alice.sees("Devenir chef d’équipe")
    alice.clicks("Établir le rapport")
    alice.sees_heading("Rapport d’étape, version 1")
