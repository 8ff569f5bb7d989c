"""The person answers on the pages behind the link: kept one by one, sent once, nothing revealed."""

import brotli
import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.models import AllianceWatch, CheckIn
from alliance.services.check_ins import answer_item, submit
from beneficiaries.models import ReadingMode
from config.static import BUNDLES
from tests.alliance.check_in_scene import (
    DAY,
    HOUR,
    ITEMS,
    answer_all,
    answered,
    asked,
    link_to,
    page,
    text_of,
)

pytestmark = pytest.mark.django_db
STATIC = settings.BASE_DIR / "static"


@pytest.fixture
def check_in(cast):
    return asked(cast.case)


@pytest.fixture
def opened(client, check_in):
    """The person pressed the button behind the link."""
    client.post(link_to(check_in))
    return client


def test_a_question_has_five_answers_with_words_and_faces_and_none_is_chosen(opened, check_in):
    text = text_of(opened.get(page("check_in_question", check_in, 1)))
    assert text.count('type="radio"') == 5
    assert "#face-1" in text
    assert "#face-5" in text
    assert "checked" not in text
    assert "Question 1 sur 7" in text


def test_simple_words_have_three_answers_coded_one_three_five(client, check_in):
    client.post(link_to(check_in), {"mode": "simple"})
    text = text_of(client.get(page("check_in_question", check_in, 1)))
    assert text.count('type="radio"') == 3
    for value in ("1", "3", "5"):
        assert f'value="{value}"' in text
    client.post(page("check_in_question", check_in, 1), {"value": "2"})
    assert not check_in.answers.exists()


def test_going_back_changes_an_answer_and_counts_it_once(opened, check_in):
    first = page("check_in_question", check_in, 1)
    opened.post(first, {"value": "2"})
    opened.post(first, {"value": "5"})
    assert list(check_in.answers.values_list("value", flat=True)) == [5]


@pytest.mark.parametrize("value", ["", "9", "-1", "0", "abc", "\x00", "1 ", "²", "9" * 400, "1.5"])
def test_an_answer_out_of_the_scale_is_a_sentence_and_keeps_nothing(opened, check_in, value):
    response = opened.post(page("check_in_question", check_in, 1), {"value": value})
    assert response.status_code == 200
    assert 'role="alert"' in text_of(response)
    assert not check_in.answers.exists()


def test_a_question_that_does_not_exist_leads_to_one_that_does(opened, check_in):
    response = opened.post(page("check_in_question", check_in, 99), {"value": "3"}, follow=True)
    assert "n’est pas dans ce questionnaire" in text_of(response)
    assert not check_in.answers.exists()


def test_an_unease_asks_what_to_do_about_it_and_none_asks_nothing(opened, check_in):
    response = opened.post(page("check_in_unease", check_in), {"value": "yes"})
    assert response.url == page("check_in_wish", check_in)
    opened.post(page("check_in_wish", check_in), {"value": "somebody_else"})
    check_in.refresh_from_db()
    assert (check_in.unease, check_in.talk_about) == ("yes", "somebody_else")
    response = opened.post(page("check_in_unease", check_in), {"value": "no"})
    assert response.url == page("check_in_send", check_in)
    check_in.refresh_from_db()
    assert (check_in.unease, check_in.talk_about) == ("no", "")
    assert opened.get(page("check_in_wish", check_in)).url == page("check_in_unease", check_in)


def test_sending_ends_with_thanks_and_one_line_in_the_journal(opened, check_in):
    answer_all(opened, check_in)
    lines = JournalEntry.objects.count()
    response = opened.post(
        page("check_in_send", check_in), {"comment": "Merci d’avoir écouté."}, follow=True
    )
    assert "Merci, vos réponses sont arrivées" in text_of(response)
    check_in.refresh_from_db()
    assert check_in.answered_at is not None
    assert not check_in.is_late
    assert check_in.comment == "Merci d’avoir écouté."
    assert JournalEntry.objects.count() == lines + 1
    assert JournalEntry.objects.latest("pk").deed == "alliance.answered_by_person"


def test_a_second_press_and_a_second_tab_count_nothing_twice(opened, check_in):
    answer_all(opened, check_in)
    for _turn in range(2):
        response = opened.post(page("check_in_send", check_in), {"comment": ""})
        assert response.url == page("check_in_thanks", check_in)
    assert JournalEntry.objects.filter(deed="alliance.answered_by_person").count() == 1
    opened.post(page("check_in_question", check_in, 1), {"value": "1"})
    assert sorted(check_in.answers.values_list("value", flat=True)) == [4, 4, 4, 4, 5, 5]


def test_an_answer_after_three_days_is_kept_and_marked_late(check_in):
    slot = check_in.appointment
    slot.starts_at -= 4 * DAY
    slot.ends_at -= 4 * DAY
    slot.save(update_fields=["starts_at", "ends_at"])
    sent = answered(CheckIn.objects.get(pk=check_in.pk))
    assert sent.is_late
    assert sent.answered_at is not None


