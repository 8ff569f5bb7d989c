"""What a password must be: long, and not what anybody would try. Nothing about its make-up."""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from accounts.models import Organisation, User

SHORTEST = 15
LONGEST = 256
# Longer texts cost zxcvbn seconds; what the first 72 characters do not show is not looked for.
READ_BY_ZXCVBN = 72
LOWEST_SCORE = 3
# Signs that people write for letters: zxcvbn tries every combination of those it meets.
SIGNS_FOR_LETTERS = frozenset("4@8({[<3691!|70$5+7%2")
MOST_SIGNS = 12
RULE = _(
    "Quinze caractères au moins, sans autre règle : une phrase de quatre ou cinq mots convient. "
    "Le collage depuis un gestionnaire de mots de passe est permis."
)

# Tried first by whoever guesses in French; zxcvbn only knows English words and keyboards.
FRENCH_GUESSES = [
    "motdepasse",
    "azerty",
    "azertyuiop",
    "qsdfgh",
    "qsdfghjklm",
    "wxcvbn",
    "nbvcxw",
    "poiuytreza",
    "mlkjhgfdsq",
    "bonjour",
    "bonsoir",
    "bienvenue",
    "soleil",
    "doudou",
    "loulou",
    "chouchou",
    "jetaime",
    "jtm",
    "marseille",
    "paris",
    "lyon",
    "nantes",
    "france",
    "coucou",
    "secret",
    "entree",
    "administrateur",
    "administration",
    "utilisateur",
    "conseiller",
    "conseillere",
    "accompagnement",
    "beneficiaire",
    "dossier",
    "emploi",
    "travail",
    "formation",
    "printemps",
    "automne",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "lundi",
    "vendredi",
]
PRODUCT_WORDS = ("jalons",)
GENERIC = frozenset(
    [
        "agence",
        "association",
        "cabinet",
        "centre",
        "conseil",
        "emploi",
        "france",
        "groupe",
        "locale",
        "mission",
        "reclassement",
        "region",
        "service",
        "structure",
        "travail",
    ]
)


class Argon2Hasher(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: the OWASP minimum, so that thirty logins at once fit."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1


def plain(text: str) -> str:
    """Lower case, without accents: "Élodie" is found in "elodie2024"."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in split if not unicodedata.combining(c))


class LengthValidator:
    """Between fifteen and 256 characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST:
            missing = SHORTEST - len(password)
            raise ValidationError(
                ngettext(
                    "Il manque %(missing)s caractère : quinze au moins.",
                    "Il manque %(missing)s caractères : quinze au moins.",
                    missing,
                )
                % {"missing": missing},
                code="too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(
                _("%(longest)s caractères au plus.") % {"longest": LONGEST}, code="too_long"
            )

    def get_help_text(self) -> str:
        return str(RULE)


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The lists that come with Django and zxcvbn together: forty thousand."""
    source = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        listed = {line.strip() for line in lines}
    return frozenset(listed | set(FREQUENCY_LISTS["passwords"]) | set(FRENCH_GUESSES))


class CommonPasswordValidator:
    """Not one of the commonest, nor one of them repeated or dressed up with figures."""

    def validate(self, password: str, user: User | None = None) -> None:
        text = plain(password)
        bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
        letters = re.sub(r"[\W_]+", "", text)
        # The same short piece again and again is no longer than the piece.
        repeated = re.fullmatch(rf"(.{{1,{SHORTEST - 1}}}?)\1+", letters)
        if repeated or {text, bare, letters} & common_passwords() or len(set(text)) < 5:
            raise ValidationError(
                _("Ce mot de passe est parmi les premiers que l’on essaie."), code="common"
            )

    def get_help_text(self) -> str:
        return ""


class GuessablePasswordValidator:
    """Without the words of the person and the house, and hard enough to guess."""

    def validate(self, password: str, user: User | None = None) -> None:
        text = plain(password)
        words = own_words(user)
        found = next((word for word in (*PRODUCT_WORDS, *words) if word in text), "")
        if found:
            raise ValidationError(
                _("Ni votre nom, ni celui de votre organisation ou du logiciel : « %(word)s ».")
                % {"word": found},
                code="own_word",
            )
        if not _hard_enough(text, [*words, *FRENCH_GUESSES]):
            raise ValidationError(
                _("Trop facile à deviner : ajoutez des mots sans rapport entre eux."),
                code="guessable",
            )

    def get_help_text(self) -> str:
        return ""


def _hard_enough(text: str, inputs: list[str]) -> bool:
    """What zxcvbn says; a text full of different signs is hard, and would take it seconds."""
    if len(set(text) & SIGNS_FOR_LETTERS) > MOST_SIGNS:
        return True
    return bool(text) and zxcvbn(text[:READ_BY_ZXCVBN], inputs)["score"] >= LOWEST_SCORE


def own_words(user: User | None) -> list[str]:
    """Names of the person, of their address and of their organisations, from four letters on."""
    if user is None:
        return []
    texts = [user.given_name, user.family_name, user.email.partition("@")[0]]
    if user.pk:
        texts += Organisation.objects.visible_to(user).values_list("name", flat=True)
    texts += getattr(user, "organisation_names", [])
    words = {word for text in texts for word in re.findall(r"[a-z]{4,}", plain(text))}
    return sorted(words - GENERIC)
