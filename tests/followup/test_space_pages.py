"""The person's own pages: light, plain, theirs alone, with an account or by a link."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from accounts.journal import record
from beneficiaries.models import Beneficiary, Consent
from beneficiaries.services.access import grant_reasoned_access
from beneficiaries.services.consents import give_consent, publish_proposed_notices
from config.static import BUNDLES
from followup.models import Appointment, Goal, LinkPurpose, Message, Step
from followup.services.messages import send_message
from followup.services.personal_links import new_link
from tests.followup.space_scene import DAY, furnished, path_of

pytestmark = pytest.mark.django_db

PAGES = (
    "space",
    "space_me",
    "space_journal",
    "space_appointments",
    "space_plan",
    "space_step_propose",
    "space_messages",
    "space_documents",
    "space_consents",
    "space_rights",
    "space_full_copy",
    "space_correction",
    "space_objection",
)
POSTED = (
    "space_reading_mode",
    "space_messages_read",
    "space_reminders",
    "space_copy_json",
    "space_copy_pdf",
)


def page(name, *args):
    return reverse(f"followup:{name}", args=args)


@pytest.fixture
def scene(cast):
    return furnished(cast)


@pytest.fixture
def visitor(cast, client):
    """Basile, come by a link."""
    client.post(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    return client


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_by_link_and_by_account(cast, scene, visitor, signed_in_as, name):
    assert visitor.get(page(name)).status_code == 200
    assert signed_in_as(cast.basile).get(page(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_others_do_not_enter(cast, client, signed_in_as, name):
    assert client.get(page(name)).url == page("space_enter")
    for user in (cast.alice, cast.diane, cast.adam, cast.charlie, cast.fanny):
        assert signed_in_as(user).get(page(name)).status_code == 403


@pytest.mark.parametrize("name", POSTED)
def test_deeds_are_posted_and_theirs(cast, client, name):
    assert client.get(page(name)).status_code == 405
    assert client.post(page(name)).url == page("space_enter")


def test_pages_weigh_thirty_kilobytes_at_most(cast, scene, visitor):
    """Counted: the HTML as it is, not compressed; style sheet and scripts are cached after one."""
    Message.objects.bulk_create(
        Message(
            case_file=cast.case,
            from_person=n % 2 == 0,
            author=None if n % 2 == 0 else cast.alice,
            body=f"Message numéro {n}. " + "Un texte de longueur ordinaire. " * 5,
        )
        for n in range(20)
    )
    for number in range(20):
        record(
            "case_file.reasoned_access",
            by=cast.bob,
            organisation=cast.organisation,
            subject=cast.case,
            beneficiary_id=cast.basile_sheet.pk,
            reason=f"Je remplace une collègue absente {number}",
        )
    weights = {name: len(visitor.get(page(name)).content) for name in PAGES}
    weights["space_appointment"] = len(
        visitor.get(page("space_appointment", scene.slot.pk)).content
    )
    assert max(weights.values()) <= 30_000, weights


def test_no_font_is_fetched_and_no_script_is_needed(cast, scene, visitor):
    for name in PAGES:
        html = visitor.get(page(name)).content.decode()
        assert "font.css" not in html
        assert "htmx" not in html
        assert "jalons.css" not in html
        for hidden in re.findall(r"<button[^>]*data-read-aloud[^>]*>", html):
            assert hidden.endswith("hidden>")


def test_what_a_door_of_an_appointment_opens(cast, scene, client):
    other = Appointment.objects.create(
        organisation=cast.organisation,
        case_file=cast.case,
        beneficiary=cast.basile_sheet,
        counsellor=cast.alice,
        starts_at=scene.slot.starts_at + 7 * DAY,
        ends_at=scene.slot.ends_at + 7 * DAY,
    )
    link = new_link(
        person=cast.basile_sheet, purpose=LinkPurpose.APPOINTMENT, subject_id=scene.slot.pk
    )
    assert client.post(path_of(link)).url == page("space_appointment", scene.slot.pk)
    assert client.get(page("space_appointment", scene.slot.pk)).status_code == 200
    assert client.get(page("space_appointment", other.pk)).status_code == 404
    for name in PAGES:
        assert client.get(page(name)).status_code == 404, name
    assert client.post(page("space_appointment_confirm", scene.slot.pk)).status_code == 302
    scene.slot.refresh_from_db()
    assert scene.slot.confirmed_at is not None


def test_nobody_elses_rows_open(cast, scene, visitor):
    foreign = Appointment.objects.create(
        organisation=cast.organisation,
        case_file=cast.colleague_case,
        beneficiary=cast.colleague_case.beneficiary,
        counsellor=cast.bob,
        starts_at=timezone.now() + DAY,
        ends_at=timezone.now() + DAY * 2,
    )
    goal = Goal.objects.create(case_file=cast.colleague_case, title="Autre")
    step = Step.objects.create(goal=goal, case_file=cast.colleague_case, title="Étape d’une autre")
    for name, pk in (
        ("space_appointment", foreign.pk),
        ("space_appointment_move", foreign.pk),
        ("space_appointment_cancel", foreign.pk),
        ("space_appointment_file", foreign.pk),
        ("space_step_stuck", step.pk),
    ):
        assert visitor.get(page(name, pk)).status_code == 404
    for name, pk in (("space_appointment_confirm", foreign.pk), ("space_step_done", step.pk)):
        assert visitor.post(page(name, pk)).status_code == 404
    html = visitor.get(
        page("space_messages") + f"?dossier={cast.colleague_case.pk}"
    ).content.decode()
    assert "Khadija" not in html


def test_the_home_shows_the_one_next_thing(cast, scene, visitor):
    html = visitor.get(page("space")).content.decode()
    assert "Confirmer ce rendez-vous" in html
    visitor.post(page("space_appointment_confirm", scene.slot.pk))
    send_message(by=cast.alice, case_file=cast.case, body="Bonjour", files=(), form_key=None)
    html = visitor.get(page("space")).content.decode()
    assert "Confirmer ce rendez-vous" not in html
    assert "Vous avez un nouveau message." in html


def test_the_person_says_that_they_are_stuck(cast, scene, visitor):
    answer = visitor.post(
        page("space_step_stuck", scene.step.pk), {"help_needed": "Je n’ai pas d’ordinateur."}
    )
    assert answer.status_code == 302
    scene.step.refresh_from_db()
    assert (scene.step.status, scene.step.help_needed) == ("stuck", "Je n’ai pas d’ordinateur.")
    assert "Je n’ai pas d’ordinateur." in visitor.get(page("space_plan")).content.decode()


def test_calling_off_with_a_reason_tells_it_as_a_message(cast, scene, visitor):
    visitor.post(
        page("space_appointment_cancel", scene.slot.pk),
        {
            "reason": "J’ai un entretien d’embauche.",
            "form_key": "5b0c7a52-5f0e-4f5e-9d0a-0d9f4d3c2b1a",
        },
    )
    scene.slot.refresh_from_db()
    assert scene.slot.outcome == "cancelled_by_person"
    assert "J’ai un entretien d’embauche." in Message.objects.get(from_person=True).body


def test_the_journal_speaks_plainly(cast, scene, visitor, signed_in_as):
    signed_in_as(cast.alice).get(reverse("beneficiaries:case_file", args=[cast.case.pk]))
    grant_reasoned_access(by=cast.bob, case_file=cast.case, reason="Je tiens la permanence.")
    visitor.post(page("space_step_done", scene.step.pk))
    html = visitor.get(page("space_journal")).content.decode()
    assert "Alice Martin a consulté le dossier" in html
    assert "Bob Leroux a demandé à ouvrir le dossier" in html
    assert "Je tiens la permanence." in html
    assert "Vous avez coché une étape" in html


def test_odd_pages_of_the_journal_show_a_page(visitor):
    for number in ("0", "-1", "abc", "999", str(2**63), "1e9", "%F0"):
        assert visitor.get(f"{page('space_journal')}?page={number}").status_code == 200


def test_the_person_takes_an_agreement_back_alone(cast, visitor):
    notices = publish_proposed_notices(by=cast.adam, organisation=cast.organisation)
    for notice in notices:
        if notice.purpose != "information":
            give_consent(by=cast.alice, beneficiary=cast.basile_sheet, notice=notice)
    assert "Vous avez dit oui le" in visitor.get(page("space_consents")).content.decode()
    visitor.post(page("space_consent_withdraw", "alliance"))
    gone = Consent.objects.get(purpose="alliance")
    assert gone.withdrawn_by_person
    assert gone.withdrawn_by is None
    assert "Vous avez dit non le" in visitor.get(page("space_consents")).content.decode()
    visitor.post(page("space_consent_withdraw", "information"))
    visitor.post(page("space_consent_withdraw", "n-importe"))
    assert Consent.objects.filter(withdrawn_at__isnull=False).count() == 1


def test_the_easy_mode_is_kept_with_the_person(cast, visitor):
    assert visitor.post(page("space_reading_mode"), {"mode": "simple"}).status_code == 302
    assert Beneficiary.objects.get(pk=cast.basile_sheet.pk).reading_mode == "simple"
    assert "Texte courant" in visitor.get(page("space")).content.decode()
    for wrong in ("", "x" * 500, "NORMAL"):
        visitor.post(page("space_reading_mode"), {"mode": wrong})
    assert Beneficiary.objects.get(pk=cast.basile_sheet.pk).reading_mode == "simple"
    answer = visitor.post(
        page("space_reading_mode"), {"mode": "normal", "next": "//ailleurs.example"}
    )
    assert answer.url == page("space")


def test_pages_speak_the_language_of_the_person(cast, client):
    Beneficiary.objects.filter(pk=cast.basile_sheet.pk).update(language="en")
    client.post(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    assert '<html lang="en">' in client.get(page("space")).content.decode()


def test_leaving_closes_everything(cast, visitor):
    answer = visitor.post(page("space_leave"))
    assert answer.url == page("space_left")
    assert visitor.get(page("space")).status_code == 302
    assert visitor.get(page("space_left")).status_code == 200


def test_an_account_without_a_sheet_is_told_what_to_do(cast, signed_in_as):
    Beneficiary.objects.filter(pk=cast.basile_sheet.pk).update(account=None)
    assert "pas encore relié" in signed_in_as(cast.basile).get(page("space")).content.decode()


def test_the_home_costs_the_same_however_much_there_is(
    cast, scene, signed_in_as, django_assert_num_queries
):
    client = signed_in_as(cast.basile)
    client.get(page("space"))
    with django_assert_num_queries(COST):
        client.get(page("space"))
    for number in range(10):
        Step.objects.create(goal=scene.goal, case_file=cast.case, title=f"Étape {number}")
        send_message(by=cast.alice, case_file=cast.case, body="Bonjour", files=(), form_key=None)
    with django_assert_num_queries(COST):
        client.get(page("space"))


# session, standing (3), sheet, files, steps, appointment, messages; whether check-ins and each
# section of the CEP are there.
COST = 13


def _compressed(*names):
    """As the server sends them; a bundle is one file made of these parts."""
    parts = [BUNDLES.get(name, (name,)) for name in names]
    return sum(
        len(gzip.compress(b"".join(Path(finders.find(part)).read_bytes() for part in bundle)))
        for bundle in parts
    )


def test_the_first_screens_weigh_thirty_kilobytes_with_everything(cast, scene, client):
    """Counted: the HTML as it is, and, compressed as they are served, the style sheets and scripts
    on the door, then on the home what the door did not bring: icons and reading aloud."""
    door = path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE))
    answer = client.get(door)
    assert "icons.svg" not in answer.content.decode()
    brought = ("css/plain-pages.css", "js/plain-pages.js", "css/space.css")
    assert len(answer.content) + _compressed(*brought) <= 30_000
    client.post(door)
    answer = client.get(page("space"))
    html = answer.content.decode()
    linked = set(re.findall(r'(?:href|src)="/static/([^"?#]+\.(?:css|js|svg))', html))
    known = {part for name in brought for part in BUNDLES.get(name, (name,))}
    new = linked - known - {"img/favicon.svg"}
    assert new == {"img/icons.svg", "js/read-aloud.js"}
    assert len(answer.content) + _compressed(*new) <= 30_000
