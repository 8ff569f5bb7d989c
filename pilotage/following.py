"""What follows a file that changes hands: its appointments, and the person who is told.

The person is told in the thread of the file, in their language and in plain words, by whoever
follows the file from now on.
"""

from __future__ import annotations

import uuid

from django.utils import translation
from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.standing import standing_of
from beneficiaries.models import CaseFile, Delegation
from beneficiaries.services.access import opening_of
from followup.models import Message
from followup.services.appointments import hand_over_appointments
from followup.services.messages import send_message
from pilotage.todo_rows import moment


def move_appointments(case_file: CaseFile, giver: User | None, receiver: User) -> list[str]:
    """Future appointments follow; those that clash are said one by one."""
    _standing(receiver, case_file)
    clashing = hand_over_appointments(by=receiver, case_file=case_file, receiver=receiver)
    return [
        _("%(name)s, %(when)s : %(who)s n’est pas libre, ce rendez-vous reste à déplacer.")
        % {
            "name": case_file.beneficiary.display_name,
            "when": moment(row.starts_at),
            "who": receiver,
        }
        for row in clashing
    ]


def tell_the_person(case_file: CaseFile, giver: User | None, receiver: User) -> None:
    """Who follows them from now on."""
    _standing(receiver, case_file)
    with translation.override(case_file.beneficiary.language):
        if giver is not None:
            body = _(
                "Bonjour,\n\nÀ partir d’aujourd’hui, c’est moi, %(receiver)s, qui vous accompagne "
                "à la place de %(giver)s.\nVos rendez-vous déjà pris restent prévus. Si l’un d’eux "
                "doit changer, je vous préviens.\nVous pouvez m’écrire ici.\n\n%(receiver)s"
            ) % {"receiver": receiver, "giver": giver}
        else:
            body = _(
                "Bonjour,\n\nÀ partir d’aujourd’hui, c’est moi, %(receiver)s, qui vous "
                "accompagne.\nVous pouvez m’écrire ici.\n\n%(receiver)s"
            ) % {"receiver": receiver}
    _write(receiver, case_file, body)


def tell_of_delegation(delegation: Delegation) -> None:
    """Who answers during an absence, and until when; said by whoever may write in the file."""
    case_file, referent = delegation.case_file, delegation.case_file.referent
    author = _first_who_may_write(case_file, referent, delegation.created_by, delegation.delegate)
    if author is None:
        return
    with translation.override(case_file.beneficiary.language):
        # Translators: letters of Django's date formats; in English "l j F".
        pattern = pgettext("format d’un jour entier", "l j F")
        words = {
            "first": dated(delegation.starts_on, pattern),
            "last": dated(delegation.ends_on, pattern),
            "delegate": delegation.delegate,
            "referent": referent or author,
        }
        body = _(
            "Bonjour,\n\nDu %(first)s au %(last)s, %(referent)s est absent·e. Pendant ce temps, "
            "%(delegate)s vous répond et peut lire votre dossier.\nEnsuite, %(referent)s reprend "
            "avec vous."
        )
        _write(author, case_file, body % words)


def _first_who_may_write(case_file: CaseFile, *people: User | None) -> User | None:
    for person in people:
        if person is not None:
            _standing(person, case_file)
            if (opening := opening_of(person, case_file)) is not None and opening.may_write:
                return person
    return None


def _write(by: User, case_file: CaseFile, body: str) -> None:
    """A notice answers nothing: what the person wrote still waits for somebody to read it."""
    unread = list(
        Message.objects.filter(case_file=case_file).waiting().values_list("pk", flat=True)
    )
    send_message(by=by, case_file=case_file, body=body, form_key=uuid.uuid4())
    Message.objects.filter(pk__in=unread).update(read_at=None)


def _standing(user: User, case_file: CaseFile) -> None:
    """A colleague who is not the one at the keyboard acts in the organisation of the file."""
    if "standing" not in user.__dict__ or user.standing.organisation != case_file.organisation:
        user.standing = standing_of(user, case_file.organisation_id)
