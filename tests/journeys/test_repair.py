"""A counsellor understands a signal and repairs; a licence is missing."""

import json

import pytest
from django.utils import timezone

from alliance.instruments import scale_of
from alliance.models import Instrument, Repair, RuptureEpisode, Signal
from alliance.scoring import score
from alliance.services.licences import may_be_shown
from tests.alliance.watching_scene import assessed, dropped, meeting, usual


@pytest.fixture
def fall(cast):
    """Answers that fall after a meeting held, three days ago."""
    usual(cast.case, 60, 50, 40)
    meeting(cast.case, 3)
    dropped(cast.case, 3, comment="Je ne sais plus où on va.")
    assessed(cast.case)
    return Signal.objects.get(rule="score_below_usual")


def test_a_counsellor_understands_a_signal_and_repairs(screen, cast, fall):
    # Given Alice on her day, with a signal to check
    alice = screen(cast.alice)
    alice.goes_to("/")
    alice.sees("signaux à vérifier")
    # When she asks why, by keyboard
    page = alice.page
    page.get_by_role("link", name="Comprendre").first.focus()
    page.keyboard.press("Enter")
    alice.sees_heading("Pourquoi ce signal")
    alice.sees("on attendait")
    # And says that it is so
    page.get_by_role("button", name="Confirmé").focus()
    page.keyboard.press("Enter")
    alice.sees_heading("Alliance")
    alice.clicks("Commencer une restauration", role="link")
    alice.sees_heading("Commencer une restauration")
    alice.clicks("Commencer")
    understands_first(alice)
    # The rest opens by hand, and leads to the real page
    page.get_by_text("changer quelque chose").click()
    alice.sees("Ouvrir le plan d’action")
    # And she ends it with her words
    page.get_by_label("Restauré", exact=True).check()
    page.locator("[name=note]").last.fill("On se parle au téléphone.")
    alice.clicks("Terminer la restauration")
    alice.sees("La restauration est terminée.")
    episode = RuptureEpisode.objects.get()
    assert (episode.state, episode.end_note) == ("repaired", "On se parle au téléphone.")


def understands_first(alice):
    # Then understanding comes first, and what she feels stays hers
    page = alice.page
    alice.sees_heading("Comprendre d’abord")
    alice.is_at("/restaurations/")
    page.locator("#pour-moi").fill("Je suis agacée, et un peu perdue.")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.locator("#etape-own_feelings button").focus()
    page.keyboard.press("Enter")
    page.locator("#etape-own_feelings.repair-done").wait_for()
    assert not any("agac" in body for body in sent)
    assert "agacée" not in page.content()
    page.locator("#note-identify").fill("Le bus a été supprimé.")
    page.locator("#etape-identify button").click()
    page.locator("#etape-identify.repair-done").wait_for()
    alice.judge()
    assert set(Repair.objects.values_list("kind", "note")) == {
        ("own_feelings", ""),
        ("identify", "Le bus a été supprimé."),
    }


def test_the_same_without_scripts_on_a_phone(screen, cast, fall):
    alice = screen(cast.alice, javascript=False, width=360)
    alice.goes_to(f"/dossiers/{cast.case.pk}/alliance/restaurations/nouvelle/")
    alice.clicks("Commencer")
    alice.page.locator("#note-identify").fill("Le bus.")
    alice.page.locator("#etape-identify button").first.click()
    alice.sees("Le bus.")
    alice.page.get_by_text("changer quelque chose").click()
    alice.page.locator("#etape-observer a").click()
    alice.page.locator("[name=text]").fill("Basile hésite.")
    alice.clicks("Garder cette situation")
    alice.sees("dit encore de qui il s’agit")
    alice.page.locator("[name=text]").fill("Une personne hésite.")
    alice.clicks("Garder cette situation")
    alice.sees("La situation est gardée pour vous seul·e")


def test_a_licence_is_missing(screen, cast, tmp_path):
    # Given Adam, with the skeleton of a published questionnaire and no licence
    adam = screen(cast.adam)
    adam.goes_to("/administration/questionnaires/")
    adam.judge()
    adam.goes_to("/administration/questionnaires/importer/")
    skeleton = adam.page.request.get("/administration/questionnaires/modeles/wai-sr.json")
    pack = tmp_path / "wai-sr.json"
    pack.write_text(json.dumps(skeleton.json()))
    adam.page.locator("input[type=file]").set_input_files(pack)
    adam.clicks("Lire le pack")
    adam.sees("nécessaire : à enregistrer avant de montrer le texte")
    adam.clicks("Importer ce questionnaire")
    adam.sees("Le questionnaire est importé")
    # Then it is there, and says that nobody may be shown it
    instrument = Instrument.objects.get(key="wai-sr", organisation=cast.organisation)
    adam.goes_to(f"/administration/questionnaires/{instrument.pk}/")
    adam.sees("Aucune licence enregistrée.")
    version = instrument.versions.get()
    today = timezone.localdate()
    assert not may_be_shown(version, cast.organisation, language="fr", on=today)
    # And what was filled on paper still gives a score
    answers = {item.key: 4 for item in version.items.all()}
    assert score(answers, scale_of(version)).total == 4
