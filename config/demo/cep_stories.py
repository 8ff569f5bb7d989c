"""What the CEP files of the demo say: three are told in full, the others are drawn from here."""

from __future__ import annotations

from dataclasses import dataclass, field

from beneficiaries.models import ClosingReason
from cep.competences import Competence as C
from cep.levels import Ending
from cep.models import (
    CareerEntryKind,
    MobilisableScheme,
    ProjectKind,
    SchemeState,
)

# Shares of the time since the opening; a level without an end runs until the file ends.
ROUTES: tuple[tuple[tuple[int, float, float | None], ...], ...] = (
    ((1, 0, 0.3), (2, 0.3, None)),
    ((1, 0, None),),
    ((1, 0, 0.25), (2, 0.25, 0.7), (1, 0.7, None)),
    ((1, 0, 0.2), (2, 0.45, None)),
    ((1, 0, 0.4),),
)
CARRIED_OUT = ((1, 0, 0.2), (2, 0.2, 0.65), (3, 0.65, None))
FIRST_ONLY = ((1, 0.0, None),)

ENDINGS: dict[str, tuple[Ending, str]] = {
    ClosingReason.NEED_MET: (Ending.NEED_MET, ""),
    ClosingReason.SOLUTION: (Ending.NEED_MET, "Embauche en contrat à durée indéterminée."),
    ClosingReason.PERSON_STOPS: (Ending.PERSON_STOPS, ""),
    ClosingReason.REDIRECTED: (Ending.REDIRECTED, "Vers le service social du département."),
    ClosingReason.LIFE_EVENT: (Ending.LIFE_EVENT, ""),
    ClosingReason.NO_CONTACT: (Ending.NO_CONTACT, "Trois appels et deux courriels en 80 jours."),
    ClosingReason.PROGRAMME_END: (Ending.OTHER, "Fin du dispositif."),
    ClosingReason.OTHER: (Ending.OTHER, "Dossier ouvert deux fois."),
}
REQUESTS = (
    "Je voudrais savoir si mon métier a encore de l’avenir par ici.",
    "J’en ai assez des horaires coupés. Je cherche quelque chose en journée, pas trop loin.",
    "On m’a parlé de la VAE, je ne sais pas si c’est pour moi.",
    "Je veux changer, mais je ne sais pas vers quoi.",
    "Est-ce que je peux me former sans perdre mon salaire ?",
    "Mon dos ne tient plus. Il faut que je trouve autre chose avant d’être arrêté.",
)
SITUATIONS = (
    "En poste à temps plein, préavis possible de deux mois. Permis B.",
    "Inscrite à France Travail depuis l’été, allocations pour dix mois.",
    "Contrat à durée déterminée jusqu’à la fin du mois prochain.",
)
EXAMPLES = {
    C.CONFRONT: "A comparé deux fiches métier avec ce qu’elle sait faire.",
    C.INFORM: "A trouvé trois offres et deux fiches métier sans aide.",
    C.PUT_INTO_WORDS: "A raconté son dernier poste en dix minutes, sans notes.",
    C.CARRY_OUT: "A passé deux appels prévus, reporté le troisième avec une raison.",
    C.FIND_SUPPORT: "Sait qui peut l’aider pour les papiers et pour les trajets.",
    C.NETWORK: "A repris contact avec un ancien chef d’équipe.",
    C.DIVERSIFY: "A proposé quatre métiers, dont un nouveau.",
    C.PRIORITISE: "A classé ses pistes et dit pourquoi.",
}
# The same moments, in the person's own words.
OWN_WORDS = {
    C.CONFRONT: "J’ai comparé deux fiches avec ce que je sais faire.",
    C.INFORM: "J’ai trouvé trois offres tout seul.",
    C.PUT_INTO_WORDS: "J’ai raconté mon dernier poste à l’atelier du jeudi.",
    C.CARRY_OUT: "J’ai passé deux appels, et reporté le troisième.",
    C.FIND_SUPPORT: "Je sais qui appeler pour les papiers.",
    C.NETWORK: "J’ai rappelé mon ancien chef.",
    C.DIVERSIFY: "J’ai pensé à un métier que je ne connaissais pas.",
    C.PRIORITISE: "Je sais laquelle de mes idées passe d’abord.",
}
# In the order of the eight competences: the person, the counsellor, what both conclude.
ENTRY = ((2, 1, 3, 1, 2, 0, 1, 1), (2, 2, 1, 1, 2, 1, 1, 0), (2, 2, 2, 1, 2, 1, 1, 1))
APART = ((4, 3, 3, 0, 3, 2, 1, 3), (2, 1, 3, 1, 3, 0, 2, 1), (3, 2, 3, 1, 3, 1, 2, 2))
MIDDLE = ((3, 2, 3, 2, 3, 1, 2, 2), (3, 2, 2, 2, 3, 1, 2, 2), (3, 2, 3, 2, 3, 1, 2, 2))
EXIT = ((4, 3, 3, 3, 3, 2, 2, 3), (3, 3, 3, 3, 3, 2, 3, 3), (3, 3, 3, 3, 3, 2, 3, 3))


@dataclass(frozen=True, slots=True)
class ToldProject:
    """One project; amounts in euros, days counted from today."""

    title: str
    kind: ProjectKind
    trades: tuple[str, ...]
    decided: int | None = None
    set_aside: str = ""
    strategy: str = ""
    fields: dict[str, object] = field(default_factory=dict)
    checks: dict[str, tuple[str, str]] = field(default_factory=dict)
    ways: tuple[tuple[str, str, str], ...] = ()
    # scheme, state, contact, first and last day
    schemes: tuple[tuple[MobilisableScheme, SchemeState, str, int | None, int | None], ...] = ()
    # label, cost, funder, asked, granted, answered, awaited
    funding: tuple[tuple[str, int, str, int, int | None, int | None, int | None], ...] = ()
    goals: int = 1  # how many goals of the plan serve it


@dataclass(frozen=True, slots=True)
class ToldCep:
    """What one file holds besides its levels."""

    requests: tuple[tuple[int, str, bool], ...]  # day, words, by the person
    situation: str
    assets: tuple[str, ...]
    limits: tuple[tuple[str, int | None], ...]
    career: tuple[tuple[CareerEntryKind, str, str, str, int, int | None], ...]  # …, months ago
    projects: tuple[ToldProject, ...]
    moments: int = 1  # how far the competences were looked at
    apart: bool = False  # both sides far from each other at entry


EXPLORED = (
    ("Retrouver un poste administratif", "M1607"),
    ("Devenir préparateur de commandes", "N1103"),
    ("Passer à la maintenance", "I1310"),
    ("Aide à domicile, en journée", "K1302"),
    ("Se former à la comptabilité", "M1203"),
)
