"""The export profile and the scheme: edited by administrators, in versions, one at a time."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from accounts.standing import standing_of
from beneficiaries.refusals import StaleVersion
from cep.activity.profiles import profile_of, shipped
from cep.activity.sources import SOURCES
from cep.forms.activity import ProfileForm
from cep.levels import Scheme
from cep.models import CepPath, ExportProfile
from cep.services.activity import save_profile
from cep.services.levels import record_information, scheme_of
from cep.services.scheme import choose_scheme
from tests.factories import case_file

pytestmark = pytest.mark.django_db
PROFILE, RESET, SCHEME = (reverse(f"cep:{n}") for n in ("profile", "reset_profile", "scheme"))


def typed(profile, **changed):
    """What the page sends back, with some fields changed."""
    form = ProfileForm(profile=profile)
    sent = {name: value for name, value in form.initial.items() if value is not False}
    sent = {name: "on" if value is True else str(value) for name, value in sent.items()}
    return {name: value for name, value in {**sent, **changed}.items() if value is not None}


def acting(user, organisation):
    user.standing = standing_of(user, organisation.pk)
    return user


def test_the_shipped_profile_serves_until_one_is_saved(cast, signed_in_as):
    profile = profile_of(cast.organisation)
    assert profile.number == 0
    assert [column.source for column in profile.columns] == list(SOURCES)
    text = signed_in_as(cast.adam).get(PROFILE).content.decode()
    assert "ID_PERSONNE" in text


def test_headings_codes_and_order_are_the_funder_s(cast, signed_in_as):
    sent = typed(
        shipped(),
        name="France compétences",
        heading_level="NIV",
        code_level_2="N2",
        place_level="1",
        place_person="2",
        use_meetings=None,
    )
    response = signed_in_as(cast.adam).post(PROFILE, sent)
    assert response.status_code == 302, response.content.decode()[:3000]
    profile = profile_of(cast.organisation)
    assert (profile.number, profile.name) == (1, "France compétences")
    level = next(column for column in profile.columns if column.source.key == "level")
    assert (level.heading, level.written("2"), level.written("1")) == ("NIV", "N2", "1")
    assert "meetings" not in {column.source.key for column in profile.columns}
    line = JournalEntry.objects.get(deed="cep.profile_saved")
    assert line.actor == cast.adam
    assert {"level", "meetings"} <= set(line.fields)


def test_each_change_is_a_version_and_the_same_again_is_none(cast):
    adam = acting(cast.adam, cast.organisation)
    profile = ProfileForm(typed(shipped(), name="Un"), profile=shipped())
    assert profile.is_valid(), profile.errors
    save_profile(by=adam, profile=profile.profile, expected=0)
    save_profile(by=adam, profile=profile.profile, expected=1)
    assert ExportProfile.objects.count() == 1


def test_two_who_edit_at_once_see_what_the_other_saved(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    assert client.post(PROFILE, typed(shipped(), name="Premier")).status_code == 302
    page = client.post(PROFILE, typed(shipped(), name="Second", heading_level="MIEN"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "entre-temps" in text
    assert "MIEN" in text
    assert ExportProfile.objects.count() == 1
    again = typed(shipped(), name="Second", heading_level="MIEN", expected="1")
    assert client.post(PROFILE, again).status_code == 302
    assert profile_of(cast.organisation).number == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"heading_level": ""}, "Donnez un titre à cette colonne"),
        ({"heading_level": "id_personne"}, "porte déjà ce titre"),
        ({"heading_level": "=A1"}, "Un titre ne commence pas par"),
        ({"code_level_2": "@x"}, "un tableur le calculerait"),
        ({"place_level": "deux"}, "Écrivez un nombre entier."),
        ({"name": ""}, "obligatoire"),
        ({"heading_level": "x" * 61}, "60 caractères au plus"),
        ({"heading_level": "1 85 05 78 006 084 91"}, "sécurité sociale"),
        ({f"use_{source.key}": None for source in SOURCES}, "Gardez au moins une colonne."),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_in_a_sentence(cast, signed_in_as, changed, sentence):
    page = signed_in_as(cast.adam).post(PROFILE, typed(shipped(), **changed))
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not ExportProfile.objects.exists()


def test_the_shipped_profile_comes_back_as_one_more_version(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    client.post(PROFILE, typed(shipped(), name="Le nôtre"))
    assert client.post(RESET, {"expected": "0"}).status_code == 302  # stale: nothing changes
    assert profile_of(cast.organisation).name == "Le nôtre"
    client.post(RESET, {"expected": "1"})
    assert profile_of(cast.organisation).number == 2
    assert profile_of(cast.organisation).name == shipped().name
    for odd in ("", "abc", "-1", str(2**63), "\x00"):
        assert client.post(RESET, {"expected": odd}).status_code == 302


@pytest.mark.parametrize("role", ["alice", "diane", "fanny", "paul", "emma", "cora", "basile"])
def test_settings_are_the_administrators(cast, signed_in_as, role):
    client = signed_in_as(getattr(cast, role))
    for where in (PROFILE, SCHEME):
        assert client.get(where).status_code == 403
        assert client.post(where, {}).status_code == 403
    assert client.post(RESET, {}).status_code == 403


def test_a_new_scheme_holds_for_new_files_only(cast, signed_in_as):
    begun = record_information(by=cast.alice, case_file=cast.case, informed_on=timezone.localdate())
    client = signed_in_as(cast.adam)
    sent = {"scheme": "cep_2019", "expected": "cep_2014"}
    assert client.post(SCHEME, sent).status_code == 302
    begun.refresh_from_db()
    assert begun.scheme == Scheme.CEP_2014
    new = case_file(cast.organisation, referent=cast.alice, team=cast.team, family_name="Neuf")
    new.organisation.refresh_from_db()
    path = record_information(by=cast.alice, case_file=new, informed_on=timezone.localdate())
    assert path.scheme == Scheme.CEP_2019
    assert CepPath.objects.count() == 2
    line = JournalEntry.objects.get(deed="cep.scheme_chosen")
    assert (line.actor, line.fields) == (cast.adam, ["cep_scheme"])


def test_the_page_explains_both_schemes(cast, signed_in_as):
    text = signed_in_as(cast.adam).get(SCHEME).content.decode()
    for word in ("Accueil individualisé", "Entretien individuel", "gardent leur dispositif"):
        assert word in text


def test_the_same_choice_again_writes_nothing(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    sent = {"scheme": "cep_2014", "expected": "cep_2014"}
    assert client.post(SCHEME, sent).status_code == 302
    assert not JournalEntry.objects.filter(deed="cep.scheme_chosen").exists()


def test_two_administrators_at_once(cast, signed_in_as):
    adam = acting(cast.adam, cast.organisation)
    choose_scheme(by=adam, scheme=Scheme.CEP_2019, expected="cep_2014")
    with pytest.raises(StaleVersion):
        choose_scheme(by=adam, scheme=Scheme.CEP_2014, expected="cep_2014")
    page = signed_in_as(cast.adam).post(SCHEME, {"scheme": "cep_2014", "expected": "cep_2014"})
    assert "entre-temps" in page.content.decode()
    cast.organisation.refresh_from_db()
    assert scheme_of(cast.organisation) == Scheme.CEP_2019


@pytest.mark.parametrize("odd", ["", "cep_1999", "\x00", "x" * 5000, "-1"])
def test_a_scheme_that_does_not_exist_is_refused(cast, signed_in_as, odd):
    page = signed_in_as(cast.adam).post(SCHEME, {"scheme": odd, "expected": odd})
    assert page.status_code == 200
    cast.organisation.refresh_from_db()
    assert scheme_of(cast.organisation) == Scheme.CEP_2014
