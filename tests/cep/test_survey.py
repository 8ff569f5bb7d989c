"""Two questions: asked by the bell after the end, answered once, read by nobody alone."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Consent, PrivacyNotice
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import close_case_file, reopen_case_file
from cep.models import LevelPeriod, SurveyAnswer, SurveyMoment
from cep.services.survey import answer_survey
from cep.survey_page import waiting_surveys
from cep.surveying import moment_open
from followup.models import LinkPurpose, PersonalLink, Reminder
from followup.services.personal_links import new_link
from followup.services.rights import ask_right
from followup.services.sending import send_reminder

pytestmark = pytest.mark.django_db
PAGE = reverse("cep:my_survey")
DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate


@pytest.fixture
def file(cast):
    """Basile's file with a level, still open."""
    LevelPeriod.objects.create(
        case_file=cast.case,
        number=1,
        starts_on=cast.case.opened_on,
        initiative="person",
        opened_by=cast.alice,
    )
    return cast.case


def closed(file, by, *, ago=0):
    """Closed through the product, some days ago."""
    type(file).objects.filter(pk=file.pk).update(opened_on=TODAY() - 400 * DAY)
    file.refresh_from_db()
    return close_case_file(
        by=by,
        case_file=file,
        reason="need_met",
        closed_on=TODAY() - ago * DAY,
        version=file.version,
    )


def owed(file, status="planned"):
    rows = Reminder.objects.filter(kind="survey", case_file=file, status=status)
    return [row.slot.split()[0] for row in rows.order_by("due_at")]


def by_link(client, person, file):
    """Through the door of a personal link, as from a message."""
    url = new_link(person=person, purpose=LinkPurpose.SURVEY, subject_id=file.pk)
    door = url[url.index("/l/") :]
    assert client.get(door).status_code == 200
    response = client.post(door)
    assert response.url == PAGE
    return client


def test_closing_owes_both_messages_and_reopening_none(cast, file):
    file = closed(file, cast.alice)
    assert owed(file) == ["end", "six_months"]
    first, second = Reminder.objects.filter(kind="survey").order_by("due_at")
    assert timezone.localdate(first.due_at) == TODAY() + DAY
    assert timezone.localdate(second.due_at) == TODAY() + 182 * DAY
    file = reopen_case_file(by=cast.alice, case_file=file, version=file.version)
    assert owed(file) == []
    file = closed(file, cast.alice)
    assert owed(file) == ["end", "six_months"]


def test_who_never_began_or_follows_another_programme_is_not_asked(cast):
    assert owed(closed(cast.case, cast.alice)) == []
    other = cast.colleague_case
    LevelPeriod.objects.create(
        case_file=other,
        number=1,
        starts_on=other.opened_on,
        initiative="person",
        opened_by=cast.bob,
    )
    type(other).objects.filter(pk=other.pk).update(programme="other")
    other.refresh_from_db()
    assert owed(closed(other, cast.bob)) == []


def test_who_objects_to_measures_is_not_asked(cast, file):
    ask_right(person=cast.basile_sheet, kind="objection", statement="")
    assert owed(closed(file, cast.alice)) == []


def test_a_file_closed_long_ago_owes_only_what_may_still_come(cast, file):
    assert owed(closed(file, cast.alice, ago=100)) == ["six_months"]


@pytest.fixture
def due(cast, file, monkeypatch):
    """The first message, due at an hour when messages may leave, of a person who agreed."""
    notice = PrivacyNotice.objects.create(
        organisation=cast.organisation, purpose="reminders", version=9, wording="Texte"
    )
    Consent.objects.create(
        beneficiary=cast.basile_sheet, purpose="reminders", notice=notice, given_by=cast.alice
    )
    monkeypatch.setattr(
        "followup.services.judging.QuietHours.next_allowed", lambda self, moment: moment
    )
    closed(file, cast.alice, ago=1)
    reminder = Reminder.objects.filter(kind="survey").order_by("due_at").first()
    Reminder.objects.filter(pk=reminder.pk).update(due_at=timezone.now() - DAY / 24)
    return reminder


def test_the_message_leaves_though_the_file_is_closed(cast, due):
    assert send_reminder(due.pk).status == "sent"
    (message,) = mail.outbox
    assert "Deux questions" in message.body
    assert "Personne ne lit les vôtres" in message.body
    assert "/avis/" in message.body
    assert PersonalLink.objects.filter(purpose="survey", subject_id=cast.case.pk).exists()


def test_it_does_not_leave_once_answered_reopened_or_refused(cast, due):
    answer_survey(person=cast.basile_sheet, case_file=cast.case, satisfaction=4, usefulness=None)
    assert send_reminder(due.pk).reason == "done_since"
    assert not mail.outbox
    assert owed(cast.case) == ["six_months"]


def test_who_stopped_reminders_is_left_in_peace(cast, due, client):
    url = new_link(person=cast.basile_sheet, purpose=LinkPurpose.OPT_OUT)
    client.post(url[url.index("/l/") :])
    assert send_reminder(due.pk).status == "suppressed"
    assert not mail.outbox


def test_passing_both_ends_the_asking(cast, due):
    answer_survey(person=cast.basile_sheet, case_file=cast.case, satisfaction=None, usefulness=None)
    assert owed(cast.case) == []


