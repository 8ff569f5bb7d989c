"""Nothing that can be sent to the page of an interview breaks it or crosses to another file."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from followup.models import Interview, InterviewDraft, Step
from followup.services.plan import add_goal
from tests.followup import interview_scene as scene
from tests.followup.test_interview_page import new_url
from tests.security.hostile import VALUES

FORM = "application/x-www-form-urlencoded"
MARKS = ("held_owner", "sent_for")


@pytest.mark.parametrize("action", ["draft", "close", "step", "settle", "none such"])
def test_every_hostile_value_in_every_field_is_survived(cast, signed_in_as, action):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    page = scene.page(client, url)
    names = [*page, *scene.typed(), "step_title", "meeting_day", "meeting_time", "step_goal"]
    for value in VALUES[:: 8 if action != "close" else 3]:
        sent = dict.fromkeys(names, value) | {name: page[name] for name in MARKS}
        sent |= {"action": action, "other:exploration": value, "choice:exploration": value}
        for accept in ("text/html", "application/json"):
            body = urlencode(sent, errors="surrogatepass")
            response = client.post(url, body, content_type=FORM, HTTP_ACCEPT=accept)
            assert response.status_code < 500, repr(value)
        assert client.get(url).status_code == 200, repr(value)


def test_forged_marks_of_whose_page_it_is_keep_nothing(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    page = scene.page(client, url) | scene.typed()
    for forged in ({"held_owner": ""}, {"held_owner": "a:b:c"}, {"sent_for": "1-0-0"}):
        for action in ("draft", "close", "step", "settle"):
            client.post(url, page | forged | {"action": action})
    assert not Interview.objects.exists()
    assert not InterviewDraft.objects.exists()


def test_a_goal_of_another_file_takes_no_step(cast, signed_in_as):
    foreign = add_goal(by=cast.bob, case_file=cast.colleague_case, title="À d’autres")
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed(
        step_title="Glissée", step_goal=str(foreign.pk), action="step"
    )
    response = client.post(url, sent)
    assert response.context["ending"].errors["step_goal"]
    assert not Step.objects.exists()


def test_logs_are_reached_through_their_own_file_only(cast, signed_in_as):
    log = scene.log(cast.alice, cast.case)
    client = signed_in_as(cast.diane)
    for name in ("interview", "interview_amend", "interview_versions"):
        args = [cast.colleague_case.pk, log.pk]
        assert client.get(reverse(f"followup:{name}", args=args)).status_code == 404
    assert (
        signed_in_as(cast.charlie)
        .get(reverse("followup:interview", args=[cast.case.pk, log.pk]))
        .status_code
        == 404
    )
