"""The link: it reveals nobody, reading it changes nothing, and once over it says why."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from alliance.models import AllianceSettings, CheckIn, Licence, VersionState
from alliance.services.check_ins import choose_visibility
from followup.models import LinkPurpose, PersonalLink
from followup.services.personal_links import new_link
from tests.alliance.check_in_scene import (
    DAY,
    HOUR,
    answer_all,
    answered,
    asked,
    link_to,
    page,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def check_in(cast):
    return asked(cast.case)


@pytest.fixture
def opened(client, check_in):
    """The person pressed the button behind the link."""
    client.post(link_to(check_in))
    return client


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


def test_strangers_find_no_question_of_somebody_else(client, signed_in_as, check_in, cast):
    address = page("check_in_question", check_in, 1)
    assert client.get(address).status_code == 302
    for stranger in (cast.alice, cast.diane, cast.adam):
        assert signed_in_as(stranger).get(address).status_code == 403
