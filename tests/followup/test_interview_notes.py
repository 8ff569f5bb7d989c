"""Private notes: their author and the current referent, nobody else; asked of the whole cast."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from beneficiaries import panels, thread
from beneficiaries.models import AccessKind, CaseFile, TemporaryAccess
from beneficiaries.models.case_file import REASONED_ACCESS_LIFE
from beneficiaries.refusals import Refused
from followup.interviews.prepare import brief_beside, brief_for
from followup.models import Interview
from followup.services.interviews import amend_interview
from tests.followup import interview_scene as scene

NOTES = "CANARI-DES-NOTES"
EVERYBODY = [
    *("alice", "bob", "eve", "charlie", "diane", "adam"),
    *("fanny", "paul", "emma", "cora", "basile"),
]


def opened_by(user, case_file, kind: str) -> None:
    now = timezone.now()
    TemporaryAccess.objects.create(
        case_file=case_file,
        user=user,
        kind=kind,
        reason="un motif assez long",
        granted_at=now,
        expires_at=now + REASONED_ACCESS_LIFE,
    )


@pytest.fixture
def log(cast):
    """Alice wrote; Bob has a delegation, Eve a reason."""
    opened_by(cast.bob, cast.case, AccessKind.DELEGATE)
    opened_by(cast.eve, cast.case, AccessKind.REASONED)
    return scene.log(cast.alice, cast.case, private_notes=NOTES)


def entitled(cast, log) -> set[str]:
    """By the rule on the row; the queryset must say the same."""
    by_row, by_query = set(), set()
    for name in EVERYBODY:
        user = getattr(cast, name)
        if Interview.objects.visible_to(user).filter(pk=log.pk).exists():
            by_row |= {name} if log.notes_readable_by(user) else set()
        by_query |= {name} if Interview.objects.with_notes_for(user).filter(pk=log.pk) else set()
    assert by_row == by_query
    return by_query


def test_their_author_who_is_the_referent_reads_them_alone(cast, log):
    assert entitled(cast, log) == {"alice"}


def test_a_new_referent_reads_them_with_their_author(cast, log):
    CaseFile.objects.filter(pk=cast.case.pk).update(referent=cast.bob)
    opened_by(cast.alice, cast.case, AccessKind.FORMER_REFERENT)
    assert entitled(cast, Interview.objects.get(pk=log.pk)) == {"alice", "bob"}


def test_an_author_without_the_file_reads_nothing_any_more(cast, log):
    CaseFile.objects.filter(pk=cast.case.pk).update(referent=cast.bob)
    assert entitled(cast, Interview.objects.get(pk=log.pk)) == {"bob"}


def test_notes_of_a_manager_are_read_by_the_referent(cast):
    log = scene.log(cast.diane, cast.case, private_notes=NOTES)
    assert entitled(cast, log) == {"alice", "diane"}


PAGES = ("interview", "interview_amend", "interview_versions", "prepare", "file", "interview_new")


@pytest.mark.parametrize("name", EVERYBODY)
def test_no_page_shows_them_to_anybody_else(cast, signed_in_as, log, name):
    log = amend_interview(
        by=cast.alice,
        interview=log,
        fields={"private_notes": f"{NOTES} encore"},
        version=log.version,
    )
    client = signed_in_as(getattr(cast, name))
    shown = set()
    for page in PAGES:
        response = client.get(address(page, cast.case, log))
        if NOTES in response.content.decode():
            shown.add(page)
    expected = {"interview", "interview_amend", "interview_versions", "prepare"}
    assert shown == (expected if name == "alice" else set())


def address(page: str, case_file, log) -> str:
    if page == "file":
        return reverse("beneficiaries:case_file", args=[case_file.pk])
    own = page in {"interview", "interview_amend", "interview_versions"}
    args = [case_file.pk, log.pk] if own else [case_file.pk]
    return reverse(f"followup:{page}", args=args)


def test_neither_thread_nor_brief_carries_them(cast, log):
    page = thread.thread_page(cast.case, kind="entretiens")
    assert [event.text for event in page.events] == ["Nous avons comparé deux centres."]
    assert NOTES not in str(page)
    for user in (cast.diane, cast.bob, cast.eve):
        visit = panels.visit_of(user, cast.case)
        assert NOTES not in str(brief_for(visit))
        assert NOTES not in str(brief_beside(user, cast.case))


def test_whoever_may_not_read_them_may_not_change_them(cast, signed_in_as, log):
    with pytest.raises(Refused):
        amend_interview(
            by=cast.diane, interview=log, fields={"private_notes": ""}, version=log.version
        )
    client = signed_in_as(cast.diane)
    url = reverse("followup:interview_amend", args=[cast.case.pk, log.pk])
    sent = scene.page(client, url)
    assert "private_notes" not in sent
    client.post(url, sent | {"closing": "De Diane.", "private_notes": "", "action": "close"})
    log.refresh_from_db()
    assert (log.closing, log.private_notes) == ("De Diane.", NOTES)
