"""Nothing typed is lost, nothing appears in another person's form."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from accounts.models import HeldForm
from followup.models import Interview, InterviewDraft
from followup.services.drafts import (
    About,
    Typed,
    content_of,
    find_draft,
    save_draft,
)
from tests.followup import interview_scene as scene
from tests.followup.interview_scene import tab, words
from tests.followup.test_interview_page import new_url

JSON = {"HTTP_ACCEPT": "application/json"}


def keep(client, url, sent, **more):
    """As the script does every few seconds."""
    return client.post(url, {**sent, **more, "action": "draft"}, **JSON)


def test_words_come_back_by_themselves(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url)
    answer = keep(client, url, sent, exploration="Deux centres\nplus proches").json()
    assert answer["state"] == "saved"
    assert answer["sentence"].startswith("Enregistré à ")
    page = client.get(url)
    assert page.context["form"]["exploration"].value() == "Deux centres\nplus proches"
    assert "Enregistré à" in page.content.decode()


def test_the_button_does_the_same_without_scripts(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | {"action": "draft", "opening": "Détendu."}
    page = client.post(url, sent, follow=True)
    assert "Enregistré à" in page.content.decode()
    assert page.context["form"]["opening"].value() == "Détendu."


def test_drafts_are_sealed_in_the_database(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    keep(client, url, scene.page(client, url), exploration="CANARI d’exploration")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_fields FROM followup_interviewdraft")
        assert "CANARI" not in cursor.fetchone()[0]


def test_a_page_left_untouched_makes_no_draft(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    assert keep(client, url, scene.page(client, url)).json()["state"] == "empty"
    assert not InterviewDraft.objects.exists()


def test_whatever_was_typed_can_be_kept(cast):
    about = About(cast.alice, cast.case)
    for text in ("\x00", "\ud800", "👩‍🏫" * 900, "\u202eabc", "a" * 100_000):
        sent = Typed(words(text), tab(), find_revision(about), 1)
        save_draft(about=about, sent=sent)
        assert find_draft(about)[1].fields["exploration"] == text


def find_revision(about: About) -> int:
    found = find_draft(about)
    return found[0].revision if found else 0


def test_too_long_a_text_is_told(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    answer = keep(client, url, scene.page(client, url), exploration="a" * 300_000)
    assert answer.json()["state"] == "too_large"


def test_drafts_of_other_meetings_and_other_people_never_mix(cast, signed_in_as):
    slot = scene.slot(cast.case, cast.alice)
    client = signed_in_as(cast.alice)
    for url, text in ((new_url(cast.case), "sans rendez-vous"), (new_url(cast.case, slot), "avec")):
        keep(client, url, scene.page(client, url), exploration=text)
    manager = signed_in_as(cast.diane)
    keep(
        manager, new_url(cast.case), scene.page(manager, new_url(cast.case)), exploration="de Diane"
    )
    other = signed_in_as(cast.bob)
    assert "exploration" in client.get(new_url(cast.case)).content.decode()
    assert client.get(new_url(cast.case)).context["form"]["exploration"].value() == (
        "sans rendez-vous"
    )
    assert client.get(new_url(cast.case, slot)).context["form"]["exploration"].value() == "avec"
    assert manager.get(new_url(cast.case)).context["form"]["exploration"].value() == "de Diane"
    assert not other.get(new_url(cast.colleague_case)).context["form"]["exploration"].value()
    assert client.get(new_url(cast.other_team_case)).status_code == 404


def test_a_page_of_another_file_is_not_kept_here(cast, signed_in_as):
    """Two files of one counsellor: a page sent to the wrong address leaves no word there."""
    client = signed_in_as(cast.diane)
    here, there = new_url(cast.case), new_url(cast.colleague_case)
    sent = scene.page(client, here)
    answer = keep(client, there, sent, exploration="pour Basile")
    assert (answer.status_code, answer.json()["state"]) == (409, "other")
    client.post(there, {**sent, **scene.typed(exploration="pour Basile")})
    assert not InterviewDraft.objects.exists()
    assert not Interview.objects.exists()


def test_a_page_of_a_colleague_on_the_same_computer_is_not_kept(cast, signed_in_as):
    """Alice's page was left open; Diane signs in; the page goes on sending."""
    sent = scene.page(signed_in_as(cast.alice), new_url(cast.case))
    diane = signed_in_as(cast.diane)
    answer = keep(diane, new_url(cast.case), sent, exploration="d’Alice")
    assert answer.status_code == 409
    assert not InterviewDraft.objects.exists()


