"""The day of a counsellor: who comes, what waits, each with its one action."""

import datetime
import re

import pytest
from django.utils import timezone

from accounts.standing import standing_of
from alliance.models import Signal
from beneficiaries import waiting
from beneficiaries.models import CaseFile
from beneficiaries.services.handover import delegate, propose_transfer
from followup.models import (
    Appointment,
    Goal,
    Interview,
    InterviewDraft,
    Message,
    Reminder,
    RightsRequest,
    Step,
    StepProposal,
)
from pilotage.day import today_of
from pilotage.followed import followed_files
from tests.factories import case_file

pytestmark = pytest.mark.django_db
HOME = "/accueil/"
# Session, user, standing, files, appointments, leave, then one for each kind of thing to do.
QUERIES = 19


def at(hour, minute=0, *, days=0):
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def clock(monkeypatch, now):
    """What the page takes for now."""
    monkeypatch.setattr(timezone, "now", lambda: now)


def appointment(one, counsellor, starts_at, **fields):
    return Appointment.objects.create(
        organisation=one.organisation,
        case_file=one,
        beneficiary=one.beneficiary,
        counsellor=counsellor,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=45),
        **fields,
    )


@pytest.fixture
def standing(cast):
    for user in (cast.alice, cast.bob, cast.diane):
        user.standing = standing_of(user)
    return cast


def groups_of(user):
    return {group.title: group for group in waiting.waiting_for(user, followed_files(user))}


def test_each_appointment_of_today_is_prepared_and_written(standing, signed_in_as, monkeypatch):
    cast = standing
    clock(monkeypatch, at(9, 50))
    appointment(cast.case, cast.alice, at(10), subject="Simulation")
    appointment(cast.colleague_case, cast.bob, at(11))
    today = today_of(cast.alice, followed_files(cast.alice))
    (meeting,) = today.meetings
    assert meeting.name == "Basile Roux"
    assert f"/dossiers/{cast.case.pk}/preparer/" in meeting.prepare_url
    assert "rendez-vous=" in meeting.write_url
    assert meeting.is_next
    assert "dans 10 minutes" in meeting.detail
    assert ("Premier entretien", "") in meeting.chips


def test_what_is_over_says_what_became_of_it(standing, monkeypatch):
    cast = standing
    clock(monkeypatch, at(18))
    held = appointment(cast.case, cast.alice, at(9), outcome="seen", outcome_at=at(10))
    gone = appointment(
        cast.case, cast.alice, at(11), outcome="cancelled_by_person", outcome_at=at(8)
    )
    Interview.objects.create(
        case_file=cast.case, appointment=held, counsellor=cast.alice, held_at=at(9)
    )
    today = today_of(cast.alice, followed_files(cast.alice))
    first, second = today.meetings
    assert first.chips == [("Venu·e", "leaf")]
    assert not first.write_url, "déjà saisi"
    assert not first.prepare_url
    assert second.is_cancelled
    assert gone.pk
    assert today.expected == 1


def test_a_draft_is_taken_up_again(standing, monkeypatch):
    cast = standing
    clock(monkeypatch, at(11))
    held = appointment(cast.case, cast.alice, at(9))
    InterviewDraft.objects.create(
        user=cast.alice, case_file=cast.case, appointment=held, sealed_fields="x"
    )
    (meeting,) = today_of(cast.alice, followed_files(cast.alice)).meetings
    assert meeting.write_label == "Reprendre le brouillon"


def test_the_next_free_moment_is_between_two_appointments(standing, monkeypatch):
    cast = standing
    ahead = range(8)
    day = next(n for n in ahead if (timezone.localdate() + datetime.timedelta(n)).weekday() == 1)
    eleven, eight = at(11, days=day), at(8, days=day)
    appointment(cast.case, cast.alice, at(8, 30, days=day))
    appointment(cast.case, cast.alice, at(10, days=day))
    clock(monkeypatch, eight)
    assert today_of(cast.alice, followed_files(cast.alice)).free.starts_at == eleven


def a_signal(one):
    Signal.objects.create(
        case_file=one,
        key="observed.1",
        rule="observed",
        family="observed",
        strength="weak",
        raised_on=timezone.localdate(),
        evidence={"marker": "avoidance"},
    )


def furnish(cast, one, n):
    """One row of each kind about a file."""
    past = timezone.now() - datetime.timedelta(days=2, minutes=50 * n)
    appointment(one, cast.alice, past)
    ahead = timezone.now() + datetime.timedelta(days=10, minutes=50 * n)
    appointment(one, cast.alice, ahead, move_asked_at=timezone.now(), move_wish="Après 17 h")
    Message.objects.create(case_file=one, from_person=True, body="Je n’ai pas compris le papier.")
    goal = Goal.objects.create(case_file=one, title="Se former")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Step.objects.create(goal=goal, case_file=one, title="Appeler l’Afpa", due_on=yesterday)
    StepProposal.objects.create(case_file=one, title="Visiter le centre")
    Reminder.objects.create(
        organisation=one.organisation,
        kind="appointment",
        subject=f"appointment:{one.pk}",
        slot="d-1",
        case_file=one,
        beneficiary=one.beneficiary,
        due_at=past,
        not_after=ahead,
        status="uncertain",
    )
    RightsRequest.objects.create(
        organisation=one.organisation,
        beneficiary=one.beneficiary,
        kind="copy",
        due_on=timezone.localdate(),
    )
    InterviewDraft.objects.create(user=cast.alice, case_file=one, sealed_fields="x")
    a_signal(one)
    CaseFile.objects.filter(pk=one.pk).update(
        open_signals=1,
        next_appointment_at=None,
        last_contact_at=timezone.now() - datetime.timedelta(days=40 + n),
    )


