"""The plan: what each deed writes, what it refuses, what it leaves behind."""

import uuid

import pytest

from accounts.models import JournalEntry
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.pulse import recompute_pulse, refresh_pulse
from followup.models import Goal, Reminder, Step, StepChange, StepProposal
from followup.services import plan
from tests.followup.plan_scene import goal_of, in_days, overdue, step_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(cast):
    return goal_of(cast)


@pytest.fixture
def step(cast, goal):
    return step_of(cast, goal, due_on=in_days(10))


def deeds():
    rows = JournalEntry.objects.filter(deed__regex=r"^(goal|step|proposal)\.")
    return list(rows.order_by("pk").values_list("deed", flat=True))


def said(cast, step, status, **texts):
    step.refresh_from_db()
    return plan.set_step_status(
        by=cast.alice, step=step, status=status, version=step.version, **texts
    )


def pulse(cast):
    cast.case.refresh_from_db()
    return cast.case.next_step_due_on, cast.case.overdue_steps


def test_a_step_joins_its_goal_at_the_end(cast, goal, step):
    second = step_of(cast, goal, "Demander une immersion")
    assert [step.position, second.position] == [1, 2]
    assert second.case_file == cast.case
    assert second.created_by == cast.alice
    assert deeds() == ["goal.added", "step.added", "step.added"]
    assert [c.before for c in StepChange.objects.all()] == ["", ""]
    assert pulse(cast) == (in_days(10), 0)


def test_a_goal_and_a_step_want_a_title(cast, goal):
    with pytest.raises(Refused, match="titre à l’objectif"):
        plan.add_goal(by=cast.alice, case_file=cast.case, title="  ")
    with pytest.raises(Refused, match="titre à l’étape"):
        plan.add_step(by=cast.alice, goal=goal, fields={"title": " "})


def test_a_field_that_is_no_field_of_a_step_is_a_programming_error(cast, goal, step):
    with pytest.raises(KeyError, match="version"):
        plan.add_step(by=cast.alice, goal=goal, fields={"title": "x", "version": 9})
    with pytest.raises(KeyError, match="status"):
        plan.change_step(by=cast.alice, step=step, fields={"status": "done"}, version=1)


def test_the_same_form_sent_twice_adds_one(cast, goal):
    key = uuid.uuid4()
    steps = {
        plan.add_step(by=cast.alice, goal=goal, fields={"title": "Une"}, form_key=key).pk
        for _ in range(3)
    }
    goals = {
        plan.add_goal(by=cast.alice, case_file=cast.case, title="Un", form_key=key).pk
        for _ in range(3)
    }
    assert (len(steps), len(goals)) == (1, 1)
    assert deeds().count("step.added") == 1
    assert StepChange.objects.count() == 1


def test_the_key_of_another_file_gives_nothing_away(cast, goal):
    key = uuid.uuid4()
    elsewhere = goal_of(cast, case=cast.foreign_case)
    plan.add_step(by=cast.charlie, goal=elsewhere, fields={"title": "Ailleurs"}, form_key=key)
    with pytest.raises(Refused, match="déjà servi"):
        plan.add_step(by=cast.alice, goal=goal, fields={"title": "Ici"}, form_key=key)


def test_a_changed_date_counts_and_is_told(cast, step):
    fields = {"title": "Appeler le centre de Bourges", "due_on": in_days(20)}
    changed = plan.change_step(by=cast.alice, step=step, fields=fields, version=1)
    assert (changed.replanned_count, changed.version) == (1, 2)
    told = StepChange.objects.latest("pk")
    assert (told.due_before, told.due_after) == (in_days(10), in_days(20))
    assert told.wording_before == "Appeler le centre"
    assert told.fields == ["due_on", "title"]
    assert JournalEntry.objects.get(deed="step.changed").fields == ["due_on", "title"]
    assert pulse(cast) == (in_days(20), 0)


def test_a_first_date_and_a_date_taken_away_are_no_replanning(cast, goal):
    step = step_of(cast, goal)
    first = plan.change_step(by=cast.alice, step=step, fields={"due_on": in_days(3)}, version=1)
    gone = plan.change_step(by=cast.alice, step=step, fields={"due_on": None}, version=2)
    assert (first.replanned_count, gone.replanned_count) == (0, 0)
    assert pulse(cast) == (None, 0)


