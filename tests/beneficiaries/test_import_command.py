"""The command reads and records as the page does, and tells the same accounting."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import JournalEntry
from beneficiaries.models import Beneficiary, CaseFile, ImportBatch, ImportStatus

pytestmark = pytest.mark.django_db
MESSY = Path("tests/data/messy_caseload.csv")
UNIT = Path("beneficiaries/data/caseload60.csv")


def run(path, **options):
    out = io.StringIO()
    defaults = {"organisation": "avenir-centre", "programme": "reclassement"}
    call_command("import_caseload", str(path), **(defaults | options), stdout=out)
    return out.getvalue()


def test_it_records_what_may_enter_and_tells_the_rest(cast):
    said = run(MESSY, by="adam@exemple.invalid")
    assert "44 lignes : 36 lues, 3 refusées, 5 ignorées." in said
    assert "10 Refusée [Nom] Le nom de famille manque" in said
    assert "Créées : 35. Déjà présentes : 0. Refusées : 3." in said
    assert JournalEntry.objects.get(deed="caseload.imported").actor == cast.adam
    assert ImportBatch.objects.get().status == ImportStatus.DONE


def test_it_tells_no_cell(cast):
    said = run(MESSY)
    for word in ("Yilmaz", "31/02/1981", "jean@@", "Z9999", "Inconnu", "588 157"):
        assert word not in said


def test_a_dry_run_records_nothing(cast):
    before = Beneficiary.objects.count()
    said = run(UNIT, dry_run=True)
    assert "61 lignes : 60 lues, 0 refusées, 1 ignorées." in said
    assert "Essai : rien n’a été enregistré." in said
    assert Beneficiary.objects.count() == before
    assert not ImportBatch.objects.exists()


def test_team_programme_and_week_zero_are_obeyed_and_twice_is_once(cast):
    for expected in ("Créées : 60.", "Créées : 0. Déjà présentes : 60."):
        call = {"team": "Vierzon", "week_zero": "2026-05-18", "by": "diane@exemple.invalid"}
        out = io.StringIO()
        call_command(
            "import_caseload",
            str(UNIT),
            "--organisation=avenir-centre",
            "--programme=reclassement",
            *(f"--{name.replace('_', '-')}={value}" for name, value in call.items()),
            stdout=out,
        )
        assert expected in out.getvalue()
    files = CaseFile.objects.filter(programme="reclassement", team=cast.team)
    assert files.count() == 60
    assert files.get(beneficiary__reference="B002").opened_on.isoformat() == "2026-06-08"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"organisation": "nulle-part"}, "Aucune organisation"),
        ({"team": "Lyon"}, "Aucune équipe"),
        ({"by": "charlie@exemple.invalid"}, "Aucun compte"),
        ({"by": "basile@exemple.invalid"}, "Aucun compte"),
    ],
)
def test_what_does_not_belong_there_is_refused_in_a_sentence(cast, options, words):
    with pytest.raises(CommandError, match=words):
        run(UNIT, **options)


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(cast, tmp_path):
    with pytest.raises(CommandError, match="n’a pas pu être ouvert"):
        run(tmp_path / "absent.csv")
    picture = tmp_path / "liste.csv"
    picture.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(CommandError, match="image"):
        run(picture)