@pytest.mark.parametrize(
    ("days", "moment"),
    [
        (-1, None),
        (0, SurveyMoment.END),
        (60, SurveyMoment.END),
        (61, None),
        (181, None),
        (182, SurveyMoment.SIX_MONTHS),
        (242, SurveyMoment.SIX_MONTHS),
        (243, None),
    ],
)
def test_each_moment_has_its_time(days, moment):
    day = datetime.date(2026, 1, 31)
    assert moment_open(day, day + days * DAY) == moment
    assert moment_open(None, day) is None


def test_the_first_screen_says_why_how_long_and_who_reads(cast, file, client):
    closed(file, cast.alice)
    text = by_link(client, cast.basile_sheet, file).get(PAGE).content.decode()
    for word in ("Pourquoi", "une minute", "Qui lit", "Je passe"):
        assert word in text


def test_an_answer_by_link_without_an_account(cast, file, client):
    closed(file, cast.alice)
    client = by_link(client, cast.basile_sheet, file)
    response = client.post(PAGE, {"satisfaction": "4", "usefulness": "pass"}, follow=True)
    answer = SurveyAnswer.objects.get()
    assert (answer.satisfaction, answer.usefulness, answer.moment) == (4, None, "end")
    assert answer.highest_level == 1
    assert "merci" in response.content.decode().lower()


def test_reading_changes_nothing(cast, file, client):
    """Programs of mailboxes open every link of a message."""
    closed(file, cast.alice)
    url = new_link(person=cast.basile_sheet, purpose=LinkPurpose.SURVEY, subject_id=file.pk)
    for _ in range(3):
        client.get(url[url.index("/l/") :])
        client.get(f"{PAGE}?satisfaction=1&usefulness=1")
    assert not SurveyAnswer.objects.exists()
    assert PersonalLink.objects.get(purpose="survey").last_used_at is None


def test_answered_twice_is_answered_once_with_a_sentence(cast, file, client):
    closed(file, cast.alice)
    client = by_link(client, cast.basile_sheet, file)
    client.post(PAGE, {"satisfaction": "4", "usefulness": "4"})
    client.post(PAGE, {"satisfaction": "1", "usefulness": "1"})
    assert SurveyAnswer.objects.get().satisfaction == 4
    text = by_link(client, cast.basile_sheet, file).get(PAGE).content.decode()
    assert "Vous avez déjà répondu" in text
    assert "<form" not in text[text.index("<main") : text.index("</main")]
    with pytest.raises(Refused):
        answer_survey(person=cast.basile_sheet, case_file=cast.case, satisfaction=1, usefulness=1)


def test_too_late_is_a_sentence(cast, file, client):
    closed(file, cast.alice, ago=90)
    text = by_link(client, cast.basile_sheet, file).get(PAGE).content.decode()
    assert "Le temps pour répondre est passé" in text


def test_a_dead_link_opens_nothing_and_says_so(cast, file, client):
    closed(file, cast.alice)
    url = new_link(person=cast.basile_sheet, purpose=LinkPurpose.SURVEY, subject_id=file.pk)
    PersonalLink.objects.update(
        created_at=timezone.now() - 9 * DAY, expires_at=timezone.now() - DAY
    )
    page = client.post(url[url.index("/l/") :])
    assert page.status_code == 404
    assert "lien" in page.content.decode()
    assert client.get(PAGE).status_code == 302


def test_this_link_opens_these_questions_and_nothing_else(cast, file, client):
    closed(file, cast.alice)
    client = by_link(client, cast.basile_sheet, file)
    for name in ("followup:space", "followup:space_plan", "cep:my_project"):
        assert client.get(reverse(name)).status_code == 404


def test_the_file_of_somebody_else_is_not_answered(cast, file, client):
    closed(file, cast.alice)
    stranger = cast.colleague_case.beneficiary
    url = new_link(person=stranger, purpose=LinkPurpose.SURVEY, subject_id=file.pk)
    client.post(url[url.index("/l/") :])
    client.post(PAGE, {"satisfaction": "1", "usefulness": "1"})
    assert not SurveyAnswer.objects.exists()
    with pytest.raises(Refused):
        answer_survey(person=stranger, case_file=file, satisfaction=1, usefulness=1)


def test_with_an_account_the_line_shows_while_it_waits(cast, file, signed_in_as):
    client = signed_in_as(cast.basile)
    home = reverse("followup:space")
    assert PAGE not in client.get(home).content.decode()
    closed(file, cast.alice)
    assert waiting_surveys(cast.basile_sheet) == 1
    assert PAGE in client.get(home).content.decode()
    client.post(PAGE, {"satisfaction": "3", "usefulness": "2"})
    assert waiting_surveys(cast.basile_sheet) == 0
    assert PAGE not in client.get(home).content.decode()


def test_nobody_reads_an_answer_alone(cast, file):
    closed(file, cast.alice)
    answer_survey(person=cast.basile_sheet, case_file=file, satisfaction=1, usefulness=1)
    for user in (cast.alice, cast.diane, cast.adam):
        assert not SurveyAnswer.objects.visible_to(user).exists()


@pytest.mark.parametrize("odd", ["", "0", "5", "-1", "4.0", "\x00", "x" * 70_000, str(2**63)])
def test_odd_answers_get_a_sentence(cast, file, client, odd):
    closed(file, cast.alice)
    client = by_link(client, cast.basile_sheet, file)
    page = client.post(PAGE, {"satisfaction": odd, "usefulness": odd})
    assert page.status_code in (200, 400)
    assert not SurveyAnswer.objects.exists()
    if page.status_code == 200:
        assert "ou « Je passe »" in page.content.decode()
