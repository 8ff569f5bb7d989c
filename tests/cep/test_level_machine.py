"""Any sequence of level moves, against the database: constraints and guards hold at every step."""

import datetime
import itertools

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from beneficiaries.refusals import Refused
from cep.levels import LEVELS, Ending, Initiative, Period, Scheme, level_of, troubles
from cep.models import (
    CareerProject,
    CepPath,
    LevelAgreement,
    LevelChange,
    LevelPeriod,
    ProjectGoal,
)
from cep.services.analysis import record_request
from cep.services.levels import (
    close_level,
    open_level,
    open_period,
    record_agreement,
    record_information,
    state_of,
)
from cep.services.projects import set_aside_project
from followup.models import Goal, Step
from tests.factories import case_file as new_file

pytestmark = pytest.mark.django_db

OPENED_AGO = 30
DAYS = st.integers(-OPENED_AGO - 3, 2)
NUMBERS = st.integers(0, 4)
LEAVING = st.sampled_from(list(Ending))


class Moves(RuleBasedStateMachine):
    """One file; each rule is a deed as a page calls it, refused or not."""

    cast = None  # given by the test

    @initialize(scheme=st.sampled_from(Scheme))
    def open_a_file(self, scheme):
        self.today = timezone.localdate()
        opened_on = self.today - datetime.timedelta(days=OPENED_AGO)
        self.file = new_file(self.cast.organisation, referent=self.cast.alice, opened_on=opened_on)
        CepPath.objects.create(case_file=self.file, scheme=scheme)
        self.scheme = scheme
        self.stale = None
        self.moves = 0

    def attempt(self, deed, **more):
        """A refused deed leaves nothing behind."""
        before = self._written()
        try:
            with transaction.atomic():
                deed(by=self.cast.alice, **more)
        except Refused as refusal:
            sentence = str(refusal)
        else:
            return True
        assert sentence
        assert self._written() == before
        return False

    def _written(self):
        rows = (LevelPeriod, LevelChange, LevelAgreement)
        return [
            list(model.objects.filter(case_file=self.file).order_by("pk").values())
            for model in rows
        ]

    def _day(self, offset):
        return self.today + datetime.timedelta(days=offset)

    @rule(day=DAYS)
    def inform(self, day):
        self.attempt(record_information, case_file=self.file, informed_on=self._day(day))

    @rule()
    def ask(self):
        self.attempt(record_request, case_file=self.file, words="Je cherche autre chose.")

    @rule(number=NUMBERS, day=DAYS)
    def agree(self, number, day):
        self.attempt(record_agreement, case_file=self.file, number=number, agreed_on=self._day(day))

    @rule()
    def decide_and_plan(self):
        if CareerProject.objects.filter(case_file=self.file).decided().exists():
            return
        project = CareerProject.objects.create(
            case_file=self.file,
            title="Un projet",
            status="decided",
            decided_on=self.today,
            created_by=self.cast.alice,
        )
        goal = Goal.objects.create(case_file=self.file, title="Un objectif")
        Step.objects.create(goal=goal, case_file=self.file, title="Une étape")
        ProjectGoal.objects.create(project=project, case_file=self.file, goal=goal)

    @rule()
    def give_the_project_up(self):
        project = CareerProject.objects.filter(case_file=self.file).decided().first()
        if project is not None:
            self.attempt(
                set_aside_project, project=project, reason="Autre idée", version=project.version
            )

    @rule(number=NUMBERS, day=DAYS, initiative=st.sampled_from(Initiative))
    def enter(self, number, day, initiative):
        state = state_of(self.file)
        lacking = state.missing(number)
        running = state.running
        self.stale = running.pk if running else None
        done = self.attempt(
            open_level,
            case_file=self.file,
            number=number,
            starts_on=self._day(day),
            initiative=initiative,
            expected=running.pk if running else None,
        )
        if done:
            self.moves += 1
            assert not lacking
            assert open_period(self.file).number == number

    @rule(number=NUMBERS)
    def enter_from_an_old_page(self, number):
        """The page was read before the last move: never a second move over the first."""
        running = open_period(self.file)
        if (running.pk if running else None) == self.stale:
            return
        assert not self.attempt(
            open_level,
            case_file=self.file,
            number=number,
            starts_on=self.today,
            initiative=Initiative.PERSON,
            expected=self.stale,
        )

    @rule(day=DAYS, ending=LEAVING)
    def leave(self, day, ending):
        running = open_period(self.file)
        if running is None:
            return
        if self.attempt(close_level, period=running, ends_on=self._day(day), ending=ending):
            self.moves += 1
            assert ending is not Ending.NEXT_LEVEL
            assert open_period(self.file) is None

    @invariant()
    def periods_hold_together(self):
        if not hasattr(self, "file"):
            return
        rows = list(LevelPeriod.objects.filter(case_file=self.file).order_by("starts_on", "pk"))
        assert sum(row.is_open for row in rows) <= 1
        for before, after in itertools.pairwise(rows):
            assert before.ends_on is not None
            assert before.ends_on <= after.starts_on
        periods = [Period(row.number, row.starts_on, row.ends_on) for row in rows]
        found = troubles(periods, file_opened_on=self.file.opened_on, today=self.today)
        assert not found
        assert all(level_of(self.scheme, row.number) for row in rows)
        assert len(LEVELS[self.scheme]) >= max((row.number for row in rows), default=0)

    @invariant()
    def each_level_from_the_second_rests_on_its_own_agreement(self):
        if not hasattr(self, "file"):
            return
        higher = LevelPeriod.objects.filter(case_file=self.file, number__gte=2)
        agreements = LevelAgreement.objects.filter(case_file=self.file, period__isnull=False)
        served = {(row.period_id, row.number) for row in agreements}
        assert served == {(row.pk, row.number) for row in higher}

    @invariant()
    def the_changes_tell_the_whole_path(self):
        if not hasattr(self, "file"):
            return
        changes = list(LevelChange.objects.filter(case_file=self.file).order_by("pk"))
        assert len(changes) == self.moves
        for before, after in itertools.pairwise(changes):
            assert before.after == after.before
        running = open_period(self.file)
        last = changes[-1].after if changes else None
        assert last == (running.number if running else None)


@pytest.mark.parametrize("steps", [8, 25])
def test_any_sequence_of_moves_keeps_the_constraints(cast, steps):
    class OfThisCast(Moves):
        pass

    OfThisCast.cast = cast
    run_state_machine_as_test(
        OfThisCast,
        settings=settings(
            max_examples=20,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