def test_saying_the_same_again_writes_nothing(cast, step):
    plan.change_step(by=cast.alice, step=step, fields={"title": step.title}, version=1)
    said(cast, step, "doing")
    before = deeds(), StepChange.objects.count()
    plan.set_step_status(by=cast.alice, step=step, status="doing", version=1)
    assert (deeds(), StepChange.objects.count()) == before


def test_a_stale_version_overwrites_nothing(cast, step):
    plan.change_step(by=cast.diane, step=step, fields={"title": "Écrire au centre"}, version=1)
    with pytest.raises(StaleVersion, match="entre-temps"):
        plan.change_step(by=cast.alice, step=step, fields={"title": "Visiter"}, version=1)
    with pytest.raises(StaleVersion):
        plan.set_step_status(by=cast.alice, step=step, status="done", version=1)
    step.refresh_from_db()
    assert (step.title, step.status, step.version) == ("Écrire au centre", "todo", 2)


def test_one_form_saves_wording_and_state_or_neither(cast, step):
    fields, state = {"title": "Écrire", "due_on": None}, {"status": "done", "outcome": "Fait"}
    plan.set_step_status(by=cast.diane, step=step, status="doing", version=1)
    with pytest.raises(StaleVersion):
        plan.save_step(by=cast.alice, step=step, fields=fields, state=state, version=1)
    step.refresh_from_db()
    assert (step.title, step.status) == ("Appeler le centre", "doing")
    plan.save_step(by=cast.alice, step=step, fields=fields, state=state, version=2)
    step.refresh_from_db()
    assert (step.title, step.status, step.outcome) == ("Écrire", "done", "Fait")


def test_a_state_that_nobody_typed_over_is_not_lost(cast, step):
    """Opened as to do, sent back unchanged but for its state, while somebody said it is stuck."""
    plan.set_step_status(by=cast.diane, step=step, status="stuck", version=1, help_needed="Peur")
    with pytest.raises(StaleVersion):
        plan.save_step(by=cast.alice, step=step, fields={}, state={"status": "doing"}, version=1)
    step.refresh_from_db()
    assert (step.status, step.help_needed) == ("stuck", "Peur")


@pytest.mark.parametrize(
    ("status", "texts", "kept"),
    [
        ("done", {"outcome": "Ça me parle"}, ("Ça me parle", "", "")),
        ("stuck", {"help_needed": "Appeler à deux", "outcome": "x"}, ("", "Appeler à deux", "")),
        ("dropped", {"drop_reason": "Trop loin", "help_needed": "x"}, ("", "", "Trop loin")),
        ("doing", {"outcome": "x"}, ("", "", "")),
    ],
)
def test_each_state_keeps_the_words_that_belong_to_it(cast, step, status, texts, kept):
    done = said(cast, step, status, **texts)
    assert (done.outcome, done.help_needed, done.drop_reason) == kept
    assert bool(done.done_at) == (status == "done")
    assert StepChange.objects.latest("pk").note == "".join(kept)


def test_dropping_wants_a_reason(cast, step):
    with pytest.raises(Refused, match="pourquoi"):
        said(cast, step, "dropped", drop_reason="  ")


def test_the_pulse_follows_live_steps_only(cast, goal, step):
    late = overdue(step_of(cast, goal, "En retard", due_on=in_days(1)))
    refresh_pulse(cast.case)
    assert pulse(cast) == (in_days(-11), 1)
    said(cast, late, "stuck")
    assert pulse(cast) == (in_days(-11), 1)
    said(cast, late, "done")
    assert pulse(cast) == (in_days(10), 0)
    said(cast, step, "dropped", drop_reason="Autre voie")
    assert pulse(cast) == (None, 0)
    assert not recompute_pulse().found


def test_reminders_follow_the_step(cast, step):
    def planned():
        rows = Reminder.objects.filter(subject=f"step:{step.pk}", status="planned")
        return [row.slot for row in rows]

    first = planned()
    assert first
    plan.change_step(by=cast.alice, step=step, fields={"due_on": in_days(20)}, version=1)
    assert planned() != first
    said(cast, step, "done")
    assert planned() == []


