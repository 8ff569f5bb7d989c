"""A closed log is amended in versions; two editors never overwrite one another."""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import JournalEntry
from beneficiaries.refusals import Refused, StaleVersion
from followup.interviews.text_diff import pieces
from followup.models import Interview
from followup.services.interviews import amend_interview, close_interview, record_interview
from tests.followup import interview_scene as scene


def amend_url(log):
    return reverse("followup:interview_amend", args=[log.case_file_id, log.pk])


def test_each_amendment_keeps_the_text_as_it_was(cast, signed_in_as):
    log = scene.log(cast.alice, cast.case)
    client = signed_in_as(cast.alice)
    sent = scene.page(client, amend_url(log))
    client.post(
        amend_url(log),
        sent | {"shared_summary": "Nous avons comparé trois centres.", "action": "close"},
    )
    log.refresh_from_db()
    assert log.version == 2
    texts = [v.texts["shared_summary"] for v in log.versions.order_by("number")]
    assert texts == ["Nous avons comparé deux centres.", "Nous avons comparé trois centres."]
    entry = JournalEntry.objects.get(deed="interview.amended")
    assert entry.fields == ["shared_summary"]
    page = client.get(reverse("followup:interview_versions", args=[cast.case.pk, log.pk]))
    text = page.content.decode()
    assert "[retiré :" in text
    assert "[ajouté :" in text
    assert "deux</" not in text or "<del>" in text


def test_an_amendment_without_a_change_writes_nothing(cast):
    log = scene.log(cast.alice, cast.case)
    same = {"shared_summary": log.shared_summary}
    amend_interview(by=cast.alice, interview=log, fields=same, version=1)
    assert log.versions.count() == 1
    assert not JournalEntry.objects.filter(deed="interview.amended").exists()


def test_the_loser_of_two_editors_sees_both_texts_and_chooses(cast, signed_in_as):
    log = scene.log(cast.alice, cast.case)
    alice, diane = signed_in_as(cast.alice), signed_in_as(cast.diane)
    hers, his = scene.page(alice, amend_url(log)), scene.page(diane, amend_url(log))
    diane.post(amend_url(log), his | {"closing": "Texte de Diane.", "action": "close"})
    page = alice.post(amend_url(log), hers | {"closing": "Texte d’Alice.", "action": "close"})
    text = page.content.decode()
    assert "Quelqu’un a modifié le même compte rendu" in text
    assert "Texte de Diane." in text
    assert "Texte d’Alice." in text
    assert "Diane Moreau" in text
    log.refresh_from_db()
    assert log.closing == "Texte de Diane."
    other = {f"other:{name}": value for name, value in page.context["other"]}
    marks = {name: hers[name] for name in ("held_owner", "sent_for")}
    choice = {"choice:closing": "both", "action": "settle", "against": page.context["against"]}
    alice.post(amend_url(log), other | marks | choice)
    log.refresh_from_db()
    assert log.closing == "Texte de Diane.\n\nTexte d’Alice."
    assert log.version == 3
    assert log.private_notes == "Revenir sur le rythme."


def test_an_open_log_is_closed_with_what_comes_next(cast):
    log = record_interview(by=cast.alice, case_file=cast.case, fields=scene.fields())
    assert not log.is_closed
    with pytest.raises(Refused):
        amend_interview(by=cast.alice, interview=log, fields={"closing": "x"}, version=1)
    close_interview(by=cast.alice, interview=log, ending=scene.NOTHING_NEXT, version=1)
    log.refresh_from_db()
    assert log.closed_by == cast.alice
    with pytest.raises(Refused):
        close_interview(by=cast.alice, interview=log, ending=scene.NOTHING_NEXT, version=1)


def test_a_log_left_open_is_continued_and_closed_on_its_page(cast, signed_in_as):
    log = record_interview(by=cast.alice, case_file=cast.case, fields=scene.fields())
    client = signed_in_as(cast.alice)
    page = client.get(amend_url(log))
    assert "Clore l’entretien" in page.content.decode()
    sent = scene.page(client, amend_url(log)) | {"step_key": str(scene.any_key())}
    refused = client.post(amend_url(log), sent | {"closing": "Fini.", "action": "close"})
    assert refused.context["ending"].errors["step_title"]
    again = scene.page(client, amend_url(log)) | {"step_key": str(scene.any_key())}
    more = {"closing": "Fini.", "no_next_step_needed": "on", "action": "close", "stroke": "5"}
    client.post(amend_url(log), again | more)
    log.refresh_from_db()
    assert log.is_closed
    assert log.closing == "Fini."
    assert log.versions.get().texts["closing"] == "Fini."


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_sendings_of_one_form_write_one_log(cast):
    """R53: one effect, twenty polite answers."""
    key, moment = scene.any_key(), scene.held_at()
    answers: list[int] = []

    def send() -> None:
        try:
            answers.append(scene.log(cast.alice, cast.case, form_key=key, held_at=moment).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _turn in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert set(answers) == {Interview.objects.get().pk}
    assert JournalEntry.objects.filter(deed="interview.closed").count() == 1


def test_who_only_reads_the_file_writes_nothing(cast):
    with pytest.raises(Refused):
        scene.log(cast.bob, cast.case)
    log = scene.log(cast.alice, cast.case)
    with pytest.raises(Refused):
        amend_interview(by=cast.charlie, interview=log, fields={"closing": "x"}, version=1)
    assert Interview.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_amendments_give_as_many_versions_as_successes(cast):
    """R52: two editors; whoever is late is told, nobody is overwritten in silence."""
    log = scene.log(cast.alice, cast.case)
    won: list[str] = []
    lost: list[str] = []
    ready = threading.Barrier(10)

    def edit(number: int) -> None:
        try:
            ready.wait(20)
            for turn in range(5):
                text = f"auteur {number} tour {turn}"
                by = cast.alice if number % 2 else cast.diane
                version = Interview.objects.get(pk=log.pk).version
                try:
                    amend_interview(by=by, interview=log, fields={"closing": text}, version=version)
                except StaleVersion:
                    lost.append(text)
                else:
                    won.append(text)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) + len(lost) == 50
    log.refresh_from_db()
    assert log.version == 1 + len(won)
    texts = [v.texts["closing"] for v in log.versions.order_by("number")]
    assert sorted(texts[1:]) == sorted(won)
    assert log.closing == texts[-1]


TEXTS = st.text(alphabet="ab é.\n", max_size=60)


@given(before=TEXTS, after=TEXTS)
def test_a_comparison_tells_both_texts_entirely(before, after):
    told = pieces(before, after)
    assert "".join(piece.text for piece in told if not piece.is_added) == before
    assert "".join(piece.text for piece in told if not piece.is_taken) == after
