"""A beneficiary confirms by the link and says he is stuck, on a phone, with and without scripts."""

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from beneficiaries.services.consents import give_consent, publish_proposed_notices
from followup.models import LinkPurpose, Message
from followup.services.personal_links import new_link
from followup.services.rights import has_objected
from tests.followup.space_scene import furnished, path_of

PHONE = 360


@pytest.fixture
def scene(cast):
    for notice in publish_proposed_notices(by=cast.adam, organisation=cast.organisation):
        if notice.purpose != "information":
            give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=notice)
    return furnished(cast)


def small_targets(page):
    """Links and buttons that a thumb would miss, inside the page itself."""
    return page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, .space-foot button')]
        .filter((e) => e.checkVisibility() && !e.closest('p, .disclosure-body, .messages'))
        .map((e) => [e.textContent.trim(), Math.round(e.getBoundingClientRect().height)])
        .filter(([, height]) => height < 48)"""
    )


def fits(basile):
    page = basile.page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert not small_targets(page), page.url


def _says_that_he_is_stuck(basile, scene):
    basile.goes_to(reverse("followup:space_plan"))
    fits(basile)
    basile.clicks("Je bloque", role="link")
    basile.page.get_by_role("textbox").fill("Je n’ai plus d’ordinateur.")
    basile.judge()
    basile.clicks("Dire que je bloque")
    basile.sees("Je n’ai plus d’ordinateur.")
    scene.step.refresh_from_db()
    assert scene.step.status == "stuck"


def _writes_to_alice(basile, alice, cast):
    basile.goes_to(reverse("followup:space_messages"))
    basile.page.get_by_label("Votre message").fill("Peut-on faire le CV ensemble ?")
    basile.clicks("Envoyer")
    basile.sees("Peut-on faire le CV ensemble ?")
    fits(basile)
    alice.goes_to(f"/dossiers/{cast.case.pk}/")
    alice.sees("Attend une réponse")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_beneficiary_confirms_by_the_link_and_says_he_is_stuck(screen, cast, scene, javascript):
    # Given Basile with the link of a text message, on an old phone
    link = path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE))
    basile = screen(width=PHONE, javascript=javascript)
    basile.will_meet("Clear-Site-Data")  # the browser says that it forgot everything
    basile.goes_to(link)
    basile.sees_heading("Avenir Centre")
    expect(basile.page.get_by_text("Basile")).to_have_count(0)
    # When he opens his space
    basile.clicks("Ouvrir mon espace")
    basile.sees_heading("Bonjour Basile Roux")
    assert "/l/" not in basile.page.url
    fits(basile)
    # Then the next thing to do is there, and he confirms
    basile.clicks("Confirmer ce rendez-vous", role="link")
    basile.clicks("Je confirme ma venue")
    basile.sees("Vous avez confirmé ce rendez-vous")
    fits(basile)
    scene.slot.refresh_from_db()
    assert scene.slot.confirmed_at is not None
    # And says that a step is stuck, and writes to Alice
    _says_that_he_is_stuck(basile, scene)
    _writes_to_alice(basile, screen(cast.alice), cast)
    # And leaves: nothing of him stays
    basile.clicks("Quitter mon espace")
    basile.sees_heading("Au revoir")
    basile.goes_to(reverse("followup:space"))
    basile.sees_heading("Entrer dans mon espace")


def test_every_page_of_the_space_reads_well_on_a_phone(screen, cast, scene):
    basile = screen(width=PHONE)
    basile.goes_to(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    basile.clicks("Ouvrir mon espace")
    for name in (
        "space_me",
        "space_journal",
        "space_appointments",
        "space_step_propose",
        "space_documents",
        "space_consents",
        "space_rights",
        "space_correction",
    ):
        basile.goes_to(reverse(f"followup:{name}"))
        basile.judge()
        fits(basile)


def test_a_read_message_says_so_by_itself(screen, cast, scene):
    from followup.services.messages import send_message

    send_message(by=cast.alice, case_file=cast.case, body="À jeudi.", form_key=None)
    basile = screen(width=PHONE)
    basile.goes_to(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    basile.clicks("Ouvrir mon espace")
    basile.clicks("Mes messages", role="link")
    basile.sees("À jeudi.")
    expect(basile.page.get_by_role("button", name="J’ai lu")).to_be_hidden()
    assert Message.objects.get().read_at is not None


def test_basile_enters_by_a_code_in_easy_words_and_objects(screen, cast, scene):
    basile = screen(width=PHONE)
    basile.goes_to(reverse("followup:space_enter"))
    basile.sees_heading("Entrer dans mon espace")
    basile.page.get_by_role("textbox").fill("basile.roux@exemple.invalid")
    basile.clicks("Recevoir un code")
    basile.sees_heading("Écrivez le code")
    code = next(line for line in mail.outbox[-1].body.splitlines() if line.isdigit())
    basile.page.get_by_role("textbox").fill(code)
    basile.clicks("Ouvrir mon espace")
    basile.sees_heading("Bonjour Basile Roux")
    basile.clicks("Facile à lire")
    basile.sees("À faire maintenant")
    basile.clicks("Mes droits", role="link")
    basile.clicks("Dire non aux mesures", role="link")
    basile.clicks("Envoyer ma demande")
    basile.sees("Vous avez dit non")
    assert has_objected(cast.basile_sheet)


def test_the_card_that_a_counsellor_prints(screen, cast, scene):
    alice = screen(cast.alice)
    alice.goes_to(f"/dossiers/{cast.case.pk}/espace/")
    alice.sees_heading("Espace de la personne")
    alice.clicks("Imprimer une carte")
    alice.sees_heading("Carte à imprimer")
    link = alice.page.locator(".space-card-link").inner_text()
    basile = screen(width=PHONE)
    basile.goes_to(path_of(link))
    basile.clicks("Ouvrir mon espace")
    basile.sees_heading("Bonjour Basile Roux")
    alice.goes_to(f"/dossiers/{cast.case.pk}/espace/")
    alice.clicks("Fermer tous les liens")
    alice.sees("Les liens sont fermés")
    basile.goes_to(reverse("followup:space_plan"))
    basile.sees_heading("Entrer dans mon espace")
