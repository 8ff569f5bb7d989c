"""Answers on paper: one digit per question, typed by whom the person lets read."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.forms.paper import field_name, item_key
from alliance.instruments.bank import house_version
from alliance.models import CheckIn, Source
from alliance.services.check_ins import choose_visibility, object_to
from followup.models import Reminder
from tests.alliance.check_in_scene import ITEMS, answered, asked

pytestmark = pytest.mark.django_db


def page(case):
    return reverse("alliance:check_in_paper", args=[case.pk])


def sheet(day, values="445454", **fields):
    typed = {field_name(key): value for key, value in zip(ITEMS, values, strict=True)}
    return {"session_on": day.isoformat(), **typed, **fields}


@pytest.fixture
def alice(signed_in_as, cast):
    house_version()  # a test that empties the tables takes it along
    return signed_in_as(cast.alice)


def test_the_name_of_a_field_and_its_question_are_inverses():
    for key in (*ITEMS, "item-b1", "-"):
        assert item_key(field_name(key)) == key


def test_the_form_offers_the_last_meeting_and_six_digits(alice, cast):
    check_in = asked(cast.case)
    text = alice.get(page(cast.case)).content.decode()
    assert f'value="{check_in.session_on.isoformat()}"' in text
    assert text.count("data-digit") == 6


def test_typed_for_a_meeting_it_fills_what_that_meeting_owed(alice, cast):
    check_in = asked(cast.case)
    response = alice.post(page(cast.case), sheet(check_in.session_on, unease="a_little"))
    assert response.status_code == 302
    row = CheckIn.objects.get()
    assert (row.pk, row.source, row.typed_by) == (check_in.pk, Source.PAPER, cast.alice)
    assert row.answered_at is not None
    assert not row.is_late
    assert row.answers.count() == 6
    assert row.unease == "a_little"
    assert set(Reminder.objects.values_list("status", flat=True)) == {"cancelled"}
    assert JournalEntry.objects.filter(deed="alliance.paper_typed", actor=cast.alice).count() == 1


def test_a_meeting_outside_the_agenda_is_typed_once(alice, cast):
    day = timezone.localdate() - datetime.timedelta(days=3)
    for _turn in range(2):
        response = alice.post(page(cast.case), sheet(day))
    assert "déjà là" in response.content.decode()
    assert CheckIn.objects.count() == 1


def test_what_came_by_the_link_is_not_typed_over(alice, cast):
    check_in = answered(asked(cast.case))
    response = alice.post(page(cast.case), sheet(check_in.session_on, "111111"))
    assert "déjà là" in response.content.decode()
    assert sorted(check_in.answers.values_list("value", flat=True)) == [4, 4, 4, 4, 5, 5]


@pytest.mark.parametrize("digit", ["6", "0", "x", "-1", "²", "55", "\x00"])
def test_a_digit_out_of_the_scale_is_a_sentence_at_its_field(alice, cast, digit):
    values = [digit, "4", "5", "4", "5", "4"]
    response = alice.post(page(cast.case), sheet(timezone.localdate(), values))
    assert response.status_code == 200
    assert not CheckIn.objects.exists()


def test_an_empty_digit_is_a_question_passed_and_an_empty_sheet_is_nothing(alice, cast):
    response = alice.post(page(cast.case), sheet(timezone.localdate(), [""] * 6))
    assert "Tapez au moins une réponse" in response.content.decode()
    alice.post(page(cast.case), sheet(timezone.localdate(), ["", "4", "5", "4", "5", "4"]))
    assert CheckIn.objects.get().answers.filter(value=None).count() == 1


def test_three_levels_on_paper_are_coded_one_three_five(alice, cast):
    address = page(cast.case) + "?lecture=simple"
    response = alice.post(address, sheet(timezone.localdate(), "135135"))
    assert response.status_code == 302
    assert CheckIn.objects.get().mode == "simple"
    response = alice.post(address, sheet(timezone.localdate(), "235135"))
    assert response.status_code == 200


def test_a_day_to_come_is_refused(alice, cast):
    day = timezone.localdate() + datetime.timedelta(days=1)
    assert alice.post(page(cast.case), sheet(day)).status_code == 200
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("visibility", ["trend", "trusted_person"])
def test_who_may_not_read_does_not_type(alice, cast, visibility):
    choose_visibility(
        person=cast.basile_sheet,
        case_file=cast.case,
        visibility=visibility,
        trusted_person=cast.diane,
    )
    assert "data-digit" not in alice.get(page(cast.case)).content.decode()
    alice.post(page(cast.case), sheet(timezone.localdate()))
    assert not CheckIn.objects.exists()


def test_the_trusted_person_types_and_alone_reads(signed_in_as, cast):
    choose_visibility(
        person=cast.basile_sheet,
        case_file=cast.case,
        visibility="trusted_person",
        trusted_person=cast.diane,
    )
    signed_in_as(cast.diane).post(page(cast.case), sheet(timezone.localdate()))
    row = CheckIn.objects.items_readable_by(cast.diane).get()
    assert row.trusted_person == cast.diane
    assert not CheckIn.objects.trend_readable_by(cast.alice).exists()


def test_an_objection_holds_for_paper_too(alice, cast):
    object_to(person=cast.basile_sheet, case_file=cast.case)
    response = alice.post(page(cast.case), sheet(timezone.localdate()))
    assert "ne veut pas de points d’étape" in response.content.decode()
    assert not CheckIn.objects.exists()


def test_strangers_type_nothing(signed_in_as, cast):
    assert signed_in_as(cast.charlie).post(page(cast.case), {}).status_code == 404
