"""Deeds on accounts, members and sessions."""

from accounts.services import invitations, members, organisations, sessions

__all__ = ["invitations", "members", "organisations", "sessions"]
