"""Protected words: shown under a valid licence, never otherwise, and never let out."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.instruments import scale_of
from alliance.instruments.bank import house_version
from alliance.models import Licence
from alliance.scoring import score
from alliance.services.licences import may_be_shown, record_licence, refusal_to_show
from beneficiaries.refusals import Refused
from tests.alliance.packs import (
    TODAY,
    YEAR,
    imported,
    licence_block,
    licensed_pack,
    published,
    without_licences,
)

pytestmark = pytest.mark.django_db


def test_the_house_questionnaire_needs_none(cast):
    assert may_be_shown(house_version(), cast.organisation, language="fr", on=TODAY)


def test_a_valid_licence_lets_the_words_be_shown(cast):
    version = published(cast.adam, licensed_pack())
    assert may_be_shown(version, cast.organisation, language="fr", on=TODAY)


@pytest.mark.parametrize(
    ("changes", "on", "said"),
    [
        ({}, TODAY + 2 * YEAR, "a pris fin"),
        ({}, TODAY - 2 * YEAR, "commence le"),
        ({"languages": ["en"]}, TODAY, "langue"),
        ({"electronic": False}, TODAY, "écran"),
    ],
)
def test_outside_of_its_licence_a_sentence_says_why(cast, changes, on, said):
    version = published(cast.adam, licensed_pack(licence_block(**changes)))
    assert said in refusal_to_show(version, cast.organisation, language="fr", on=on)


def test_the_last_day_counts_and_the_next_does_not(cast):
    version = published(cast.adam, licensed_pack())
    last = TODAY + YEAR
    day_after = last + datetime.timedelta(days=1)
    assert may_be_shown(version, cast.organisation, language="fr", on=last)
    assert not may_be_shown(version, cast.organisation, language="fr", on=day_after)


def test_a_licence_of_one_organisation_is_no_licence_of_another(cast):
    version = published(cast.adam, licensed_pack())
    assert not may_be_shown(version, cast.elsewhere, language="fr", on=TODAY)


def test_without_licence_paper_answers_still_score(cast):
    version = published(cast.adam, licensed_pack())
    without_licences(version.instrument)
    assert not may_be_shown(version, cast.organisation, language="fr", on=TODAY)
    answers = {f"q{n}": 4 for n in range(1, 13)}
    assert score(answers, scale_of(version)).mean == 4


def test_without_licence_the_page_of_the_version_does_not_hold_the_words(cast, signed_in_as):
    version = published(cast.adam, licensed_pack())
    client = signed_in_as(cast.adam)
    address = reverse("alliance:version", args=[version.instrument_id, version.pk])
    assert "Phrase protégée 3" in client.get(address).content.decode()
    without_licences(version.instrument)
    page = client.get(address).content.decode()
    assert "Phrase protégée" not in page
    assert "Aucune licence" in page


def test_the_words_of_a_protected_questionnaire_do_not_leave_by_the_translation_file(
    cast, signed_in_as
):
    version = imported(cast.adam, licensed_pack())
    args = [version.instrument_id, version.pk]
    client = signed_in_as(cast.adam)
    answer = client.get(reverse("alliance:translation_file", args=args), {"vers": "en"})
    assert answer.status_code == 302
    assert "ne sort pas" in client.get(answer.url).content.decode()


def test_two_licences_do_not_cover_the_same_day(cast):
    version = imported(cast.adam, licensed_pack())
    fields = {
        **licence_block(reference="L-2"),
        "valid_from": TODAY,
        "valid_to": TODAY + YEAR,
    }
    with pytest.raises(Refused, match="déjà"):
        record_licence(by=cast.adam, instrument=version.instrument, fields=fields)


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def typed(**changes):
    block = licence_block(**changes)
    fields = {name: value for name, value in block.items() if name != "electronic"}
    return {**fields, "electronic": "on"}


def test_a_licence_is_recorded_with_its_document_which_comes_back_as_a_download(cast, signed_in_as):
    version = imported(cast.adam, licensed_pack())
    without_licences(version.instrument)
    client = signed_in_as(cast.adam)
    address = reverse("alliance:licence_new", args=[version.instrument_id])
    file = SimpleUploadedFile("licence.pdf", PDF, "application/pdf")
    assert client.post(address, {**typed(), "file": file}).status_code == 302
    licence = Licence.objects.get()
    assert "licence.pdf" not in licence.file.name
    document = client.get(
        reverse("alliance:licence_file", args=[version.instrument_id, licence.pk])
    )
    assert document["Content-Disposition"].startswith("attachment")
    assert b"".join(document.streaming_content) == PDF


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("licence.pdf", b"<html><script>alert(1)</script>"),
        ("licence.pdf", b""),
        ("licence.html", PDF),
        ("licence.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>")),
    ],
)
def test_a_document_that_is_no_plain_pdf_is_refused(cast, signed_in_as, name, content):
    version = imported(cast.adam, licensed_pack())
    without_licences(version.instrument)
    address = reverse("alliance:licence_new", args=[version.instrument_id])
    file = SimpleUploadedFile(name, content)
    answer = signed_in_as(cast.adam).post(address, {**typed(), "file": file})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    assert not Licence.objects.exists()


def test_dates_in_the_wrong_order_are_said_at_the_field(cast, signed_in_as):
    version = imported(cast.adam, licensed_pack())
    address = reverse("alliance:licence_new", args=[version.instrument_id])
    data = typed(valid_from="2026-02-01", valid_to="2026-01-01")
    answer = signed_in_as(cast.adam).post(address, data)
    assert "avant de commencer" in answer.context["form"].errors["valid_to"][0]


def test_a_licence_of_another_organisation_is_not_found(cast, signed_in_as):
    version = imported(cast.adam, licensed_pack())
    licence = Licence.objects.get()
    args = [version.instrument_id, licence.pk]
    for user in (cast.charlie, cast.diane, cast.alice):
        answer = signed_in_as(user).get(reverse("alliance:licence_file", args=args))
        assert answer.status_code in {403, 404}
