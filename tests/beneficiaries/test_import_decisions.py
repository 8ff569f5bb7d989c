"""Who is whom: look-alikes, corrections, columns and colleagues remembered."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from accounts.roles import Role
from beneficiaries.models import (
    CaseFile,
    Decision,
    ImportBatch,
    ImportRow,
    Verdict,
)
from beneficiaries.refusals import Refused
from beneficiaries.services.import_counts import counts_of
from beneficiaries.services.importing import (
    Choices,
    correct_row,
    remap_batch,
)
from tests.beneficiaries.import_batches import lines, recorded, sent
from tests.factories import case_file, member


@pytest.mark.django_db
def test_rows_without_a_reference_get_the_next_ones_and_are_found_again(cast):
    data = "Nom;Prénom\nDurand;Léa\nPetit;Zoé\n".encode()
    assert recorded(cast, sent(cast, data)).created == 2
    again = recorded(cast, sent(cast, data))
    assert (again.created, again.present) == (0, 2)


@pytest.mark.django_db
def test_somebody_already_known_is_proposed_and_may_be_attached(cast):
    known = case_file(
        cast.organisation,
        programme="reclassement",
        given_name="Léa",
        family_name="Durand",
        birth_date=datetime.date(1976, 3, 13),
    ).beneficiary
    batch = sent(cast, lines("R9;DURAND;Lea;13/03/1976;;;Martin;"))
    row = batch.rows.get(first_line=2)
    assert (row.verdict, row.action, row.match_id) == (Verdict.WARNING, Decision.SKIP, known.pk)
    row = correct_row(by=cast.adam, row=row, cells={}, decision=Decision.ATTACH)
    assert row.action == Decision.ATTACH
    counts = recorded(cast, batch)
    assert (counts.created, counts.attached) == (0, 1)
    assert CaseFile.objects.get(beneficiary=known, programme="cep").referent == cast.alice


@pytest.mark.django_db
def test_attaching_somebody_already_followed_opens_nothing(cast):
    known = case_file(
        cast.organisation, given_name="Léa", family_name="Durand", email="lea@exemple.invalid"
    ).beneficiary
    batch = sent(cast, lines("R9;Durand;Léa;;lea@exemple.invalid;;;"))
    correct_row(by=cast.adam, row=batch.rows.get(first_line=2), cells={}, decision="attach")
    recorded(cast, batch)
    assert CaseFile.objects.filter(beneficiary=known).count() == 1


@pytest.mark.django_db
def test_two_people_who_look_alike_in_the_file_come_in_when_somebody_says_so(cast):
    batch = sent(
        cast, lines("R1;Durand;Léa;13/03/1976;;;;", "R2;Durand;Léa;13/03/1976;;;;03/04/2026")
    )
    second = batch.rows.get(first_line=3)
    assert second.verdict == Verdict.REFUSED
    correct_row(by=cast.adam, row=second, cells={}, decision=Decision.CREATE)
    assert recorded(cast, batch).created == 2


@pytest.mark.django_db
def test_correcting_a_line_frees_the_one_that_it_hid(cast):
    batch = sent(cast, lines("R1;Durand;Léa;13/03/1976;;;;", "R1;Petit;Zoé;14/03/1980;;;;"))
    first, second = batch.rows.filter(verdict__in=["valid", "warning", "refused"]).order_by(
        "first_line"
    )
    assert second.verdict == Verdict.REFUSED
    correct_row(by=cast.adam, row=first, cells={0: "R7"}, decision="")
    second.refresh_from_db()
    assert second.verdict != Verdict.REFUSED
    assert second.action == Decision.CREATE


@pytest.mark.django_db
def test_a_corrected_cell_is_judged_again(cast):
    batch = sent(cast, lines("R1;;Léa;31/02/1976;;;;03/04/2026"))
    row = batch.rows.get(first_line=2)
    assert row.verdict == Verdict.REFUSED
    row = correct_row(by=cast.adam, row=row, cells={1: "Durand", 3: "28/02/1976"}, decision="")
    assert (row.verdict, row.remarks) == (Verdict.VALID, [])
    assert row.cleaned["birth_date"] == "1976-02-28"


@pytest.mark.django_db
def test_columns_and_referents_are_remembered_for_the_next_file(cast):
    data = "Matricule;Patronyme;Petit nom;Qui\nR1;Durand;Léa;Mme K.\n".encode()
    batch = sent(cast, data)
    assert counts_of(batch).refused == 1  # no name column is known yet
    columns = {0: "reference", 1: "family_name", 2: "given_name", 3: "referent"}
    batch = remap_batch(
        by=cast.adam, batch=batch, columns=columns, referents={}, choices=Choices("cep")
    )
    batch = remap_batch(
        by=cast.adam,
        batch=batch,
        columns=columns,
        referents={"mme k.": cast.bob.pk},
        choices=Choices("cep"),
    )
    assert counts_of(batch).valid == 1
    next_one = sent(cast, data.replace(b"R1", b"R2").replace(b"Durand", b"Petit"))
    assert next_one.columns == {str(index): key for index, key in columns.items()}
    assert next_one.rows.get(first_line=2).cleaned["referent"] == cast.bob.pk


@pytest.mark.django_db
def test_a_colleague_of_elsewhere_is_never_put_in_charge(cast):
    data = "Nom;Prénom;Référent\nDurand;Léa;Petit\n".encode()
    batch = sent(cast, data)  # Charlie Petit works in the other organisation
    assert batch.rows.get(first_line=2).cleaned["referent"] is None
    remap_batch(
        by=cast.adam,
        batch=batch,
        columns={0: "family_name", 1: "given_name", 2: "referent"},
        referents={"petit": cast.charlie.pk},
        choices=Choices("cep"),
    )
    assert batch.rows.get(first_line=2).cleaned["referent"] is None


@pytest.mark.django_db
def test_the_look_alike_is_named_only_to_those_who_may_know_of_it(cast, signed_in_as):
    case_file(
        cast.organisation,
        referent=cast.eve,
        team=cast.other_team,
        given_name="Léa",
        family_name="Durand",
        reference="E77",
        birth_date=datetime.date(1976, 3, 13),
    )
    batch = sent(cast, lines("R9;Durand;Léa;13/03/1976;;;;"))
    address = reverse("beneficiaries:import_row", args=[batch.pk, batch.rows.get(first_line=2).pk])
    assert "E77" in signed_in_as(cast.adam).get(address).content.decode()
    hidden = signed_in_as(cast.diane).get(address).content.decode()
    assert "E77" not in hidden
    assert "suivie par une équipe dont vous ne voyez pas les dossiers" in hidden


@pytest.fixture
def somebody_of_the_other_team(cast):
    """Léa is followed by Eve; Diane manages the other team and may not see her."""
    return case_file(
        cast.organisation,
        referent=cast.eve,
        team=cast.other_team,
        programme="reclassement",
        given_name="Léa",
        family_name="Durand",
        birth_date=datetime.date(1976, 3, 13),
    ).beneficiary


@pytest.mark.django_db
def test_nobody_attaches_a_line_to_a_person_whom_they_may_not_see(
    cast, signed_in_as, somebody_of_the_other_team
):
    batch = sent(cast, lines("R9;DURAND;Lea;13/03/1976;;;;"))
    row = batch.rows.get(first_line=2)
    address = reverse("beneficiaries:import_row", args=[batch.pk, row.pk])
    for user, offered in ((cast.diane, False), (cast.adam, True)):
        page = signed_in_as(user).get(address)
        choices = dict(page.context["form"].fields["decision"].choices)
        assert (Decision.ATTACH in choices) is offered
    cells = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    forged = cells | {"decision": Decision.ATTACH}
    answer = signed_in_as(cast.diane).post(address, forged)
    assert "decision" in answer.context["form"].errors
    with pytest.raises(Refused):
        correct_row(by=cast.diane, row=row, cells={}, decision=Decision.ATTACH)
    row.refresh_from_db()
    assert (row.decision, row.action) == ("", Decision.SKIP)


@pytest.mark.django_db
def test_recording_looks_again_at_who_may_attach(cast, somebody_of_the_other_team):
    batch = sent(cast, lines("R9;DURAND;Lea;13/03/1976;;;;"))
    batch.rows.filter(first_line=2).update(decision=Decision.ATTACH, action=Decision.ATTACH)
    counts = recorded(cast, batch, by=cast.diane)
    assert (counts.attached, counts.refused) == (0, 1)
    assert somebody_of_the_other_team.case_files.count() == 1


@pytest.mark.django_db
def test_a_manager_of_one_team_sees_their_imports_and_those_of_their_teams(cast):
    theirs = sent(cast, lines("R1;Petit;Zoé;;;;;"), team=cast.team)
    elsewhere = sent(cast, lines("R2;Durand;Léa;;;;;"), team=cast.other_team)
    own = sent(cast, lines("R3;Blanc;Ida;;;;;"), team=None)
    ImportBatch.objects.filter(pk=own.pk).update(uploaded_by=cast.diane)
    whole = member(cast.organisation, Role.MANAGER)
    for user, seen in (
        (cast.diane, {theirs.pk, own.pk}),
        (cast.adam, {theirs.pk, elsewhere.pk, own.pk}),
        (whole, {theirs.pk, elsewhere.pk, own.pk}),
        (cast.charlie, set()),
    ):
        batches = ImportBatch.objects.visible_to(user).values_list("pk", flat=True)
        rows = ImportRow.objects.visible_to(user).values_list("batch", flat=True)
        assert set(batches) == set(rows) == seen


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\ufdfa" * 119, "㎏" * 110, "ŒUF" * 60])
def test_a_colleague_s_name_that_grows_when_folded_is_still_remembered(cast, name):
    batch = sent(cast, f"Nom;Prénom;Référent\nDurand;Léa;{name}\n".encode())
    (key,) = batch.referents
    assert len(key) <= 120
    remap_batch(
        by=cast.adam,
        batch=batch,
        columns={0: "family_name", 1: "given_name", 2: "referent"},
        referents={key: cast.bob.pk},
        choices=Choices("cep"),
    )
    assert batch.rows.get(first_line=2).cleaned["referent"] == cast.bob.pk
