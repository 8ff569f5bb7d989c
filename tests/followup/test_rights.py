"""Rights over one's data: a copy that misses nothing, a month to answer, an objection at once."""

import datetime
import json
import uuid

import outloud
import pypdfium2
import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from pdfua.validator import validate

from accounts.models import JournalEntry, User
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused
from followup.models import Interview, LinkPurpose, RightsRequest
from followup.services.messages import send_by_person
from followup.services.personal_links import new_link
from followup.services.rights import answer_right, ask_right, has_objected, withdraw_right
from followup.space.person_copy.building import ACCOUNT_COLUMNS, columns_of, copy_of
from followup.space.person_copy.labels import is_named
from followup.space.person_copy.reaching import ways
from followup.space.person_copy.table import AFTER_REVIEW, EXCLUDED, why_excluded
from tests.followup.space_scene import furnished, path_of

pytestmark = pytest.mark.django_db


def reachable():
    """Whatever leads to a person by a key, found apart from the code under test."""
    found = {Beneficiary}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model in found
        }
        if more <= found:
            return found
        found |= more


def test_every_column_reachable_from_a_person_is_copied_or_excluded_with_a_reason():
    assert reachable() == set(ways()), "a model that the copy does not walk"
    unlisted = []
    for model in reachable():
        copied = {field.name for field in columns_of(model, with_notes=True)}
        for field in model._meta.concrete_fields:
            excluded = why_excluded(model._meta.label, field.name)
            if field.name not in copied and len(excluded) < 15:
                unlisted.append(f"{model._meta.label}.{field.name}")
            assert not (field.name in copied and excluded)
    assert not unlisted


def test_every_column_of_the_copy_has_a_word_for_people():
    unnamed = [
        f"{model._meta.label}.{field.name}"
        for model in ways()
        for field in columns_of(model, with_notes=True)
        if not is_named(field)
    ]
    assert not unnamed, "a verbose_name in the model, or a line in person_copy/labels.py"


def test_the_tables_speak_of_columns_that_exist():
    for name in [*EXCLUDED, *AFTER_REVIEW]:
        app, model, *column = name.split(".")
        found = apps.get_model(app, model)
        assert found in reachable(), name
        if column:
            assert column[0] in {field.name for field in found._meta.concrete_fields}, name
    assert {f.name for f in User._meta.concrete_fields} >= set(ACCOUNT_COLUMNS)


def test_what_rows_hold_is_in_the_copy(cast, stage_of_words):
    copy = json.loads(copy_of(cast.basile_sheet, with_notes=True).as_json())
    written = json.dumps(copy, ensure_ascii=False)
    missing = [word for word in stage_of_words if word not in written]
    assert not missing


@pytest.fixture
def stage_of_words(cast):
    """A word of its own in every text column of what hangs from Basile, one row per model."""
    from tests.harness.records import RECORDS
    from tests.harness.scene import Circle

    here = Circle("own", cast.case, cast.alice)
    for kind in RECORDS:
        getattr(here, kind)
    furnished(cast)
    send_by_person(
        person=cast.basile_sheet, case_file=cast.case, body="Bonjour", form_key=uuid.uuid4()
    )
    ask_right(person=cast.basile_sheet, kind="correction", statement="Un mot")
    Interview.objects.create(case_file=cast.case, counsellor=cast.alice, held_at=timezone.now())
    cast.basile_sheet.refresh_from_db()
    words = []
    for model in reachable() - {Beneficiary, CaseFile}:
        row = next((row for row in model._base_manager.order_by("pk") if _his(row, cast)), None)
        for field in columns_of(model, with_notes=True) if row else []:
            if isinstance(field, models.TextField) and not field.choices:
                word = f"mot-{model._meta.model_name}-{field.name}"
                if _written(row, field.name, word):
                    words.append(word)
    assert len(words) > 8
    return words


def _written(row, name, word):
    """False for rows that the database keeps as they are, such as a report handed over."""
    try:
        with transaction.atomic():
            return type(row)._base_manager.filter(pk=row.pk).update(**{name: word})
    except IntegrityError:
        return False


