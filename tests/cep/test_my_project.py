"""Mon projet: the person writes their request and their view, in open CEP files only."""

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from cep.competences import Competence, Moment, Rater, Rating
from cep.models import CompetenceRating, Request
from cep.services.competences import rate, rate_by_person
from followup.space.sections import sections_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def basile(cast, signed_in_as):
    return signed_in_as(cast.basile)


def page(name="my_project", *args):
    return reverse(f"cep:{name}", args=args)


def keys(person):
    return {shown.section.key for shown in sections_for(person)}


def test_the_section_shows_for_an_open_cep_file_only(cast):
    assert "cep.project" in keys(cast.basile_sheet)
    cast.case.programme = "other"
    cast.case.save(update_fields=["programme"])
    assert "cep.project" not in keys(cast.basile_sheet)


def test_without_an_open_cep_file_there_is_no_page(cast, basile):
    cast.case.programme = "other"
    cast.case.save(update_fields=["programme"])
    for where in (page(), page("my_request"), page("my_competence", "inform")):
        assert basile.get(where).status_code == 404


def test_a_professional_has_no_such_page(cast, signed_in_as):
    assert signed_in_as(cast.alice).get(page()).status_code == 403


def test_the_person_writes_the_request(cast, basile):
    for _twice in range(2):
        answer = basile.post(page("my_request"), {"words": "Je veux changer de métier"})
        assert answer.status_code == 302
    request = Request.objects.get()
    assert request.from_person
    assert JournalEntry.objects.filter(deed="cep.request_by_person").count() == 1
    assert "Je veux changer de métier" in basile.get(page()).content.decode()


@pytest.mark.parametrize("mode", ["normal", "simple"])
def test_the_page_reads_in_both_modes(cast, basile, mode):
    cast.basile_sheet.reading_mode = mode
    cast.basile_sheet.save(update_fields=["reading_mode"])
    assert basile.get(page()).status_code == 200


def test_one_screen_after_the_other_until_the_end(cast, basile):
    where, seen = page("my_competence", Competence.CONFRONT.value), 0
    for _one in Competence:
        answer = basile.post(where, {"mastery": "1", "evidence": "", "seen": str(seen)})
        assert answer.status_code == 302
        where, seen = answer.url, seen + 1
    assert where.startswith(page())
    assert CompetenceRating.objects.filter(rater=Rater.PERSON).count() == len(Competence)


def test_a_good_answer_asks_for_an_example_and_keeps_the_choice(cast, basile):
    where = page("my_competence", "inform")
    text = basile.post(where, {"mastery": "3", "evidence": "", "seen": "0"}).content.decode()
    assert "Donnez un exemple" in text
    assert not CompetenceRating.objects.exists()


def test_the_counsellors_view_never_shows_here(cast, basile):
    profile = {Competence.INFORM: Rating(2, "Un secret de conseil")}
    here = {"case_file": cast.case, "moment": Moment.ENTRY, "seen": 0}
    rate(by=cast.alice, rater=Rater.COUNSELLOR, profile=profile, **here)
    rate_by_person(person=cast.basile_sheet, profile={Competence.INFORM: Rating(1)}, **here)
    assert "Un secret de conseil" not in basile.get(page()).content.decode()


def test_an_unknown_competence_is_not_found(cast, basile):
    assert basile.get(page("my_competence", "voler")).status_code == 404
