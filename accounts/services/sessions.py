"""Ending sessions: one's own, or all those of a member."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import Membership, Organisation, Session, User
from accounts.refusals import MemberRefused
from accounts.session_store import row_key
from accounts.sessions import forget_sessions


def end_sessions(user: User, *, keeping: str | None = None) -> int:
    """Close every session of a person, but perhaps the one at work; answers how many."""
    rows = Session.objects.filter(user=user)
    if keeping:
        rows = rows.exclude(session_key=row_key(keeping))
    forget_sessions(user.pk, keeping=row_key(keeping) if keeping else None)
    ended, _rows = rows.delete()
    return ended


@transaction.atomic
def close_member_sessions(*, by: User, member: User, organisation: Organisation) -> int:
    """An administrator closes all the sessions of a colleague."""
    held = Membership.objects.of_members(organisation).not_ended()
    if not held.filter(user=member).exists():
        raise MemberRefused(_("Cette personne n’a plus de rôle dans votre organisation."))
    ended = end_sessions(member)
    record("sessions.closed", by=by, organisation=organisation, subject=member)
    return ended


def end_session(row: Session, *, keeping: str | None = None) -> int:
    """Close one session, but never the one at work: that is what logging out is for."""
    if keeping and row.pk == row_key(keeping):
        return 0
    forget_sessions(row.user_id, only=row.pk)
    row.delete()
    return 1
