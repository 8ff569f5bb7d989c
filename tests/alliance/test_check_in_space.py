"""« Mes points d’étape » in the person's space: the line, who reads, no more of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.check_ins.giving_back import own_points
from alliance.check_ins.readers import trusted_people
from alliance.models import AllianceWatch, CheckIn
from alliance.services.check_ins import choose_visibility, object_to
from beneficiaries.refusals import Refused
from followup.models import RightKind
from followup.services.rights import ask_right
from followup.space.person_copy.building import copy_of
from tests.alliance.check_in_scene import DAY, HOUR, answered, asked

pytestmark = pytest.mark.django_db
PAGE = "/mon-espace/points/"


@pytest.fixture
def basile(signed_in_as, cast):
    return signed_in_as(cast.basile)


def text_of(response):
    return response.content.decode()


def trust_diane(cast):
    choose_visibility(
        person=cast.basile_sheet,
        case_file=cast.case,
        visibility="trusted_person",
        trusted_person=cast.diane,
    )


def test_the_home_of_the_space_calls_for_what_waits(basile, cast):
    assert "Mes points d’étape" not in text_of(basile.get("/mon-espace/"))
    asked(cast.case)
    text = text_of(basile.get("/mon-espace/"))
    assert "Mes points d’étape" in text
    assert "7 questions sur votre rendez-vous" in text


def test_the_section_leads_to_the_questions_and_back_with_the_line(basile, cast):
    first = asked(cast.case)
    assert reverse("alliance:check_in", args=[first.pk]) in text_of(basile.get(PAGE))
    answered(first, (5, 5, 5, 5, 5, 5))
    CheckIn.objects.update(session_on=timezone.localdate() - 30 * DAY)
    answered(asked(cast.case, ago=HOUR / 2), (4, 4, 4, 4, 4, 4), comment="Un mot à moi.")
    text = text_of(basile.get(PAGE))
    assert "Ma courbe" in text
    assert "plus basses que d’habitude" in text
    assert "Un mot à moi." in text


def test_the_line_has_the_numbers_of_the_score(cast):
    answered(asked(cast.case), (5, 5, 4, 4, 3, 3))
    assert [point.value for point in own_points(cast.case)] == [4.0]


def test_only_people_who_may_open_the_file_are_offered_as_trusted(basile, cast):
    assert trusted_people(cast.case) == [cast.alice, cast.diane]
    text = text_of(basile.get(PAGE + "qui-lit/"))
    assert "Diane Moreau" in text
    assert "Eve Okafor" not in text


def test_the_choice_holds_from_now_on_and_never_backwards(basile, cast):
    before = answered(asked(cast.case))
    CheckIn.objects.update(session_on=timezone.localdate() - 30 * DAY)
    waiting = asked(cast.case, ago=HOUR / 2)
    response = basile.post(
        PAGE + "qui-lit/", {"visibility": "trusted_person", "trusted_person": cast.diane.pk}
    )
    assert response.status_code == 302
    before.refresh_from_db()
    waiting.refresh_from_db()
    assert before.visibility == "shared"
    assert (waiting.visibility, waiting.trusted_person) == ("trusted_person", cast.diane)
    assert set(CheckIn.objects.items_readable_by(cast.alice)) == {before}
    assert set(CheckIn.objects.items_readable_by(cast.diane)) == {before, waiting}


@pytest.mark.parametrize("name", ["eve", "charlie", "bob", "basile"])
def test_nobody_else_can_be_forged_as_trusted(basile, cast, name):
    somebody = getattr(cast, name)
    response = basile.post(
        PAGE + "qui-lit/", {"visibility": "trusted_person", "trusted_person": somebody.pk}
    )
    assert response.status_code == 200
    assert not AllianceWatch.objects.exists()
    with pytest.raises(Refused):
        choose_visibility(
            person=cast.basile_sheet,
            case_file=cast.case,
            visibility="trusted_person",
            trusted_person=somebody,
        )


@pytest.mark.parametrize("data", [{}, {"visibility": "all"}, {"visibility": "trusted_person"}])
def test_a_choice_out_of_the_list_is_a_sentence(basile, data, cast):
    response = basile.post(PAGE + "qui-lit/", data)
    assert response.status_code == 200
    assert "error-summary" in text_of(response)


def test_the_person_says_no_and_yes_again(basile, cast):
    asked(cast.case)
    response = basile.post(PAGE + "opposition/", {"wanted": "non"}, follow=True)
    assert "on ne vous pose plus ces questions" in text_of(response)
    assert AllianceWatch.objects.get().objected_at is not None
    assert CheckIn.objects.get().cancelled_at is not None
    response = basile.post(PAGE + "opposition/", {"wanted": "oui"}, follow=True)
    assert "Je ne veux plus de questions" in text_of(response)
    assert AllianceWatch.objects.get().objected_at is None


def test_an_objection_to_everything_is_taken_back_where_it_was_made(basile, cast):
    ask_right(person=cast.basile_sheet, kind=RightKind.OBJECTION)
    response = basile.post(PAGE + "opposition/", {"wanted": "oui"}, follow=True)
    assert "Mes droits" in text_of(response)
    assert AllianceWatch.objects.get().objected_at is not None


def test_nobody_decides_for_somebody_else(cast):
    with pytest.raises(Refused):
        object_to(person=cast.basile_sheet, case_file=cast.colleague_case)


def test_the_person_takes_their_answers_along(cast):
    trust_diane(cast)
    answered(asked(cast.case), comment="Un mot à moi.")
    copied = copy_of(cast.basile_sheet, with_notes=False).as_json().decode()
    for part in ("alliance.CheckIn", "alliance.Answer", "Un mot à moi.", "alliance.AllianceWatch"):
        assert part in copied


def test_staff_have_no_such_page(signed_in_as, cast):
    assert signed_in_as(cast.alice).get(PAGE).status_code == 403
