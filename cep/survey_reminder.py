"""The message that asks for two answers: when it may leave, and its words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CaseFile, Channel, ReadingMode
from cep.models import SurveyAnswer, SurveyMoment
from cep.surveying import is_asked, wants_no_more
from followup.models import LinkPurpose, Reminder, ReminderKind
from followup.reminders import reasons
from followup.reminders.kinds.for_people import PERSON_PLACEHOLDERS, PERSON_SAMPLE
from followup.reminders.kinds.registry import Rule, Wordings

NORMAL, SIMPLE = ReadingMode.NORMAL.value, ReadingMode.SIMPLE.value
EMAIL, SMS = Channel.EMAIL.value, Channel.SMS.value

WORDINGS: Final[Wordings] = {
    (EMAIL, "fr", NORMAL): (
        "Votre avis en deux questions",
        "Bonjour {prenom},\n\n"
        "Vous avez été accompagné·e par {structure}. Cet accompagnement vous a-t-il satisfait·e ? "
        "Vous a-t-il été utile ?\n\n"
        "Deux questions, une minute :\n{lien}\n\n"
        "Vos réponses sont comptées avec celles des autres personnes. Personne ne lit les vôtres à "
        "part. Vous pouvez aussi passer.\n\n"
        "Merci,\n{structure}",
    ),
    (EMAIL, "fr", SIMPLE): (
        "Deux questions",
        "Bonjour {prenom},\n\n"
        "{structure} vous a accompagné·e.\n"
        "Qu’en pensez-vous ?\n\n"
        "Il y a deux questions :\n{lien}\n\n"
        "Personne ne saura ce que vous avez répondu.\n"
        "Vous pouvez ne pas répondre.\n\n"
        "Merci,\n{structure}",
    ),
    (SMS, "fr", NORMAL): (
        "",
        "{structure} : votre avis sur l’accompagnement, en deux questions ? Réponses comptées avec "
        "celles des autres. {lien}",
    ),
    (SMS, "fr", SIMPLE): (
        "",
        "{structure} : que pensez-vous de l’aide reçue ? 2 questions. Personne ne saura ce que "
        "vous avez répondu. {lien}",
    ),
    (EMAIL, "en", NORMAL): (
        "Your opinion in two questions",
        "Hello {prenom},\n\n"
        "{structure} supported you for a while. Were you satisfied? Was it useful?\n\n"
        "Two questions, one minute:\n{lien}\n\n"
        "Your answers are counted with those of other people. Nobody reads yours on their own. "
        "You may also skip them.\n\n"
        "Thank you,\n{structure}",
    ),
    (EMAIL, "en", SIMPLE): (
        "Two questions",
        "Hello {prenom},\n\n"
        "{structure} supported you.\n"
        "What do you think of it?\n\n"
        "There are two questions:\n{lien}\n\n"
        "Nobody will know what you answered.\n"
        "You do not have to answer.\n\n"
        "Thank you,\n{structure}",
    ),
    (SMS, "en", NORMAL): (
        "",
        "{structure}: your opinion of our support, in two questions? Answers are counted with "
        "those of others. {lien}",
    ),
    (SMS, "en", SIMPLE): (
        "",
        "{structure}: what do you think of our help? 2 questions. Nobody will know what you "
        "answered. {lien}",
    ),
}


def file_of(reminder: Reminder) -> CaseFile | None:
    return reminder.case_file


def why_not(reminder: Reminder, case_file: CaseFile) -> str:
    """Reopened, closed on another day, answered, or not wanted."""
    moment, _space, closing = reminder.slot.partition(" ")
    closed_on = case_file.closed_on
    if closed_on is None or not closing.startswith(closed_on.isoformat()):
        return reasons.NOT_WANTED
    asked = CaseFile.objects.get(pk=case_file.pk)
    if not is_asked(asked) or (moment == SurveyMoment.SIX_MONTHS and wants_no_more(asked)):
        return reasons.NOT_WANTED
    answered = SurveyAnswer.objects.filter(case_file=case_file.pk, moment=moment)
    return reasons.DONE_SINCE if answered.exists() else ""


RULE: Final = Rule(
    kind=ReminderKind.SURVEY,
    label=_("Avis sur le service"),
    to_person=True,
    subject=file_of,
    why_not=why_not,
    values=lambda reminder, subject: {},
    placeholders=PERSON_PLACEHOLDERS,
    sample=PERSON_SAMPLE,
    wordings=WORDINGS,
    link=LinkPurpose.SURVEY,
    link_subject=lambda case_file: case_file.pk,
    after_closing=True,
)
