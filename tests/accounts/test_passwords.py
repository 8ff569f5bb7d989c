"""What a password must be (R06, R07)."""

import contextlib
import time

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import override_settings

from accounts.models import User
from accounts.passwords import common_passwords
from accounts.roles import Role
from tests.factories import OrganisationFactory, member

pytestmark = pytest.mark.django_db

GOOD = [
    "une phrase assez longue 42",
    "quatre chevaux bleus dansent",
    "Le pont de la rivière froide",
    "correct horse battery staple",
    "tracteur violet sous la neige",
    "k3!vQz8$rTw2#mLp",
    "人生は短く 芸術は長い と言うが",
    "pingouin volant dans un placard",
    "mon vélo préfère les descentes",
    "x" * 3 + "marmotte sérieuse du Vercors",
    "trois-tartines-dix-huit-canards",
    "a" * 1 + "Zb4&kP9!wQ2@xL7#" + "m" * 47,
]
SHORT = ["", "a", "motdepasse", "Tr0ub4dor&3", "14 caractères!", "k3!vQz8$rTw2#"]
COMMON = [
    "motdepassemotdepasse",
    "azertyuiopazertyuiop",
    "passwordpassword",
    "password1234567",
    "1234567890123456",
    "123456789123456789",
    "aaaaaaaaaaaaaaaa",
    "abababababababab",
    "qwertyuiop123456789",
    "1q2w3e4r5t6y7u8i",
    "q1w2e3r4t5y6u7i8o9p0",
    "iloveyouiloveyou",
    "marseille1313131313",
    "bonjour!!!!!!!!!!",
    "00000000azerty00000000",
    "manchesterunited",
    "111222333444555",
    "zxcvbnm123456789",
    "Soleil2024202420",
    "loulouloulouloulou",
]
GUESSABLE = [
    "azertyuiopqsdfghjklm",
    "abcdefghijklmnopqrst",
    "qwertyuiopasdfghjkl",
    "1234567890abcdefghij",
    "passwordpassword2024",
    "password password 1",
    "abcabcabcabcabcabc 123",
    "1990-12-12 1990-12-12",
]
OWN = [
    "camille adore les navets bleus",
    "les navets bleus de Durand",
    "DURAND-les-navets-bleus",
    "jalons et navets très bleus",
    "mes Jalons de navets violets",
    "tourbillon des navets bleus",
    "Les navets du Tourbillon 99",
    "cam.durandal et ses navets",
]


@pytest.fixture
def camille(db):
    return member(
        OrganisationFactory(name="Tourbillon Conseil"),
        Role.COUNSELLOR,
        given_name="Camille",
        family_name="Durand",
        email="cam.durandal@exemple.invalid",
    )


@pytest.mark.parametrize("password", GOOD)
def test_long_and_unlikely_passwords_pass_whatever_their_make_up(camille, password):
    validate_password(password, camille)


@pytest.mark.parametrize("password", [*SHORT, *COMMON, *GUESSABLE, *OWN])
def test_the_others_are_refused_in_french(camille, password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, camille)
    assert all(sentence.strip() for sentence in refused.value.messages)


def test_the_reason_is_said(camille):
    def reason(password):
        with pytest.raises(ValidationError) as refused:
            validate_password(password, camille)
        return " ".join(refused.value.messages)

    assert "Il manque 1 caractère" in reason("14 caractères!")
    assert "premiers que l’on essaie" in reason("motdepassemotdepasse")
    assert "« durand »" in reason("les navets bleus de Durand")
    assert "« tourbillon »" in reason("tourbillon des navets bleus")


def test_sixty_four_characters_and_more_are_accepted(camille):
    validate_password("navets " * 9 + "et une tarte", camille)
    validate_password("tarte aux navets et à la rhubarbe " * 7, camille)


def test_forty_thousand_common_passwords_are_known():
    assert len(common_passwords()) >= 40_000


@pytest.mark.parametrize("worst", ["4@8({[<369&#!1/|0$5+7%2" * 11, "a1" * 128, "azerty" * 42])
def test_a_tortuous_password_costs_little(camille, worst):
    start = time.process_time()
    with contextlib.suppress(ValidationError):
        validate_password(worst, camille)
    assert time.process_time() - start < 2


@override_settings(PASSWORD_HASHERS=["accounts.passwords.Argon2Hasher"])
def test_hashes_are_argon2id_with_nineteen_mebibytes():
    stored = make_password("quatre chevaux bleus dansent")
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("quatre chevaux bleus dansent", stored)


def test_production_hashes_with_it_first():
    from config.settings import base

    assert base.PASSWORD_HASHERS[0] == "accounts.passwords.Argon2Hasher"


def test_a_weak_password_is_refused_at_the_field_of_the_page(signed_in_as, camille):
    client = signed_in_as(camille)
    page = client.post(
        "/compte/password/change/",
        {
            "oldpassword": "une phrase assez longue 42",
            "password1": "camille durand 1990",
            "password2": "camille durand 1990",
        },
    )
    assert "« camille »" in page.content.decode()
    assert User.objects.get(pk=camille.pk).check_password("une phrase assez longue 42")
