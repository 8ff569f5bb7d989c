"""Signals on record: raised, kept, lapsed, judged; one file and all of them agree."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from alliance.models import AllianceWatch, CheckInScore, ObservedMarker, PersonWish, Signal
from alliance.services import assessing
from alliance.services.assessing import assess_all, assess_file
from alliance.services.verdicts import judge
from alliance.watching.comparing import Ground, compare
from beneficiaries.models import CaseFile
from beneficiaries.services.case_files import close_case_file
from beneficiaries.services.pulse import recompute_pulse, refresh_pulse
from followup.models import Appointment, Message
from followup.services.outcomes import correct_outcome, give_outcome
from tests.alliance.watching_scene import (
    assessed,
    day,
    dropped,
    meeting,
    open_rules,
    usual,
)
from tests.cast import assemble
from tests.factories import case_file

pytestmark = pytest.mark.django_db


def test_two_absences_are_a_strong_signal_with_its_facts(cast):
    meeting(cast.case, 12, "no_show")
    meeting(cast.case, 3, "no_show")
    watch = assessed(cast.case)
    signal = Signal.objects.get(rule="repeated_no_show")
    assert (signal.strength, signal.family, signal.marker) == ("strong", "attendance", "avoidance")
    assert signal.evidence == {"times": 2, "of": 4}
    assert signal.raised_on == day(3)
    assert watch.level == "take_up"
    cast.case.refresh_from_db()
    assert cast.case.open_signals == Signal.objects.open().count() == 2  # the early one too


def test_a_second_look_writes_nothing(cast, django_assert_num_queries):
    usual(cast.case, 40, 30, 20)
    dropped(cast.case)
    meeting(cast.case, 5, "no_show")
    assessed(cast.case)
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Signal, AllianceWatch, CheckInScore)
    ]
    assessed(cast.case)
    after = [
        list(model.objects.order_by("pk").values())
        for model in (Signal, AllianceWatch, CheckInScore)
    ]
    assert before == after
    # lock, scores, file, watch, signals, norms, limits, facts (7), watch
    with django_assert_num_queries(16):  # two are the savepoint
        assessed(cast.case)


def test_a_file_of_which_little_is_known_gets_no_row(cast):
    assert assessed(cast.case).level == "not_enough"
    assert not AllianceWatch.objects.exists()
    meeting(cast.case, 3)
    assert assessed(cast.case).level == "nothing"


def test_an_outcome_put_right_takes_its_signal_back(cast):
    meeting(cast.case, 12, "no_show")
    last = meeting(cast.case, 3, "no_show")
    assessed(cast.case)
    Appointment.objects.filter(pk=last.pk).update(outcome="excused", excuse_reason="Grève")
    assessed(cast.case)
    assert "repeated_no_show" not in open_rules(cast.case)
    lapsed = Signal.objects.get(rule="repeated_no_show")
    assert lapsed.lapsed_at is not None
    Appointment.objects.filter(pk=last.pk).update(outcome="no_show", excuse_reason="")
    assessed(cast.case)
    lapsed.refresh_from_db()
    assert lapsed.lapsed_at is None
    assert Signal.objects.filter(rule="repeated_no_show").count() == 1


def test_better_answers_let_a_low_score_lapse(cast):
    usual(cast.case, 60, 50, 40)
    dropped(cast.case, 20)
    assessed(cast.case)
    assert "score_below_usual" in open_rules(cast.case)
    usual(cast.case, 5)
    watch = assessed(cast.case)
    assert open_rules(cast.case) == set()
    assert watch.level == "nothing"


def test_old_facts_are_not_signals(cast):
    meeting(cast.case, 60, "no_show")
    meeting(cast.case, 45, "no_show")
    assert assessed(cast.case).level == "nothing"
    assert not Signal.objects.exists()


def test_a_verdict_keeps_weak_signals_quiet_and_lets_strong_ones_speak(cast):
    meeting(cast.case, 20, "no_show")
    assessed(cast.case)
    signal = Signal.objects.get()
    judge(by=cast.alice, signal=signal, verdict="other_explanation", version=1)
    ObservedMarker.objects.create(
        case_file=cast.case, marker="avoidance", observed_on=day(0), observed_by=cast.alice
    )
    assert assessed(cast.case).level == "nothing"
    assert open_rules(cast.case) == set()
    meeting(cast.case, 2, "no_show")  # strong, though older than the verdict
    assert assessed(cast.case).level == "take_up"
    assert open_rules(cast.case) == {"repeated_no_show"}


def test_after_the_quiet_period_a_weak_signal_speaks(cast):
    meeting(cast.case, 40, "no_show")
    AllianceWatch.objects.create(case_file=cast.case, last_verdict_on=day(20))
    ObservedMarker.objects.create(
        case_file=cast.case, marker="avoidance", observed_on=day(10), observed_by=cast.alice
    )
    assert assessed(cast.case).level == "watch"


def test_a_verdict_does_not_judge_the_other_signals(cast):
    meeting(cast.case, 20, "no_show")
    ObservedMarker.objects.create(
        case_file=cast.case, marker="avoidance", observed_on=day(2), observed_by=cast.alice
    )
    assert assessed(cast.case).level == "take_up"  # two weak ones of different families
    signal = Signal.objects.get(rule="early_no_show")
    judge(by=cast.alice, signal=signal, verdict="not_relevant", version=1)
    assert open_rules(cast.case) == {"observed"}
    assert AllianceWatch.objects.get().level == "watch"


def test_what_was_judged_keeps_its_figures_and_is_not_raised_again(cast):
    meeting(cast.case, 12, "no_show")
    meeting(cast.case, 3, "no_show")
    assessed(cast.case)
    for signal in Signal.objects.open():
        judge(by=cast.alice, signal=signal, verdict="confirmed", version=1)
    assessed(cast.case)
    assert open_rules(cast.case) == set()
    assert Signal.objects.filter(verdict="confirmed").count() == 2


def test_answers_kept_for_one_person_make_signals_for_that_person_alone(cast):
    usual(cast.case, 60, 50, 40, visibility="trusted_person", trusted_person=cast.diane)
    dropped(cast.case, 3, visibility="trusted_person", trusted_person=cast.diane)
    watch = assessed(cast.case)
    signal = Signal.objects.get(rule="score_below_usual")
    assert signal.reserved_to == cast.diane
    assert watch.level == "not_enough"
    cast.case.refresh_from_db()
    assert cast.case.open_signals == 0
    assert list(Signal.objects.readable_by(cast.alice)) == []
    assert list(Signal.objects.readable_by(cast.diane).filter(rule=signal.rule)) == [signal]
    assert list(Signal.objects.readable_by(cast.bob)) == []


def test_shared_answers_are_read_without_those_kept_for_somebody(cast):
    usual(cast.case, 60, 50, 40, visibility="trusted_person", trusted_person=cast.diane)
    low = dropped(cast.case, 3)
    assessed(cast.case)
    low.refresh_from_db()
    assert low.score.expected_mean == pytest.approx(4.2)  # nobody's baseline but the norms


def test_an_objection_lapses_everything_and_nothing_is_shown(cast):
    meeting(cast.case, 12, "no_show")
    meeting(cast.case, 3, "no_show")
    assessed(cast.case)
    AllianceWatch.objects.update(objected_at=timezone.now())
    watch = assessed(cast.case)
    assert (watch.level, watch.findings) == ("not_enough", [])
    assert not Signal.objects.open().exists()
    assert not Signal.objects.readable_by(cast.alice).exists()
    cast.case.refresh_from_db()
    assert cast.case.open_signals == 0


def test_a_closed_file_is_only_read(cast):
    meeting(cast.case, 3, "no_show")
    close_case_file(
        by=cast.alice,
        case_file=cast.case,
        reason="other",
        closed_on=day(0),
        version=cast.case.version,
    )
    assessed(cast.case)
    assert not Signal.objects.exists()


def scenery(cast):
    """Files of every kind."""
    usual(cast.case, 60, 50, 40)
    dropped(cast.case, 3)
    meeting(cast.colleague_case, 12, "no_show")
    meeting(cast.colleague_case, 3, "no_show")
    PersonWish.objects.create(
        case_file=cast.other_team_case, kind="complaint", asked_on=day(2), words="…"
    )
    at = timezone.now() - datetime.timedelta(days=12)
    for _ in range(2):
        Message.objects.create(
            case_file=cast.foreign_case, author=cast.charlie, body="?", sent_at=at
        )
        at += datetime.timedelta(days=1)
    AllianceWatch.objects.create(case_file=cast.other_team_case, objected_at=timezone.now())


def recorded() -> list:
    rows = Signal.objects.order_by("case_file", "key")
    watches = AllianceWatch.objects.order_by("case_file")
    return [
        *rows.values_list("case_file", "key", "strength", "evidence", "lapsed_at", "check_in"),
        *watches.values_list("case_file", "level", "findings"),
        *CaseFile.objects.order_by("pk").values_list("pk", "open_signals"),
    ]


def test_the_night_and_a_single_look_say_the_same(cast):
    scenery(cast)
    assert assess_all() == 3
    by_night = recorded()
    assert {row[1].split(".")[0] for row in by_night if isinstance(row[1], str) and "." in row[1]}
    Signal.objects.all().delete()
    AllianceWatch.objects.filter(objected_at=None).delete()
    for one in CaseFile.objects.order_by("pk"):
        assess_file(one)
    assert recorded() == by_night
    assert not recompute_pulse().found


def test_the_night_writes_only_what_changed_and_asks_no_query_per_file(
    cast, django_assert_num_queries
):
    scenery(cast)
    assess_all()
    assert assess_all() == 0
    with django_assert_num_queries(17):
        assess_all()
    for number in range(5):
        meeting(case_file(cast.organisation, referent=cast.bob, given_name="É"), 4 + number)
    assess_all()
    with django_assert_num_queries(17):
        assess_all()


def test_the_night_goes_on_where_it_stopped(cast, monkeypatch):
    scenery(cast)
    monkeypatch.setattr(assessing, "SLICE", 2)
    monkeypatch.setattr(assessing, "BUDGET_SECONDS", -1.0)
    first = assessing.assess_from(0)
    files = list(CaseFile.objects.order_by("pk").values_list("pk", flat=True))
    assert first == files[1]
    assert assessing.assess_from(first) == files[3]
    assert assessing.assess_from(files[3]) is None
    assert compare(files, Ground(), timezone.localdate()).files == set()


def test_deeds_of_the_follow_up_ring_for_another_look(
    cast, django_capture_on_commit_callbacks, monkeypatch
):
    rung = []
    monkeypatch.setattr("alliance.tasks.assess_file.delay", rung.append)
    slot = meeting(cast.case, 2, "")
    with django_capture_on_commit_callbacks(execute=True):
        give_outcome(by=cast.alice, appointment=slot, outcome="no_show", version=slot.version)
    slot.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        correct_outcome(
            by=cast.alice,
            appointment=slot,
            outcome="seen",
            version=slot.version,
            reason="Erreur de ligne",
        )
    assert rung == [cast.case.pk] * 2


def test_a_file_that_is_gone_is_no_matter(db):
    assessing.assess_number(2**62)


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_give_the_rows_of_one():
    cast = assemble()
    usual(cast.case, 60, 50, 40)
    dropped(cast.case, 3)
    meeting(cast.case, 12, "no_show")
    meeting(cast.case, 5, "no_show")
    together = threading.Barrier(4, timeout=20)
    failures: list[BaseException] = []

    def look(one):
        try:
            together.wait()
            one()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    looks = [lambda: assess_file(cast.case)] * 3 + [assess_all]
    threads = [threading.Thread(target=look, args=(one,)) for one in looks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert Signal.objects.count() == len(set(Signal.objects.values_list("key", flat=True)))
    assert open_rules(cast.case) >= {"score_below_usual", "repeated_no_show"}
    assert AllianceWatch.objects.get().level == "take_up"
    kept = CaseFile.objects.get(pk=cast.case.pk).open_signals
    assert kept == refresh_pulse(cast.case).open_signals == Signal.objects.open().count()
