"""Whatever is done to a plan, in any order: rules hold, every change is told, the pulse is true."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import JournalEntry
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from beneficiaries.services.pulse import recompute_pulse
from followup.models import Goal, Reminder, Step, StepChange
from followup.services import plan
from tests.cast import assemble
from tests.followup.plan_scene import in_days

STATES = ["todo", "doing", "done", "stuck", "dropped"]
SEEN = (
    "status",
    "due_on",
    "title",
    "why",
    "owner",
    "goal_id",
    "outcome",
    "help_needed",
    "drop_reason",
)
PICK = st.integers(0, 50)
WORDS = st.sampled_from(["", "Peur d’appeler", "Fait"])
DAYS = st.one_of(st.none(), st.integers(-20, 40))
DEED = st.one_of(
    st.tuples(st.just("goal"), PICK),
    st.tuples(st.just("step"), PICK, DAYS),
    st.tuples(st.just("change"), PICK, DAYS, st.sampled_from(["Appeler", "Écrire"]), st.booleans()),
    st.tuples(st.just("state"), PICK, st.sampled_from(STATES), WORDS, st.booleans()),
    st.tuples(st.just("tick"), PICK),
    st.tuples(st.just("stuck"), PICK, WORDS),
    st.tuples(st.just("resume"), PICK),
    st.tuples(st.just("shift"), PICK, st.sampled_from(["up", "down"])),
    st.tuples(st.just("end"), PICK, st.sampled_from(["reached", "dropped"]), WORDS),
    st.tuples(st.just("reopen"), PICK),
    st.tuples(st.just("propose"), WORDS),
)


class Player:
    """Does each deed as a page would, and counts what a reader would call a change."""

    def __init__(self):
        self.cast = assemble()
        self.changes = 0

    def pick(self, model, number):
        rows = list(model.objects.filter(case_file=self.cast.case).order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def seen(self):
        return {row.pk: tuple(getattr(row, name) for name in SEEN) for row in Step.objects.all()}

    def play(self, deed):
        before = self.seen()
        try:
            getattr(self, f"do_{deed[0]}")(*deed[1:])
        except Refused:
            assert self.seen() == before
        after = self.seen()
        self.changes += sum(before.get(pk) != row for pk, row in after.items())

    def do_goal(self, number):
        plan.add_goal(by=self.cast.alice, case_file=self.cast.case, title=f"But {number}")

    def do_step(self, number, days):
        if goal := self.pick(Goal, number):
            due = None if days is None else in_days(days)
            plan.add_step(by=self.cast.alice, goal=goal, fields={"title": "Neuve", "due_on": due})

    def do_change(self, number, days, title, stale):
        if step := self.pick(Step, number):
            due = None if days is None else in_days(days)
            plan.change_step(
                by=self.cast.alice,
                step=step,
                fields={"title": title, "due_on": due, "goal": self.pick(Goal, number)},
                version=step.version - stale,
            )

    def do_state(self, number, state, words, stale):
        if step := self.pick(Step, number):
            plan.set_step_status(
                by=self.cast.alice,
                step=step,
                status=state,
                version=step.version - stale,
                outcome=words,
                help_needed=words,
                drop_reason=words,
            )

    def do_tick(self, number):
        if step := self.pick(Step, number):
            plan.tick_by_person(person=self.cast.basile_sheet, step=step)

    def do_stuck(self, number, words):
        if step := self.pick(Step, number):
            plan.stuck_by_person(person=self.cast.basile_sheet, step=step, help_needed=words)

    def do_resume(self, number):
        if step := self.pick(Step, number):
            plan.resume_by_person(person=self.cast.basile_sheet, step=step)

    def do_shift(self, number, direction):
        if step := self.pick(Step, number):
            plan.shift_step(by=self.cast.alice, step=step, direction=direction)

    def do_end(self, number, status, words):
        if goal := self.pick(Goal, number):
            plan.end_goal(
                by=self.cast.alice, goal=goal, status=status, version=goal.version, reason=words
            )

    def do_reopen(self, number):
        if goal := self.pick(Goal, number):
            plan.reopen_goal(by=self.cast.alice, goal=goal)

    def do_propose(self, words):
        plan.propose_by_person(person=self.cast.basile_sheet, case_file=self.cast.case, title=words)


@pytest.mark.django_db
class TestAnyOrder(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(DEED, max_size=18).map(lambda deeds: [("goal", 0), ("step", 0, 5), *deeds]))
    def test_rules_hold_and_every_change_is_told(self, deeds):
        player = Player()
        for deed in deeds:
            player.play(deed)
        assert StepChange.objects.count() == player.changes
        for step in Step.objects.all():
            step.clean_fields(exclude=["created_by"])
            told = list(step.changes.order_by("pk").values_list("before", "after"))
            assert [pair[0] for pair in told] == ["", *[pair[1] for pair in told[:-1]]]
            assert told[-1][1] == step.status
            planned = Reminder.objects.filter(subject=f"step:{step.pk}", status="planned")
            assert (step.is_live and step.due_on) or not planned.exists()
        live = Step.objects.filter(case_file=player.cast.case).live()
        assert not live.exclude(goal__status="active").exists()
        case = CaseFile.objects.get(pk=player.cast.case.pk)
        dated = sorted(step.due_on for step in live if step.due_on)
        assert case.next_step_due_on == (dated[0] if dated else None)
        assert case.overdue_steps == sum(day < in_days(0) for day in dated)
        assert not recompute_pulse().found
        by_person = StepChange.objects.filter(by_person=True).count()
        lines = JournalEntry.objects.filter(deed__regex=r"^step\.(ticked|stuck|resumed)_")
        assert lines.count() == by_person
