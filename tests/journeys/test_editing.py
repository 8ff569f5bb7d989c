"""Two people edit the same person; a session ends in the middle of a form."""

from tests.factories import PASSWORD


def sheet_of(cast):
    return f"/dossiers/{cast.case.pk}/fiche/"


def stored(cast):
    cast.basile_sheet.refresh_from_db()
    return cast.basile_sheet


def test_two_people_edit_the_same_person(screen, cast):
    # Given Alice and Diane, each with Basile's sheet open
    alice, diane = screen(cast.alice), screen(cast.diane)
    for someone in (alice, diane):
        someone.goes_to(sheet_of(cast))
        someone.sees_heading("Fiche de Basile Roux")
    # When Diane saves a commune, then Alice another one and something else
    diane.page.locator("input[name=commune]").fill("Bourges")
    diane.clicks("Enregistrer la fiche")
    diane.is_at(rf"/dossiers/{cast.case.pk}/$")
    alice.page.locator("input[name=commune]").fill("Vierzon")
    alice.page.locator("input[name=preferred_hours]").fill("Le matin")
    alice.clicks("Enregistrer la fiche")
    # Then Alice sees what Diane saved, and nothing is overwritten meanwhile
    alice.sees_heading("Quelqu’un a modifié la même fiche")
    alice.sees("Diane Moreau")
    assert stored(cast).commune == "Bourges"
    # And her choice is saved, with what nobody else had touched
    alice.page.locator("#mine-commune").check()
    alice.clicks("Enregistrer mes choix")
    alice.is_at(rf"/dossiers/{cast.case.pk}/$")
    alice.sees_heading("Basile Roux")
    assert stored(cast).commune == "Vierzon"
    assert stored(cast).preferred_hours == "Le matin"


def test_changes_of_different_fields_are_both_kept(screen, cast):
    alice, diane = screen(cast.alice), screen(cast.diane)
    for someone in (alice, diane):
        someone.goes_to(sheet_of(cast))
    diane.page.locator("input[name=commune]").fill("Bourges")
    diane.clicks("Enregistrer la fiche")
    diane.is_at(rf"/dossiers/{cast.case.pk}/$")
    alice.page.locator("input[name=preferred_hours]").fill("Le matin")
    alice.clicks("Enregistrer la fiche")
    alice.is_at(rf"/dossiers/{cast.case.pk}/$")
    assert (stored(cast).commune, stored(cast).preferred_hours) == ("Bourges", "Le matin")


def test_a_session_ends_in_the_middle_of_a_form(screen, cast):
    # Given Alice, who has typed in Basile's sheet while the telephone kept her
    alice = screen(cast.alice)
    alice.goes_to(sheet_of(cast))
    alice.page.locator("textarea[name=adaptations]").fill("Interprète en langue des signes")
    alice.lose_session()
    # When she saves, she is asked who she is
    alice.clicks("Enregistrer la fiche")
    alice.is_at("/compte/login/")
    alice.judge()
    alice.page.locator("input[name=login]").fill(cast.alice.email)
    alice.page.locator("input[name=password]").fill(PASSWORD)
    alice.presses("Enter")
    # Then she is back on the sheet, and what she typed is there
    alice.is_at(sheet_of(cast))
    alice.sees("Votre saisie a été retrouvée")
    kept = alice.page.locator("textarea[name=adaptations]").input_value()
    assert kept == "Interprète en langue des signes"
    alice.clicks("Enregistrer la fiche")
    alice.is_at(rf"/dossiers/{cast.case.pk}/$")
    assert stored(cast).adaptations == "Interprète en langue des signes"


def test_without_scripts_the_sheet_is_edited_and_a_mistake_is_told_at_its_field(screen, cast):
    alice = screen(cast.alice, javascript=False)
    alice.goes_to(sheet_of(cast))
    alice.page.locator("input[name=commune]").fill("Vierzon")
    alice.page.locator("input[name=postal_code]").fill("18 cent")
    alice.clicks("Enregistrer la fiche")
    alice.is_at("/fiche/$")
    assert alice.page.locator("input[name=commune]").input_value() == "Vierzon"
    assert alice.page.locator("input[name=postal_code][aria-invalid=true]").count() == 1
    alice.page.locator("input[name=postal_code]").fill("18100")
    alice.clicks("Enregistrer la fiche")
    alice.is_at(rf"/dossiers/{cast.case.pk}/$")
    assert stored(cast).postal_code == "18100"


def test_a_second_click_on_save_creates_nobody_twice(screen, cast):
    from beneficiaries.models import Beneficiary

    before = Beneficiary.objects.count()
    alice = screen(cast.alice)
    alice.goes_to("/dossiers/nouveau/")
    alice.judge()
    alice.page.locator("input[name=given_name]").fill("Nadège")
    alice.page.locator("input[name=family_name]").fill("Ferrand")
    button = alice.page.locator("main form button[type=submit], main form button.btn-primary").last
    button.dblclick()
    alice.is_at(r"/dossiers/\d+/$")
    alice.sees_heading("Nadège Ferrand")
    assert Beneficiary.objects.count() == before + 1
    # Back shows a new form: nothing personal was kept by the browser, nothing is sent again
    alice.page.go_back()
    alice.sees_heading("Nouveau dossier")
    assert alice.page.locator("input[name=family_name]").input_value() == ""
    assert Beneficiary.objects.count() == before + 1
