"""Drafts wait for their author, end by rule, and the keys of local copies die at log-out."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.session_store import row_key
from followup.models import InterviewDraft, LocalKey
from followup.services.drafts import (
    About,
    Typed,
    forget_local_keys,
    local_secrets,
    purge_drafts,
    save_draft,
)
from tests.followup import interview_scene as scene
from tests.followup.interview_scene import tab, words
from tests.followup.test_interview_page import new_url


def test_the_list_shows_ones_own_and_lets_go(cast, signed_in_as):
    for user in (cast.alice, cast.diane):
        save_draft(about=About(user, cast.case), sent=Typed(words("à moi"), tab(), 0, 1))
    client = signed_in_as(cast.alice)
    page = client.get(reverse("followup:drafts"))
    assert [each["draft"].user for each in page.context["drafts"]] == [cast.alice]
    assert page.context["drafts"][0]["url"] == new_url(cast.case)
    mine, hers = (InterviewDraft.objects.get(user=user) for user in (cast.alice, cast.diane))
    assert client.post(reverse("followup:draft_abandon", args=[hers.pk])).status_code == 404
    client.post(reverse("followup:draft_abandon", args=[mine.pk]))
    assert list(InterviewDraft.objects.all()) == [hers]


def test_the_list_costs_the_same_with_three_and_thirty(cast, signed_in_as):
    def draft(number: int) -> None:
        slot = scene.slot(cast.case, cast.alice, minutes_ago=60 * (number + 1))
        about = About(cast.alice, cast.case, slot)
        save_draft(about=about, sent=Typed(words("x"), tab(), 0, 1))

    client = signed_in_as(cast.alice)
    for number in range(3):
        draft(number)
    client.get(reverse("followup:drafts"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("followup:drafts"))
    for number in range(3, 30):
        draft(number)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("followup:drafts"))
    assert len(many) == len(few)


def test_old_drafts_are_announced_then_deleted(cast):
    about = About(cast.alice, cast.case)
    save_draft(about=about, sent=Typed(words("vieux"), tab(), 0, 1))
    draft = InterviewDraft.objects.get()

    def aged(days: int) -> None:
        moment = timezone.now() - datetime.timedelta(days=days)
        InterviewDraft.objects.update(saved_at=moment)

    assert purge_drafts() == 0
    aged(settings.DRAFT_LIFE_DAYS + 5)  # a purge that did not run for weeks: the notice comes first
    assert purge_drafts() == 0
    draft.refresh_from_db()
    assert draft.warned_at
    notice = settings.DRAFT_LIFE_DAYS - settings.DRAFT_WARNED_AFTER_DAYS
    InterviewDraft.objects.update(
        warned_at=timezone.now() - datetime.timedelta(days=notice, hours=1)
    )
    assert purge_drafts() == 1


def test_a_draft_taken_up_again_is_no_longer_announced(cast):
    about, mine = About(cast.alice, cast.case), tab()
    save_draft(about=about, sent=Typed(words("vieux"), mine, 0, 1))
    InterviewDraft.objects.update(warned_at=timezone.now())
    save_draft(about=about, sent=Typed(words("vieux et neuf"), mine, 1, 2))
    assert InterviewDraft.objects.get().warned_at is None


def test_keys_die_at_log_out_and_outlive_an_expiry(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = reverse("followup:local_keys")
    first = client.post(url).json()["keys"]
    assert client.post(url).json()["keys"] == first  # the same session, the same key
    again = signed_in_as(cast.alice)  # a new login after an expiry
    keys = again.post(url).json()["keys"]
    assert first[0] in keys
    assert keys[0] != first[0]
    again.post(reverse("account_logout"))
    left = signed_in_as(cast.alice).post(url).json()["keys"]
    assert keys[0] not in left
    assert signed_in_as(cast.bob).post(url).json()["keys"][0] not in keys


def test_ending_all_sessions_kills_their_keys(cast):
    local_secrets(user=cast.alice, session_key="une")
    local_secrets(user=cast.alice, session_key="autre")
    forget_local_keys(cast.alice.pk, keeping=row_key("une"))
    assert [key.session for key in LocalKey.objects.all()] == [row_key("une")]


def test_old_keys_open_nothing_any_more(cast):
    local_secrets(user=cast.alice, session_key="une")
    age = datetime.timedelta(seconds=settings.LOCAL_KEY_LIFE_SECONDS + 60)
    LocalKey.objects.update(created_at=timezone.now() - age)
    assert len(local_secrets(user=cast.alice, session_key="autre")) == 1
    purge_drafts()
    assert LocalKey.objects.count() == 1
