"""What the plans of the demo say: Basile's in full, and a few others to draw from."""

from __future__ import annotations

from dataclasses import dataclass

from followup.models import DecidedBy, StepOwner, StepStatus

PERSON, COUNSELLOR = StepOwner.PERSON, StepOwner.COUNSELLOR
TOGETHER, THIRD_PARTY = StepOwner.TOGETHER, StepOwner.THIRD_PARTY
DONE, DOING, TODO = StepStatus.DONE, StepStatus.DOING, StepStatus.TODO
STUCK, DROPPED = StepStatus.STUCK, StepStatus.DROPPED


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step; days are counted from today, `was_due` are the dates it had before."""

    title: str
    owner: StepOwner = PERSON
    decided_by: DecidedBy = DecidedBy.TOGETHER
    status: StepStatus = TODO
    why: str = ""
    due: int | None = None
    was_due: tuple[int, ...] = ()
    added: int = -40
    changed: int = -10
    words: str = ""  # the outcome, the help wanted or the reason
    by_person: bool = False
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class ToldGoal:
    """A goal with its steps; `ended` days ago, reached unless `dropped` says why."""

    title: str
    steps: tuple[ToldStep, ...]
    ended: int | None = None
    dropped: str = ""


# fmt: off
BASILE = (
    ToldGoal("Vérifier le métier de technicien de maintenance", (
        ToldStep(
            "Lire deux fiches ROME et choisir", TOGETHER, status=DONE, added=-70, changed=-43,
            due=-40,
        ),
        ToldStep(
            "Rencontrer un technicien chez Mécanor", PERSON, DecidedBy.PERSON, DONE, added=-43,
            changed=-24, due=-22, words="ça me parle", by_person=True,
            why="Voir le métier en vrai avant de s’engager",
        ),
        ToldStep(
            "Appeler le centre de formation de Bourges", PERSON, DecidedBy.COUNSELLOR, STUCK,
            added=-38, changed=-6, due=-11, was_due=(-30, -21), words="je bloque", by_person=True,
            why="Connaître les dates et les prérequis",
        ),
        ToldStep(
            "Demander une immersion de 5 jours", TOGETHER, added=-24, due=8,
            why="Tenir le poste cinq jours, avant de payer une formation",
        ),
    )),
    ToldGoal("Savoir comment la formation serait payée", (
        ToldStep("Demander un devis détaillé", COUNSELLOR, DecidedBy.COUNSELLOR, added=-12, due=4),
        ToldStep(
            "Retrouver mes droits sur Mon Compte Formation", PERSON, DecidedBy.PERSON, DOING,
            added=-12, changed=-5, by_person=True, proposed=True,
        ),
        ToldStep(
            "Monter un dossier Transitions Pro", TOGETHER, status=DROPPED, added=-30, changed=-12,
            words="Il n’est plus salarié : ce dispositif n’est pas pour lui.",
        ),
    )),
    ToldGoal("Se déplacer sans voiture", (
        ToldStep(
            "Essayer la ligne Rémi 185 pendant deux semaines", PERSON, status=DONE, added=-60,
            changed=-28, due=-30, words="Le bus de 7 h 10 convient.", by_person=True,
        ),
        ToldStep(
            "Demander l’aide au permis B", COUNSELLOR, status=DONE, added=-60, changed=-26, due=-25,
        ),
    ), ended=-26),
    ToldGoal("Reprendre dans la logistique", (
        ToldStep(
            "Regarder trois offres de cariste", PERSON, DecidedBy.COUNSELLOR, DROPPED, added=-85,
            changed=-71, words="Il ne veut plus d’horaires décalés.",
        ),
    ), ended=-71, dropped="Il ne veut plus d’horaires décalés."),
)

# Four titles for each goal: done, the next one due, a later one, one without a date.
POOL: tuple[tuple[str, tuple[str, str, str, str]], ...] = (
    ("Choisir entre deux métiers", (
        "Faire le point sur ce qui a plu et déplu", "Rencontrer quelqu’un du métier",
        "Comparer les deux pistes ensemble", "Lire les offres de la semaine")),
    ("Retrouver un poste près de chez soi", (
        "Mettre le CV à jour", "Contacter trois entreprises du bassin",
        "Préparer l’entretien d’embauche", "Prévenir deux anciens collègues")),
    ("Faire reconnaître son expérience", (
        "Lister les activités de chaque poste", "Demander le dossier de recevabilité VAE",
        "Rassembler les fiches de paie et certificats", "Repérer un point relais conseil")),
    ("Entrer en formation au printemps", (
        "Choisir deux centres de formation", "Assister à une réunion d’information",
        "Remplir la demande de financement", "Demander les dates au centre")),
    ("Créer son activité", (
        "Écrire l’idée en une page", "Rencontrer un conseiller de la chambre de métiers",
        "Chiffrer les premiers mois", "Parler du projet à un artisan installé")),
    ("Être à l’aise avec les démarches en ligne", (
        "Ouvrir une adresse électronique", "S’inscrire à l’atelier du lundi",
        "Envoyer une candidature ensemble", "Noter les mots de passe dans un carnet")),
)
WHO = (
    (PERSON, DecidedBy.PERSON), (TOGETHER, DecidedBy.TOGETHER), (COUNSELLOR, DecidedBy.COUNSELLOR),
    (PERSON, DecidedBy.TOGETHER), (THIRD_PARTY, DecidedBy.TOGETHER),
)
HELP = ("Je ne sais pas quoi dire au téléphone.", "Il me manque un papier.", "")
# fmt: on
