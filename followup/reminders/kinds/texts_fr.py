"""The proposed words in French: who, when, where, what to bring, how to answer. Never why."""

from __future__ import annotations

from beneficiaries.models import Channel, ReadingMode
from followup.models import ReminderKind
from followup.reminders.kinds.registry import Wordings

NORMAL, SIMPLE = ReadingMode.NORMAL.value, ReadingMode.SIMPLE.value
EMAIL, SMS = Channel.EMAIL.value, Channel.SMS.value

APPOINTMENT: Wordings = {
    (EMAIL, "fr", NORMAL): (
        "Votre rendez-vous du {date} à {heure}",
        "Bonjour {prenom},\n\n"
        "Vous avez rendez-vous avec {conseiller} ({structure}) le {date} à {heure}.\n\n"
        "Où : {lieu}\n"
        "À apporter : {apporter}\n\n"
        "Pour confirmer, demander un autre moment ou annuler, ouvrez cette page :\n{lien}\n\n"
        "À bientôt,\n{structure}",
    ),
    (EMAIL, "fr", SIMPLE): (
        "Rendez-vous : {date} à {heure}",
        "Bonjour {prenom},\n\n"
        "Vous avez un rendez-vous.\n\n"
        "Le jour : {date}\n"
        "L’heure : {heure}\n"
        "Avec : {conseiller}\n"
        "Où : {lieu}\n"
        "À apporter : {apporter}\n\n"
        "Vous ne pouvez pas venir ? Dites-le ici :\n{lien}\n\n"
        "{structure}",
    ),
    (SMS, "fr", NORMAL): (
        "",
        "Rendez-vous le {date} à {heure} avec {conseiller}, {structure}. {lieu}. "
        "À apporter : {apporter}. Répondre : {lien}",
    ),
    (SMS, "fr", SIMPLE): (
        "",
        "Votre rendez-vous : {date} à {heure}.\nAvec : {conseiller}, {structure}.\nOù : {lieu}.\n"
        "À apporter : {apporter}.\nPas possible ? {lien}",
    ),
}
STEP: Wordings = {
    (EMAIL, "fr", NORMAL): (
        "Une étape de votre plan arrive à sa date",
        "Bonjour {prenom},\n\n"
        "Une étape de votre plan, préparée avec {conseiller}, est prévue pour le {date}.\n\n"
        "Vous pouvez la relire, dire que c’est fait ou demander de l’aide sur cette page :\n"
        "{lien}\n\n"
        "Si ce n’est pas le bon moment, ce n’est pas grave : dites-le, nous en parlerons.\n\n"
        "{structure}",
    ),
    (EMAIL, "fr", SIMPLE): (
        "Votre étape : {date}",
        "Bonjour {prenom},\n\n"
        "Une étape de votre plan est prévue le {date}.\n\n"
        "C’est fait ? Ça bloque ? Dites-le ici :\n{lien}\n\n"
        "{conseiller} peut vous aider.\n\n{structure}",
    ),
    (SMS, "fr", NORMAL): (
        "",
        "{structure} : une étape de votre plan est prévue le {date}. "
        "C’est fait, ou besoin d’aide ? Dites-le à {conseiller} : {lien}",
    ),
    (SMS, "fr", SIMPLE): (
        "",
        "Votre étape : {date}.\nC’est fait ? Ça bloque ?\nDites-le à {conseiller} : {lien}",
    ),
}
SILENCE: Wordings = {
    (EMAIL, "fr", NORMAL): (
        "Comment allez-vous ?",
        "Bonjour {prenom},\n\n"
        "Nous ne nous sommes pas parlé depuis quelque temps. {conseiller} ({structure}) "
        "reste à votre disposition.\n\n"
        "Pour donner de vos nouvelles ou demander un rendez-vous :\n{lien}\n\n"
        "Si vous n’avez besoin de rien, vous n’avez rien à faire.\n\n"
        "{structure}",
    ),
    (EMAIL, "fr", SIMPLE): (
        "Des nouvelles ?",
        "Bonjour {prenom},\n\n"
        "Nous n’avons pas parlé depuis un moment.\n\n"
        "Vous voulez écrire à {conseiller} ? C’est ici :\n{lien}\n\n"
        "Vous n’êtes pas obligé de répondre.\n\n{structure}",
    ),
    (SMS, "fr", NORMAL): (
        "",
        "Bonjour {prenom}, {conseiller} ({structure}) reste à votre disposition. "
        "Donner des nouvelles ou prendre rendez-vous : {lien}",
    ),
    (SMS, "fr", SIMPLE): (
        "",
        "Bonjour {prenom}. Vous voulez écrire à {conseiller}, {structure} ? C’est ici : {lien}",
    ),
}
OUTCOME: Wordings = {
    (EMAIL, "fr", NORMAL): (
        "Rendez-vous sans issue : {nombre}",
        "Bonjour {prenom},\n\n"
        "Rendez-vous passés dont l’issue n’est pas encore indiquée : {nombre}.\n"
        "Venu, excusé, absent, annulé : un clic suffit.\n\n{lien}",
    ),
}
NEXT_STEP: Wordings = {
    (EMAIL, "fr", NORMAL): (
        "Dossiers sans prochain pas : {nombre}",
        "Bonjour {prenom},\n\n"
        "Dossiers sans rendez-vous ni étape à venir : {nombre}.\n"
        "Planifiez la suite, ou indiquez qu’aucune n’est nécessaire.\n\n{lien}",
    ),
}
WAITING: Wordings = {
    (EMAIL, "fr", NORMAL): (
        "Messages en attente : {nombre}",
        "Bonjour {prenom},\n\nMessages reçus qui attendent une réponse : {nombre}.\n\n{lien}",
    ),
}
MONDAY: Wordings = {
    (EMAIL, "fr", NORMAL): (
        "Votre semaine : {rendez_vous} rendez-vous",
        "Bonjour {prenom},\n\n"
        "Cette semaine :\n"
        "- rendez-vous prévus : {rendez_vous}\n"
        "- rendez-vous passés sans issue : {sans_issue}\n"
        "- étapes en retard : {en_retard}\n"
        "- dossiers sans prochain pas : {sans_suite}\n"
        "- messages en attente : {messages}\n"
        "- rappels incertains ou à appeler : {incertains}\n\n"
        "{lien}",
    ),
}
FRENCH = {
    ReminderKind.APPOINTMENT: APPOINTMENT,
    ReminderKind.STEP_DUE: STEP,
    ReminderKind.NO_NEWS: SILENCE,
    ReminderKind.OUTCOME_MISSING: OUTCOME,
    ReminderKind.NO_NEXT_STEP: NEXT_STEP,
    ReminderKind.MESSAGE_WAITING: WAITING,
    ReminderKind.MONDAY_DIGEST: MONDAY,
}