def test_nothing_at_all_is_not_sent(opened, check_in):
    for number in range(1, 7):
        opened.post(page("check_in_question", check_in, number), {"pass": "1"})
    opened.post(page("check_in_unease", check_in), {"pass": "1"})
    text = text_of(opened.post(page("check_in_send", check_in), {"comment": ""}))
    assert "Répondez au moins à une question" in text
    check_in.refresh_from_db()
    assert check_in.answered_at is None


@pytest.mark.parametrize("comment", ["2 85 05 78 006 084 36", "x" * 2001, "a\x00b"])
def test_words_that_cannot_be_kept_are_a_sentence_and_stay_in_the_field(opened, check_in, comment):
    answer_all(opened, check_in)
    response = opened.post(page("check_in_send", check_in), {"comment": comment})
    assert response.status_code == 200
    check_in.refresh_from_db()
    assert check_in.answered_at is None


def test_who_reads_is_chosen_for_these_answers_without_showing_a_name(opened, check_in, cast):
    opened.post(page("check_in_readers", check_in), {"visibility": "trend"})
    sent = answered(CheckIn.objects.get(pk=check_in.pk))
    assert sent.visibility == "trend"
    assert AllianceWatch.objects.get(case_file=cast.case).visibility == "shared"
    assert CheckIn.objects.trend_readable_by(cast.alice).filter(pk=sent.pk).exists()
    assert not CheckIn.objects.items_readable_by(cast.alice).filter(pk=sent.pk).exists()


def test_a_change_of_mode_begins_another_usual_level(cast, check_in):
    answered(check_in)
    CheckIn.objects.update(session_on=timezone.localdate() - 30 * DAY)
    cast.basile_sheet.reading_mode = ReadingMode.SIMPLE
    cast.basile_sheet.save(update_fields=["reading_mode"])
    cast.case.beneficiary.refresh_from_db()
    second = asked(cast.case, ago=HOUR / 2)
    answered(second, (1, 3, 5, 3, 1, 3))
    watch = AllianceWatch.objects.get(case_file=cast.case)
    assert watch.mode == "simple"
    assert watch.mode_since == second.session_on


def test_the_end_page_gives_the_line_back_and_says_what_will_change(opened, check_in, cast):
    older = CheckIn.objects.create(
        case_file=cast.case,
        instrument_version=check_in.instrument_version,
        session_on=timezone.localdate() - 30 * DAY,
        closes_at=timezone.now() + DAY,
    )
    answered(older, (5, 5, 5, 5, 5, 5))
    answer_all(opened, check_in, (1, 2, 3, 3, 4, 4))
    text = text_of(opened.post(page("check_in_send", check_in), {"comment": ""}, follow=True))
    assert "Ma courbe" in text
    assert "plus basses que d’habitude" in text
    assert "Ce que nous changerons la prochaine fois" in text
    assert "Nous relirons votre plan" in text


def test_nobody_promises_anything_on_answers_that_nobody_reads(opened, check_in):
    opened.post(page("check_in_readers", check_in), {"visibility": "trend"})
    answer_all(opened, check_in, (1, 1, 3, 3, 4, 4))
    text = text_of(opened.post(page("check_in_send", check_in), {"comment": ""}, follow=True))
    assert "Nous relirons" not in text
    assert "Vous pouvez demander" in text


def test_one_screen_costs_few_queries(opened, check_in, django_assert_num_queries):
    opened.get(page("check_in_question", check_in, 1))
    with django_assert_num_queries(5):
        opened.get(page("check_in_question", check_in, 2))


def test_a_screen_is_light(opened, check_in):
    assert len(opened.get(page("check_in_question", check_in, 2)).content) < 7_000


def test_every_item_of_the_house_is_asked(check_in):
    keys = [item.key for item in check_in.instrument_version.items.all()]
    assert tuple(keys) == ITEMS
    with pytest.raises(Exception, match="pas dans ce questionnaire"):
        answer_item(check_in=check_in, item_key="zz", value=3)
    with pytest.raises(Exception, match="pas dans la liste"):
        answer_item(check_in=check_in, item_key="b1", value=6)
    with pytest.raises(Exception, match="pas dans la liste"):
        submit(check_in=check_in, unease="beaucoup")


def test_a_first_visit_weighs_less_than_twenty_kilobytes(opened, check_in):
    files = [*map(BUNDLES.get, ("css/plain-pages.css", "js/plain-pages.js"))]
    files += [("css/check-in.css",), ("js/read-aloud.js",), ("img/check-in.svg",)]
    joined = [b"\n".join((STATIC / part).read_bytes() for part in parts) for parts in files]
    sent = sum(len(brotli.compress(file)) for file in joined)
    html = opened.get(page("check_in_question", check_in, 2)).content
    assert "icons.svg" not in html.decode()
    assert sent + len(html) < 20_000
