"""Karim's CEP files: one for each state of the path, of the project and of its money."""

from __future__ import annotations

from dataclasses import dataclass

from cep.levels import Ending
from cep.models import (
    CareerEntryKind,
    FeasibilityState,
    FeasibilityTopic,
    MobilisableScheme,
    ProjectKind,
    SchemeState,
)
from config.demo.cep_stories import ToldCep, ToldProject

JOB, DIPLOMA = CareerEntryKind.EXPERIENCE, CareerEntryKind.DIPLOMA
MARKET, MEANS = FeasibilityTopic.MARKET, FeasibilityTopic.MEANS
TRAINING, LIMITS = FeasibilityTopic.TRAINING, FeasibilityTopic.CONSTRAINTS
YES, IF, NO = (
    FeasibilityState.FEASIBLE,
    FeasibilityState.WITH_CONDITION,
    FeasibilityState.NOT_FEASIBLE,
)


@dataclass(frozen=True, slots=True)
class Stay:
    """Days at a level, counted from today; `ending` where it is not the next level."""

    number: int
    first: int
    last: int | None = None
    ending: Ending | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The levels of one file, and what it says."""

    stays: tuple[Stay, ...]
    told: ToldCep


def told(
    begun: int,
    words: str,
    situation: str,
    *projects: ToldProject,
    moments: int = 1,
    apart: bool = False,
) -> ToldCep:
    """A file told in a few lines."""
    return ToldCep(
        requests=((begun, words, False),),
        situation=situation,
        assets=(),
        limits=(),
        career=(),
        projects=projects,
        moments=moments,
        apart=apart,
    )


KITCHEN = ToldProject(
    "Travailler en restauration rapide, en journée",
    ProjectKind.TRADE,
    ("G1603",),
    decided=-30,
    strategy="Postuler dans trois enseignes, accepter un remplacement pour commencer.",
    fields={"resignation_planned": True, "resigned_on": -95},
    checks={
        MARKET: (YES, "Deux enseignes recrutent."),
        MEANS: (IF, "Sans allocation, trois mois."),
    },
    ways=(("Demander un temps partiel à son employeur", "Garde un salaire", "Déjà refusé"),),
    schemes=((MobilisableScheme.RESIGNATION_SCHEME, SchemeState.REFUSED, "", None, None),),
)
ACCOUNTS = ToldProject(
    "Devenir gestionnaire de paie",
    ProjectKind.TRAINING,
    ("M1203", "M1501"),
    decided=-120,
    strategy="Garder son poste jusqu’à l’entrée en formation, en accord avec l’employeur.",
    fields={
        "certification": "Titre professionnel gestionnaire de paie",
        "training_body": "Greta du Cher",
        "training_hours": 840,
        "resignation_planned": True,
    },
    checks={
        MARKET: (YES, "Onze offres à moins de 40 km."),
        TRAINING: (YES, "Place réservée."),
        LIMITS: (YES, "Les cours finissent à 16 h 30."),
        MEANS: (YES, "Tout est accordé."),
    },
    ways=(("Assistante comptable, sans formation", "Tout de suite", "Salaire plus bas"),),
    schemes=(
        (MobilisableScheme.TRANSITION_PROJECT, SchemeState.GRANTED, "Transitions Pro", 24, 210),
        (MobilisableScheme.TRAINING_ACCOUNT, SchemeState.GRANTED, "", None, None),
    ),
    funding=(
        ("Frais de formation", 7800, "Transitions Pro", 7800, 7800, -25, None),
        ("Inscription à l’examen", 180, "Compte personnel de formation", 180, 180, -40, None),
    ),
)
WORKSHOP = ToldProject(
    "Ouvrir un atelier de tapisserie d’ameublement",
    ProjectKind.BUSINESS,
    ("B1806",),
    decided=-45,
    strategy="Six mois en couveuse, puis s’installer si deux clients par mois reviennent.",
    fields={"activity": "Réfection de sièges anciens", "legal_form": "Couveuse d’entreprises"},
    checks={
        MARKET: (IF, "Deux antiquaires intéressés, prix à vérifier."),
        TRAINING: (YES, "CAP obtenu en 2009."),
        MEANS: (NO, "Le prêt est refusé sans apport : reprendre avec la couveuse."),
    },
    ways=(("Tapissière salariée", "Un salaire fixe", "Un seul atelier dans le département"),),
    schemes=((MobilisableScheme.BUSINESS_SUPPORT, SchemeState.ASKED, "Couveuse du Cher", 10, 190),),
    funding=(
        ("Machine à coudre", 2400, "Prêt d’honneur", 2000, 0, -6, None),
        ("Loyer de la première année", 3600, "Région Centre-Val de Loire", 1800, None, None, 28),
        ("Assurance", 520, "", 0, None, None, None),
    ),
)
WELDING = ToldProject(
    "Passer la qualification de soudeur",
    ProjectKind.TRAINING,
    ("H2913",),
    decided=-100,
    set_aside="Le médecin du travail déconseille les fumées : on cherche autour du métal.",
    fields={"certification": "Qualification de soudeur", "training_hours": 210},
    checks={MARKET: (YES, "Toujours en tension."), LIMITS: (NO, "Santé, avec ses mots.")},
    goals=0,
)
METAL = ToldProject(
    "Devenir contrôleur qualité en métallurgie",
    ProjectKind.TRADE,
    ("H1503", "H1506"),
    strategy="Deux visites d’entreprise avant de choisir la formation.",
    checks={MARKET: (YES, "Six employeurs à moins de 30 km.")},
    schemes=((MobilisableScheme.IMMERSION, SchemeState.ASKED, "Fonderie de Mehun", 15, 19),),
    funding=(("Déplacements", 90, "Aide à la mobilité", 90, None, None, 12),),
    goals=0,
)
JOINERY = ToldProject(
    "Devenir menuisier poseur",
    ProjectKind.TRADE,
    ("F1607",),
    decided=-60,
    strategy="Projet déjà prêt en arrivant : contrat de professionnalisation à signer.",
    checks={MARKET: (YES, "Un employeur l’attend.")},
)
DRIVER = ToldProject(
    "Conduire des autocars",
    ProjectKind.TRAINING,
    ("N4103",),
    decided=-190,
    strategy="Permis D en deux mois, puis ligne scolaire.",
    fields={"certification": "Titre professionnel conducteur de transport en commun"},
    checks={MARKET: (YES, ""), TRAINING: (YES, ""), MEANS: (YES, "")},
    funding=(("Titre professionnel", 5200, "Région Centre-Val de Loire", 5200, 5200, -170, None),),
)
NURSERY = ToldProject("Travailler auprès d’enfants", ProjectKind.TRADE, ("K1303",), goals=0)

STATES: dict[str, State] = {
    "level_one": State(
        (Stay(1, -12),),
        told(-12, "Je veux juste savoir à quoi j’ai droit.", "Vendeur à mi-temps."),
    ),
    "between_levels": State(
        (Stay(1, -75, -30, Ending.NEED_MET),),
        told(-75, "Mon poste va changer, je veux comprendre.", "Secrétaire, en poste."),
    ),
    "second_level": State(
        (Stay(1, -110, -78), Stay(2, -78)),
        told(
            -110,
            "Conduire, oui, mais rentrer le soir.",
            "Chauffeur-livreur en contrat court.",
            apart=True,
        ),
    ),
    "straight_to_two": State(
        (Stay(2, -58),),
        told(-58, "J’ai déjà réfléchi, je veux avancer.", "Infirmière, en poste de nuit.", NURSERY),
    ),
    "straight_to_three": State(
        (Stay(1, -95, -60), Stay(3, -60)),
        told(-95, "Tout est prêt, aidez-moi à signer.", "Plombier, en fin de contrat.", JOINERY),
    ),
    "back_to_one": State(
        (
            Stay(1, -190, -150),
            Stay(2, -150, -64),
            Stay(1, -64, -20),
            Stay(2, -20),
        ),
        told(-190, "Je ne sais plus. Reprenons au début.", "Vendeuse, en arrêt.", moments=2),
    ),
    "back_to_two": State(
        (Stay(1, -210, -170), Stay(2, -170, -98), Stay(3, -98, -40), Stay(2, -40)),
        told(-210, "Souder, ou rester dans le métal.", "Soudeur, en intérim.", WELDING, METAL),
    ),
    "all_funded": State(
        (Stay(1, -230, -195), Stay(2, -195, -110), Stay(3, -110)),
        told(-230, "Quitter la caisse pour la paie.", "Assistante en CDI.", ACCOUNTS, moments=3),
    ),
    "resigned_too_early": State(
        (Stay(1, -84, -66), Stay(2, -66)),
        told(-84, "J’ai démissionné. Que puis-je demander ?", "Cuisinier.", KITCHEN),
    ),
    "own_workshop": State(
        (Stay(1, -160, -130), Stay(2, -130, -44), Stay(3, -44)),
        told(-160, "Mon atelier, à moi.", "Tapissière, intérimaire.", WORKSHOP, moments=2),
    ),
    "three_and_done": State(
        (Stay(1, -320, -280), Stay(2, -280, -185), Stay(3, -185, -40, Ending.NEED_MET)),
        told(-320, "Conduire un car scolaire.", "Agent de sécurité.", DRIVER, moments=3),
    ),
    "one_was_enough": State(
        (Stay(1, -140, -120, Ending.NEED_MET),),
        told(-140, "Ma retraite approche : que faire d’ici là ?", "Ouvrière agricole."),
    ),
    "stopped_at_two": State(
        (Stay(1, -175, -140), Stay(2, -140, -60, Ending.PERSON_STOPS)),
        told(-175, "Travailler avec des enfants.", "Téléconseillère.", NURSERY),
    ),
    "life_happened": State(
        (Stay(1, -200, -168), Stay(2, -168, -80, Ending.LIFE_EVENT)),
        told(-200, "Finir ma vie active autrement.", "Cariste."),
    ),
    "moved_away": State(
        (Stay(1, -130, -50, Ending.OTHER, "Déménagement : dossier repris à Lyon."),),
        told(-130, "Écrire, éditer, en vivre.", "Graphiste à son compte."),
    ),
}