def _his(row, cast):
    from followup.space.person_copy.reaching import rows_of

    return rows_of(type(row), cast.basile_sheet.sheet_ids()).filter(pk=row.pk).exists()


def test_nothing_of_somebody_else_is_in_the_copy(cast):
    ask_right(person=cast.colleague_case.beneficiary, kind="correction", statement="À Khadija")
    written = copy_of(cast.basile_sheet, with_notes=True).as_json().decode()
    for other in ("Khadija", "Yilmaz", "Loïc", "Zoé"):
        assert other not in written


def test_private_notes_wait_for_the_review(cast):
    Interview.objects.create(
        case_file=cast.case,
        counsellor=cast.alice,
        held_at=timezone.now(),
        shared_summary="Résumé partagé",
        private_notes="Note réservée",
    )
    before = copy_of(cast.basile_sheet, with_notes=False).as_json().decode()
    assert "Résumé partagé" in before
    assert "Note réservée" not in before


@pytest.fixture
def visitor(cast, client):
    client.post(path_of(new_link(person=cast.basile_sheet, purpose=LinkPurpose.SPACE)))
    return client


def page(name, *args):
    return reverse(f"followup:{name}", args=args)


def test_the_person_takes_the_copy_at_once_and_the_notes_after_the_answer(
    cast, visitor, signed_in_as
):
    Interview.objects.create(
        case_file=cast.case, counsellor=cast.alice, held_at=timezone.now(), private_notes="Réservé"
    )
    first = visitor.post(page("space_copy_json"))
    assert first["Content-Type"] == "application/json"
    assert "attachment" in first["Content-Disposition"]
    assert "Réservé" not in first.content.decode()
    assert JournalEntry.objects.filter(deed="rights.copy_taken", actor=None).count() == 1
    visitor.post(page("space_full_copy"), {"statement": "", "form_key": uuid.uuid4()})
    row = RightsRequest.objects.get()
    alice = signed_in_as(cast.alice)
    assert "Copie complète" in alice.get(f"/dossiers/{cast.case.pk}/").content.decode()
    assert "Basile" in alice.get(page("rights_requests")).content.decode()
    answer = {"answer": "granted", "text": "Voici tout, notes comprises."}
    assert alice.post(page("rights_request", cast.case.pk, row.pk), answer).status_code == 302
    assert "Réservé" in visitor.post(page("space_copy_json")).content.decode()
    assert "Voici tout, notes comprises." in visitor.get(page("space_rights")).content.decode()


