"""The two files of the shop: every line accounted for, every trap with its sentence."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import time_machine

from accounts.models import JournalEntry
from beneficiaries.importing.records import Remark
from beneficiaries.models import Beneficiary, CaseFile, ImportRow
from beneficiaries.services.import_commit import commit_slice, start_commit
from beneficiaries.services.import_counts import counts_of
from beneficiaries.services.importing import Choices, read_batch

pytestmark = pytest.mark.django_db
MESSY = Path("tests/data/messy_caseload.csv")
UNIT = Path("beneficiaries/data/caseload60.csv")


@pytest.fixture(autouse=True)
def _the_monday_after_the_export():
    with time_machine.travel("2026-11-16T09:00:00Z", tick=True):
        yield


def sent(cast, path, **choices):
    return read_batch(
        by=cast.adam,
        organisation=cast.organisation,
        file_name=path.name,
        data=path.read_bytes(),
        choices=Choices("reclassement", **choices),
    )


def recorded(cast, batch):
    start_commit(by=cast.adam, batch=batch)
    assert commit_slice(batch.pk)
    batch.refresh_from_db()
    return counts_of(batch)


@pytest.fixture
def messy(cast):
    return sent(cast, MESSY)


def said(batch, line):
    """What is told about one line: level, column, sentence."""
    header = batch.reading["header"]
    row = batch.rows.get(first_line=line)
    remarks = [Remark.restored(stored) for stored in row.remarks]
    return [(r.level, None if r.column is None else header[r.column], r.text) for r in remarks]


def verdict(batch, line):
    return batch.rows.get(first_line=line).verdict


def test_the_messy_file_is_accounted_for_to_the_line(cast, messy):
    counts = counts_of(messy)
    assert counts.lines == 44
    assert (counts.read_lines, counts.refused_lines, counts.ignored_lines) == (36, 3, 5)
    assert counts.read_lines + counts.refused_lines + counts.ignored_lines == counts.lines
    assert messy.reading["encoding"] == "Windows-1252"
    assert messy.reading["separator"] == ";"
    assert messy.reading["header_line"] == 2


def test_every_readable_person_of_the_messy_file_comes_in(cast, messy):
    counts = recorded(cast, messy)
    assert counts.created == 35
    assert counts.refused == 3
    references = set(
        CaseFile.objects.filter(programme="reclassement").values_list(
            "beneficiary__reference", flat=True
        )
    )
    expected = {f"D{number}" for number in range(101, 137)} - {"D108"}
    assert references == expected


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (1, "Ligne de titre, avant l’en-tête."),
        (2, "Ligne d’en-tête."),
        (35, "Répète exactement la ligne 4."),
        (43, "Ligne vide."),
        (44, "Ligne de total."),
    ],
)
def test_each_ignored_line_says_why(messy, line, sentence):
    assert verdict(messy, line) == "ignored"
    assert said(messy, line) == [("ignored", None, sentence)]


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (10, "Nom", "Le nom de famille manque"),
        (34, None, "même personne que la ligne 3"),
        (42, None, "la référence et le nom de la ligne 15"),
    ],
)
def test_each_refused_line_says_why(messy, line, column, words):
    assert verdict(messy, line) == "refused"
    refusals = [(where, text) for level, where, text in said(messy, line) if level == "refused"]
    assert len(refusals) == 1
    assert refusals[0][0] == column
    assert words in refusals[0][1]


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (7, "Date de naissance", "n’existe pas dans le calendrier"),
        (8, "Date de naissance", "lue 1978"),
        (11, "Courriel", "Ce n’est pas un courriel"),
        (12, "Courriel", "n’est pas valable"),
        (13, "ROME", "ce serait H2909"),
        (14, "ROME", "l’intitulé celui de D1401"),
        (15, "Code postal", "quatre chiffres"),
        (17, "Entrée le", "dans le futur"),
        (18, "Référent", "à affecter"),
        (24, "Observations", "numéro de sécurité sociale"),
    ],
)
def test_each_doubtful_cell_has_its_sentence(messy, line, column, words):
    assert verdict(messy, line) == "warning"
    assert [where for level, where, text in said(messy, line) if words in text] == [column]


def test_what_was_readable_is_kept_as_it_should(cast, messy):
    recorded(cast, messy)

    def of(reference):
        return Beneficiary.objects.get(organisation=cast.organisation, reference=reference)

    assert of("D103").phone == "+33639981234"
    assert (of("D104").phone, of("D104").other_phone) == ("+33639981234", "+33199001122")
    assert of("D105").birth_date is None
    assert of("D106").birth_date == datetime.date(1978, 6, 12)
    assert of("D107").birth_date is None
    assert of("D109").email == of("D110").email == ""
    assert of("D111").last_trade == ""
    assert of("D112").last_trade == "H2909"
    assert (of("D113").postal_code, of("D113").commune) == ("", "Vierzon")
    assert of("D117").family_name == "LECLERC-ROY"
    assert of("D117").sort_name == "leclerc roy eric"
    assert "emilie lacroix" in of("D118").search_text


def test_dates_referents_and_teams_reach_the_case_files(cast, messy):
    recorded(cast, messy)

    def of(reference):
        return CaseFile.objects.get(beneficiary__reference=reference, programme="reclassement")

    assert of("D114").opened_on == datetime.date(2026, 5, 3)
    assert of("D115").opened_on == datetime.date(2026, 11, 16)  # 2062: the day of the import
    assert of("D116").referent is None
    assert of("D117").referent == of("D101").referent == cast.eve
    assert of("D101").team == cast.other_team  # the only team of its referent
    assert of("D103").referent == cast.alice
    assert of("D101").last_contact_at.date() == datetime.date(2026, 10, 12)
    assert of("D101").earlier_contact_at == of("D101").last_contact_at
    assert of("D101").assignments.get().assigned_by == cast.adam


def test_spouses_who_share_an_address_stay_two_people(cast, messy):
    assert verdict(messy, 27) == verdict(messy, 28) == "valid"
    assert "ligne 27 : deux personnes" in said(messy, 28)[0][2]
    recorded(cast, messy)
    pair = Beneficiary.objects.filter(email="famille.besnard@exemple.invalid")
    assert set(pair.values_list("given_name", flat=True)) == {"Noémie", "Thomas"}


def test_no_free_text_comes_in_and_no_social_security_number_is_stored(cast, messy):
    recorded(cast, messy)
    stored = json.dumps(list(ImportRow.objects.values("cells", "cleaned", "remarks")))
    assert "588 157" not in stored
    assert "2690549588157" not in stored.replace(" ", "")
    # Texts only: the figures of a key or of a date may happen to look like those of a cell.
    people = json.dumps(
        [[v for v in row.values() if isinstance(v, str)] for row in Beneficiary.objects.values()]
    )
    for word in ("HYPERLINK", "Ne conduit pas", "trop loin", "2693", "neuf"):
        assert word not in people


def test_every_person_has_journal_lines_and_the_import_its_own(cast, messy):
    recorded(cast, messy)
    assert JournalEntry.objects.filter(deed="beneficiary.created", actor=cast.adam).count() == 35
    assert JournalEntry.objects.filter(deed="case_file.opened", actor=cast.adam).count() == 35
    line = JournalEntry.objects.get(deed="caseload.imported")
    assert line.subject_id == messy.pk
    assert "créées : 35" in line.reason
    assert "refusées : 3" in line.reason


def test_the_unit_gives_sixty_case_files(cast):
    batch = sent(cast, UNIT, team=cast.team, week_zero=datetime.date(2026, 5, 18))
    counts = counts_of(batch)
    assert (counts.lines, counts.read_lines, counts.refused_lines, counts.ignored_lines) == (
        61,
        60,
        0,
        1,
    )
    assert recorded(cast, batch).created == 60
    files = CaseFile.objects.filter(programme="reclassement", team=cast.team)
    assert files.count() == 60
    assert {f.referent for f in files} == {cast.alice, cast.bob, cast.eve}
    first = files.get(beneficiary__reference="B002")
    assert first.opened_on == datetime.date(2026, 6, 8)  # week 3
    assert first.beneficiary.birth_date is None
    assert first.beneficiary.last_trade == "M1607"
    assert first.beneficiary.postal_code == ""  # commune_code is no postal code


def test_without_the_date_of_week_zero_the_unit_still_comes_in_and_says_so(cast):
    batch = sent(cast, UNIT)
    assert ("warning", "entry_week") in [entry[:2] for entry in said(batch, 5)]
    assert recorded(cast, batch).created == 60
    assert set(
        CaseFile.objects.filter(programme="reclassement").values_list("opened_on", flat=True)
    ) == {datetime.date(2026, 11, 16)}


@pytest.mark.parametrize(("path", "people"), [(MESSY, 35), (UNIT, 60)])
def test_the_same_file_again_creates_nothing(cast, path, people):
    recorded(cast, sent(cast, path))
    before = (Beneficiary.objects.count(), CaseFile.objects.count())
    again = recorded(cast, sent(cast, path))
    assert (again.created, again.present) == (0, people)
    assert (Beneficiary.objects.count(), CaseFile.objects.count()) == before
