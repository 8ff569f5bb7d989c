"""The words of the message that brings the questions. A lock screen shows them: never why."""

from __future__ import annotations

from followup.reminders.kinds.registry import Wordings
from followup.reminders.kinds.texts_fr import EMAIL, NORMAL, SIMPLE, SMS

WORDINGS: Wordings = {
    (EMAIL, "fr", NORMAL): (
        "7 questions, 1 minute : votre avis sur le rendez-vous",
        "Bonjour {prenom},\n\n"
        "Comment s’est passé votre rendez-vous du {date} ? 7 questions, 1 minute, "
        "sans compte à créer :\n{lien}\n\n"
        "Il n’y a pas de bonne réponse, et vos réponses ne changent rien à vos droits ni à vos "
        "allocations. Vous choisissez qui les lit. Vous pouvez passer une question, ou ne pas "
        "répondre du tout.\n\n"
        "La page reste ouverte jusqu’au {fin}.\n\n{structure}",
    ),
    (EMAIL, "fr", SIMPLE): (
        "7 questions sur votre rendez-vous",
        "Bonjour {prenom},\n\n"
        "Vous avez eu un rendez-vous le {date}.\n\n"
        "Voici 7 questions. Cela dure 1 minute :\n{lien}\n\n"
        "Il n’y a pas de bonne réponse.\n"
        "Vos droits et vos aides ne changent pas.\n"
        "Vous choisissez qui lit.\n"
        "Vous n’êtes pas obligé de répondre.\n\n"
        "Vous pouvez répondre jusqu’au {fin}.\n\n{structure}",
    ),
    (SMS, "fr", NORMAL): (
        "",
        "{structure} : 7 questions, 1 minute, sur votre rendez-vous du {date}. "
        "Sans effet sur vos droits. Répondre avant le {fin} : {lien}",
    ),
    (SMS, "fr", SIMPLE): (
        "",
        "{structure} : 7 questions sur votre rendez-vous.\n"
        "1 minute. Vous n’êtes pas obligé.\n{lien}",
    ),
    (EMAIL, "en", NORMAL): (
        "7 questions, 1 minute: your view of the meeting",
        "Hello {prenom},\n\n"
        "How was your meeting on {date}? 7 questions, 1 minute, no account needed:\n{lien}\n\n"
        "There is no right answer, and your answers change nothing to your rights or benefits. "
        "You choose who reads them. You may skip a question, or not answer at all.\n\n"
        "The page stays open until {fin}.\n\n{structure}",
    ),
    (EMAIL, "en", SIMPLE): (
        "7 questions about your meeting",
        "Hello {prenom},\n\n"
        "You had a meeting on {date}.\n\n"
        "Here are 7 questions. They take 1 minute:\n{lien}\n\n"
        "There is no right answer.\n"
        "Your rights and benefits do not change.\n"
        "You choose who reads.\n"
        "You do not have to answer.\n\n"
        "You can answer until {fin}.\n\n{structure}",
    ),
    (SMS, "en", NORMAL): (
        "",
        "{structure}: 7 questions, 1 minute, about your meeting on {date}. "
        "No effect on your rights. Answer before {fin}: {lien}",
    ),
    (SMS, "en", SIMPLE): (
        "",
        "{structure}: 7 questions about your meeting.\n"
        "1 minute. You do not have to answer.\n{lien}",
    ),
}
