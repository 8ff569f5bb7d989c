"""The organisation's own words: known placeholders, a preview, and the way back."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from beneficiaries.models import Channel, ReadingMode
from followup.models import ReminderTemplate
from followup.reminders.gsm import length_of, to_gsm
from followup.reminders.kinds.registry import rules
from followup.reminders.placeholders import fill, unknown_names
from followup.reminders.preview import preview_of
from followup.services import sending
from followup.services.wordings import places_of
from tests.followup.reminders import agree, at_any_hour, due_row

EMAIL = ("appointment", "email", "fr", "normal")
SMS = ("appointment", "sms", "fr", "normal")


def text_page(place=EMAIL, name="reminder_template"):
    return reverse(f"followup:{name}", args=place)


def test_a_value_that_holds_braces_is_not_read_again():
    assert fill("Bonjour {prenom} {lien}", {"prenom": "{lien}", "lien": "x"}) == "Bonjour {lien} x"


@pytest.mark.parametrize(
    "text", ["{prenom.__class__}", "{0}", "{prenom!r}", "{prenom:>10}", "{{prenom}}", "{}"]
)
def test_no_formatting_language_hides_behind_braces(text):
    assert unknown_names(text, {"prenom"}) or "{prenom}" in text
    assert "class" not in fill(text, {"prenom": "Camille"}).replace("Camille", "")


@pytest.mark.parametrize(
    ("text", "characters", "segments", "gsm"),
    [
        ("a" * 160, 160, 1, True),
        ("a" * 161, 161, 2, True),
        ("é" * 160, 160, 1, True),
        ("€" * 80, 160, 1, True),
        ("ê" * 70, 70, 1, False),
        ("ê" * 71, 71, 2, False),
        ("😀" * 36, 72, 2, False),
        ("", 0, 0, True),
    ],
)
def test_text_messages_are_counted_as_operators_do(text, characters, segments, gsm):
    length = length_of(text)
    assert (length.characters, length.segments, length.is_gsm) == (characters, segments, gsm)


def test_french_typography_stays_within_the_alphabet_of_text_messages():
    assert length_of(to_gsm("C’est prêt à 14 h 30 : « ça va » — œuvre…")).is_gsm
    assert not length_of(to_gsm("Дарья")).is_gsm


@pytest.mark.django_db
def test_every_kind_has_words_for_every_case_and_uses_only_what_it_has():
    for rule in rules():
        for place in places_of(rule):
            key = (place.channel, place.language, place.mode)
            assert key in rule.wordings, (rule.kind, key)
            subject, body = rule.wordings[key]
            assert unknown_names(subject + body, rule.placeholders) == []
            assert set(rule.placeholders) == set(rule.sample)
            assert "{" not in preview_of(place, subject, body).body


@pytest.mark.django_db
def test_proposed_text_messages_are_short_and_say_how_to_answer():
    for rule in rules(to_person=True):
        for place in places_of(rule):
            subject, body = place.proposed
            assert "{lien}" in body
            if place.channel == Channel.SMS:
                length = preview_of(place, subject, body).length
                assert length.is_gsm, (rule.kind, place)
                assert length.segments <= 3, (rule.kind, place, length)


@pytest.mark.django_db
def test_an_unknown_word_is_refused_at_the_field_and_the_text_is_kept(cast, signed_in_as):
    client = signed_in_as(cast.diane)
    typed = {"subject": "Bonjour {nom_secret}", "body": "Le {date} : {lien} {", "version": "0"}
    answer = client.post(text_page(), typed)
    assert "{nom_secret} ne correspond à rien" in answer.text
    assert "est seule" in answer.text
    assert "Bonjour {nom_secret}" in answer.text
    assert not ReminderTemplate.objects.exists()


@pytest.mark.django_db
def test_a_text_without_a_way_to_answer_is_refused(cast, signed_in_as):
    typed = {"subject": "Bonjour", "body": "Le {date} à {heure}", "version": "0"}
    assert (
        "c’est ainsi que la personne répond"
        in signed_in_as(cast.diane).post(text_page(), typed).text
    )


@pytest.mark.django_db
def test_a_text_may_be_looked_at_before_it_is_kept(cast, signed_in_as):
    client = signed_in_as(cast.diane)
    typed = {"body": "Coucou {prenom}, le {date} : {lien}", "version": "0", "preview": "1"}
    answer = client.post(text_page(SMS), typed)
    assert "Coucou Camille, le jeudi 26 novembre" in answer.text
    assert "2 SMS" in answer.text
    assert not ReminderTemplate.objects.exists()


@pytest.mark.django_db
def test_the_text_of_the_organisation_leaves_and_may_be_taken_back(cast, signed_in_as):
    at_any_hour(cast.organisation)
    agree(cast.case)
    client = signed_in_as(cast.diane)
    typed = {"subject": "À {heure}", "body": "Chez nous, {prenom} ! {lien}", "version": "0"}
    assert client.post(text_page(), typed).status_code == 302
    sending.send_reminder(due_row(cast.case).pk)
    assert mail.outbox[0].subject == "À 14 h 30"
    assert "Chez nous, Basile !" in mail.outbox[0].body
    client.post(text_page(name="reminder_template_reset"))
    sending.send_reminder(due_row(cast.case).pk)
    assert "Vous avez rendez-vous" in mail.outbox[1].body


@pytest.mark.django_db
def test_a_text_changed_by_two_people_is_overwritten_by_none(cast, signed_in_as):
    typed = {"subject": "Un", "body": "Un {lien}", "version": "0"}
    signed_in_as(cast.diane).post(text_page(), typed)
    late = signed_in_as(cast.adam)
    answer = late.post(text_page(), typed | {"subject": "Deux", "body": "Deux {lien}"})
    assert "entre-temps" in answer.text
    assert "Un {lien}" in answer.text
    assert "Deux {lien}" in answer.text
    assert ReminderTemplate.objects.get().subject == "Un"
    assert 'name="version" value="1"' in answer.text


@pytest.mark.django_db
def test_another_organisation_keeps_its_own_texts(cast, signed_in_as):
    signed_in_as(cast.diane).post(
        text_page(), {"subject": "Ici", "body": "Ici {lien}", "version": "0"}
    )
    at_any_hour(cast.elsewhere)
    agree(cast.foreign_case)
    person = cast.foreign_case.beneficiary
    type(person).objects.filter(pk=person.pk).update(email="zoe@exemple.invalid")
    sending.send_reminder(due_row(cast.foreign_case).pk)
    assert "Ici" not in mail.outbox[0].subject


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place", [("x", "email", "fr", "normal"), ("appointment", "post", "fr", "normal")]
)
def test_a_text_that_does_not_exist_is_not_found(cast, signed_in_as, place):
    assert signed_in_as(cast.diane).get(text_page(place)).status_code == 404


@pytest.mark.django_db
def test_counsellors_do_not_write_the_texts(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    for address in (text_page(), reverse("followup:reminder_rules")):
        assert client.get(address).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ReadingMode.values)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_person_is_written_to_in_their_language_and_mode(cast, language, mode):
    at_any_hour(cast.organisation)
    agree(cast.case)
    person = cast.case.beneficiary
    type(person).objects.filter(pk=person.pk).update(language=language, reading_mode=mode)
    sending.send_reminder(due_row(cast.case).pk)
    greeting = {"fr": "Bonjour Basile", "en": "Hello Basile"}[language]
    assert greeting in mail.outbox[0].body


RULES = {
    "quiet_until": "09:00",
    "quiet_from": "18:30",
    "quiet_sundays": "on",
    "per_day": "1",
    "per_week": "3",
    "no_news_days": "45",
    "answer_days": "3",
}


@pytest.mark.django_db
def test_the_rules_are_kept_and_followed(cast, signed_in_as):
    from followup.reminders.settings import ReminderSettings

    client = signed_in_as(cast.diane)
    assert client.post(reverse("followup:reminder_rules"), RULES).status_code == 302
    cast.organisation.refresh_from_db()
    chosen = ReminderSettings.of(cast.organisation)
    assert (chosen.quiet_from.hour, chosen.per_day, chosen.quiet_holidays) == (18, 1, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd", [{"quiet_from": "09:30"}, {"per_week": "0"}, {"quiet_until": "25:00"}, {"per_day": "4"}]
)
def test_rules_that_close_everything_are_refused(cast, signed_in_as, odd):
    answer = signed_in_as(cast.diane).post(reverse("followup:reminder_rules"), RULES | odd)
    assert answer.status_code == 200
    cast.organisation.refresh_from_db()
    assert cast.organisation.settings == {}