def test_two_tabs_keep_both_texts_and_their_author_joins_them(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    one, other = scene.page(client, url), scene.page(client, url)
    keep(client, url, one, exploration="Premier texte", stroke="3")
    answer = keep(client, url, other, exploration="Second texte", mode="phone", stroke="4").json()
    assert answer["state"] == "aside"
    page = client.get(url)
    text = page.content.decode()
    assert "Premier texte" in text
    assert "Second texte" in text
    hidden = {name: page.context[name] for name in ("revision", "aside", "against")} | {
        f"other:{name}": value for name, value in page.context["other"]
    }
    choice = {"choice:exploration": "both", "choice:mode": "mine", "action": "settle"}
    marks = {"held_owner": one["held_owner"], "sent_for": one["sent_for"]}
    client.post(url, hidden | choice | marks)
    form = client.get(url).context["form"]
    assert form["exploration"].value() == "Premier texte\n\nSecond texte"
    assert form["mode"].value() == "phone"


def test_nothing_is_closed_over_words_of_another_tab(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    one, other = scene.page(client, url), scene.page(client, url)
    keep(client, url, one, exploration="Premier texte", stroke="3")
    response = client.post(url, other | scene.typed(exploration="Second texte"), follow=True)
    assert not Interview.objects.exists()
    assert "Premier texte" in response.content.decode()
    assert "Second texte" in response.content.decode()


def test_an_older_sending_that_arrives_late_changes_nothing(cast):
    about, mine = About(cast.alice, cast.case), tab()
    save_draft(about=about, sent=Typed(words("un deux trois"), mine, 0, 30))
    save_draft(about=about, sent=Typed(words("un deux"), mine, 0, 20))
    assert find_draft(about)[1].fields["exploration"] == "un deux trois"


def test_a_tab_left_open_after_closing_keeps_its_words_beside_the_log(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    one = scene.page(client, url)
    keep(client, url, one, exploration="Texte", stroke="2")
    other = scene.page(client, url)
    closing = scene.page(client, url) | scene.typed(exploration="Texte")
    client.post(url, closing)
    log = Interview.objects.get()
    answer = keep(client, url, other, exploration="Texte et la suite", stroke="9").json()
    assert answer["state"] == "closed"
    page = client.get(answer["url"])
    assert page.context["form"]["exploration"].value() == "Texte et la suite"
    log.refresh_from_db()
    assert log.exploration == "Texte"


def test_the_very_words_that_were_closed_make_no_new_draft(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed(exploration="Texte")
    client.post(url, sent)
    assert keep(client, url, sent, stroke="50").json()["state"] == "empty"
    assert not InterviewDraft.objects.exists()


def test_closing_deletes_the_draft_and_leaves_those_of_others(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    save_draft(about=About(cast.diane, cast.case), sent=Typed(words("de Diane"), tab(), 0, 1))
    sent = scene.page(client, url)
    keep(client, url, sent, exploration="Texte")
    client.post(url, sent | scene.typed(stroke="9"))
    assert [draft.user for draft in InterviewDraft.objects.all()] == [cast.diane]


def test_a_session_that_ended_keeps_the_words_until_the_next_login(cast, signed_in_as, client):
    url = new_url(cast.case)
    alice = signed_in_as(cast.alice)
    sent = scene.page(alice, url)
    keep(alice, url, sent, exploration="Avant", stroke="1")
    answer = keep(client, url, sent, exploration="Avant et après", stroke="2")
    assert answer.status_code == 302  # the script sees that it must sign in again
    assert HeldForm.objects.filter(user=cast.alice).exists()
    again = signed_in_as(cast.alice).get(url)
    assert again.context["form"]["exploration"].value() == "Avant et après"


def test_words_of_an_ended_session_stand_beside_those_of_another_tab(cast, signed_in_as, client):
    url = new_url(cast.case)
    alice = signed_in_as(cast.alice)
    old = scene.page(alice, url)
    keep(alice, url, scene.page(alice, url), exploration="D’un autre onglet", stroke="5")
    keep(client, url, old, exploration="De la session finie", stroke="9")
    text = signed_in_as(cast.alice).get(url).content.decode()
    assert "D’un autre onglet" in text
    assert "De la session finie" in text


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_saves_of_two_tabs_lose_no_word(cast):
    """R52: each tab's last words are in the draft or beside it; no third text appears."""
    about = About(cast.alice, cast.case)
    tabs = [tab(), tab()]
    ready = threading.Barrier(10)
    troubles: list[BaseException] = []

    def type_for(who: int, turns: range) -> None:
        try:
            ready.wait(10)
            for turn in turns:
                sent = Typed(words(f"onglet {who} frappe {turn}"), tabs[who], 0, turn)
                save_draft(about=about, sent=sent)
        except BaseException as error:
            troubles.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=type_for, args=(number % 2, range(number // 2 + 1, 26, 5)))
        for number in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    draft, content = find_draft(about)
    kept = {content.fields["exploration"], *(a.fields["exploration"] for a in content.asides)}
    assert kept == {"onglet 0 frappe 25", "onglet 1 frappe 25"}
    assert content_of(draft).asides
