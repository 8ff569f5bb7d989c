"""The pulse: one file after a deed and the whole table at night agree."""

import datetime

import pytest
from django.db.models import DateTimeField, F, IntegerField, Max, OuterRef, Subquery, Value
from django.utils import timezone

from beneficiaries.models import Assignment, CaseFile
from beneficiaries.services import pulse
from tests.factories import case_file

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
COLUMNS = ["last_contact_at", "next_appointment_at", "open_signals", "overdue_steps"]


def latest_assignment():
    rows = Assignment.objects.filter(case_file=OuterRef("pk")).order_by().values("case_file")
    return Subquery(rows.annotate(at=Max("starts_at")).values("at"))


@pytest.fixture
def sources():
    """What a practice would register: two contacts, two counts."""
    own = [
        ("last_contact_at", "tests.contacts", latest_assignment),
        ("next_appointment_at", "tests.next", lambda: F("earlier_contact_at")),
        ("next_appointment_at", "tests.later", lambda: Value(None, output_field=DateTimeField())),
        ("open_signals", "tests.two", lambda: Value(2, output_field=IntegerField())),
        ("open_signals", "tests.none", lambda: Value(None, output_field=IntegerField())),
        ("open_signals", "tests.one", lambda: Value(1, output_field=IntegerField())),
    ]
    for column, key, source in own:
        pulse.register_source(column, key, source)
    yield
    for column, key, _source in own:
        pulse.unregister_source(column, key)


def values():
    return list(CaseFile.objects.order_by("pk").values("pk", *COLUMNS))


def test_one_file_and_the_night_agree(cast, sources):
    CaseFile.objects.filter(pk=cast.case.pk).update(
        earlier_contact_at=NOW + datetime.timedelta(days=2)
    )
    for case in CaseFile.objects.order_by("pk"):
        pulse.refresh_pulse(case)
    refreshed = values()
    assert refreshed[0]["open_signals"] == 3
    assert refreshed[0]["next_appointment_at"] == NOW + datetime.timedelta(days=2)
    assert refreshed[0]["last_contact_at"] == NOW + datetime.timedelta(days=2)
    assert all(row["last_contact_at"] for row in refreshed)
    CaseFile.objects.update(
        last_contact_at=None, next_appointment_at=NOW, open_signals=9, overdue_steps=0
    )
    drift = pulse.recompute_pulse()
    assert values() == refreshed
    assert drift.checked == len(refreshed)
    assert set(drift.case_file_ids) == {row["pk"] for row in refreshed}
    assert drift.columns == {
        "last_contact_at": 4,
        "next_appointment_at": 4,
        "open_signals": 4,
    }
    assert not pulse.recompute_pulse().found


def test_an_imported_contact_is_the_first_source(cast):
    case = case_file(cast.organisation, given_name="Léa")
    CaseFile.objects.filter(pk=case.pk).update(earlier_contact_at=NOW)
    assert pulse.refresh_pulse(case).last_contact_at == NOW
    assert not pulse.recompute_pulse().found


def test_columns_without_a_source_are_left_alone(cast, monkeypatch):
    monkeypatch.setitem(pulse._sources, "open_signals", {})
    CaseFile.objects.update(open_signals=4)
    assert not pulse.recompute_pulse().found
    assert set(CaseFile.objects.values_list("open_signals", flat=True)) == {4}


def test_a_source_is_registered_once_and_for_a_known_column(sources):
    with pytest.raises(pulse.PulseSourceError):
        pulse.register_source("open_signals", "tests.two", lambda: Value(0))
    with pytest.raises(pulse.PulseSourceError):
        pulse.register_source("mood", "tests.mood", lambda: Value(0))


def test_the_night_walks_any_number_of_files_in_batches(cast, monkeypatch, sources):
    monkeypatch.setattr(pulse, "BATCH", 2)
    assert pulse.recompute_pulse().checked == 4
    assert not pulse.recompute_pulse().found


def test_the_task_says_what_it_corrected(cast):
    from beneficiaries.tasks import recompute_pulse_task

    CaseFile.objects.filter(pk=cast.case.pk).update(last_contact_at=NOW)
    assert recompute_pulse_task() == {"checked": 4, "corrected": 1}
    assert recompute_pulse_task.name == "beneficiaries.recompute_pulse"
