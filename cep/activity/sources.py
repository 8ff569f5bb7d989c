"""What the export may say of a file: each thing once, with its values and where it is mended.

No name, no free text, no day: months, codes and small numbers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import OperatorKind
from cep.levels import Ending, Initiative, Scheme
from cep.models import ProjectKind
from cep.words import ENDING_WORDS, INITIATIVE_WORDS, SCHEME_WORDS

Text = str | Promise
YES, NO = "yes", "no"
GROUPED = "grouped"
RUNNING = "running"
NO_PROJECT = "none"
YES_OR_NO: Final[Mapping[str, Text]] = {YES: _("Oui"), NO: _("Non")}
IN_GROUP: Final = _("Regroupé, car partagé par moins de cinq personnes")
AGE_BANDS: Final[Mapping[str, Text]] = {
    "under_26": _("Moins de 26 ans"),
    "26_34": _("26 à 34 ans"),
    "35_44": _("35 à 44 ans"),
    "45_54": _("45 à 54 ans"),
    "55_plus": _("55 ans et plus"),
    GROUPED: IN_GROUP,
}
LEVELS_REACHED: Final[Mapping[str, Text]] = {
    "1": _("Niveau 1"),
    "2": _("Niveau 2"),
    "3": _("Niveau 3"),
}
FUNDING: Final[Mapping[str, Text]] = {
    "none": _("Aucune demande"),
    "waiting": _("Demande sans réponse"),
    "granted": _("Accordé, en tout ou partie"),
    "refused": _("Refusé"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that the export may say."""

    key: str
    label: Text
    heading: str
    required: bool = False
    # Value → words, where there is a list; codes of the funder replace the values.
    values: Mapping[str, Text] = field(default_factory=dict)
    note: Text = ""
    # Where a missing value is mended, and the sentence of the defect.
    mend: str = "cep:path"
    lacking: Text = ""


def _of(words: Mapping[object, Text]) -> dict[str, Text]:
    return {str(getattr(key, "value", key)): word for key, word in words.items()}


SOURCES: Final[tuple[Source, ...]] = (
    Source(
        "person",
        _("Pseudonyme de la personne"),
        "ID_PERSONNE",
        required=True,
        note=_("Le même toute l’année pour la même personne ; il ne mène à personne ailleurs."),
    ),
    Source("year", _("Année de la campagne"), "ANNEE", required=True),
    Source(
        "operator",
        _("Type d’opérateur"),
        "TYPE_OPERATEUR",
        required=True,
        values=_of(dict(OperatorKind.choices)),
    ),
    Source(
        "scheme",
        _("Dispositif"),
        "DISPOSITIF",
        values=_of({one: SCHEME_WORDS[one] for one in Scheme}),
    ),
    Source(
        "entry_month",
        _("Mois d’entrée en CEP"),
        "MOIS_ENTREE",
        required=True,
        note=_("Année et mois, comme 2026-03 : jamais le jour."),
        lacking=_("Aucun niveau n’a été ouvert."),
    ),
    Source(
        "initiative",
        _("À l’initiative de"),
        "INITIATIVE",
        required=True,
        values=_of({one: INITIATIVE_WORDS[one] for one in Initiative}),
        lacking=_("Aucun niveau n’a été ouvert."),
    ),
    Source(
        "informed",
        _("Information sur le CEP donnée"),
        "INFORMATION",
        required=True,
        values={YES: _("Oui")},
        mend="cep:information",
        lacking=_("L’information sur le CEP n’est pas notée."),
    ),
    Source(
        "level",
        _("Niveau le plus haut atteint"),
        "NIVEAU",
        required=True,
        values=LEVELS_REACHED,
        lacking=_("Aucun niveau n’a été ouvert."),
    ),
    Source("level_2_month", _("Mois d’entrée au niveau 2"), "MOIS_NIVEAU_2"),
    Source("back", _("Retour au niveau 1"), "RETOUR_NIVEAU_1", values=YES_OR_NO),
    Source(
        "age",
        _("Tranche d’âge"),
        "TRANCHE_AGE",
        values=AGE_BANDS,
        mend="beneficiaries:person",
        lacking=_("La date de naissance manque sur la fiche."),
    ),
    Source(
        "department",
        _("Département"),
        "DEPARTEMENT",
        note=_(
            "Regroupé avec l’âge quand moins de cinq personnes partagent les deux : la valeur "
            "est alors celle du regroupement."
        ),
        values={GROUPED: IN_GROUP},
        mend="beneficiaries:person",
        lacking=_("Le code postal manque sur la fiche."),
    ),
    Source(
        "project",
        _("Nature du projet décidé"),
        "PROJET",
        values={**_of(dict(ProjectKind.choices)), NO_PROJECT: _("Pas de projet décidé")},
    ),
    Source("trade", _("Grand domaine du métier visé (lettre ROME)"), "DOMAINE_ROME"),
    Source("synthesis_month", _("Mois de remise du document de synthèse"), "MOIS_SYNTHESE"),
    Source("funding", _("Financement"), "FINANCEMENT", values=FUNDING),
    Source("meetings", _("Entretiens tenus dans l’année"), "NB_ENTRETIENS"),
    Source(
        "ending",
        _("Motif de fin"),
        "MOTIF_FIN",
        values={**_of({one: ENDING_WORDS[one] for one in Ending}), RUNNING: _("En cours")},
    ),
    Source("end_month", _("Mois de fin"), "MOIS_FIN"),
)
BY_KEY: Final[Mapping[str, Source]] = {source.key: source for source in SOURCES}


def age_band(age: int) -> str:
    """The band of an age in years."""
    limits = ((26, "under_26"), (35, "26_34"), (45, "35_44"), (55, "45_54"))
    return next((band for limit, band in limits if age < limit), "55_plus")


def department_of(postal_code: str) -> str:
    """Two figures, three overseas; the two parts of Corsica are one here."""
    return postal_code[: 3 if postal_code.startswith(("97", "98")) else 2]
