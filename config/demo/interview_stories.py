"""What was said in the demo's interviews: Basile's in full, the others' from a few drawers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One log."""

    request_in_own_words: str = ""
    opening: str = ""
    exploration: str = ""
    closing: str = ""
    shared_summary: str = ""
    private_notes: str = ""


# The newest first, as his appointments are.
BASILE = (
    Told(
        "« Je ne suis pas venu l’autre fois, j’avais peur de dire que Bourges c’est trop loin. »",
        "Arrive un peu tendu, se détend quand nous parlons d’abord de son absence.",
        "Distance, garde partagée le mercredi. Deux centres plus proches existent : Issoudun et "
        "Châteauroux. L’intérêt pour le métier reste fort.",
        "Il compare les deux centres ; je demande un devis à chacun.",
        "Nous avons parlé de la distance, et de ce qui serait tenable avec la garde du mercredi. "
        "Deux centres plus proches de Vierzon proposent la même formation. Basile compare le "
        "trajet, le coût et les dates ; Alice demande les devis.",
        "Revenir sur le rythme : je propose, il dit oui, puis rien. Laisser choisir.",
    ),
    Told(
        "« Je voudrais me former sans partir toute la semaine. »",
        "À l’aise, raconte sa rencontre chez Mécanor.",
        "« Ça me parle » : le dépannage, l’équipe courte. Il hésite à s’éloigner de Vierzon.",
        "Choix du centre à faire d’ici la prochaine fois.",
        "La rencontre avec un technicien confirme l’envie d’aller vers la maintenance. Reste à "
        "choisir un centre. Alice demande un devis détaillé.",
        "Peur de décevoir ? À vérifier sans insister.",
    ),
    Told(
        "« L’usine ferme, je veux quelque chose qui dure. »",
        "Première vraie conversation sur l’après.",
        "Quinze ans de réglage sur presse. Aime la précision, le travail en petite équipe.",
        "Deux pistes : maintenance industrielle, contrôle qualité.",
        "Nous avons relu le parcours et retenu deux pistes. Basile rencontre un technicien chez "
        "Mécanor ; Alice envoie les fiches des deux métiers.",
        "",
    ),
    Told(
        "« On m’a dit de venir. Je ne sais pas trop ce que vous faites. »",
        "Accueil, présentation du service et de ce qui reste entre nous.",
        "Situation, calendrier du plan, mobilité : plus de voiture depuis l’été.",
        "Nous continuons ; rythme d’un entretien toutes les trois semaines.",
        "Nous avons fait connaissance et dit ce que chacun fera. Basile garde les documents reçus "
        "de l’entreprise ; nous les lirons ensemble.",
        "Méfiant au début, c’est compréhensible.",
    ),
)

SUMMARIES = (
    "Nous avons relu le parcours et choisi ce qui compte le plus pour la suite.",
    "Point sur les candidatures envoyées : deux réponses, un entretien d’embauche à préparer.",
    "Nous avons préparé l’appel au centre de formation et noté les questions à poser.",
    "Lecture ensemble du courrier reçu ; les démarches sont claires à présent.",
    "Deux pistes comparées ; l’une paraît plus tenable avec les horaires de la famille.",
    "Bilan de l’atelier : ce qui a plu, ce qui a pesé, ce qu’il reste à essayer.",
    "Nous avons refait le CV en mettant le savoir-faire d’atelier en premier.",
)
EXPLORATIONS = (
    "Horaires, transport et garde des enfants reviennent dans chaque piste.",
    "Beaucoup de savoir-faire jamais nommé ; nous avons commencé la liste.",
    "L’envie de changer est là, l’idée de retourner en classe inquiète.",
    "La recherche avance, la fatigue aussi : nous ralentissons un peu.",
)
CLOSINGS = (
    "Chacun repart avec une chose à faire.",
    "Décision prise ensemble, à revoir au prochain entretien.",
    "Rien de plus pour l’instant : laisser du temps.",
)
REQUESTS = (
    "« Je veux comprendre à quoi j’ai droit. »",
    "« Retrouver un travail près d’ici, sans les nuits. »",
    "« Savoir si je suis capable d’apprendre autre chose. »",
    "",
)
NOTES = (
    "Reformuler moins vite, laisser les silences.",
    "Penser à demander comment s’est passé l’entretien d’embauche.",
    "",
    "",
)
CALLS = (
    "Appel bref : le rendez-vous est confirmé, la convocation est bien arrivée.",
    "Appel : le dossier de financement est complet, réponse attendue sous quinze jours.",
)
AMENDED = (
    "Basile compare le trajet, le coût et les dates ;",
    "Basile compare le trajet, le coût, les dates et l’hébergement ;",
)
DRAFTS = {
    # story: the words begun, and how many days ago
    "several_barriers": (
        {
            "opening": "Fatiguée, mais contente d’être venue.",
            "exploration": "Le relais petite enfance propose une place à partir de janvier",
        },
        0,
    ),
    "no_next_step": ({"shared_summary": "Appel de Solange : elle relance la mairie"}, 25),
}
NOT_CLOSED = "overdue_review"
