"""The person's sheet: every field checked and kept, only what is offered is written."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.services.people import change_beneficiary
from tests.beneficiaries.sheet import address, ground, opened, send, sheet
from tests.factories import case_file

pytestmark = pytest.mark.django_db


def test_every_field_is_saved(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    answer = send(
        client,
        cast,
        opened(client, cast),
        name_as_wished="Baz",
        birth_date="26/11/1985",
        phone="+33 (0)6.39.98.55.55",
        other_phone="01 99 00 11 22",
        preferred_channel="sms",
        preferred_hours="le matin",
        language="en",
        reading_mode="simple",
        adaptations="Gros caractères",
        postal_code="18100",
        commune="Vierzon",
        last_trade="Soudeur / Soudeuse (H2913)",
    )
    assert answer.url == reverse("beneficiaries:case_file", args=[cast.case.pk])
    person = sheet(cast)
    assert person.display_name == "Baz"
    assert person.birth_date == datetime.date(1985, 11, 26)
    assert (person.phone, person.other_phone) == ("+33639985555", "+33199001122")
    assert (person.preferred_channel, person.preferred_hours) == ("sms", "le matin")
    assert (person.language, person.reading_mode) == ("en", "simple")
    assert (person.postal_code, person.commune) == ("18100", "Vierzon")
    assert person.last_trade == "H2913"
    assert person.version == 2
    entry = JournalEntry.objects.get(deed="beneficiary.changed")
    assert "phone" in entry.fields
    assert "given_name" not in entry.fields


def test_the_page_shows_what_is_saved(cast, signed_in_as):
    change_beneficiary(
        by=cast.alice,
        beneficiary=cast.basile_sheet,
        fields={"last_trade": "H2913", "birth_date": datetime.date(1985, 11, 26)},
        version=1,
    )
    html = signed_in_as(cast.alice).get(address(cast)).content.decode()
    assert 'value="06 39 98 12 34"' in html
    assert "(H2913)" in html
    assert 'value="1985-11-26"' in html
    assert "data-unsaved-guard" in html
    assert "held_owner" in html


WRONG = [
    ("given_name", "", "obligatoire"),
    ("given_name", "B" * 81, "80"),
    ("given_name", "x" * 1_000_000, "80"),
    ("birth_date", "12/05/1850", "avant 1900"),
    ("birth_date", "12/05/2150", "dans le futur"),
    ("birth_date", timezone.localdate().isoformat(), "14 ans"),
    ("birth_date", "31/02/1981", "qui existe"),
    ("birth_date", "0000-00-00", "qui existe"),
    ("birth_date", "9" * 500, "qui existe"),
    ("email", "basile@@exemple", "adresse"),
    ("phone", "06 39", "téléphone"),
    ("phone", "=cmd()", "téléphone"),
    ("preferred_channel", "pigeon", "choix"),
    ("language", "xx", "choix"),
    ("postal_code", "1810", "cinq chiffres"),
    ("postal_code", "١٨١٠٠", "cinq chiffres"),
    ("last_trade", "Z9999", "n’existe pas"),
    ("last_trade", "zzzzz", "Aucun métier"),
    ("last_trade", "technicien", "Plusieurs métiers"),
    ("adaptations", "NIR 2 69 05 49 588 157 80", "sécurité sociale"),
    ("commune", "Vier\x00zon", "invisibles"),
    ("commune", "Vier\x1bzon", "invisibles"),
    ("preferred_hours", "2 69 05 49 588 157 80", "sécurité sociale"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), WRONG)
def test_a_wrong_value_is_explained_and_the_rest_kept(cast, signed_in_as, field, value, sentence):
    client = signed_in_as(cast.alice)
    typed = {"adaptations": "À garder à l’écran"} | {field: value}
    answer = send(client, cast, opened(client, cast), **typed)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in html
    if field != "adaptations":
        assert "À garder à l’écran" in html
    assert sheet(cast).version == 1


@pytest.mark.parametrize(
    "name", ["Zoé 🌻", "محمد", "O’Brien-Dœuf", "<script>alert(1)</script>", "=cmd()", "Ñandú"]
)
def test_unusual_names_are_names(cast, signed_in_as, name):
    client = signed_in_as(cast.alice)
    assert send(client, cast, opened(client, cast), given_name=name).status_code == 302
    assert sheet(cast).given_name == name
    html = client.get(reverse("beneficiaries:case_file", args=[cast.case.pk])).content.decode()
    assert "<script>alert" not in html


def test_reading_direction_marks_are_dropped(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    send(client, cast, opened(client, cast), commune="Vierzon\u202egpj.exe")
    assert sheet(cast).commune == "Vierzongpj.exe"


def test_fields_that_are_not_offered_are_not_written(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    before = sheet(cast)
    send(
        client,
        cast,
        opened(client, cast),
        commune="Bourges",
        organisation=cast.elsewhere.pk,
        reference="D-1",
        account=cast.bob.pk,
        merged_into=cast.colleague_case.beneficiary.pk,
        version=99,
        id=1,
    )
    after = sheet(cast)
    assert after.commune == "Bourges"
    for name in ("organisation_id", "reference", "account_id", "merged_into_id"):
        assert getattr(after, name) == getattr(before, name)
    assert after.version == 2


@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "{}", "é" * 300])
def test_a_forged_ground_is_refused_in_a_sentence(cast, signed_in_as, forged):
    answer = send(signed_in_as(cast.alice), cast, forged, commune="Bourges")
    assert answer.status_code == 200
    assert "trop ancienne" in answer.content.decode() or "obligatoire" in answer.content.decode()
    assert sheet(cast).commune == ""


def test_the_ground_of_another_sheet_is_refused(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    other = case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name="Léa")
    html = client.get(reverse("beneficiaries:person", args=[other.pk])).content.decode()
    answer = send(client, cast, ground(html), commune="Bourges")
    assert "trop ancienne" in answer.content.decode()
    assert sheet(cast).commune == ""


def test_only_who_may_write_reaches_the_sheet(cast, signed_in_as):
    assert signed_in_as(cast.alice).get(address(cast)).status_code == 200
    assert signed_in_as(cast.diane).get(address(cast)).status_code == 200
    for user, status in ((cast.bob, 302), (cast.eve, 404), (cast.charlie, 404)):
        assert signed_in_as(user).get(address(cast)).status_code == status
        assert send(signed_in_as(user), cast, "x").status_code == 404
    for user in (cast.adam, cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile):
        assert signed_in_as(user).get(address(cast)).status_code == 403


def test_the_name_of_the_list_follows_the_sheet(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    send(client, cast, opened(client, cast), family_name="Aubry")
    cast.case.refresh_from_db()
    assert cast.case.sort_name == "aubry basile"


def test_typed_text_survives_an_ended_session(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    html = client.get(address(cast)).content.decode()
    owner = re.search(r'name="held_owner" value="([^"]+)"', html).group(1)
    client.logout()
    answer = send(client, cast, ground(html), adaptations="Tapé avant la fin", held_owner=owner)
    assert answer.status_code == 302
    again = signed_in_as(cast.alice).get(address(cast)).content.decode()
    assert "Tapé avant la fin" in again
    assert "Tapé avant la fin" not in signed_in_as(cast.diane).get(address(cast)).content.decode()
