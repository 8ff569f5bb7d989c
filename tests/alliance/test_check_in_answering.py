"""The person answers on the pages behind the link: kept one by one, sent once, nothing revealed."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.models import AllianceSettings, AllianceWatch, CheckIn, Licence, VersionState
from alliance.services.check_ins import answer_item, choose_visibility, submit
from beneficiaries.models import ReadingMode
from followup.models import LinkPurpose, PersonalLink
from followup.services.personal_links import new_link
from tests.alliance.check_in_scene import DAY, HOUR, ITEMS, answered, asked, link_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def check_in(cast):
    return asked(cast.case)


@pytest.fixture
def opened(client, check_in):
    """The person pressed the button behind the link."""
    client.post(link_to(check_in))
    return client


def page(name, check_in, *args):
    return reverse(f"alliance:{name}", args=[check_in.pk, *args])


def text_of(response):
    return response.content.decode()


def answer_all(client, check_in, values=(4, 4, 5, 4, 5, 4)):
    for number, value in enumerate(values, 1):
        client.post(page("check_in_question", check_in, number), {"value": str(value)})
    client.post(page("check_in_unease", check_in), {"value": "no"})


def test_the_first_screen_says_why_how_long_and_who_reads(client, check_in):
    text = text_of(client.get(link_to(check_in)))
    for words in (
        "7 questions, 1 minute",
        "Il n’y a pas de bonne réponse",
        "ne changent rien à vos droits",
        "La personne qui vous accompagne lit vos réponses",
        "Pourquoi ?",
    ):
        assert words in text


def test_the_link_reveals_nobody_to_who_finds_it(client, check_in, cast):
    link = link_to(check_in)
    response = client.get(link)
    known = [cast.basile_sheet, cast.alice]
    for person in known:
        assert person.family_name not in text_of(response)
        assert person.given_name not in text_of(response)
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    client.post(link)
    for address in (
        page("check_in", check_in),
        page("check_in_question", check_in, 1),
        page("check_in_unease", check_in),
        page("check_in_send", check_in),
        page("check_in_readers", check_in),
    ):
        shown = text_of(client.get(address))
        for person in known:
            assert person.family_name not in shown


def test_fifty_visits_of_a_mail_program_change_nothing(client, check_in):
    link = link_to(check_in)
    before = list(CheckIn.objects.values()), PersonalLink.objects.values_list("last_used_at").last()
    for turn in range(50):
        response = client.head(link) if turn % 2 else client.get(link)
        assert response.status_code == 200
    after = list(CheckIn.objects.values()), PersonalLink.objects.values_list("last_used_at").last()
    assert before == after
    assert client.post(link).status_code == 302


def test_reading_the_questions_writes_nothing(opened, check_in):
    before = list(CheckIn.objects.values()), JournalEntry.objects.count()
    for number in range(1, 7):
        opened.get(page("check_in_question", check_in, number))
    for name in ("check_in", "check_in_unease", "check_in_send", "check_in_readers"):
        opened.get(page(name, check_in))
    assert before == (list(CheckIn.objects.values()), JournalEntry.objects.count())
    assert not check_in.answers.exists()


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


def test_answers_are_kept_one_by_one_and_the_link_resumes_where_it_stopped(client, check_in):
    client.post(link_to(check_in))
    client.post(page("check_in_question", check_in, 1), {"value": "2"})
    client.post(page("check_in_question", check_in, 2), {"pass": "1"})
    client.logout()
    again = link_to(check_in)
    assert "Reprendre" in text_of(client.get(again))
    landing = client.post(again, follow=True)
    assert landing.redirect_chain[-1][0] == page("check_in_question", check_in, 3)
    back = text_of(client.get(page("check_in_question", check_in, 1)))
    assert 'value="2" checked' in back
    assert "Vous avez passé cette question" in text_of(
        client.get(page("check_in_question", check_in, 2))
    )


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


def test_the_link_replayed_after_sending_says_thanks_and_opens_nothing(client, check_in):
    link = link_to(check_in)
    answered(check_in)
    text = text_of(client.get(link))
    assert "Merci" in text
    assert "<form" not in text
    response = client.post(link)
    assert response.status_code == 200
    assert client.get(page("check_in_thanks", check_in)).status_code == 302


def test_a_link_that_is_over_says_so(client, check_in):
    link = link_to(check_in)
    PersonalLink.objects.update(
        created_at=timezone.now() - 20 * DAY, expires_at=timezone.now() - HOUR
    )
    response = client.get(link)
    assert response.status_code == 404
    assert "Ce lien ne sert plus" in text_of(response)


@pytest.mark.parametrize("purpose", [p for p in LinkPurpose if p != LinkPurpose.QUESTIONNAIRE])
def test_a_link_of_another_purpose_opens_no_question(client, check_in, cast, purpose):
    link = new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)
    token = link.rstrip("/").rsplit("/", 1)[1]
    address = reverse("followup:personal_link_questionnaire", args=[token])
    assert client.get(address).status_code == 404


def test_the_link_of_one_opens_neither_another_nor_the_space(client, check_in, cast):
    CheckIn.objects.update(session_on=timezone.localdate() - 30 * DAY)
    other = asked(cast.case, ago=HOUR / 2)
    client.post(link_to(check_in))
    assert client.get(page("check_in_question", other, 1)).status_code == 404
    assert client.get(reverse("alliance:my_check_ins")).status_code == 404
    assert client.get(reverse("followup:space")).status_code == 404


def test_once_closed_a_sentence_says_so_and_what_was_answered_is_not_sent(opened, check_in):
    opened.post(page("check_in_question", check_in, 1), {"value": "2"})
    CheckIn.objects.update(created_at=timezone.now() - 2 * DAY, closes_at=timezone.now() - HOUR)
    for address in (page("check_in_question", check_in, 2), page("check_in_send", check_in)):
        text = text_of(opened.post(address, {"value": "3"}))
        assert "Le moment de répondre est passé" in text
    check_in.refresh_from_db()
    assert check_in.answered_at is None
    assert check_in.answers.get().value == 2


def test_cancelled_in_mid_answer_a_sentence_says_so(opened, check_in):
    CheckIn.objects.update(cancelled_at=timezone.now())
    text = text_of(opened.post(page("check_in_question", check_in, 1), {"value": "3"}))
    assert "On ne vous demande plus ces réponses" in text


def test_a_module_switched_off_in_mid_answer_says_so(opened, check_in, cast):
    AllianceSettings.objects.create(organisation=cast.organisation, is_on=False)
    text = text_of(opened.get(page("check_in_question", check_in, 1)))
    assert "On ne vous demande plus ces réponses" in text


def test_a_version_retired_in_mid_answer_is_finished_as_it_began(opened, check_in):
    opened.post(page("check_in_question", check_in, 1), {"value": "2"})
    version = check_in.instrument_version
    version.state = VersionState.RETIRED
    version.save(update_fields=["state"])
    answer_all(opened, check_in)
    opened.post(page("check_in_send", check_in), {"comment": ""})
    check_in.refresh_from_db()
    assert check_in.answered_at is not None
    assert check_in.answers.count() == 6


def test_a_licence_that_ends_in_mid_answer_hides_the_words_and_keeps_the_answers(
    opened, check_in, cast
):
    instrument = check_in.instrument_version.instrument
    instrument.needs_licence = True
    instrument.save(update_fields=["needs_licence"])
    today = timezone.localdate()
    licence = Licence.objects.create(
        organisation=cast.organisation,
        instrument=instrument,
        holder="Éditeur",
        reference="L-1",
        licensee="Avenir Centre",
        valid_from=today - datetime.timedelta(days=9),
        valid_to=today,
        languages=["fr"],
        electronic=True,
        recorded_by=cast.diane,
    )
    opened.post(page("check_in_question", check_in, 1), {"value": "2"})
    licence.valid_to = today - datetime.timedelta(days=1)
    licence.save(update_fields=["valid_to"])
    response = opened.get(page("check_in_question", check_in, 2))
    assert "ne peuvent plus être affichées" in text_of(response)
    assert check_in.answers.count() == 1


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


def test_by_the_link_a_trusted_person_is_never_given_up(opened, check_in, cast):
    choose_visibility(
        person=cast.basile_sheet,
        case_file=cast.case,
        visibility="trusted_person",
        trusted_person=cast.diane,
    )
    text = text_of(opened.get(page("check_in_readers", check_in)))
    assert "Moreau" not in text
    opened.post(page("check_in_readers", check_in), {"visibility": "shared"})
    check_in.refresh_from_db()
    assert (check_in.visibility, check_in.trusted_person) == ("trusted_person", cast.diane)


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


def test_strangers_find_no_question_of_somebody_else(client, signed_in_as, check_in, cast):
    address = page("check_in_question", check_in, 1)
    assert client.get(address).status_code == 302
    for stranger in (cast.alice, cast.diane, cast.adam):
        assert signed_in_as(stranger).get(address).status_code == 403


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
