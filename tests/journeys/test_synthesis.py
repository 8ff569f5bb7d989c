"""The person amends the document: proposed, read again on a phone, compared, handed over."""

from __future__ import annotations

import pypdf
import pytest

from cep.models import LiaisonSheet, SynthesisDocument
from followup.models import LinkPurpose
from followup.services.personal_links import new_link
from tests.cep import document_scene as scene
from tests.followup.space_scene import path_of

PHONE = 360


def fits(basile):
    """Nothing wider than the phone, nothing smaller than a thumb."""
    page = basile.page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, page.url
    small = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, .space-foot button')]
        .filter((e) => e.checkVisibility() && !e.closest('p, .disclosure-body, .messages'))
        .map((e) => [e.textContent.trim(), Math.round(e.getBoundingClientRect().height)])
        .filter(([, height]) => height < 48)"""
    )
    assert not small, (page.url, small)


def proposes(alice, cast):
    alice.goes_to(f"/dossiers/{cast.case.pk}/cep/")
    alice.page.get_by_role("link", name="Documents", exact=True).click()
    alice.sees_heading("Documents du CEP")
    alice.clicks("Préparer la synthèse", role="link")
    alice.sees_heading("Préparer la synthèse")
    alice.page.get_by_label("Les dispositifs à mobiliser").uncheck()
    alice.clicks("Voir l’aperçu")
    alice.sees("Devenir technicien de maintenance")
    alice.clicks("Proposer à la personne")
    alice.sees_heading("Synthèse, version 1")
    alice.judge()


def enters(basile, cast):
    link = new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)
    basile.goes_to(path_of(link))
    basile.clicks("Ouvrir mon espace")
    basile.sees_heading("Bonjour Basile Roux")


def amends(basile):
    basile.page.get_by_role("link", name="Mon document de synthèse").first.click()
    basile.sees_heading("Mon document de synthèse")
    basile.sees(scene.WORDS)
    fits(basile)
    basile.clicks("Changer ou ajouter : Le plan", role="link")
    basile.sees_heading("Le plan")
    fits(basile)
    basile.page.get_by_role("textbox").fill("Je préfère passer le test en janvier.")
    basile.clicks("Garder")
    basile.sees("Je préfère passer le test en janvier.")
    fits(basile)
    basile.clicks("Envoyer mes remarques")
    basile.sees("C’est envoyé")
    assert SynthesisDocument.objects.latest_first().first().stage == "amended"


def answers_compares_and_hands_over(alice, cast):
    alice.goes_to(f"/dossiers/{cast.case.pk}/cep/synthese/")
    alice.sees("1 remarque attend votre réponse")
    alice.clicks("Répondre aux remarques", role="link")
    alice.sees("Je préfère passer le test en janvier.")
    alice.page.get_by_label("Repris tel quel, avec ses mots").check()
    alice.clicks("Garder mes réponses")
    alice.sees("il peut être remis")
    alice.clicks("Comparer deux versions", role="link")
    alice.sees_heading("Comparer deux versions")
    alice.sees("Je préfère passer le test en janvier.")
    alice.goes_to(f"/dossiers/{cast.case.pk}/cep/synthese/nouvelle/")
    alice.clicks("Voir l’aperçu")
    alice.sees("Ce qui a changé")
    alice.clicks("Remettre à la personne")
    alice.sees("Le document est remis")


def opens_the_pdf(basile):
    basile.goes_to("/mon-espace/documents/")
    basile.sees("Document de synthèse")
    fits(basile)
    with basile.page.expect_download() as coming:
        basile.page.get_by_role("link", name="Document de synthèse").click()
    pages = pypdf.PdfReader(coming.value.path()).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "Je préfère passer le test en janvier." in text
    assert "Version 3, remise le" in text
    assert "Dispositifs à mobiliser" not in text


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_the_person_amends_the_document(screen, cast, javascript):
    # Given a file with a project, and Alice who proposes its synthesis
    scene.told(cast)
    alice = screen(cast.alice, javascript=javascript)
    proposes(alice, cast)
    # When Basile reads it on his phone and amends it
    basile = screen(width=PHONE, javascript=javascript)
    enters(basile, cast)
    amends(basile)
    # And Alice answers, compares and hands it over
    answers_compares_and_hands_over(alice, cast)
    # Then Basile has it, with his words in it
    opens_the_pdf(basile)


def test_the_person_chooses_what_goes_to_another_operator(screen, cast):
    scene.told(cast)
    alice = screen(cast.alice)
    alice.goes_to(f"/dossiers/{cast.case.pk}/cep/liaison/nouvelle/")
    alice.page.get_by_label("Structure destinataire").fill("Mécanor")
    alice.page.get_by_label("Pourquoi").fill("Organiser une immersion.")
    alice.clicks("Préparer la fiche")
    alice.sees_heading("Fiche de liaison pour Mécanor")
    basile = screen(width=PHONE)
    enters(basile, cast)
    basile.clicks("Transmettre à une autre structure", role="link")
    basile.sees("Organiser une immersion.")
    fits(basile)
    basile.page.get_by_label("Mon projet").uncheck()
    basile.clicks("Oui, je suis d’accord")
    basile.sees("Vous avez dit oui")
    alice.page.reload()
    alice.page.get_by_label("Courrier").check()
    alice.clicks("Établir la fiche et noter son départ")
    alice.sees("La fiche est établie")
    assert LiaisonSheet.objects.get().sections == ["request"]
