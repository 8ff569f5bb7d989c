"""The journal of one file: its lines, those of the person, none of a file kept closed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.journal import record_reading
from beneficiaries.services.access import grant_reasoned_access
from beneficiaries.services.barriers import add_barrier
from beneficiaries.services.case_files import open_case_file
from beneficiaries.services.people import change_beneficiary
from tests.beneficiaries.merging_scene import merged
from tests.factories import case_file

pytestmark = pytest.mark.django_db

SECRET_REASON = "Sa conseillère est absente et la cellule appelle."


def journal(client, file):
    return client.get(reverse("beneficiaries:journal", args=[file.pk])).content.decode()


@pytest.fixture
def second(cast):
    """Basile is also accompanied by the other team."""
    file = open_case_file(
        by=cast.eve,
        beneficiary=cast.basile_sheet,
        programme="reclassement",
        opened_on=timezone.localdate(),
        referent=cast.eve,
        team=cast.other_team,
    )
    fields = {
        "kind": "mobility",
        "description": "x",
        "strategy": "y",
        "review_on": timezone.localdate(),
    }
    add_barrier(by=cast.eve, case_file=file, fields=fields)
    return file


def test_lines_of_a_file_kept_closed_are_not_shown(cast, signed_in_as, second):
    colleague = cast.paul
    record_reading(
        second,
        by=colleague,
        organisation=cast.organisation,
        beneficiary_id=second.beneficiary_id,
        reason=SECRET_REASON,
    )
    change_beneficiary(
        by=cast.eve, beneficiary=cast.basile_sheet, fields={"commune": "Bourges"}, version=1
    )
    html = journal(signed_in_as(cast.alice), cast.case)
    assert "Eve Okafor a modifié la fiche" in html
    assert "Alice Martin a consulté le dossier" in html
    for hidden in (SECRET_REASON, "Paul Girard", "a ajouté un frein", "Eve Okafor a ouvert"):
        assert hidden not in html
    own = journal(signed_in_as(cast.eve), second)
    assert SECRET_REASON in own
    assert "Eve Okafor a ajouté un frein" in own
    grant_reasoned_access(by=cast.eve, case_file=cast.case, reason="Nous préparons la suite.")
    assert "Alice Martin a consulté le dossier" in journal(signed_in_as(cast.eve), second)


def test_sheets_merged_one_into_the_other_stay_one_story(cast, signed_in_as):
    first, middle = (
        case_file(cast.organisation, team=cast.team, programme=programme, given_name=name)
        for name, programme in (("Anaïs", "reclassement"), ("Bernard", "other"))
    )
    oldest = first.beneficiary
    change_beneficiary(by=cast.diane, beneficiary=oldest, fields={"commune": "Issoudun"}, version=1)
    oldest.refresh_from_db()
    merged(cast.diane, middle.beneficiary, oldest)
    middle.beneficiary.refresh_from_db()
    merged(cast.diane, cast.basile_sheet, middle.beneficiary)
    expected = {cast.basile_sheet.pk, middle.beneficiary.pk, oldest.pk}
    assert set(cast.basile_sheet.sheet_ids()) == expected
    client = signed_in_as(cast.diane)
    assert "Diane Moreau a modifié la fiche" in journal(client, cast.case)
    thread = client.get(reverse("beneficiaries:case_file", args=[cast.case.pk])).content.decode()
    assert "Diane Moreau a modifié la fiche" in thread
    assert thread.count("a fusionné deux fiches") == 2, "une ligne par fusion"
