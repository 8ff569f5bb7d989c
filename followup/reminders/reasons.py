"""Why a reminder did not leave, or left in doubt: codes in the row, sentences on the screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TOO_LATE = "too_late"
QUIET_TOO_LATE = "quiet_too_late"
CAP_TOO_LATE = "cap_too_late"
MERGED = "merged"
FILE_CLOSED = "file_closed"
NO_CONSENT = "no_consent"
OPTED_OUT = "opted_out"
TO_CALL = "to_call"
TO_POST = "to_post"
NO_ADDRESS = "no_address"
NOT_WANTED = "not_wanted"
APPOINTMENT_CHANGED = "appointment_changed"
STEP_CHANGED = "step_changed"
NEWS_CAME = "news_came"
DONE_SINCE = "done_since"
NOT_THEIRS = "not_theirs"
KIND_UNKNOWN = "kind_unknown"
CANCELLED_BY_HAND = "cancelled_by_hand"
LEASE_EXPIRED = "lease_expired"
NO_ANSWER = "no_answer"
REFUSED_BY_PROVIDER = "refused_by_provider"
UNREACHABLE = "unreachable"
NOT_PREPARED = "not_prepared"
NOT_DELIVERED = "not_delivered"
POSTPONED_QUIET = "postponed_quiet"
POSTPONED_CAP = "postponed_cap"
LEFT_BEFORE = "left_before"

SENTENCES = {
    TOO_LATE: _("Le moment était passé."),
    QUIET_TOO_LATE: _("Le moment tombait hors des heures permises, et après il était trop tard."),
    CAP_TOO_LATE: _("La personne avait déjà reçu assez de messages, et après il était trop tard."),
    MERGED: _("La fiche a été fusionnée avec une autre."),
    FILE_CLOSED: _("Le dossier est clos."),
    NO_CONSENT: _("La personne n’a pas donné son accord pour recevoir des rappels."),
    OPTED_OUT: _("La personne a demandé l’arrêt des rappels."),
    TO_CALL: _("À appeler : la personne préfère le téléphone."),
    TO_POST: _("À écrire : la personne préfère le courrier postal."),
    NO_ADDRESS: _("Aucune adresse électronique ni numéro de mobile n’est connu."),
    NOT_WANTED: _("Le rappel n’a plus lieu d’être."),
    APPOINTMENT_CHANGED: _("Le rendez-vous a changé ou n’a plus lieu."),
    STEP_CHANGED: _("L’étape est faite, abandonnée ou a changé de date."),
    NEWS_CAME: _("Des nouvelles sont arrivées entre-temps."),
    DONE_SINCE: _("C’est fait entre-temps."),
    NOT_THEIRS: _("La personne n’est plus référente de ce dossier."),
    KIND_UNKNOWN: _("Cette sorte de rappel n’existe plus."),
    CANCELLED_BY_HAND: _("Annulé à la main."),
    LEASE_EXPIRED: _("L’envoi a été interrompu : on ne sait pas si le message est parti."),
    NO_ANSWER: _("Le service d’envoi n’a pas répondu : on ne sait pas si le message est parti."),
    REFUSED_BY_PROVIDER: _("Le service d’envoi a refusé le message."),
    UNREACHABLE: _("Le service d’envoi n’est pas joignable : un nouvel essai suivra."),
    NOT_PREPARED: _("Le message n’a pas pu être préparé."),
    NOT_DELIVERED: _("Le message n’a pas pu être remis à la personne."),
    POSTPONED_QUIET: _("Reporté : hors des heures permises."),
    POSTPONED_CAP: _("Reporté : la personne a déjà reçu assez de messages."),
    LEFT_BEFORE: _("Parti juste avant le changement."),
}


def sentence(code: str) -> str:
    """What the screen says; a reason typed by somebody is shown as it is."""
    return str(SENTENCES.get(code, code))