def test_ending_a_goal_drops_what_still_lives(cast, goal, step):
    done = step_of(cast, goal, "Lire deux fiches")
    said(cast, done, "done")
    plan.end_goal(by=cast.alice, goal=goal, status="dropped", version=1, reason="Autre projet")
    step.refresh_from_db()
    done.refresh_from_db()
    assert (step.status, step.drop_reason, done.status) == ("dropped", "Autre projet", "done")
    assert pulse(cast) == (None, 0)
    assert not Reminder.objects.filter(subject=f"step:{step.pk}", status="planned").exists()
    with pytest.raises(Refused, match="terminé"):
        plan.add_step(by=cast.alice, goal=goal, fields={"title": "Encore"})
    with pytest.raises(Refused, match="terminé"):
        said(cast, step, "todo")


def test_a_goal_is_dropped_with_a_reason_and_taken_up_again(cast, goal):
    with pytest.raises(Refused, match="pourquoi"):
        plan.end_goal(by=cast.alice, goal=goal, status="dropped", version=1)
    plan.end_goal(by=cast.alice, goal=goal, status="reached", version=1)
    again = plan.reopen_goal(by=cast.alice, goal=goal)
    assert (again.status, again.ended_at, again.ended_by) == ("active", None, None)
    assert deeds() == ["goal.added", "goal.reached", "goal.reopened"]


def test_a_goal_worded_by_two_people_keeps_the_first(cast, goal):
    plan.change_goal(by=cast.diane, goal=goal, title="Essayer le métier", version=1)
    with pytest.raises(StaleVersion, match="objectif"):
        plan.change_goal(by=cast.alice, goal=goal, title="Aimer le métier", version=1)
    assert Goal.objects.get().title == "Essayer le métier"


def order(goal):
    return list(Step.objects.filter(goal=goal).order_by("position").values_list("title", flat=True))


def test_steps_change_place_by_button_and_by_hand(cast, goal):
    one, two, three = (step_of(cast, goal, title) for title in "ABC")
    plan.shift_step(by=cast.alice, step=three, direction="up")
    assert order(goal) == ["A", "C", "B"]
    plan.shift_step(by=cast.alice, step=one, direction="up")
    assert order(goal) == ["A", "C", "B"]
    plan.shift_step(by=cast.alice, step=one, direction="down")
    assert order(goal) == ["C", "A", "B"]
    plan.move_step(by=cast.alice, step=two, before=three)
    assert order(goal) == ["B", "C", "A"]
    plan.move_step(by=cast.alice, step=two)
    assert order(goal) == ["C", "A", "B"]
    assert deeds().count("step.moved") == 4


def test_dropped_steps_are_stepped_over(cast, goal):
    _one, two, three = (step_of(cast, goal, title) for title in "ABC")
    said(cast, two, "dropped", drop_reason="Non")
    plan.shift_step(by=cast.alice, step=three, direction="up")
    shown = [title for title in order(goal) if title != "B"]
    assert shown == ["C", "A"]


def test_a_step_moves_to_another_goal_of_the_same_file_only(cast, goal, step):
    other = goal_of(cast, "Payer la formation")
    moved = plan.move_step(by=cast.alice, step=step, goal=other)
    assert (moved.goal, moved.version) == (other, 2)
    assert StepChange.objects.latest("pk").fields == ["goal"]
    foreign = goal_of(cast, case=cast.foreign_case)
    with pytest.raises(Refused, match="pas dans ce dossier"):
        plan.move_step(by=cast.alice, step=step, goal=foreign)
    with pytest.raises(Refused, match="pas dans ce dossier"):
        plan.change_step(by=cast.alice, step=moved, fields={"goal": foreign}, version=2)


def test_goals_change_place(cast, goal):
    other = goal_of(cast, "Payer")
    plan.move_goal(by=cast.alice, goal=other, direction="up")
    plan.move_goal(by=cast.alice, goal=other, direction="up")
    titles = Goal.objects.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["Payer", "Vérifier le métier"]


