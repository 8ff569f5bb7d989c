"""Opening a case file: one page, once per form, look-alikes told but never in the way."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Beneficiary, CaseFile
from tests.factories import case_file

pytestmark = pytest.mark.django_db

ADDRESS = "/dossiers/nouveau/"


def typed(cast, **changes):
    return {
        "form_key": str(uuid.uuid4()),
        "given_name": "Noémie",
        "family_name": "Tessier",
        "name_as_wished": "",
        "birth_date": "",
        "phone": "",
        "email": "",
        "preferred_channel": "email",
        "postal_code": "",
        "commune": "",
        "programme": "cep",
        "opened_on": timezone.localdate().isoformat(),
        "referent": cast.alice.pk,
        "team": cast.team.pk,
    } | changes


def test_the_page_proposes_oneself_and_ones_team(cast, signed_in_as):
    html = signed_in_as(cast.alice).get(ADDRESS).content.decode()
    assert re.search(rf'<option value="{cast.alice.pk}" selected', html)
    assert re.search(rf'<option value="{cast.team.pk}" selected', html)
    assert f'value="{cast.bob.pk}"' in html
    for outsider in (cast.eve, cast.charlie, cast.basile):
        assert f'<option value="{outsider.pk}"' not in html
    assert f'<option value="{cast.other_team.pk}"' not in html


def test_a_counsellor_opens_a_file_and_lands_on_it(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    answer = client.post(ADDRESS, typed(cast, phone="06 39 98 44 44", birth_date="12/05/1976"))
    opened = CaseFile.objects.get(beneficiary__family_name="Tessier")
    assert answer.url == reverse("beneficiaries:case_file", args=[opened.pk])
    assert (opened.referent, opened.team, opened.organisation) == (
        cast.alice,
        cast.team,
        cast.organisation,
    )
    assert re.fullmatch(r"D-20\d\d", opened.beneficiary.reference)
    assert opened.beneficiary.phone == "+33639984444"
    assert "Noémie Tessier" in client.get(answer.url).content.decode()


def test_the_same_form_sent_twice_opens_one_file(cast, signed_in_as):
    client, data = signed_in_as(cast.alice), typed(cast)
    first, second = client.post(ADDRESS, data), client.post(ADDRESS, data)
    assert first.url == second.url
    assert Beneficiary.objects.filter(family_name="Tessier").count() == 1


def test_a_file_given_to_a_colleague_is_opened_for_them(cast, signed_in_as):
    answer = signed_in_as(cast.alice).post(ADDRESS, typed(cast, referent=cast.bob.pk))
    assert answer.url == reverse("beneficiaries:list")
    assert CaseFile.objects.get(beneficiary__family_name="Tessier").referent == cast.bob


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("given_name", "", "obligatoire"),
        ("family_name", "\x00", "invisibles"),
        ("family_name", "2 69 05 49 588 157 80", "sécurité sociale"),
        ("given_name", "\u200b", "obligatoire"),
        ("family_name", "\u2066\u200d\u2069", "obligatoire"),
        ("family_name", "…", "au moins une lettre"),
        ("given_name", "42", "au moins une lettre"),
        ("name_as_wished", "!!", "au moins une lettre"),
        ("birth_date", "1850-01-01", "avant 1900"),
        ("opened_on", "1999-12-31", "avant 2000"),
        ("opened_on", "2150-01-01", "dans le futur"),
        ("opened_on", "hier", "qui existe"),
        ("programme", "inconnu", "choix"),
        ("referent", "0", "choix"),
        ("referent", str(2**63), "choix"),
        ("referent", "-1", "choix"),
        ("referent", "\x00", ""),
        ("team", "abc", "choix"),
        ("phone", "12", "téléphone"),
        ("form_key", "pas-une-clé", "UUID"),
    ],
)
def test_a_wrong_value_is_explained(cast, signed_in_as, field, value, sentence):
    answer = signed_in_as(cast.alice).post(ADDRESS, typed(cast, commune="Gardée") | {field: value})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in html
    assert "Gardée" in html
    assert not Beneficiary.objects.filter(commune="Gardée").exists()


def test_people_and_teams_of_others_are_refused(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    foreign_team = cast.foreign_case.team
    for forged in (
        {"referent": cast.charlie.pk},
        {"referent": cast.eve.pk},
        {"referent": cast.basile.pk},
        {"team": cast.other_team.pk},
        {"team": foreign_team.pk},
        {"referent": ""},
        {"team": ""},
    ):
        assert client.post(ADDRESS, typed(cast, **forged)).status_code == 200, forged
    assert not Beneficiary.objects.filter(family_name="Tessier").exists()


def test_fields_that_are_not_offered_are_not_written(cast, signed_in_as):
    signed_in_as(cast.alice).post(
        ADDRESS,
        typed(cast, organisation=cast.elsewhere.pk, reference="D-1", closed_on="2026-01-01"),
    )
    opened = CaseFile.objects.get(beneficiary__family_name="Tessier")
    assert opened.organisation == cast.organisation
    assert opened.beneficiary.reference != "D-1"
    assert opened.is_open


def test_a_look_alike_is_shown_and_may_be_passed(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    data = typed(cast, given_name="Basile", family_name="Roux", phone="06 39 98 12 34")
    html = client.post(ADDRESS, data).content.decode()
    assert "déjà une fiche" in html
    assert "D-2041" in html
    assert reverse("beneficiaries:case_file", args=[cast.case.pk]) in html
    assert CaseFile.objects.filter(beneficiary__family_name="Roux").count() == 1
    mark = re.search(r'name="anyway" value="(\w+)"', html).group(1)
    assert client.post(ADDRESS, data | {"anyway": "1"}).status_code == 200
    answer = client.post(ADDRESS, data | {"anyway": mark})
    assert answer.status_code == 302
    assert CaseFile.objects.filter(beneficiary__family_name="Roux").count() == 2


def test_a_look_alike_out_of_sight_is_told_without_personal_data(cast, signed_in_as):
    case_file(
        cast.organisation,
        referent=cast.eve,
        team=cast.other_team,
        given_name="Aïcha",
        family_name="Benali",
        phone="+33639987777",
        commune="Issoudun",
        reference="D-777",
    )
    html = (
        signed_in_as(cast.alice)
        .post(
            ADDRESS,
            typed(cast, given_name="Aicha", family_name="Benali", phone="06 39 98 77 77"),
        )
        .content.decode()
    )
    assert "dans l’équipe Bourges" in html
    for secret in ("D-777", "Issoudun", "Aïcha", "Eve Okafor"):
        assert secret not in html


def test_a_look_alike_of_another_organisation_is_not_told(cast, signed_in_as):
    answer = signed_in_as(cast.alice).post(
        ADDRESS, typed(cast, given_name="Zoé", family_name="Lambert")
    )
    assert answer.status_code == 302


def test_only_who_writes_opens_files(cast, signed_in_as):
    for user in (cast.adam, cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile):
        assert signed_in_as(user).get(ADDRESS).status_code == 403
        assert signed_in_as(user).post(ADDRESS, typed(cast)).status_code == 403
    assert not Beneficiary.objects.filter(family_name="Tessier").exists()


def test_a_manager_may_leave_the_file_to_the_team(cast, signed_in_as):
    answer = signed_in_as(cast.diane).post(ADDRESS, typed(cast, referent=cast.bob.pk))
    assert answer.status_code == 302
    assert CaseFile.objects.get(beneficiary__family_name="Tessier").referent == cast.bob


def other_address(cast):
    return reverse("beneficiaries:another", args=[cast.case.pk])


def opening(cast, **changes):
    names = ("form_key", "programme", "opened_on", "referent", "team")
    return {name: value for name, value in typed(cast).items() if name in names} | changes


def test_a_known_person_gets_another_accompaniment(cast, signed_in_as):
    client, data = signed_in_as(cast.alice), opening(cast, programme="reclassement")
    assert client.get(other_address(cast)).status_code == 200
    for _ in range(2):
        assert client.post(other_address(cast), data).status_code == 302
    files = CaseFile.objects.filter(beneficiary=cast.basile_sheet)
    assert sorted(file.programme for file in files) == ["cep", "reclassement"]
    html = client.get(reverse("beneficiaries:case_file", args=[cast.case.pk])).content.decode()
    assert "Ses autres accompagnements" in html


def test_the_same_programme_twice_is_explained(cast, signed_in_as):
    answer = signed_in_as(cast.alice).post(other_address(cast), opening(cast))
    assert "déjà un dossier ouvert dans ce programme" in answer.content.decode()


def test_another_accompaniment_is_opened_by_who_writes_in_the_file(cast, signed_in_as):
    data = opening(cast, programme="reclassement")
    for user in (cast.bob, cast.eve, cast.charlie):
        assert signed_in_as(user).post(other_address(cast), data).status_code == 404
    for user in (cast.adam, cast.fanny, cast.basile):
        assert signed_in_as(user).post(other_address(cast), data).status_code == 403
    assert CaseFile.objects.filter(beneficiary=cast.basile_sheet).count() == 1
