"""The proposed words in English: who, when, where, what to bring, how to answer. Never why."""

from __future__ import annotations

from followup.models import ReminderKind
from followup.reminders.kinds.registry import Wordings
from followup.reminders.kinds.texts_fr import EMAIL, NORMAL, SIMPLE, SMS

APPOINTMENT: Wordings = {
    (EMAIL, "en", NORMAL): (
        "Your appointment on {date} at {heure}",
        "Hello {prenom},\n\n"
        "You have an appointment with {conseiller}, from {structure}, on {date} at {heure}.\n\n"
        "Where: {lieu}\n"
        "Please bring: {apporter}\n\n"
        "To confirm, ask for another time or cancel, open this page:\n{lien}\n\n"
        "See you soon,\n{structure}",
    ),
    (EMAIL, "en", SIMPLE): (
        "Appointment: {date} at {heure}",
        "Hello {prenom},\n\n"
        "You have an appointment.\n\n"
        "Day: {date}\n"
        "Time: {heure}\n"
        "With: {conseiller}\n"
        "Where: {lieu}\n"
        "Please bring: {apporter}\n\n"
        "You cannot come? Tell us here:\n{lien}\n\n"
        "{structure}",
    ),
    (SMS, "en", NORMAL): (
        "",
        "Appointment on {date} at {heure} with {conseiller}, {structure}. {lieu}. "
        "Please bring: {apporter}. Answer: {lien}",
    ),
    (SMS, "en", SIMPLE): (
        "",
        "Your appointment: {date} at {heure}.\nWith: {conseiller}, {structure}.\nWhere: {lieu}.\n"
        "Please bring: {apporter}.\nCannot come? {lien}",
    ),
}
STEP: Wordings = {
    (EMAIL, "en", NORMAL): (
        "A step of your plan is due soon",
        "Hello {prenom},\n\n"
        "A step of your plan, prepared with {conseiller}, is due on {date}.\n\n"
        "You can read it again, say that it is done or ask for help on this page:\n{lien}\n\n"
        "If this is not the right time, no harm is done: tell us, and we will talk about it.\n\n"
        "{structure}",
    ),
    (EMAIL, "en", SIMPLE): (
        "Your step: {date}",
        "Hello {prenom},\n\n"
        "A step of your plan is due on {date}.\n\n"
        "Is it done? Are you stuck? Tell us here:\n{lien}\n\n"
        "{conseiller} can help you.\n\n{structure}",
    ),
    (SMS, "en", NORMAL): (
        "",
        "{structure}: a step of your plan is due on {date}. "
        "Done, or do you need help? Tell {conseiller}: {lien}",
    ),
    (SMS, "en", SIMPLE): (
        "",
        "Your step: {date}.\nIs it done? Are you stuck?\nTell {conseiller}: {lien}",
    ),
}
SILENCE: Wordings = {
    (EMAIL, "en", NORMAL): (
        "How are you?",
        "Hello {prenom},\n\n"
        "We have not talked for some time. {conseiller}, from {structure}, is still there for "
        "you.\n\n"
        "To send news or ask for an appointment:\n{lien}\n\n"
        "If you do not need anything, you have nothing to do.\n\n"
        "{structure}",
    ),
    (EMAIL, "en", SIMPLE): (
        "Any news?",
        "Hello {prenom},\n\n"
        "We have not talked for a while.\n\n"
        "Do you want to write to {conseiller}? You can do it here:\n{lien}\n\n"
        "You do not have to answer.\n\n{structure}",
    ),
    (SMS, "en", NORMAL): (
        "",
        "Hello {prenom}, {conseiller} ({structure}) is still there for you. "
        "Send news or ask for an appointment: {lien}",
    ),
    (SMS, "en", SIMPLE): (
        "",
        "Hello {prenom}. Do you want to write to {conseiller}, {structure}? Here: {lien}",
    ),
}
OUTCOME: Wordings = {
    (EMAIL, "en", NORMAL): (
        "Appointments without an outcome: {nombre}",
        "Hello {prenom},\n\n"
        "Past appointments that have no outcome yet: {nombre}.\n"
        "Seen, excused, absent, cancelled: one click is enough.\n\n{lien}",
    ),
}
NEXT_STEP: Wordings = {
    (EMAIL, "en", NORMAL): (
        "Case files without a next step: {nombre}",
        "Hello {prenom},\n\n"
        "Case files with neither an appointment nor a step to come: {nombre}.\n"
        "Plan what comes next, or say that nothing is needed.\n\n{lien}",
    ),
}
WAITING: Wordings = {
    (EMAIL, "en", NORMAL): (
        "Messages waiting: {nombre}",
        "Hello {prenom},\n\nMessages received that wait for an answer: {nombre}.\n\n{lien}",
    ),
}
MONDAY: Wordings = {
    (EMAIL, "en", NORMAL): (
        "Your week: {rendez_vous} appointments",
        "Hello {prenom},\n\n"
        "This week:\n"
        "- appointments planned: {rendez_vous}\n"
        "- past appointments without an outcome: {sans_issue}\n"
        "- overdue steps: {en_retard}\n"
        "- case files without a next step: {sans_suite}\n"
        "- messages waiting: {messages}\n"
        "- uncertain reminders, or people to call: {incertains}\n\n"
        "{lien}",
    ),
}
ENGLISH = {
    ReminderKind.APPOINTMENT: APPOINTMENT,
    ReminderKind.STEP_DUE: STEP,
    ReminderKind.NO_NEWS: SILENCE,
    ReminderKind.OUTCOME_MISSING: OUTCOME,
    ReminderKind.NO_NEXT_STEP: NEXT_STEP,
    ReminderKind.MESSAGE_WAITING: WAITING,
    ReminderKind.MONDAY_DIGEST: MONDAY,
}