def test_the_copy_to_read_is_a_pdf_for_everybody(cast, visitor, tmp_path):
    furnished(cast)
    answer = visitor.post(page("space_copy_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    path = tmp_path / "copie.pdf"
    path.write_bytes(answer.content)
    assert not [f for f in validate(str(path)).findings if f.severity.name == "ERROR"]
    assert outloud.check(str(path)).errors == 0
    with pypdfium2.PdfDocument(str(path)) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "Copie de mon dossier" in text
    assert "12 rue des Écoles" in text


def test_a_demand_has_a_month(cast, time_machine):
    time_machine.move_to(datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC))
    row = ask_right(person=cast.basile_sheet, kind="correction", statement="Mon nom est mal écrit.")
    assert row.due_on == datetime.date(2026, 2, 28)
    assert row.days_left == 28


def test_a_demand_made_twice_is_one(cast, visitor):
    sent = {"statement": "Mon nom est mal écrit.", "form_key": str(uuid.uuid4())}
    for _ in range(3):
        assert visitor.post(page("space_correction"), sent).status_code == 302
    for _ in range(3):
        form = {"statement": "", "form_key": str(uuid.uuid4())}
        assert visitor.post(page("space_objection"), form).status_code == 302
    kinds = sorted(RightsRequest.objects.values_list("kind", flat=True))
    assert kinds == ["correction", "objection"]
    assert JournalEntry.objects.filter(deed="rights.asked").count() == 2


def test_an_objection_is_in_force_at_once_until_it_is_withdrawn(cast, visitor):
    assert not has_objected(cast.basile_sheet)
    visitor.post(page("space_objection"), {"statement": "", "form_key": uuid.uuid4()})
    assert has_objected(cast.basile_sheet)
    row = RightsRequest.objects.get()
    with pytest.raises(Refused):
        answer_right(by=cast.alice, case_file=cast.case, request=row, answer="refused", text="Non")
    answer_right(
        by=cast.alice, case_file=cast.case, request=row, answer="granted", text="C’est lu."
    )
    assert has_objected(cast.basile_sheet)
    visitor.post(page("space_request_withdraw", row.pk))
    assert not has_objected(cast.basile_sheet)
    visitor.post(page("space_objection"), {"statement": "", "form_key": uuid.uuid4()})
    assert has_objected(cast.basile_sheet)


def test_a_refusal_needs_words_and_the_statement_stays(cast, visitor, signed_in_as):
    row = ask_right(
        person=cast.basile_sheet, kind="correction", statement="Je n’ai pas démissionné."
    )
    alice = signed_in_as(cast.alice)
    address = page("rights_request", cast.case.pk, row.pk)
    assert alice.post(address, {"answer": "refused", "text": " "}).status_code == 200
    assert alice.post(address, {"answer": "refused", "text": "Le document dit le contraire."})
    html = visitor.get(page("space_rights")).content.decode()
    assert "Je n’ai pas démissionné." in html
    assert "Le document dit le contraire." in html
    assert "Je n’ai pas démissionné." in alice.get(address).content.decode()
    again = {"answer": "granted", "text": "Autre réponse"}
    assert alice.post(address, again).status_code == 200
    row.refresh_from_db()
    assert row.answer == "refused"


def test_demands_of_others_stay_theirs(cast, visitor, signed_in_as):
    row = ask_right(person=cast.colleague_case.beneficiary, kind="correction", statement="Texte")
    assert visitor.post(page("space_request_withdraw", row.pk)).status_code == 404
    with pytest.raises(Refused):
        withdraw_right(person=cast.basile_sheet, request=row)
    alice = signed_in_as(cast.alice)
    assert alice.get(page("rights_request", cast.case.pk, row.pk)).status_code == 404
    assert "Khadija" not in alice.get(page("rights_requests")).content.decode()
    assert signed_in_as(cast.adam).get(page("rights_requests")).status_code == 403


def test_the_counsellor_gives_and_closes_links(cast, signed_in_as, client, mailoutbox):
    alice = signed_in_as(cast.alice)
    assert alice.post(page("space_give", cast.case.pk), {"channel": "email"}).status_code == 302
    link = next(line for line in mailoutbox[0].body.splitlines() if "/l/" in line)
    assert client.post(path_of(link)).status_code == 302
    card = alice.post(page("space_give", cast.case.pk), {"channel": "card"})
    assert card.status_code == 200
    assert "/l/" in card.content.decode()
    assert card["Referrer-Policy"] == "no-referrer"
    html = alice.get(page("space_access", cast.case.pk)).content.decode()
    assert "2 liens ouverts" in html
    assert "Dernière visite" in html
    assert "/l/" not in html
    assert alice.post(page("space_revoke", cast.case.pk)).status_code == 302
    assert client.get(page("space")).url == page("space_enter")
    assert alice.post(page("space_give", cast.case.pk), {"channel": "pigeon"}).status_code == 302
    assert JournalEntry.objects.filter(deed="space.link_made").count() == 2


def test_without_an_address_the_sentence_is_said(cast, signed_in_as):
    Beneficiary.objects.filter(pk=cast.basile_sheet.pk).update(email="", phone="")
    alice = signed_in_as(cast.alice)
    html = alice.get(page("space_access", cast.case.pk)).content.decode()
    assert "n’a pas de courriel" in html
    assert "n’a pas de téléphone" in html
    alice.post(page("space_give", cast.case.pk), {"channel": "email"})
    assert not cast.basile_sheet.personal_links.exists()


def test_colleagues_give_no_link(cast, signed_in_as):
    for user in (cast.bob, cast.charlie, cast.fanny):
        for name in ("space_give", "space_revoke"):
            assert signed_in_as(user).post(page(name, cast.case.pk)).status_code in (302, 403, 404)
    assert not cast.basile_sheet.personal_links.exists()
