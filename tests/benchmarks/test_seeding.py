"""The benchmark's rows are rows that the product could have written."""

from __future__ import annotations

from random import Random

import pytest
from django.db.models import Count, F

from accounts.models import JournalEntry, Membership, Organisation, User
from benchmarks.copying import as_text, columns_of, copy_rows
from benchmarks.population import Ids, Population
from benchmarks.seeding import COUNSELLOR, MANAGER, PASSWORD, SIZES, seed
from beneficiaries.models import Assignment, Beneficiary, CaseFile
from tests.factories import OrganisationFactory


@pytest.fixture
def seeded(db) -> dict[str, int]:
    return seed(SIZES["S"])


def test_a_size_is_the_number_of_files_of_the_measured_structure(seeded):
    assert SIZES == {"S": 60, "M": 2_000, "L": 50_000}
    files = CaseFile.objects.filter(organisation__slug="mesure")
    assert files.count() == 60
    assert 40 <= files.open().count() <= 58
    assert CaseFile.objects.count() == seeded["CaseFile"] == 66


def test_search_columns_are_those_that_the_product_computes(seeded):
    for person in Beneficiary.objects.all():
        stored = (person.sort_name, person.search_text)
        person.refresh_search_columns()
        assert (person.sort_name, person.search_text) == stored
    assert not CaseFile.objects.exclude(sort_name=F("beneficiary__sort_name")).exists()


def test_every_file_has_one_current_assignment_and_a_history(seeded):
    assert Assignment.objects.filter(ends_at__isnull=True).count() == CaseFile.objects.count()
    lines = JournalEntry.objects.values("subject_id").annotate(number=Count("pk"))
    assert lines.count() == CaseFile.objects.count()
    assert {line["number"] for line in lines} <= set(range(6, 15))


def test_rows_satisfy_the_constraints_of_their_models(seeded):
    for model in (Beneficiary, CaseFile, Membership):
        for row in model.objects.all():
            row.validate_constraints()


def test_the_two_visitors_can_log_in(seeded):
    for email in (MANAGER, COUNSELLOR):
        assert User.objects.get(email=email).check_password(PASSWORD)
    assert User.objects.get(email=MANAGER).standing.manages_everything
    assert User.objects.get(email=COUNSELLOR).standing.team_ids


def test_rows_made_afterwards_get_a_free_id(seeded):
    highest = Organisation.objects.latest("pk").pk
    assert OrganisationFactory().pk > highest
    user = User.objects.create(email="apres@exemple.invalid", password="!")
    assert user.pk > User.objects.get(email=MANAGER).pk


def test_the_same_seed_gives_the_same_people(db):
    def names() -> list[str]:
        population = Population(1, files=9, ids=Ids(), notices={}, dice=Random(7))
        list(population.teams())
        return [row["sort_name"] for row in population.people()]

    assert names() == names()
    assert len(set(names())) == 9


def test_copy_writes_what_a_person_could_type(db):
    typed = {"slug": "x", "kind": "other", "name": "Tab\tligne\nbarre \\ fin"}
    assert copy_rows(Organisation, [typed]) == 1
    assert Organisation.objects.get(slug="x").name == typed["name"]


def test_copy_fills_the_columns_that_nobody_mentions():
    columns = columns_of(Beneficiary)
    assert columns["preferred_channel"] == "email"
    assert columns["merged_into_id"] == r"\N"
    assert "phone_key" not in columns
    assert (as_text(None), as_text(True), as_text([1])) == (r"\N", "t", "[1]")
