"""A beneficiary answers on a phone: by thumb, by keyboard, without scripts, in easy words."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from alliance.models import AllianceWatch, CheckIn
from followup.models import LinkPurpose
from followup.services.personal_links import new_link
from tests.alliance.check_in_scene import HOUR, answered, asked, link_to
from tests.followup.space_scene import path_of
from tests.journeys.test_person_space import PHONE, small_targets


@pytest.fixture
def check_in(cast):
    return asked(cast.case)


def fits(person):
    page = person.page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert not [t for t in small_targets(page) if t[1] < 44], page.url


def chooses(person, word):
    person.page.locator("label.answer", has_text=word).first.click()
    person.clicks("Suite")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_basile_answers_by_the_link_and_gets_his_line_back(screen, cast, check_in, javascript):
    # Given Basile with the link of the message, who answered once a month ago
    CheckIn.objects.filter(pk=check_in.pk).update(session_on="2026-01-05")
    answered(CheckIn.objects.get(pk=check_in.pk), (5, 5, 5, 4, 5, 5))
    check_in = asked(cast.case, ago=HOUR / 2)
    basile = screen(width=PHONE, javascript=javascript)
    basile.will_meet("Clear-Site-Data")
    basile.goes_to(link_to(check_in))
    basile.sees_heading("Comment s’est passé votre dernier rendez-vous ?")
    basile.sees("7 questions, 1 minute.")
    expect(basile.page.get_by_text("Roux")).to_have_count(0)
    listen = basile.page.get_by_role("button", name="Écouter")
    if not javascript:
        expect(listen).to_have_count(0)
    fits(basile)
    answers_seven_questions(basile)
    # Then it arrived, and something comes back
    basile.sees_heading("Merci, vos réponses sont arrivées.")
    basile.sees("Nous commencerons par ce qui vous a gêné.")
    basile.sees_heading("Ma courbe")
    fits(basile)
    check_in.refresh_from_db()
    assert check_in.answered_at is not None
    assert (check_in.unease, check_in.talk_about) == ("a_little", "next_meeting")
    values = check_in.answers.values_list("value", flat=True)
    assert sorted(values, key=str) == [2, 3, 4, 4, 5, None]
    basile.clicks("Quitter")
    basile.sees_heading("Au revoir")


def answers_seven_questions(basile):
    # When he answers, nothing being chosen for him
    basile.clicks("Commencer")
    assert "/l/" not in basile.page.url
    expect(basile.page.locator("input:checked")).to_have_count(0)
    fits(basile)
    basile.clicks("Suite")
    basile.sees("Choisissez une réponse, ou « Je passe ».")
    chooses(basile, "Plutôt non")
    basile.clicks("Je passe")
    for word in ("En partie", "Plutôt oui", "Tout à fait", "Plutôt oui"):
        chooses(basile, word)
    # He comes back to an answer, finds it, and goes on
    basile.sees("Question 7 sur 7")
    basile.clicks("Revenir", role="link")
    expect(basile.page.locator("input:checked")).to_have_value("4")
    basile.clicks("Suite")
    # Something bothered him, he says what to do about it
    chooses(basile, "Un peu")
    fits(basile)
    chooses(basile, "En parler au prochain rendez-vous")
    basile.page.get_by_role("textbox").fill("On est allé trop vite.")
    fits(basile)
    basile.clicks("Envoyer mes réponses")


def test_basile_answers_with_the_keyboard_alone(screen, cast, check_in):
    basile = screen(width=PHONE)
    basile.goes_to(link_to(check_in))
    basile.page.get_by_role("button", name="Commencer").focus()
    basile.presses("Enter")
    for number in range(1, 7):
        basile.is_at(f"question/{number}/$")
        basile.page.locator("input[type=radio]").first.focus()
        basile.presses("ArrowDown", "ArrowDown")
        expect(basile.page.locator("input:checked")).to_have_value("3")
        basile.page.get_by_role("button", name="Suite").focus()
        basile.presses("Enter")
    basile.is_at("gene/$")
    basile.page.locator("input[type=radio]").first.focus()
    basile.presses("Space")
    basile.page.get_by_role("button", name="Suite").focus()
    basile.presses("Enter")
    basile.page.get_by_role("button", name="Envoyer mes réponses").focus()
    basile.presses("Enter")
    basile.sees_heading("Merci, vos réponses sont arrivées.")
    assert set(check_in.answers.values_list("value", flat=True)) == {3}


def test_basile_answers_in_easy_words_stops_and_goes_on_later(screen, cast, check_in):
    link = link_to(check_in)
    basile = screen(width=PHONE)
    basile.goes_to(link)
    basile.clicks("Je préfère des phrases simples et 3 réponses")
    expect(basile.page.locator("label.answer")).to_have_count(3)
    basile.judge()
    basile.page.locator("label.answer").first.click()
    basile.clicks("Suite")
    basile.lose_session()
    basile.goes_to(link)
    basile.clicks("Reprendre")
    basile.is_at("question/2/$")
    expect(basile.page.locator("label.answer")).to_have_count(3)


def test_a_browser_that_clicks_nothing_changes_nothing(screen, cast, check_in):
    link = link_to(check_in)
    scanner = screen(width=PHONE)
    for _visit in range(3):
        scanner.goes_to(link)
        scanner.page.wait_for_load_state("networkidle")
    check_in.refresh_from_db()
    assert (check_in.answered_at, check_in.answers.count()) == (None, 0)
    basile = screen(width=PHONE)
    basile.goes_to(link)
    basile.clicks("Commencer")
    basile.sees("Question 1 sur 7")


def test_basile_chooses_who_reads_and_says_no_in_his_space(screen, cast, check_in):
    basile = screen(width=PHONE)
    basile.goes_to(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    basile.clicks("Ouvrir mon espace")
    basile.sees("7 questions sur votre rendez-vous")
    basile.goes_to(reverse("alliance:my_check_ins"))
    basile.sees_heading("Mes points d’étape")
    fits(basile)
    basile.clicks("Changer qui lit", role="link")
    basile.page.get_by_label("Seule une personne de confiance lit").check()
    basile.page.get_by_role("combobox").select_option(label="Diane Moreau")
    basile.judge()
    fits(basile)
    basile.clicks("Enregistrer")
    basile.sees("C’est Diane Moreau.")
    assert AllianceWatch.objects.get(case_file=cast.case).trusted_person == cast.diane
    basile.clicks("Je ne veux plus de questions")
    basile.sees("on ne vous pose plus ces questions")
    check_in.refresh_from_db()
    assert check_in.cancelled_at is not None
