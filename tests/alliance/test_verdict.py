"""What a person makes of a signal."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.models import AllianceWatch, Signal
from alliance.services.verdicts import judge
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from tests.alliance.watching_scene import assessed, day, filling, meeting, usual
from tests.cast import assemble

pytestmark = pytest.mark.django_db
NIR = "1 85 05 78 006 084 91"


@pytest.fixture
def waiting(cast) -> Signal:
    """One weak signal on Basile's file."""
    meeting(cast.case, 12, "no_show")
    assessed(cast.case)
    return Signal.objects.get()


def page(signal):
    return reverse("alliance:signal", args=[signal.case_file_id, signal.pk])


def sent(signal, verdict="other_explanation", **more):
    return {"verdict": verdict, "version": signal.version, **more}


def test_one_click_from_the_case_file(cast, waiting, signed_in_as):
    client = signed_in_as(cast.alice)
    html = client.get(reverse("beneficiaries:case_file", args=[cast.case.pk])).content.decode()
    assert f'action="{page(waiting)}"' in html
    for value in ("confirmed", "other_explanation", "not_relevant"):
        assert f'name="verdict" value="{value}"' in html
    answer = client.post(page(waiting), sent(waiting, back="case"))
    assert answer["Location"] == reverse("beneficiaries:case_file", args=[cast.case.pk])
    waiting.refresh_from_db()
    assert (waiting.verdict, waiting.verdict_by, waiting.version) == (
        "other_explanation",
        cast.alice,
        2,
    )
    cast.case.refresh_from_db()
    assert cast.case.open_signals == 0
    assert AllianceWatch.objects.get().level == "nothing"
    assert AllianceWatch.objects.get().last_verdict_on == timezone.localdate()


def test_pressed_twice_it_is_said_once(cast, waiting):
    for _ in range(2):
        judge(by=cast.alice, signal=waiting, verdict="not_relevant", note="Vu.", version=1)
    lines = JournalEntry.objects.filter(deed="alliance.signal_judged")
    assert lines.count() == 1
    assert "note" in lines.get().fields


def test_a_second_person_reads_what_the_first_said(cast, waiting, signed_in_as):
    judge(by=cast.diane, signal=waiting, verdict="confirmed", note="Vu ensemble", version=1)
    client = signed_in_as(cast.alice)
    answer = client.post(page(waiting), sent(waiting, note="Mon texte à moi"))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Diane Moreau a déjà répondu « Confirmé »" in html
    assert "Mon texte à moi" in html
    assert "Vu ensemble" in html
    waiting.refresh_from_db()
    assert waiting.verdict_by == cast.diane
    with pytest.raises(StaleVersion):
        judge(by=cast.alice, signal=waiting, verdict="not_relevant", version=1)


def test_one_may_change_ones_mind_having_read(cast, waiting):
    first = judge(by=cast.alice, signal=waiting, verdict="not_relevant", version=1)
    again = judge(by=cast.diane, signal=first, verdict="confirmed", version=2)
    assert (again.verdict, again.verdict_by, again.version) == ("confirmed", cast.diane, 3)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_is_told():
    cast = assemble()
    meeting(cast.case, 12, "no_show")
    assessed(cast.case)
    signal = Signal.objects.get()
    together = threading.Barrier(2, timeout=20)
    ends: list[str] = []

    def say(by, verdict):
        try:
            together.wait()
            judge(by=by, signal=Signal.objects.get(), verdict=verdict, version=1)
            ends.append("written")
        except StaleVersion:
            ends.append("told")
        finally:
            connection.close()

    said = ((cast.alice, "confirmed"), (cast.diane, "not_relevant"))
    threads = [threading.Thread(target=say, args=one) for one in said]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends) == ["told", "written"]
    signal.refresh_from_db()
    assert signal.version == 2
    assert JournalEntry.objects.filter(deed="alliance.signal_judged").count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"verdict": "broken"},
        {"verdict": ""},
        {"version": "abc"},
        {"version": "-1"},
        {"version": str(2**63)},
        {"note": NIR},
        {"note": "a\x00b"},
        {"note": "x" * 5000},
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_written(cast, waiting, signed_in_as, bad):
    answer = signed_in_as(cast.alice).post(page(waiting), {**sent(waiting), **bad})
    assert answer.status_code == 200
    waiting.refresh_from_db()
    assert waiting.verdict == ""


def test_the_service_refuses_what_the_form_would(cast, waiting):
    with pytest.raises(Refused):
        judge(by=cast.alice, signal=waiting, verdict="rupture", version=1)
    with pytest.raises(ValidationError):
        judge(by=cast.alice, signal=waiting, verdict="confirmed", note=NIR, version=1)


def test_who_only_reads_does_not_judge(cast, waiting, signed_in_as):
    with pytest.raises(Refused):
        judge(by=cast.bob, signal=waiting, verdict="confirmed", version=1)
    assert signed_in_as(cast.bob).post(page(waiting), sent(waiting)).status_code == 404


def test_a_closed_file_is_not_judged(cast, waiting):
    CaseFile.objects.filter(pk=cast.case.pk).update(
        closed_on=day(0), closing_reason="other", closed_by=cast.alice
    )
    with pytest.raises(Refused):
        judge(by=cast.alice, signal=waiting, verdict="confirmed", version=1)


def test_a_reserved_signal_is_judged_by_its_reader_and_quietens_nobody_else(cast, waiting):
    Signal.objects.update(reserved_to=cast.diane)
    with pytest.raises(Refused):
        judge(by=cast.alice, signal=waiting, verdict="confirmed", version=1)
    judge(by=cast.diane, signal=waiting, verdict="confirmed", version=1)
    assert AllianceWatch.objects.get().last_verdict_on is None


def test_a_confirmed_signal_leads_to_the_page_of_the_file(cast, waiting, signed_in_as):
    client = signed_in_as(cast.alice)
    answer = client.post(page(waiting), sent(waiting, "confirmed", back="list"))
    assert answer["Location"] == reverse("alliance:file", args=[cast.case.pk])


def test_a_signal_of_another_file_is_not_found(cast, waiting, signed_in_as):
    client = signed_in_as(cast.diane)
    forged = reverse("alliance:signal", args=[cast.colleague_case.pk, waiting.pk])
    assert client.get(forged).status_code == 404
    assert client.post(forged, sent(waiting)).status_code == 404


def test_what_is_told_as_one_is_judged_as_one(cast, signed_in_as):
    usual(cast.case, 40, 30, visibility="trend")
    filling(cast.case, 3, [5, 5, 1, 5, 5, 5], unease="a_little", visibility="trend")
    assessed(cast.case)
    blind = Signal.objects.open().filter(rule__in=["lowest_answer", "slight_unease"])
    assert blind.count() == 2
    html = signed_in_as(cast.alice).get(reverse("alliance:signals")).content.decode()
    assert html.count("ne montrer que la tendance") == 1
    judge(by=cast.alice, signal=blind.first(), verdict="not_relevant", version=1)
    assert not Signal.objects.open().filter(rule__in=["lowest_answer", "slight_unease"]).exists()
