"""Liaison sheets: nothing leaves without a yes, then only what was ticked; a yes is withdrawn."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.refusals import Refused, StaleVersion
from cep.documents.content import content_from
from cep.documents.printing import open_file
from cep.models import CareerProject, LiaisonSheet
from cep.services import liaison
from followup.models import Interview
from tests.cep import document_scene as scene
from tests.security.hostile import TEXTS

pytestmark = pytest.mark.django_db
WORDS = {"operator": "Mécanor", "contact": "M. Lefort", "purpose": "Organiser une immersion."}
TICKS = ["contact", "request", "project", "funding"]


@pytest.fixture
def sheet(cast):
    scene.told(cast)
    return prepared(cast)


def prepared(cast, sections=TICKS, **more):
    return liaison.prepare_sheet(
        by=cast.alice, case_file=cast.case, fields=WORDS, sections=sections, **more
    )


def agreed(cast, sheet, sections=("request", "project")):
    return liaison.agree_by_person(
        person=cast.basile_sheet, sheet=sheet, sections=sections, version=sheet.version
    )


def sent(cast, sheet):
    return liaison.send_sheet(by=cast.alice, sheet=sheet, how="post", version=sheet.version)


def address(cast, name, *args):
    return reverse(f"cep:{name}", args=[cast.case.pk, *args])


def mine(name, *args):
    return reverse(f"cep:{name}", args=args)


def test_without_a_yes_it_does_not_leave(cast, sheet):
    with pytest.raises(Refused, match="Sans l’accord"):
        sent(cast, sheet)
    with pytest.raises(IntegrityError, match="liaison_sent_with_agreement"), transaction.atomic():
        LiaisonSheet.objects.filter(pk=sheet.pk).update(
            sent_at=timezone.now(), sent_how="post", sent_by=cast.alice
        )


def test_only_what_was_ticked_leaves(cast, sheet, tmp_path):
    left = sent(cast, agreed(cast, sheet))
    text = scene.text_of(open_file(left.file, left.file_hash).read())
    for there in ("Mécanor", "Organiser une immersion", scene.WORDS, "Devenir technicien"):
        assert there in text
    for absent in ("Plan de financement", "Région", "basile.roux", "06 39", "beau-frère"):
        assert absent not in text
    kept = str(left.content)
    assert "basile.roux" not in kept
    assert "Frais de formation" not in kept
    scene.checked(open_file(left.file, left.file_hash).read(), tmp_path)


def test_what_was_not_offered_cannot_be_ticked(cast, sheet):
    with pytest.raises(Refused, match="au moins une"):
        agreed(cast, sheet, sections=["plan", "voler"])
    found = agreed(cast, sheet, sections=["request", "plan"])
    assert found.sections == ["request"]


def test_what_leaves_is_what_was_agreed_to_whatever_the_file_says_later(cast, sheet):
    yes = agreed(cast, sheet)
    CareerProject.objects.update(title="Tout autre chose")
    left = sent(cast, yes)
    assert "Tout autre chose" not in scene.text_of(open_file(left.file, left.file_hash).read())


def test_a_yes_may_be_withdrawn_before_it_leaves_and_not_after(cast, sheet):
    yes = agreed(cast, sheet)
    liaison.withdraw_by_person(person=cast.basile_sheet, sheet=yes)
    with pytest.raises(Refused, match="ne veut pas"):
        sent(cast, yes)
    with pytest.raises(Refused, match="ne veut pas"):
        agreed(cast, yes)
    other = sent(cast, agreed(cast, prepared(cast)))
    with pytest.raises(Refused, match="déjà transmise"):
        liaison.withdraw_by_person(person=cast.basile_sheet, sheet=other)


def test_a_sheet_that_left_never_changes(cast, sheet):
    left = sent(cast, agreed(cast, sheet))
    for column, value in [("operator", "Autre"), ("content", {}), ("withdrawn_at", timezone.now())]:
        with pytest.raises(IntegrityError), transaction.atomic():
            LiaisonSheet.objects.filter(pk=left.pk).update(**{column: value})
    assert sent(cast, left).sent_at == left.sent_at


def test_private_words_never_enter(cast):
    scene.told(cast)
    Interview.objects.update(private_notes="zqnote", shared_summary="zqresume")
    everything = prepared(cast, sections=["contact", *scene.EVERYTHING])
    assert "zq" not in str(everything.content)
    assert "zq" not in scene.text_of(liaison.draft_pdf(by=cast.alice, sheet=everything))


def test_an_agreement_says_how_it_was_given(cast, sheet):
    here = {"by": cast.alice, "sheet": sheet, "sections": ["request"], "version": 1}
    for how in ("", "space", "voler"):
        with pytest.raises(Refused, match="comment"):
            liaison.record_agreement(**here, how=how)
    found = liaison.record_agreement(**here, how="phone")
    assert (found.agreed_how, found.agreed_by) == ("phone", cast.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        LiaisonSheet.objects.filter(pk=found.pk).update(agreed_how="")


def test_two_who_agree_at_once_read_what_the_other_did(cast, sheet):
    agreed(cast, sheet)
    with pytest.raises(StaleVersion):
        liaison.record_agreement(
            by=cast.alice, sheet=sheet, sections=["project"], how="phone", version=1
        )
    assert LiaisonSheet.objects.get().sections == ["request", "project"]


def test_somebody_else_says_neither_yes_nor_no(cast, sheet):
    other = cast.colleague_case.beneficiary
    with pytest.raises(Refused, match="n’est pas le vôtre"):
        liaison.agree_by_person(person=other, sheet=sheet, sections=["request"], version=1)
    with pytest.raises(Refused, match="n’est pas le vôtre"):
        liaison.withdraw_by_person(person=other, sheet=sheet)


def test_from_the_page_to_the_departure(cast, signed_in_as):
    scene.told(cast)
    alice, basile = signed_in_as(cast.alice), signed_in_as(cast.basile)
    data = {**WORDS, "sections": TICKS, "form_key": str(uuid.uuid4())}
    for _twice in range(2):
        assert alice.post(address(cast, "liaison_new"), data).status_code == 302
    sheet = LiaisonSheet.objects.get()
    page = alice.get(address(cast, "liaison", sheet.pk)).content.decode()
    assert "Noter son accord" in page
    assert "noter son départ" not in page
    alice.post(address(cast, "liaison_send", sheet.pk), {"how": "post", "version": "1"})
    assert LiaisonSheet.objects.get().sent_at is None
    paper = alice.get(address(cast, "liaison_file", sheet.pk))
    assert "pas encore transmise" in scene.text_of(b"".join(paper.streaming_content))
    shown = basile.get(mine("my_liaison", sheet.pk)).content.decode()
    assert "Organiser une immersion." in shown
    assert "Frais de formation" in shown
    basile.post(mine("my_liaison", sheet.pk), {"sections": ["request"], "version": "1"})
    how = {"how": "by_person", "version": "2"}
    for _twice in range(2):
        alice.post(address(cast, "liaison_send", sheet.pk), how)
    left = LiaisonSheet.objects.get()
    assert (left.sections, left.sent_by) == (["request"], cast.alice)
    listed = alice.get(address(cast, "documents")).content.decode()
    assert "Mécanor" in listed
    assert "Remise à la personne, qui la donne" in listed
    file = basile.get(mine("my_liaison_file", sheet.pk))
    assert scene.WORDS in scene.text_of(b"".join(file.streaming_content))
    assert (
        mine("my_liaison_file", sheet.pk)
        in basile.get(reverse("followup:space_documents")).content.decode()
    )
    deeds = JournalEntry.objects.filter(deed__startswith="cep.liaison").order_by("pk")
    assert [line.deed for line in deeds] == [
        "cep.liaison_prepared",
        "cep.liaison_agreed_by_person",
        "cep.liaison_sent",
    ]


def test_the_person_says_no(cast, sheet, signed_in_as):
    basile = signed_in_as(cast.basile)
    page = basile.post(mine("my_liaison_refuse", sheet.pk), follow=True).content.decode()
    assert "rien ne partira" in page
    assert "Oui, je suis d’accord" not in page
    assert mine("my_liaison_file", sheet.pk) not in page
    assert basile.get(mine("my_liaison_file", sheet.pk)).status_code == 404


def test_a_stale_yes_shows_the_sheet_again(cast, sheet, signed_in_as):
    liaison.record_agreement(
        by=cast.alice, sheet=sheet, sections=["request"], how="phone", version=1
    )
    data = {"sections": ["request"], "version": "1"}
    page = signed_in_as(cast.basile).post(mine("my_liaison", sheet.pk), data, follow=True)
    assert page.status_code == 200
    assert LiaisonSheet.objects.get().agreed_how == "phone"


def test_strangers_find_nothing(cast, sheet, signed_in_as):
    for who in ("eve", "charlie", "paul", "fanny", "basile"):
        client = signed_in_as(getattr(cast, who))
        for name in ("liaison", "liaison_file", "liaison_agreement"):
            assert client.get(address(cast, name, sheet.pk)).status_code in (403, 404)
        for name in ("liaison_send", "liaison_withdraw"):
            assert client.post(address(cast, name, sheet.pk)).status_code in (403, 404)
    sheet.refresh_from_db()
    assert sheet.withdrawn_at is None
    foreign = reverse("cep:liaison", args=[cast.colleague_case.pk, sheet.pk])
    assert signed_in_as(cast.diane).get(foreign).status_code == 404


@pytest.mark.parametrize("value", ["", "\x00", "-1", str(2**63), *TEXTS[6:8], "x" * 70_000])
def test_odd_values_get_a_sentence_never_an_error(cast, sheet, signed_in_as, value):
    alice, basile = signed_in_as(cast.alice), signed_in_as(cast.basile)
    names = ("operator", "contact", "purpose", "sections", "form_key", "version", "how")
    data = dict.fromkeys(names, value)
    for where in (
        address(cast, "liaison_new"),
        address(cast, "liaison_agreement", sheet.pk),
        address(cast, "liaison_send", sheet.pk),
    ):
        assert alice.post(where, data).status_code in (200, 302, 400, 413)
    assert basile.post(mine("my_liaison", sheet.pk), data).status_code in (200, 400, 413)
    sheet.refresh_from_db()
    assert sheet.agreed_at is None


def test_the_content_of_a_sheet_comes_back_whole(sheet):
    again = content_from(sheet.content)
    assert again.fingerprint == sheet.content_hash
    assert again.who.email == "basile.roux@exemple.invalid"
