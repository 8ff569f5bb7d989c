"""The page of an interview, from the first letter to the closed log."""

from __future__ import annotations

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from followup.models import Appointment, Interview, Message, Step
from followup.services.plan import add_goal, add_step
from tests.followup import interview_scene as scene


def new_url(case_file, appointment=None):
    url = reverse("followup:interview_new", args=[case_file.pk])
    return f"{url}?rendez-vous={appointment.pk}" if appointment else url


def test_a_first_interview_is_written_and_closed(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    response = client.post(url, scene.page(client, url) | scene.typed(opening="Détendu."))
    log = Interview.objects.get()
    assert response.url == reverse("followup:interview", args=[cast.case.pk, log.pk])
    assert log.counsellor == cast.alice
    assert log.is_closed
    assert log.opening == "Détendu."
    assert log.no_next_step_needed
    assert log.versions.get().texts["shared_summary"] == "Nous avons comparé deux centres."
    cast.case.refresh_from_db()
    assert cast.case.last_contact_at == log.held_at
    assert JournalEntry.objects.filter(deed="interview.closed", subject_id=log.pk).count() == 1
    text = client.get(response.url).content.decode()
    assert "Revenir sur le rythme." in text
    assert "Aucune suite nécessaire" in text


def test_closing_asks_for_a_next_step_at_its_field(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed()
    del sent["no_next_step_needed"]
    response = client.post(url, sent)
    assert response.status_code == 200
    assert "cochez « Aucune suite nécessaire »" in str(
        response.context["ending"].errors["step_title"]
    )
    assert "Nous avons comparé deux centres." in response.content.decode()
    assert not Interview.objects.exists()


def test_overdue_steps_are_no_next_step(cast, signed_in_as):
    goal = add_goal(by=cast.alice, case_file=cast.case, title="Se former")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    step = add_step(by=cast.alice, goal=goal, fields={"title": "Appeler"})
    Step.objects.filter(pk=step.pk).update(due_on=yesterday)
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed(next_appointment_later="on")
    del sent["no_next_step_needed"]
    response = client.post(url, sent)
    assert "en retard" in str(response.context["ending"].errors["step_title"])


def test_closing_asks_for_the_next_appointment_at_its_field(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed(step_title="Comparer Issoudun et Châteauroux")
    del sent["no_next_step_needed"]
    response = client.post(url, sent)
    assert "prochain rendez-vous" in str(response.context["ending"].errors["meeting_day"])
    assert not Step.objects.exists()  # nothing is half done


def test_step_and_meeting_are_made_by_closing(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    day = timezone.localdate() + datetime.timedelta(days=14)
    sent = scene.page(client, url) | scene.typed(
        step_title="Comparer Issoudun et Châteauroux",
        step_owner="person",
        step_decided_by="person",
        step_due_on=(day - datetime.timedelta(days=7)).isoformat(),
        meeting_day=day.isoformat(),
        meeting_time="10:30",
        meeting_place="bureau 3",
    )
    del sent["no_next_step_needed"]
    response = client.post(url, sent)
    assert response.status_code == 302, response.context["ending"].errors
    step = Step.objects.get()
    assert (step.title, step.decided_by) == ("Comparer Issoudun et Châteauroux", "person")
    booked = Appointment.objects.get()
    assert timezone.localtime(booked.starts_at).strftime("%H:%M") == "10:30"
    assert booked.place == "bureau 3"
    cast.case.refresh_from_db()
    assert cast.case.next_appointment_at == booked.starts_at
    assert cast.case.next_step_due_on == step.due_on


def test_a_taken_slot_is_told_at_the_meeting_and_nothing_is_closed(cast, signed_in_as):
    day = timezone.localdate() + datetime.timedelta(days=14)
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
    taken = {"starts_at": start, "ends_at": start + datetime.timedelta(hours=1)}
    other = cast.colleague_case
    Appointment.objects.create(
        organisation=other.organisation,
        case_file=other,
        beneficiary=other.beneficiary,
        counsellor=cast.alice,
        **taken,
    )
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed(meeting_day=day.isoformat(), meeting_time="10:30")
    response = client.post(url, sent)
    assert response.status_code == 200
    assert response.context["ending"].errors["meeting_day"]
    assert not Interview.objects.exists()


def test_from_an_appointment_closing_says_the_person_came_and_who_was_late(cast, signed_in_as):
    slot = scene.slot(cast.case, cast.alice, mode="video")
    client = signed_in_as(cast.alice)
    url = new_url(cast.case, slot)
    page = scene.page(client, url)
    assert page["mode"] == "video"
    assert page["minutes"] == "45"
    client.post(url, page | scene.typed(minutes_late="10", late_by="service"))
    slot.refresh_from_db()
    assert (slot.outcome, slot.minutes_late, slot.late_by) == ("seen", 10, "service")
    assert slot.interview.is_closed
    again = client.get(url)
    assert again.url == reverse("followup:interview", args=[cast.case.pk, slot.interview.pk])


def test_lateness_without_anybody_is_asked_for(cast, signed_in_as):
    slot = scene.slot(cast.case, cast.alice)
    client = signed_in_as(cast.alice)
    url = new_url(cast.case, slot)
    response = client.post(url, scene.page(client, url) | scene.typed(minutes_late="10"))
    assert response.context["form"].errors["late_by"]


def test_an_absence_is_corrected_before_a_log_is_written(cast, signed_in_as):
    slot = scene.slot(cast.case, cast.alice)
    Appointment.objects.filter(pk=slot.pk).update(
        outcome="no_show", outcome_at=timezone.now(), outcome_by=cast.alice
    )
    client = signed_in_as(cast.alice)
    url = new_url(cast.case, slot)
    response = client.post(url, scene.page(client, url) | scene.typed())
    assert "corrigez d’abord son issue" in response.content.decode()
    assert not Interview.objects.exists()


def test_pressed_twice_is_one_log(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed()
    first, second = client.post(url, sent), client.post(url, sent)
    assert first.url == second.url
    assert Interview.objects.count() == 1
    assert JournalEntry.objects.filter(deed="interview.closed").count() == 1


def test_the_same_form_with_other_words_keeps_them_as_a_draft(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed()
    client.post(url, sent)
    other = sent | {"shared_summary": "Un autre texte.", "stroke": "9"}
    response = client.post(url, other, follow=True)
    assert Interview.objects.get().shared_summary == "Nous avons comparé deux centres."
    assert "Un autre texte." in response.content.decode()


def test_a_step_joins_the_plan_and_the_rest_stays(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed(step_title="Appeler Bourges", action="step")
    response = client.post(url, sent)
    assert response.url.endswith("#prochains-pas")
    assert Step.objects.get().title == "Appeler Bourges"
    client.post(url, sent)  # pressed twice
    assert Step.objects.count() == 1
    page = client.get(url)
    assert page.context["form"]["shared_summary"].value() == "Nous avons comparé deux centres."
    assert not page.context["ending"]["step_title"].value()
    assert "Appeler Bourges" in page.content.decode()


def test_the_shared_summary_is_sent_when_it_is_ticked(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    client.post(url, scene.page(client, url) | scene.typed(send_summary="on"))
    message = Message.objects.get()
    assert message.body == "Nous avons comparé deux centres."
    assert "rythme" not in message.body


def test_a_number_of_social_security_is_refused_at_its_field(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    nir = "1 85 05 78 006 084 91"
    response = client.post(url, scene.page(client, url) | scene.typed(private_notes=f"NIR {nir}"))
    assert response.context["form"].errors["private_notes"]


def test_an_appointment_of_another_file_does_not_exist_here(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    foreign = scene.slot(cast.colleague_case, cast.bob)
    for wanted in (foreign.pk, "abc", "-1", 2**63, "१"):
        url = reverse("followup:interview_new", args=[cast.case.pk])
        assert client.get(url, {"rendez-vous": wanted}).status_code == 404


def test_a_future_interview_is_refused_at_its_hour(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    tomorrow = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    response = client.post(url, scene.page(client, url) | scene.typed(held_on=tomorrow))
    assert "pas encore commencé" in str(response.context["form"].errors["held_time"])


def test_a_closed_file_takes_no_interview(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed()
    cast.case.closed_on = timezone.localdate()
    cast.case.closed_by = cast.alice
    cast.case.closing_reason = "other"
    cast.case.save()
    response = client.post(url, sent)
    assert "clos" in response.content.decode()
    assert not Interview.objects.exists()


def test_the_page_costs_the_same_however_long_the_history(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    scene.log(cast.alice, cast.case)
    goal = add_goal(by=cast.alice, case_file=cast.case, title="Se former")
    add_step(by=cast.alice, goal=goal, fields={"title": "Première"})
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for number in range(12):
        scene.log(cast.alice, cast.case, held_at=scene.held_at(600 + number * 60))
        add_step(by=cast.alice, goal=goal, fields={"title": f"Étape {number}"})
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_a_refused_closing_can_be_corrected_and_sent_again(cast, signed_in_as):
    """The page that comes back has the revision of the draft that the refusal kept."""
    client = signed_in_as(cast.alice)
    url = new_url(cast.case)
    sent = scene.page(client, url) | scene.typed()
    keep = client.post(url, sent | {"action": "draft"}, HTTP_ACCEPT="application/json")
    del sent["no_next_step_needed"]
    page = client.post(url, sent | {"revision": str(keep.json()["revision"]), "stroke": "2"})
    marks = {"tab": str(page.context["tab"]), "revision": str(page.context["desk"].revision)}
    client.post(url, sent | marks | {"no_next_step_needed": "on"})
    assert Interview.objects.get().is_closed
