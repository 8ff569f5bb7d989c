"""The CEP from welcome to synthesis, back to level 1, and a level moved without scripts."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cep.competences import Competence, Moment, Rater
from cep.models import (
    CareerProject,
    CompetenceRating,
    LevelChange,
    LevelPeriod,
    Request,
    SynthesisDocument,
)
from cep.services.analysis import record_request
from cep.services.levels import open_level, record_agreement, record_information
from followup.models import LinkPurpose
from followup.services import plan
from followup.services.personal_links import new_link
from tests.followup.space_scene import path_of

PHONE = 360
WORDS = "Je voudrais réparer des machines plutôt que les servir."


def cep(cast, name="path", *args):
    return reverse(f"cep:{name}", args=[cast.case.pk, *args])


def goes_on(alice, link):
    """Follows a link of the CEP page by keyboard, as somebody without a mouse."""
    where = alice.page.get_by_role("link", name=link).first
    where.focus()
    alice.presses("Enter")
    expect(alice.page.locator("form.card")).to_be_visible()
    alice.judge()


def sends(alice, button):
    alice.page.get_by_role("button", name=button).focus()
    alice.presses("Enter")
    expect(alice.page.locator("form.card")).to_have_count(0)
    alice.judge()


def opens_level(alice, number, name):
    goes_on(alice, re.compile(f"(Ouvrir|Revenir à) ce niveau : {name}"))
    alice.page.get_by_label("décidé ensemble").check()
    sends(alice, "Ouvrir le niveau")
    assert LevelPeriod.objects.open().get().number == number


def notes_agreement(alice, name):
    goes_on(alice, f"Noter l’accord : {name}")
    sends(alice, "Noter l’accord")


def test_from_welcome_to_synthesis(screen, cast):
    alice = screen(cast.alice)
    # Given a file just opened, from which Alice goes to the CEP
    alice.goes_to(f"/dossiers/{cast.case.pk}/")
    alice.clicks("Voir le parcours", role="link")
    alice.sees_heading("Parcours CEP de")
    # When she welcomes him: information given, level 1, the request in his own words
    _is_welcomed(alice)
    # Then level 2 only waits for his agreement
    greyed = alice.page.locator("button[aria-describedby=why-2]")
    expect(greyed).to_be_disabled()
    expect(alice.page.locator("#why-2 li")).to_have_count(1)
    notes_agreement(alice, "Conseil personnalisé")
    opens_level(alice, 2, "Conseil personnalisé")
    # When both sides rate the competences, each apart
    _rates_his_competences(screen, cast)
    _gives_her_view(alice, cast)
    # And a project is chosen, with its plan and its money
    _chooses_a_project(alice, cast)
    _plans_and_funds(alice, cast)
    # Then level 3 opens
    alice.goes_to(cep(cast))
    notes_agreement(alice, "Accompagnement à la mise en œuvre")
    opens_level(alice, 3, "Accompagnement à la mise en œuvre")
    moves = LevelChange.objects.order_by("pk").values_list("before", "after")
    assert list(moves) == [(None, 1), (1, 2), (2, 3)]
    # And the synthesis is proposed to the person
    _proposes_the_synthesis(alice, cast)


def _is_welcomed(alice):
    goes_on(alice, "Noter que l’information a été donnée")
    sends(alice, "Noter l’information")
    opens_level(alice, 1, "Entretien individuel")
    goes_on(alice, "Écrire la demande")
    alice.page.locator("textarea[name=words]").fill(WORDS)
    sends(alice, "Enregistrer la demande")
    assert Request.objects.get().words == WORDS
    alice.sees(WORDS)


def _rates_his_competences(screen, cast):
    """On a phone, one question a screen."""
    basile = screen(width=PHONE)
    basile.will_meet("Clear-Site-Data")
    basile.goes_to(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    basile.clicks("Ouvrir mon espace")
    basile.clicks("Mon projet", role="link")
    basile.sees(WORDS)
    basile.clicks("Commencer", role="link")
    for place in range(1, len(Competence) + 1):
        basile.sees(f"Question {place} sur 8")
        basile.page.get_by_label("J’ai besoin de beaucoup d’aide").check()
        basile.clicks("Terminer" if place == len(Competence) else "Question suivante")
    basile.sees("Vous avez répondu aux huit questions.")
    assert CompetenceRating.objects.filter(rater=Rater.PERSON).count() == len(Competence)


def _gives_her_view(alice, cast):
    alice.goes_to(cep(cast, "competences"))
    alice.sees("Donnez votre avis pour voir le sien.")
    alice.goes_to(cep(cast, "rate", Moment.ENTRY, Rater.COUNSELLOR))
    for one in Competence:
        alice.page.locator(f"[name=mastery_{one}]").select_option("1")
    alice.page.locator("[name=mastery_inform]").select_option("3")
    # Without an example it is refused where it stands
    alice.clicks("Enregistrer")
    alice.sees("Donnez un exemple qui le montre.")
    alice.page.locator("[name=evidence_inform]").fill("A trouvé deux fiches métier sans aide.")
    sends(alice, "Enregistrer")
    alice.sees("avis éloignés")
    expect(alice.page.locator("svg.chart-drawing")).to_be_visible()


def _chooses_a_project(alice, cast):
    alice.goes_to(cep(cast, "add_project"))
    alice.page.locator("[name=title]").fill("Devenir technicien de maintenance")
    alice.page.locator("[name=strategy]").fill("Une immersion, puis la formation.")
    sends(alice, "Ajouter le projet")
    # Not decided without a trade: the sentence says it, and the day stays
    goes_on(alice, "La personne a décidé")
    alice.clicks("Noter la décision")
    alice.sees("Ajoutez au moins un métier visé")
    alice.clicks("Ne rien changer", role="link")
    goes_on(alice, "Ajouter un métier")
    alice.page.locator("[name=rome]").fill("I1304")
    sends(alice, "Ajouter")
    # A neighbour, with one press
    alice.page.get_by_text("Métiers voisins").click()
    alice.page.locator("#metiers details form button").first.click()
    expect(alice.page.locator("#metiers ol > li")).to_have_count(2)
    goes_on(alice, "La personne a décidé")
    sends(alice, "Noter la décision")
    assert CareerProject.objects.decided().get().trades.count() == 2


def _plans_and_funds(alice, cast):
    project = CareerProject.objects.get()
    goal = plan.add_goal(by=cast.alice, case_file=cast.case, title="Vérifier le métier")
    due = timezone.localdate() + timezone.timedelta(days=20)
    plan.add_step(by=cast.alice, goal=goal, fields={"title": "Visiter Mécanor", "due_on": due})
    alice.goes_to(cep(cast, "project", project.pk))
    goes_on(alice, "Choisir les objectifs")
    alice.page.get_by_label("Vérifier le métier").check()
    sends(alice, "Enregistrer")
    goes_on(alice, "Ajouter une ligne")
    alice.page.locator("[name=label]").fill("Frais de formation")
    alice.page.locator("[name=cost]").fill("6 900,50")
    alice.page.locator("[name=funder]").fill("Région")
    alice.page.locator("[name=asked]").fill("7000")
    alice.clicks("Ajouter")
    # A sum that does not hold is refused, and nothing typed is lost
    alice.sees("Le montant demandé dépasse le coût.")
    expect(alice.page.locator("[name=cost]")).to_have_value("6 900,50")
    alice.page.locator("[name=asked]").fill("5060")
    sends(alice, "Ajouter")
    alice.sees(re.compile("Reste à trouver"))
    # The calendar has the step; its sheet prints
    alice.clicks("Feuille à imprimer", role="link")
    alice.sees_heading("Calendrier du plan")
    alice.sees("Visiter Mécanor")


def _proposes_the_synthesis(alice, cast):
    alice.goes_to(cep(cast, "documents"))
    alice.clicks("Préparer la synthèse", role="link")
    alice.judge()
    alice.clicks("Voir l’aperçu")
    expect(alice.page.locator("#apercu")).to_contain_text(WORDS)
    alice.judge()
    alice.clicks("Proposer à la personne")
    alice.sees("Version 1")
    document = SynthesisDocument.objects.get()
    assert (document.number, document.stage) == (1, "proposed")


@pytest.fixture
def at_level_two(cast):
    """Basile was at level 1, and is at level 2."""
    today = timezone.localdate()
    record_information(by=cast.alice, case_file=cast.case, informed_on=today)
    record_request(by=cast.alice, case_file=cast.case, words=WORDS)
    record_agreement(by=cast.alice, case_file=cast.case, number=2, agreed_on=today)
    for number in (1, 2):
        running = LevelPeriod.objects.open().first()
        open_level(
            by=cast.alice,
            case_file=cast.case,
            number=number,
            starts_on=today,
            initiative="person",
            expected=running.pk if running else None,
        )


def test_back_to_level_one(screen, cast, at_level_two):
    alice = screen(cast.alice)
    alice.goes_to(cep(cast))
    # When the project falls and Alice goes back, nothing is asked but who wished it
    opens_level(alice, 1, "Entretien individuel")
    # Then the path tells all three periods, and level 2 asks for a new agreement
    expect(alice.page.locator(".cep-thread").first.locator("> li")).to_have_count(3)
    alice.sees("L’accord de la personne pour continuer n’est pas encore noté.")
    notes_agreement(alice, "Conseil personnalisé")
    opens_level(alice, 2, "Conseil personnalisé")
    # And stopping asks for no project
    goes_on(alice, "Terminer le niveau ouvert")
    alice.page.locator("[name=ending]").select_option("life_event")
    sends(alice, "Terminer le niveau")
    assert not LevelPeriod.objects.open().exists()
    alice.goes_to(f"/dossiers/{cast.case.pk}/")
    alice.sees("Niveau 2 terminé")


def test_two_counsellors_move_the_level_at_once(screen, cast, at_level_two):
    alice = screen(cast.alice)
    alice.goes_to(cep(cast, "open_level", 1))
    alice.page.get_by_label("décidé ensemble").check()
    alice.page.locator("[name=reason]").fill("Il veut tout reprendre.")
    running = LevelPeriod.objects.open().get()
    open_level(
        by=cast.diane,
        case_file=cast.case,
        number=1,
        starts_on=timezone.localdate(),
        initiative="person",
        expected=running.pk,
    )
    alice.clicks("Ouvrir le niveau")
    alice.sees(re.compile(f"ouvert le .* par {cast.diane}"))
    alice.sees("Ce niveau est déjà ouvert.")
    expect(alice.page.locator("[name=reason]")).to_have_value("Il veut tout reprendre.")


def test_a_level_is_moved_without_scripts_on_a_phone(screen, cast, at_level_two):
    alice = screen(cast.alice, javascript=False, width=PHONE)
    alice.goes_to(cep(cast))
    alice.clicks(re.compile("Revenir à ce niveau : Entretien"), role="link")
    alice.clicks("Ouvrir le niveau")
    alice.page.get_by_label("la personne").check()
    alice.clicks("Ouvrir le niveau")
    alice.sees("Le niveau est ouvert.")
    assert LevelPeriod.objects.open().get().number == 1
    assert alice.page.evaluate("document.documentElement.scrollWidth") <= PHONE