def crowd(cast, number):
    for n in range(number):
        one = case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name=f"I{n}")
        furnish(cast, one, n)
        proposed = case_file(cast.organisation, referent=cast.bob, team=cast.team)
        propose_transfer(by=cast.bob, case_files=[proposed], receiver=cast.alice, note="")
        held = case_file(cast.organisation, referent=cast.bob, team=cast.team)
        today = timezone.localdate()
        delegate(
            by=cast.bob,
            case_files=[held],
            delegate=cast.alice,
            starts_on=today,
            ends_on=today + datetime.timedelta(days=3),
            note="",
        )


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_costs_the_same_with_many(
    standing, signed_in_as, django_assert_num_queries, number
):
    crowd(standing, number)
    client = signed_in_as(standing.alice)
    client.get(HOME)
    with django_assert_num_queries(QUERIES):
        html = client.get(HOME).content.decode()
    for title in ("signaux à vérifier", "messages reçus", "étapes proposées", "rappels"):
        assert re.search(rf"{number} {title}", html), title


def test_every_kind_of_thing_waits_with_its_action(standing, signed_in_as):
    cast = standing
    crowd(cast, 7)
    html = signed_in_as(cast.alice).get(HOME).content.decode()
    groups = re.findall(r'<section class="todo-group".*?</section>', html, re.S)
    assert len(groups) == 13
    for group in groups:
        rows = re.findall(r"<li>", group)
        assert len(rows) == 5, group
        assert re.search(r"Voir les \d+|et \d+ autre", group), group
        assert 'class="btn btn-small"' in group


def test_an_appointment_on_a_file_that_one_may_not_open_names_nobody(standing, monkeypatch):
    cast = standing
    clock(monkeypatch, at(9))
    appointment(cast.colleague_case, cast.alice, at(10))
    (meeting,) = today_of(cast.alice, followed_files(cast.alice)).meetings
    assert "Yilmaz" not in meeting.name
    assert not meeting.prepare_url
    assert not meeting.write_url
    appointment(cast.colleague_case, cast.diane, at(11))
    (meeting,) = today_of(cast.diane, followed_files(cast.diane)).meetings
    assert meeting.name == "Khadija Yilmaz", "elle dirige l’équipe"


def test_an_outcome_is_said_with_one_click(standing, signed_in_as):
    cast = standing
    row = appointment(cast.case, cast.alice, timezone.now() - datetime.timedelta(days=1))
    client = signed_in_as(cast.alice)
    html = client.get(HOME).content.decode()
    form = re.search(r'<form method="post" action="([^"]*issue/)">(.*?)</form>', html, re.S)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form.group(2)))
    answer = client.post(form.group(1), fields)
    assert answer.status_code == 302
    assert answer.url == HOME
    row.refresh_from_db()
    assert row.outcome == "seen"
    assert "sans issue" not in client.get(HOME).content.decode()


def test_nothing_to_do_is_said_kindly(standing, signed_in_as):
    cast = standing
    CaseFile.objects.filter(pk=cast.case.pk).update(
        last_contact_at=timezone.now(), next_step_due_on=timezone.localdate()
    )
    html = signed_in_as(cast.alice).get(HOME).content.decode()
    assert "Tout est à jour" in html
    assert "rien à faire" in html


def test_what_waits_for_a_colleague_is_not_mine(standing):
    crowd(standing, 2)
    assert not [title for title in groups_of(standing.bob) if "message" in title]


def test_a_file_read_with_a_reason_gives_nothing_to_do(standing):
    cast = standing
    from beneficiaries.services.access import grant_reasoned_access

    grant_reasoned_access(by=cast.bob, case_file=cast.case, reason="Permanence de ce matin.")
    assert cast.case.pk not in followed_files(cast.bob)


def test_the_alliance_says_signals_in_its_own_words(standing):
    cast = standing
    CaseFile.objects.filter(pk=cast.case.pk).update(open_signals=1)
    order, before = waiting._sources["signals"]
    words = waiting.Waiting(title="Deux absences sur quatre", icon="link-45deg", total=1)
    waiting.register("signals", lambda user, files: words, order=order)
    try:
        assert "Deux absences sur quatre" in groups_of(cast.alice)
    finally:
        waiting.register("signals", before, order=order)


def test_a_manager_sees_files_that_nobody_follows(standing, signed_in_as):
    cast = standing
    case_file(cast.organisation, referent=None, team=cast.team)
    cast.bob.memberships.update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    html = signed_in_as(cast.diane).get(HOME).content.decode()
    assert "1 dossier sans référent·e" in html
    assert "Bob Leroux" in html
    assert f"passations/nouvelle/?de={cast.bob.pk}" in html
    assert "sans référent·e" not in signed_in_as(cast.alice).get(HOME).content.decode()


def test_the_home_of_who_follows_is_called_their_day(cast, signed_in_as):
    for user, label in ((cast.alice, "Ma journée"), (cast.diane, "Ma journée")):
        assert label in signed_in_as(user).get(HOME).content.decode()
    for user in (cast.adam, cast.fanny):
        html = signed_in_as(user).get(HOME).content.decode()
        assert "Ma journée" not in html
        assert "Accueil" in html
