"""Which appointments the demo names one by one; the others follow from the stories."""

from __future__ import annotations

from beneficiaries.models import Programme
from config.demo.people import AVENIR
from followup.models import MeetingMode, Outcome

# key: hour, how, about what
TODAY = {
    "today": ((9, 0), MeetingMode.IN_PERSON, "Formation soudure, plan de financement"),
    "name_as_wished": ((10, 30), MeetingMode.VIDEO, "Relire le CV avant l’envoi"),
    "reopened": ((14, 0), MeetingMode.IN_PERSON, "Ce qui a changé depuis le printemps"),
    "apostrophe": ((16, 15), MeetingMode.PHONE, "Point rapide sur l’immersion"),
}
# Past, and nobody said what became of them: key: days ago, hour
WAITING = {
    "overdue_review": (1, (15, 0)),
    "spouse_one": (1, (17, 0)),
    "leaver_urgent": (3, (9, 0)),
    "partner_refused": (2, (11, 0)),
}
WISHES = {"several_barriers": "Plutôt l’après-midi, si c’est possible."}
BASILE = (
    Outcome.SEEN,
    Outcome.SEEN,
    Outcome.EXCUSED,
    Outcome.SEEN,
    Outcome.CANCELLED_BY_SERVICE,
    Outcome.SEEN,
)
SUBJECTS = {
    Programme.CEP: (
        "Faire le point",
        "Explorer le projet",
        "Relire le CV",
        "Préparer un entretien",
        "Financement de la formation",
        "",
    ),
    Programme.RECLASSEMENT: (
        "Bilan de la quinzaine",
        "Techniques de recherche",
        "Simulation d’entretien",
        "Offres de la semaine",
        "",
    ),
    Programme.OTHER: ("Faire le point", "Démarches", ""),
}
# who, where, first day, day that ends it, from and to what hour, why
ABSENCES = (
    ("alice", AVENIR, 18, 23, (0, 0), "Congés"),
    ("eve", AVENIR, 5, 5, (13, 18), "Formation"),
)
