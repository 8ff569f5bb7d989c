"""Competences rated apart, then together; the other side's view comes after one's own."""

import pytest

from beneficiaries.refusals import Refused, StaleVersion
from cep.competences import Competence, Mastery, Moment, Rater, Rating
from cep.competences_page import moment_view, profiles_of
from cep.models import CompetenceRating
from cep.services.competences import rate, rate_by_person, revision, rows_of

pytestmark = pytest.mark.django_db

LOW = Rating(Mastery.WITH_STRONG_HELP)
HIGH = Rating(Mastery.ALONE_IN_NEW, "A appelé trois employeurs.")


def by_counsellor(cast, profile, *, rater=Rater.COUNSELLOR, seen=None, moment=Moment.ENTRY):
    if seen is None:
        seen = revision(rows_of(cast.case, moment, rater))
    rate(by=cast.alice, case_file=cast.case, moment=moment, rater=rater, profile=profile, seen=seen)


def by_person(cast, profile):
    rate_by_person(
        person=cast.basile_sheet,
        case_file=cast.case,
        moment=Moment.ENTRY,
        profile=profile,
        seen=revision(rows_of(cast.case, Moment.ENTRY, Rater.PERSON)),
    )


def view(cast, reader, moment=Moment.ENTRY):
    return moment_view(profiles_of(cast.case), moment, reader=reader)


def network(shown):
    return next(line for line in shown.lines if line.comparison.competence is Competence.NETWORK)


def test_nobody_sees_the_other_view_before_saying_theirs(cast):
    by_person(cast, {Competence.NETWORK: HIGH})
    assert network(view(cast, Rater.COUNSELLOR)).person == ""
    assert network(view(cast, Rater.COUNSELLOR)).person_evidence == ""
    assert view(cast, Rater.COUNSELLOR).chart is None
    assert network(view(cast, Rater.PERSON)).person


def test_both_views_side_by_side_say_where_they_part(cast):
    by_person(cast, {Competence.NETWORK: HIGH})
    by_counsellor(cast, {Competence.NETWORK: LOW})
    shown = view(cast, Rater.COUNSELLOR)
    assert network(shown).comparison.disagree
    assert "1" in shown.chart.sentence
    assert len(shown.chart.rows) == 8


def test_what_was_concluded_shows_the_change(cast):
    by_counsellor(cast, {Competence.NETWORK: LOW}, rater=Rater.TOGETHER)
    by_counsellor(cast, {Competence.NETWORK: HIGH}, rater=Rater.TOGETHER, moment=Moment.EXIT)
    assert network(view(cast, Rater.COUNSELLOR, Moment.EXIT)).comparison.change == 3


def test_above_one_an_example_is_required(cast):
    with pytest.raises(Refused, match="exemple"):
        by_counsellor(cast, {Competence.NETWORK: Rating(Mastery.ALONE_IN_NEW, "  ")})


def test_the_second_of_two_forms_overwrites_nothing(cast):
    by_counsellor(cast, {Competence.NETWORK: LOW}, seen=0)
    with pytest.raises(StaleVersion):
        by_counsellor(cast, {Competence.NETWORK: HIGH}, seen=0)
    assert CompetenceRating.objects.get().mastery == Mastery.WITH_STRONG_HELP


def test_the_same_form_sent_twice_writes_once(cast):
    for _ in range(2):
        by_counsellor(cast, {Competence.NETWORK: LOW}, seen=0)
    assert CompetenceRating.objects.get().version == 1


def test_a_stranger_does_not_rate(cast):
    with pytest.raises(Refused):
        rate_by_person(
            person=cast.colleague_case.beneficiary,
            case_file=cast.case,
            moment=Moment.ENTRY,
            profile={},
            seen=0,
        )
