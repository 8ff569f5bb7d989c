"""Questions whose SQL is written once: they hold no moment, and answer as asked each time."""

import datetime
import threading
from importlib import import_module

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from beneficiaries.models import Transfer
from beneficiaries.prepared import Given, Prepared, asked_once
from followup.models import Message
from pilotage import todo_questions
from tests.architecture.source import ROOT, python_files

ASKING = [
    import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for path in python_files()
    if "= Prepared(" in path.read_text()
]
QUESTIONS = {
    f"{module.__name__}.{key}": value
    for module in ASKING
    for key, value in vars(module).items()
    if isinstance(value, Prepared) and value.ask.__module__ == module.__name__
}


def test_the_pages_that_are_open_all_day_are_among_them():
    pages = {name.split(".")[0] for name in QUESTIONS}
    assert pages == {"alliance", "beneficiaries", "cep", "followup", "pilotage"}


def written_on(day, question):
    with time_machine.travel(datetime.datetime(2026, 1, day, 12, tzinfo=datetime.UTC)):
        _queryset, _compiler, sql, values = Prepared(question.ask).written
    return sql, [value.name if isinstance(value, Given) else value for value in values]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_written_on_another_day_is_the_same(db, name):
    assert written_on(3, QUESTIONS[name]) == written_on(27, QUESTIONS[name])


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_asks_for_some_file_or_for_somebody(db, name):
    _sql, values = written_on(3, QUESTIONS[name])
    given = {"files", "file", "user", "person", "sheets", "organisation", "reminder", "subject"}
    assert given & {value for value in values if isinstance(value, str)}


def write(case_file, body):
    Message.objects.create(case_file=case_file, body=body, from_person=True, sent_at=timezone.now())


def bodies(*files):
    return [row.body for row in todo_questions.UNREAD.rows(files=[one.pk for one in files])]


def test_values_change_and_the_sql_is_kept(cast, django_assert_num_queries):
    write(cast.case, "Bonjour")
    write(cast.foreign_case, "Ailleurs")
    with django_assert_num_queries(3):
        assert bodies(cast.case) == ["Bonjour"]
        assert bodies(cast.foreign_case) == ["Ailleurs"]
        assert bodies() == []


def test_what_happened_since_is_seen(cast):
    assert bodies(cast.case) == []
    write(cast.case, "Bonjour")
    assert bodies(cast.case) == ["Bonjour"]


def test_related_ones_come_with_the_rows(cast, django_assert_num_queries):
    Transfer.objects.create(
        case_file=cast.case, giver=cast.alice, receiver=cast.bob, proposed_by=cast.alice
    )
    asked = {"user": cast.bob.pk, "here": cast.organisation.pk}
    with django_assert_num_queries(1):
        row = todo_questions.PROPOSED_FILES.rows(**asked)[0]
        assert row.case_file.beneficiary.family_name == cast.case.beneficiary.family_name
        assert row.giver == cast.alice


def test_a_value_that_is_missing_is_not_guessed(db):
    with pytest.raises(KeyError):
        todo_questions.UNREAD.rows()


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection():
    ours, theirs = [], []
    todo_questions.UNREAD.rows(files=[1])
    ours.append(id(connection.connection))

    def ask():
        try:
            todo_questions.UNREAD.rows(files=[1])
            theirs.append(id(connection.connection))
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert theirs
    assert theirs != ours


def test_a_page_that_only_reads_asks_once(cast, django_assert_num_queries):
    write(cast.case, "Bonjour")
    with asked_once(), django_assert_num_queries(2):
        assert bodies(cast.case) == bodies(cast.case) == ["Bonjour"]
        assert bodies(cast.foreign_case) == bodies(cast.foreign_case) == []
    write(cast.case, "Encore")
    with django_assert_num_queries(1):
        assert bodies(cast.case) == ["Bonjour", "Encore"]