def test_a_closed_file_keeps_its_plan(cast, goal, step):
    CaseFile.objects.filter(pk=cast.case.pk).update(
        closed_on=in_days(0), closed_by=cast.alice, closing_reason="solution"
    )
    tries = [
        lambda: plan.add_goal(by=cast.alice, case_file=cast.case, title="x"),
        lambda: plan.add_step(by=cast.alice, goal=goal, fields={"title": "x"}),
        lambda: plan.change_step(by=cast.alice, step=step, fields={"title": "x"}, version=1),
        lambda: said(cast, step, "done"),
        lambda: plan.shift_step(by=cast.alice, step=step, direction="up"),
        lambda: plan.tick_by_person(person=cast.basile_sheet, step=step),
        lambda: plan.end_goal(by=cast.alice, goal=goal, status="reached", version=1),
    ]
    for attempt in tries:
        with pytest.raises(Refused, match="clos"):
            attempt()


def test_the_person_ticks_and_says_stuck(cast, step):
    sheet = cast.basile_sheet
    stuck = plan.stuck_by_person(person=sheet, step=step, help_needed="Appeler à deux")
    assert (stuck.status, stuck.help_needed) == ("stuck", "Appeler à deux")
    assert plan.tick_by_person(person=sheet, step=step).status == "done"
    plan.tick_by_person(person=sheet, step=step)
    assert plan.resume_by_person(person=sheet, step=step).status == "doing"
    told = StepChange.objects.exclude(before="").order_by("pk")
    assert [(c.after, c.by_person, c.changed_by) for c in told] == [
        ("stuck", True, None),
        ("done", True, None),
        ("doing", True, None),
    ]
    own = JournalEntry.objects.filter(deed__endswith="_by_person").order_by("pk")
    assert [(line.deed, line.actor) for line in own] == [
        ("step.stuck_by_person", None),
        ("step.ticked_by_person", None),
        ("step.resumed_by_person", None),
    ]


def test_the_person_touches_only_what_is_theirs(cast, goal, step):
    stranger = cast.colleague_case.beneficiary
    with pytest.raises(Refused, match="pas dans votre plan"):
        plan.tick_by_person(person=stranger, step=step)
    hers = step_of(cast, goal, "Demander un devis", owner="counsellor")
    with pytest.raises(Refused, match="conseiller"):
        plan.tick_by_person(person=cast.basile_sheet, step=hers)
    said(cast, step, "dropped", drop_reason="Non")
    with pytest.raises(Refused, match="abandonnée"):
        plan.stuck_by_person(person=cast.basile_sheet, step=step, help_needed="")
    with pytest.raises(Refused, match="pas dans votre plan"):
        plan.propose_by_person(person=stranger, case_file=cast.case, title="x")


def test_a_proposal_waits_then_joins_the_plan_once(cast, goal):
    sheet = cast.basile_sheet

    def idea():
        return plan.propose_by_person(
            person=sheet, case_file=cast.case, title="Issoudun", why="Plus près"
        )

    proposal = idea()
    assert idea() == proposal
    step = plan.accept_proposal(by=cast.alice, proposal=proposal, goal=goal)
    assert plan.accept_proposal(by=cast.alice, proposal=proposal, goal=goal) == step
    assert (step.title, step.why, step.decided_by) == ("Issoudun", "Plus près", "person")
    assert step.proposed_by_person
    proposal.refresh_from_db()
    assert (proposal.answer, proposal.step, proposal.answered_by) == ("accepted", step, cast.alice)
    assert deeds() == ["goal.added", "step.proposed_by_person", "proposal.accepted"]
    assert idea() != proposal


def test_a_proposal_is_talked_over_or_set_aside_with_a_word(cast, goal):
    idea = plan.propose_by_person(person=cast.basile_sheet, case_file=cast.case, title="Permis")
    with pytest.raises(Refused, match="un mot"):
        plan.answer_proposal(by=cast.alice, proposal=idea, answer="discuss", note="")
    plan.answer_proposal(by=cast.alice, proposal=idea, answer="discuss", note="Jeudi ?")
    assert StepProposal.objects.all().waiting().count() == 1
    plan.answer_proposal(by=cast.alice, proposal=idea, answer="set_aside", note="Plus tard")
    with pytest.raises(Refused, match="déjà reçu"):
        plan.accept_proposal(by=cast.alice, proposal=idea, goal=goal)
    assert Step.objects.count() == 0


def test_proposals_that_wait_are_not_endless(cast):
    for number in range(10):
        plan.propose_by_person(person=cast.basile_sheet, case_file=cast.case, title=f"{number}")
    with pytest.raises(Refused, match="attendent"):
        plan.propose_by_person(person=cast.basile_sheet, case_file=cast.case, title="encore")
