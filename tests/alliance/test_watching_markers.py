"""Markers ticked from the page of an interview, and wishes; nothing where the person objects."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.models import AllianceWatch, ObservedMarker, PersonWish, Signal
from alliance.services.observing import note_wish, observe
from beneficiaries.refusals import Refused
from followup.models import Interview, InterviewDraft
from tests.alliance.watching_scene import day
from tests.followup.interview_scene import page as page_sent

pytestmark = pytest.mark.django_db


def test_ticked_on_the_page_kept_when_the_interview_is_closed(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    page = reverse("followup:interview_new", args=[cast.case.pk])
    html = client.get(page).content.decode()
    assert "Ce que j’ai remarqué dans l’échange" in html
    written = {"shared_summary": "Des mots", "no_next_step_needed": "on", "action": "close"}
    sent = page_sent(client, page) | written | {"observed_avoidance": "on"}
    sent |= {"next_appointment_later": "on"}
    assert client.post(page, sent).status_code == 302
    seen = ObservedMarker.objects.get()
    assert (seen.marker, seen.interview, seen.observed_by) == (
        "avoidance",
        Interview.objects.get(),
        cast.alice,
    )
    assert Signal.objects.open().get().marker == "avoidance"


def test_a_tick_survives_in_the_draft(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    page = reverse("followup:interview_new", args=[cast.case.pk])
    sent = page_sent(client, page) | {"closing": "Des mots", "action": "draft"}
    client.post(page, sent | {"observed_compliance": "on"})
    assert InterviewDraft.objects.count() == 1
    html = client.get(page).content.decode()
    box = html[html.index('name="observed_compliance"') - 80 :][:250]
    assert "checked" in box
    assert not ObservedMarker.objects.exists()


def test_nothing_is_asked_where_the_person_objects(cast, signed_in_as):
    AllianceWatch.objects.create(case_file=cast.case, objected_at=timezone.now())
    page = reverse("followup:interview_new", args=[cast.case.pk])
    assert "Ce que j’ai remarqué" not in signed_in_as(cast.alice).get(page).content.decode()
    with pytest.raises(Refused):
        observe(by=cast.alice, case_file=cast.case, markers=["avoidance"], on=day(0))


def test_the_same_marker_of_a_day_is_noted_once(cast):
    for _ in range(2):
        observe(by=cast.alice, case_file=cast.case, markers=["avoidance"], on=day(0))
    assert ObservedMarker.objects.count() == 1
    assert JournalEntry.objects.filter(deed="alliance.marker_observed").count() == 1


@pytest.mark.parametrize(
    ("markers", "on"),
    [(["laziness"], day(0)), (["avoidance"], day(-2)), (["avoidance"], datetime.date(1900, 1, 1))],
)
def test_unknown_markers_and_impossible_days_are_refused(cast, markers, on):
    with pytest.raises(Refused):
        observe(by=cast.alice, case_file=cast.case, markers=markers, on=on)
    assert not ObservedMarker.objects.exists()


def test_who_only_reads_notes_nothing(cast):
    with pytest.raises(Refused):
        observe(by=cast.bob, case_file=cast.case, markers=["avoidance"], on=day(0))
    with pytest.raises(Refused):
        note_wish(by=cast.bob, case_file=cast.case, kind="complaint", on=day(0))


def test_two_contested_goals_are_a_weak_signal(cast):
    for ago in (9, 2):
        note_wish(
            by=cast.alice, case_file=cast.case, kind="other_goal", words=f"Non {ago}", on=day(ago)
        )
    assert Signal.objects.open().get().rule == "goal_contested"


def test_the_person_says_it_themselves(cast):
    note_wish(by=None, case_file=cast.case, kind="another_counsellor", on=day(0))
    assert PersonWish.objects.get().recorded_by is None
    line = JournalEntry.objects.get(deed="alliance.wish_said_by_person")
    assert line.actor_id is None
