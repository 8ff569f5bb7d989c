"""Which column of the file feeds which field of the case file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.names import folded

REFERENCE = "reference"
FAMILY_NAME = "family_name"
GIVEN_NAME = "given_name"
FULL_NAME = "full_name"
BIRTH_DATE = "birth_date"
EMAIL = "email"
PHONE = "phone"
OTHER_PHONE = "other_phone"
POSTAL_CODE = "postal_code"
COMMUNE = "commune"
TRADE_CODE = "last_trade"
TRADE_LABEL = "trade_label"
REFERENT = "referent"
OPENED_ON = "opened_on"
ENTRY_WEEK = "entry_week"
LAST_CONTACT = "last_contact"


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column may feed, with the headers it usually carries (folded)."""

    key: str
    label: str | Promise
    headers: frozenset[str]
    example: str = ""


def _target(key: str, label: str | Promise, headers: str, example: str = "") -> Target:
    return Target(key, label, frozenset(h.strip() for h in headers.split("|")), example)


TARGETS: dict[str, Target] = {
    target.key: target
    for target in (
        _target(
            REFERENCE,
            _("Référence"),
            "ref|reference|references|ref interne|reference interne|ref dossier|"
            "reference dossier|n dossier|no dossier|num dossier|numero dossier|"
            "numero de dossier|n de dossier|dossier|"
            "identifiant|identifiant interne|id|matricule|code|code beneficiaire|id beneficiaire|"
            "file number|case number|reference number",
            "D-2041",
        ),
        _target(
            FAMILY_NAME,
            _("Nom"),
            "nom|noms|nom s|nom de famille|nom d usage|nom usuel|nom usage|nom beneficiaire|"
            "nom du beneficiaire|nom salarie|nom du salarie|family name|last name|surname|lastname",
            "Martin",
        ),
        _target(
            GIVEN_NAME,
            _("Prénom"),
            "prenom|prenoms|prenom s|prenom usuel|prenom beneficiaire|prenom du beneficiaire|"
            "prenom salarie|prenom du salarie|given name|first name|firstname|forename",
            "Camille",
        ),
        _target(
            FULL_NAME,
            _("Nom et prénom dans une seule colonne"),
            "nom prenom|nom et prenom|nom prenoms|nom complet|prenom nom|prenom et nom|"
            "beneficiaire|salarie|personne|full name|name|identite",
        ),
        _target(
            BIRTH_DATE,
            _("Date de naissance"),
            "date de naissance|date naissance|naissance|ne le|nee le|ne e le|ne le nee le|ddn|"
            "date naiss|dt naissance|d naissance|birth date|birthdate|date of birth|dob",
            "13/03/1976",
        ),
        _target(
            EMAIL,
            _("Courriel"),
            "courriel|mail|e mail|email|mel|adresse mail|adresse e mail|adresse email|"
            "adresse electronique|courriel personnel|mail personnel|email address",
            "camille.martin@exemple.invalid",
        ),
        _target(
            PHONE,
            _("Téléphone"),
            "tel|telephone|telephones|tel portable|portable|mobile|tel mobile|gsm|tel 1|"
            "telephone 1|telephone portable|telephone mobile|n tel|n de telephone|"
            "numero de telephone|num tel|phone|phone number|mobile phone",
            "06 39 98 12 34",
        ),
        _target(
            OTHER_PHONE,
            _("Autre téléphone"),
            "tel 2|telephone 2|autre telephone|autre tel|tel fixe|telephone fixe|fixe|"
            "telephone domicile|tel domicile|other phone|home phone",
            "01 99 00 11 22",
        ),
        _target(
            POSTAL_CODE,
            _("Code postal"),
            "code postal|cp|c p|cod postal|code post|postal code|postcode|zip|zip code",
            "18100",
        ),
        _target(
            COMMUNE,
            _("Commune"),
            "commune|ville|localite|commune de residence|ville de residence|residence|city|town",
            "Vierzon",
        ),
        _target(
            TRADE_CODE,
            _("Code ROME du dernier métier"),
            "rome|code rome|code rome du dernier metier|rome dernier emploi|"
            "code rome dernier emploi|former rome|rome code",
            "H2909",
        ),
        _target(
            TRADE_LABEL,
            _("Intitulé du dernier métier"),
            "intitule du dernier metier|dernier emploi|dernier metier|metier|emploi|poste|"
            "poste occupe|dernier poste|"
            "intitule du poste|intitule rome|libelle rome|fonction|former job|last job|job|"
            "job title",
            "Assembleur monteur / Assembleuse monteuse",
        ),
        _target(
            REFERENT,
            _("Référent·e"),
            "referent|referente|referent e|conseiller|conseillere|conseiller e|conseiller ere|"
            "conseiller referent|consultant|consultante|accompagnateur|suivi par|"
            "counsellor|counselor|advisor|adviser",
            "Okafor",
        ),
        _target(
            OPENED_ON,
            _("Date d’entrée"),
            "entree le|entre le|date entree|date d entree|date d adhesion|adhesion le|"
            "date adhesion|debut|date debut|date de debut|date d ouverture|ouvert le|"
            "debut d accompagnement|date debut accompagnement|start date|opened on|entry date",
            "03/04/2026",
        ),
        _target(
            ENTRY_WEEK,
            _("Semaine d’entrée (0 = première semaine du dispositif)"),
            "semaine d entree|semaine entree|entry week|week",
            "2",
        ),
        _target(
            LAST_CONTACT,
            _("Dernier rendez-vous"),
            "dernier rdv|dernier rendez vous|date dernier rdv|date du dernier rdv|"
            "dernier contact|date dernier contact|dernier entretien|date dernier entretien|"
            "last contact|last appointment",
            "12/10/2026",
        ),
    )
}

_BY_HEADER = {header: target.key for target in TARGETS.values() for header in target.headers}


def comparable(header: str) -> str:
    """A header as the table above writes it: "Réf. interne" gives "ref interne"."""
    return folded(folded(header[:120].replace("_", " ")).replace(".", " ").replace("+", " "))


def target_of(header: str) -> str:
    """The field that a header names, or an empty string."""
    return _BY_HEADER.get(comparable(header), "")


def recognised(cells: Iterable[str]) -> int:
    """How many different fields a line names: the header names most."""
    return len({target_of(cell) for cell in cells if len(cell) <= 120} - {""})


def guessed(header: Sequence[str]) -> dict[int, str]:
    """Column index → field, each field once: the first column that names it."""
    found: dict[int, str] = {}
    for index, cell in enumerate(header):
        key = target_of(cell)
        if key == PHONE and PHONE in found.values():
            key = OTHER_PHONE
        if key and key not in found.values():
            found[index] = key
    if FULL_NAME in found.values() and {FAMILY_NAME, GIVEN_NAME} <= set(found.values()):
        found = {index: key for index, key in found.items() if key != FULL_NAME}
    return found


def header_hash(header: Sequence[str]) -> str:
    """Recognises next month's export of the same software."""
    joined = "\x1f".join(comparable(cell) for cell in header)
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()


def names_a_person(columns: Iterable[str]) -> bool:
    """Without a name column, no line can come in."""
    keys = set(columns)
    return FULL_NAME in keys or {FAMILY_NAME, GIVEN_NAME} <= keys
