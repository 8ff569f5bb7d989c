"""Norms estimated again: from enough people, looked at before, adopted once, by hand."""

import datetime
import random

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.instruments.bank import house_version
from alliance.models import AllianceWatch, CheckIn, CheckInScore, NormsVersion
from alliance.services.norms import adopt_norms, estimate_of
from alliance.services.settings import norms_of
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused, StaleVersion

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def people(cast, count, *, scores=4, mean=70.0):
    """So many files with as many answered check-ins each, written at once."""
    files = new_files(cast, count)
    answered(files, scores, mean)
    return files


def new_files(cast, count):
    sheets = Beneficiary.objects.bulk_create(
        Beneficiary(
            organisation=cast.organisation,
            given_name="P",
            family_name=f"N{n}",
            reference=f"N-{n}",
        )
        for n in range(count)
    )
    return CaseFile.objects.bulk_create(
        CaseFile(
            organisation=cast.organisation,
            beneficiary=sheet,
            programme="cep",
            referent=cast.alice,
            team=cast.team,
        )
        for sheet in sheets
    )


def answered(files, scores, mean):
    dice, version = random.Random(3), house_version()
    start = NOW.date() - datetime.timedelta(days=200)
    fillings = CheckIn.objects.bulk_create(
        CheckIn(
            case_file=file,
            instrument_version=version,
            session_on=start + datetime.timedelta(days=14 * n),
            closes_at=NOW + datetime.timedelta(days=7),
            answered_at=NOW,
        )
        for file in files
        for n in range(scores)
    )
    usual = {file.pk: dice.gauss(mean, 8) for file in files}
    CheckInScore.objects.bulk_create(
        CheckInScore(
            check_in=filling,
            pomp=max(0, min(100, usual[filling.case_file_id] + dice.gauss(0, 6))),
        )
        for filling in fillings
    )


def test_thirty_people_with_three_scores_are_needed(cast):
    people(cast, 29)
    people_with_two = estimate_of(cast.organisation)
    assert people_with_two.after is None
    assert people_with_two.missing == 1
    with pytest.raises(Refused, match="30"):
        adopt_norms(by=cast.adam, former=0)


def test_they_are_shown_before_and_after_then_adopted(cast, signed_in_as):
    people(cast, 40, mean=40)
    client = signed_in_as(cast.diane)
    estimate = client.get(reverse("alliance:norms")).context["estimate"]
    assert estimate.before.mean == 4.2
    assert estimate.after.mean == pytest.approx(2.6, abs=0.15)
    assert estimate.after.within < estimate.before.within
    assert estimate.alerts_after < estimate.alerts_before
    assert not NormsVersion.objects.exists()
    client.post(reverse("alliance:norms_adopt"), {"former": "0"})
    assert norms_of(cast.organisation).version == 1
    assert norms_of(cast.organisation).mean == pytest.approx(estimate.after.mean)
    assert norms_of(cast.elsewhere).version == 0
    assert JournalEntry.objects.filter(deed="alliance.norms_estimated").count() == 1


def test_adopting_twice_from_one_page_adopts_once(cast, signed_in_as):
    people(cast, 31)
    client = signed_in_as(cast.adam)
    for _ in range(2):
        answer = client.post(reverse("alliance:norms_adopt"), {"former": "0"}, follow=True)
    assert "entre-temps" in answer.content.decode()
    assert NormsVersion.objects.count() == 1
    with pytest.raises(StaleVersion):
        adopt_norms(by=cast.adam, former=0)
    assert adopt_norms(by=cast.adam, former=1).number == 2


@pytest.mark.parametrize("former", ["", "x", "-1", str(2**70), "1\0"])
def test_a_forged_number_adopts_nothing(cast, signed_in_as, former):
    people(cast, 31)
    answer = signed_in_as(cast.adam).post(reverse("alliance:norms_adopt"), {"former": former})
    assert answer.status_code == 302
    assert not NormsVersion.objects.exists()


def test_who_objected_is_not_counted(cast):
    files = people(cast, 30)
    assert estimate_of(cast.organisation).people == 30
    AllianceWatch.objects.update_or_create(case_file=files[0], defaults={"objected_at": NOW})
    assert estimate_of(cast.organisation).people == 29


def test_a_change_of_reading_mode_is_another_baseline(cast):
    files = people(cast, 30)
    two = CheckIn.objects.filter(case_file=files[0]).order_by("pk")[:2]
    CheckIn.objects.filter(pk__in=[one.pk for one in two]).update(mode="simple")
    assert estimate_of(cast.organisation).people == 29


def test_the_cost_does_not_grow_with_the_people(cast, django_assert_num_queries):
    people(cast, 31)
    with django_assert_num_queries(3):
        estimate_of(cast.organisation)
