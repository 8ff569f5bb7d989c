"""A counsellor finds and opens a case file; a stranger is refused."""

from accounts.models import JournalEntry
from tests.factories import case_file


def test_a_counsellor_finds_and_opens_a_case_file_with_the_keyboard_alone(screen, cast):
    # Given Alice, who follows several people, at her home page
    for given, family in [("Nadia", "Benali"), ("Marc", "Le Gall"), ("Zoé", "Roux-Martin")]:
        case_file(
            cast.organisation,
            referent=cast.alice,
            team=cast.team,
            given_name=given,
            family_name=family,
        )
    alice = screen(cast.alice)
    alice.goes_to("/accueil/")
    alice.sees_heading("Bonjour")
    # When she types "/", part of a name without its accent, goes down and presses Enter
    alice.presses("/")
    alice.types("roux bas")
    alice.sees("D-2041")
    alice.presses("ArrowDown", "Enter")
    # Then Basile's case file is open, and the reading is noted
    alice.is_at(rf"/dossiers/{cast.case.pk}/$")
    alice.sees_heading("Basile Roux")
    readings = JournalEntry.objects.filter(deed="case_file.read", actor=cast.alice)
    assert readings.get().subject_id == cast.case.pk


def test_a_name_typed_with_a_mistake_is_found_all_the_same(screen, cast):
    alice = screen(cast.alice)
    alice.goes_to("/dossiers/")
    alice.sees_heading("Dossiers")
    alice.presses("Control+k")
    alice.types("yilmas")
    alice.sees("Khadija Yilmaz")
    # Escape closes the results and keeps the field
    alice.presses("Escape")
    assert alice.page.locator("#quick-search-results .search-hit").count() == 0


def test_without_scripts_the_search_is_a_page(screen, cast):
    alice = screen(cast.alice, javascript=False)
    alice.goes_to("/accueil/")
    alice.page.locator("#quick-search").fill("basile")
    alice.presses("Enter")
    alice.is_at(r"/dossiers/recherche/\?q=basile")
    alice.clicks("Basile Roux", role="link")
    alice.is_at(rf"/dossiers/{cast.case.pk}/$")
    alice.sees_heading("Basile Roux")


def test_the_case_file_fits_a_telephone(screen, cast):
    alice = screen(cast.alice, width=320)
    alice.goes_to(f"/dossiers/{cast.case.pk}/")
    alice.sees_heading("Basile Roux")
    wider = alice.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not wider


def test_a_stranger_is_refused(screen, cast):
    # Given Charlie, of another organisation, who was told the address of Basile's case file
    charlie = screen(cast.charlie)
    charlie.will_meet("status of 404")
    # When he follows it
    answer = charlie.goes_to(f"/dossiers/{cast.case.pk}/")
    # Then nothing says that it exists, and no search of his finds it
    assert answer.status == 404
    assert "Basile" not in charlie.page.content()
    charlie.judge()
    charlie.goes_to("/dossiers/recherche/?q=basile")
    charlie.sees("Personne ne répond à cette recherche")
    assert "Roux" not in charlie.page.locator("main").inner_text()


def test_a_colleague_of_the_team_is_asked_for_a_reason(screen, cast):
    # Given Bob, of Alice's team, who must answer the telephone for her
    bob = screen(cast.bob)
    bob.goes_to(f"/dossiers/{cast.case.pk}/")
    # When he opens Basile's case file, a reason is asked first
    bob.sees_heading("Ouvrir le dossier de Basile Roux")
    bob.clicks("Ouvrir le dossier")
    bob.judge()
    assert not JournalEntry.objects.filter(deed="case_file.reasoned_access").exists()
    bob.page.locator("textarea[name=reason], input[name=reason]").first.fill(
        "Appel de M. Roux pendant l’absence d’Alice"
    )
    bob.clicks("Ouvrir le dossier")
    # Then it opens, and the reason stays in the journal
    bob.sees_heading("Basile Roux")
    entry = JournalEntry.objects.get(deed="case_file.reasoned_access")
    assert entry.actor == cast.bob
    assert entry.reason == "Appel de M. Roux pendant l’absence d’Alice"
