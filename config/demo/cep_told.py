"""Three CEP files of the demo, told in full."""

from __future__ import annotations

from cep.models import (
    CareerEntryKind,
    FeasibilityState,
    FeasibilityTopic,
    MobilisableScheme,
    ProjectKind,
    SchemeState,
)
from config.demo.cep_stories import ToldCep, ToldProject

MARKET, TRAINING = FeasibilityTopic.MARKET, FeasibilityTopic.TRAINING
CONSTRAINTS, MEANS = FeasibilityTopic.CONSTRAINTS, FeasibilityTopic.MEANS
YES, IF = FeasibilityState.FEASIBLE, FeasibilityState.WITH_CONDITION
TO_CHECK = FeasibilityState.TO_CHECK
JOB, DIPLOMA = CareerEntryKind.EXPERIENCE, CareerEntryKind.DIPLOMA
LICENCE = CareerEntryKind.CERTIFICATION

BASILE = ToldCep(
    requests=(
        (-158, "Je veux retrouver un poste, n’importe lequel, mais plus de nuit.", False),
        (
            -96,
            "Réparer les machines plutôt que les servir : je voudrais en faire mon métier.",
            True,
        ),
    ),
    situation="Licencié économique au printemps après onze ans à l’atelier. "
    "Allocations jusqu’en juin.\n"
    "Plus de voiture ; se déplace en bus et à vélo.",
    assets=(
        "Onze ans d’atelier, connaît les pannes courantes",
        "Son beau-frère, technicien chez Mécanor",
        "1 840 € sur son compte formation",
    ),
    limits=(
        ("Six mois de formation à Bourges, deux heures de trajet par jour", -24),
        ("Pas de travail de nuit", None),
    ),
    career=(
        (JOB, "Opérateur de montage", "Métalor, Vierzon", "H2909", 139, 7),
        (LICENCE, "Habilitation électrique B0", "Métalor", "", 40, None),
        (JOB, "Préparateur de commandes", "Logicentre, Bourges", "N1103", 175, 140),
        (DIPLOMA, "CAP Serrurier-métallier", "Lycée Henri-Brisson", "", 244, 220),
    ),
    projects=(
        ToldProject(
            "Devenir technicien de maintenance industrielle",
            ProjectKind.TRAINING,
            ("I1304", "I1310"),
            decided=-24,
            strategy="Vérifier le métier en immersion, puis entrer en formation au printemps ; "
            "postuler en alternance en même temps.",
            fields={
                "certification": "Titre professionnel technicien de maintenance industrielle",
                "training_body": "Centre de formation de Bourges",
                "training_hours": 1050,
            },
            checks={
                MARKET: (YES, "Vingt-deux offres à moins de 30 km sur un an."),
                TRAINING: (IF, "Une place en mars, si le test d’entrée est passé en janvier."),
                CONSTRAINTS: (IF, "Le trajet tient avec la ligne de 7 h 10."),
                MEANS: (TO_CHECK, ""),
            },
            ways=(
                (
                    "Mécanicien d’entretien, par l’alternance",
                    "Un salaire tout de suite",
                    "Peu d’employeurs forment sur place",
                ),
                (
                    "Rester opérateur, en journée",
                    "Pas de formation",
                    "Salaire plus bas, peu d’avenir",
                ),
            ),
            schemes=(
                (MobilisableScheme.IMMERSION, SchemeState.ASKED, "Mécanor, M. Lefort", 17, 21),
                (MobilisableScheme.TRAINING_ACCOUNT, SchemeState.GRANTED, "", None, None),
            ),
            funding=(
                ("Frais de formation", 6900, "Région Centre-Val de Loire", 5060, None, None, 22),
                (
                    "Part du compte formation",
                    1840,
                    "Compte personnel de formation",
                    1840,
                    1840,
                    -5,
                    None,
                ),
                ("Trajets vers Bourges", 720, "Aide à la mobilité", 500, 0, -3, None),
            ),
            goals=2,
        ),
        ToldProject(
            "Reprendre dans la logistique",
            ProjectKind.TRADE,
            ("N1103",),
            set_aside="Il ne veut plus d’horaires décalés.",
            goals=0,
        ),
    ),
    moments=2,
)
NATHALIE = ToldCep(
    requests=((-176, "Je veux travailler en journée, auprès des gens, et ne plus courir.", False),),
    situation="Caissière à temps partiel, deux enfants de quatre et sept ans. "
    "Un véhicule pour le couple.",
    assets=(
        "A gardé sa grand-mère pendant trois ans",
        "Sa sœur peut prendre les enfants le mercredi",
    ),
    limits=(("Un an d’études, sans heures supplémentaires", -60),),
    career=(
        (JOB, "Employée de rayon", "Hypermarché de Vierzon", "D1507", 96, None),
        (DIPLOMA, "Baccalauréat SMS", "", "", 262, 228),
    ),
    projects=(
        ToldProject(
            "Devenir aide-soignante par la VAE",
            ProjectKind.TRAINING,
            ("J1501", "K1302"),
            decided=-70,
            strategy="Dossier de recevabilité d’abord, puis un accompagnement de 24 heures.",
            fields={
                "certification": "Diplôme d’État d’aide-soignant",
                "training_hours": 24,
                "resignation_planned": True,
            },
            checks={
                MARKET: (YES, "Tous les établissements du bassin recrutent."),
                TRAINING: (YES, ""),
                CONSTRAINTS: (IF, "Si la garde du mercredi tient."),
                MEANS: (YES, ""),
            },
            ways=(("Auxiliaire de vie, tout de suite", "Embauche immédiate", "Horaires coupés"),),
            schemes=(
                (
                    MobilisableScheme.PRIOR_LEARNING,
                    SchemeState.GRANTED,
                    "Point relais conseil",
                    -45,
                    60,
                ),
                (MobilisableScheme.RESIGNATION_SCHEME, SchemeState.CONSIDERED, "", None, None),
            ),
            funding=(
                (
                    "Accompagnement VAE",
                    1600,
                    "Compte personnel de formation",
                    1600,
                    1600,
                    -30,
                    None,
                ),
            ),
        ),
    ),
    moments=3,
)
FATOUMATA = ToldCep(
    requests=(
        (
            -148,
            "J’ai une idée de traiteur depuis longtemps. Je veux savoir si ça peut marcher.",
            False,
        ),
    ),
    situation="Employée familiale chez trois particuliers, vingt-six heures par semaine.",
    assets=(
        "Cuisine pour des fêtes de quarante personnes",
        "Une association prête sa cuisine le lundi",
    ),
    limits=(("Garder deux employeurs pendant la première année", -40),),
    career=(
        (JOB, "Employée familiale", "Particuliers employeurs", "K1304", 70, None),
        (JOB, "Commise de cuisine", "Collège Albert-Camus", "G1602", 110, 72),
    ),
    projects=(
        ToldProject(
            "Créer une activité de traiteur à domicile",
            ProjectKind.BUSINESS,
            ("G1602",),
            decided=-48,
            strategy="Commencer en micro-entreprise, deux commandes par mois, "
            "puis regarder les comptes.",
            fields={
                "activity": "Traiteur à domicile, cuisine d’Afrique de l’Ouest",
                "legal_form": "Micro-entreprise",
            },
            checks={
                MARKET: (IF, "Trois comités des fêtes intéressés."),
                TRAINING: (YES, "Formation hygiène de deux jours."),
                CONSTRAINTS: (YES, ""),
                MEANS: (IF, "Il manque une vitrine réfrigérée."),
            },
            ways=(
                ("Cuisinière en restauration collective", "Un salaire fixe", "Pas à son compte"),
            ),
            schemes=(
                (
                    MobilisableScheme.BUSINESS_SUPPORT,
                    SchemeState.ASKED,
                    "Chambre de métiers, Mme Roy",
                    -10,
                    70,
                ),
            ),
            funding=(
                ("Formation hygiène", 420, "Compte personnel de formation", 420, 420, -12, None),
                ("Vitrine réfrigérée", 1250, "Prêt d’honneur", 1000, None, None, 18),
            ),
        ),
    ),
)
TOLD = {"with_account": BASILE, "several_barriers": NATHALIE, "handed_to_bob": FATOUMATA}
