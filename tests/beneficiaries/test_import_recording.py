"""Recording: each row once, whoever clicks, dies or types the same person meanwhile."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import (
    Assignment,
    CaseFile,
    ImportBatch,
    ImportStatus,
)
from beneficiaries.refusals import Refused
from beneficiaries.services import import_commit, import_recording
from beneficiaries.services.import_commit import (
    commit_chunk,
    commit_slice,
    seems_stopped,
    silent_batches,
    start_commit,
)
from beneficiaries.services.import_counts import counts_of
from beneficiaries.services.importing import (
    abandon_batch,
    correct_row,
    purge_imports,
)
from tests.beneficiaries.import_batches import crowd, lines, new_people, recorded, sent
from tests.cast import assemble
from tests.factories import case_file, person


@pytest.mark.django_db
def test_two_clicks_begin_once(cast):
    batch = sent(cast, crowd(3))
    start_commit(by=cast.adam, batch=batch)
    with pytest.raises(Refused):
        start_commit(by=cast.diane, batch=batch)


@pytest.mark.django_db
def test_killed_in_the_middle_and_taken_up_again_it_ends_alike(cast, monkeypatch):
    batch = sent(cast, crowd(250))
    start_commit(by=cast.adam, batch=batch)
    assert not commit_chunk(batch.pk)
    batch.refresh_from_db()
    assert (batch.done_count, new_people(cast).count()) == (100, 100)

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(CaseFile.objects), "bulk_create", dies)
    with pytest.raises(KeyboardInterrupt):
        commit_chunk(batch.pk)
    monkeypatch.undo()
    assert new_people(cast).count() == 100  # the half-made chunk left nothing

    assert commit_slice(batch.pk)
    assert commit_slice(batch.pk)  # once more, for nothing
    batch.refresh_from_db()
    assert batch.status == ImportStatus.DONE
    assert batch.done_count == new_people(cast).count() == 250
    assert CaseFile.objects.filter(beneficiary__in=new_people(cast)).count() == 250
    assert JournalEntry.objects.filter(deed="caseload.imported").count() == 1


@pytest.mark.django_db
def test_a_slice_stops_in_time_and_says_that_work_is_left(cast, monkeypatch):
    batch = sent(cast, crowd(120))
    start_commit(by=cast.adam, batch=batch)
    assert not commit_slice(batch.pk, seconds=0.000001)
    batch.refresh_from_db()
    assert batch.done_count in {0, 100}


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_import_record_each_row_once():
    cast = assemble()
    batch = sent(cast, crowd(300))
    start_commit(by=cast.adam, batch=batch)
    failures = []

    def work():
        try:
            while not import_commit.commit_slice(batch.pk):
                pass
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert not failures
    assert commit_slice(batch.pk)
    batch.refresh_from_db()
    assert batch.status == ImportStatus.DONE
    assert new_people(cast).count() == batch.done_count == 300
    assert JournalEntry.objects.filter(deed="beneficiary.created").count() == 300 + 4


@pytest.mark.django_db
def test_a_person_typed_meanwhile_under_the_same_reference_is_not_doubled(cast):
    batch = sent(cast, lines("R1;Durand;Léa;13/03/1976;;;;", "R2;Petit;Zoé;14/03/1976;;;;"))
    person(
        cast.organisation,
        given_name="Léa",
        family_name="Durand",
        reference="R1",
        birth_date=datetime.date(1976, 3, 13),
    )
    counts = recorded(cast, batch)
    assert (counts.created, counts.present) == (1, 1)


@pytest.mark.django_db
def test_a_stranger_who_took_the_reference_meanwhile_makes_one_refusal(cast):
    batch = sent(cast, lines("R1;Durand;Léa;13/03/1976;;;;", "R2;Petit;Zoé;14/03/1976;;;;"))
    person(cast.organisation, given_name="Ahmed", family_name="Gaudin", reference="R1")
    counts = recorded(cast, batch)
    assert (counts.created, counts.refused) == (1, 1)
    assert counts.read_lines + counts.refused_lines + counts.ignored_lines == counts.lines


@pytest.mark.django_db
def test_when_the_bulk_fails_each_row_is_tried_alone(cast, monkeypatch):
    batch = sent(cast, lines("R1;Durand;Léa;;;;Martin;", "r 1x;Petit;Zoé;;;;Martin;"))
    from beneficiaries.services import import_recording

    real = import_recording._new_people

    def somebody_is_quicker(organisation, rows):
        people = real(organisation, rows)
        case_file(organisation, given_name="Ahmed", family_name="Gaudin", reference="R1")
        return people

    monkeypatch.setattr(import_recording, "_new_people", somebody_is_quicker)
    # The savepoint also forgets the quicker one, as a rolled back transaction does.
    counts = recorded(cast, batch)
    assert counts.created == 2
    assert CaseFile.objects.get(beneficiary__reference="R1").referent == cast.alice


@pytest.mark.django_db
def test_nothing_can_be_changed_once_recorded_or_abandoned(cast):
    batch = sent(cast, crowd(2))
    recorded(cast, batch)
    row = batch.rows.order_by("first_line").last()
    with pytest.raises(Refused):
        correct_row(by=cast.adam, row=row, cells={1: "Autre"}, decision="")
    with pytest.raises(Refused):
        abandon_batch(by=cast.adam, batch=batch)


@pytest.mark.django_db
def test_an_abandoned_import_forgets_its_cells(cast):
    batch = abandon_batch(by=cast.adam, batch=sent(cast, crowd(2)))
    assert batch.status == ImportStatus.ABANDONED
    assert not batch.rows.exclude(cells=[], cleaned={}).exists()


@pytest.mark.django_db
def test_cells_are_forgotten_a_month_after_recording(cast):
    batch = sent(cast, crowd(2))
    recorded(cast, batch)
    assert purge_imports() == 0
    assert purge_imports(timezone.now() + datetime.timedelta(days=31)) == 1
    assert not batch.rows.exclude(cells=[], cleaned={}).exists()
    assert counts_of(batch).created == 2  # the accounting stays


@pytest.mark.django_db
def test_a_recording_without_a_sign_of_life_is_seen_and_rung_again(cast):
    batch = sent(cast, crowd(2))
    start_commit(by=cast.adam, batch=batch)
    batch.refresh_from_db()
    assert not seems_stopped(batch)
    assert silent_batches() == []
    ImportBatch.objects.filter(pk=batch.pk).update(
        progress_at=timezone.now() - datetime.timedelta(minutes=1)
    )
    batch.refresh_from_db()
    assert seems_stopped(batch)
    assert silent_batches() == [batch.pk]


@pytest.mark.django_db
def test_recording_costs_the_same_statements_whatever_the_number_of_people(
    cast, django_assert_max_num_queries
):
    for number, first in ((3, 1), (90, 1000)):
        batch = sent(cast, crowd(number, first))
        start_commit(by=cast.adam, batch=batch)
        with django_assert_max_num_queries(28):
            commit_chunk(batch.pk)
    assert Assignment.objects.filter(case_file__beneficiary__in=new_people(cast)).count() == 93


@pytest.mark.django_db
def test_a_crowd_comes_in_slice_by_slice(cast):
    batch = sent(cast, crowd(1000))
    start_commit(by=cast.adam, batch=batch)
    while not commit_slice(batch.pk):
        pass
    assert new_people(cast).count() == 1000


@pytest.mark.django_db
def test_a_row_that_the_database_refuses_does_not_stop_the_others(cast):
    batch = sent(cast, lines("R1;Durand;Léa;;;;Martin;", "R2;Petit;Zoé;;;;Martin;"))
    odd = batch.rows.get(first_line=2)
    odd.cleaned |= {"family_name": "x" * 500}
    odd.save(update_fields=["cleaned"])
    counts = recorded(cast, batch)
    assert (counts.created, counts.refused) == (1, 1)
    assert batch.status == ImportStatus.DONE
    odd.refresh_from_db()
    assert (odd.beneficiary, odd.committed_at) == (None, None)
    assert "n’a pas pu être enregistrée" in odd.remarks[-1]["sentence"]


@pytest.mark.django_db
@pytest.mark.parametrize("bulk_fails", [False, True])
def test_attaching_ends_alike_in_bulk_and_one_by_one(cast, monkeypatch, bulk_fails):
    known = case_file(
        cast.organisation, given_name="Léa", family_name="Durand", email="lea@exemple.invalid"
    ).beneficiary
    batch = sent(cast, lines("R9;Durand;Léa;;lea@exemple.invalid;;;", "R8;Petit;Zoé;;;;;"))
    correct_row(by=cast.adam, row=batch.rows.get(first_line=2), cells={}, decision="attach")
    if bulk_fails:
        monkeypatch.setattr(
            import_recording, "_record_together", lambda *args: (_ for _ in ()).throw(DataError)
        )
    counts = recorded(cast, batch)
    assert (counts.created, counts.attached, counts.refused) == (1, 1, 0)
    assert CaseFile.objects.filter(beneficiary=known).count() == 1


@pytest.mark.django_db
def test_case_files_are_written_while_an_import_is_recorded(cast):
    batch = sent(cast, crowd(1))
    start_commit(by=cast.adam, batch=batch)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        commit_chunk(batch.pk)
    locks = [q["sql"] for q in queries if "FOR" in q["sql"] and "accounts_organisation" in q["sql"]]
    assert any("FOR NO KEY UPDATE" in sql for sql in locks)
    assert not any("FOR UPDATE" in sql for sql in locks)
