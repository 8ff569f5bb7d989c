"""Who acts, where, with which roles; and what the accounts keep for them."""

from accounts.models.invitation import Invitation
from accounts.models.journal import JournalEntry
from accounts.models.keeping import HeldForm, RateCount, SentMessage
from accounts.models.organisation import HolidayRegion, OperatorKind, Organisation, Team
from accounts.models.session import Session
from accounts.models.user import Membership, User

__all__ = [
    "HeldForm",
    "HolidayRegion",
    "Invitation",
    "JournalEntry",
    "Membership",
    "OperatorKind",
    "Organisation",
    "RateCount",
    "SentMessage",
    "Session",
    "Team",
    "User",
]
