"""What else happens when a file changes hands: apps above register it, nobody imports upward.

In the AppConfig.ready of a higher app:

    from beneficiaries.services.handover import register_follower
    register_follower("followup.appointments", move_appointments)

`move_appointments(case_file, giver, receiver)` runs in the transaction of the hand-over, once the
receiver is in charge, and gives in words what could not follow (or nothing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accounts.models import User
from beneficiaries.models import CaseFile, Delegation

Follower = Callable[[CaseFile, User | None, User], Iterable[str] | None]
DelegationFollower = Callable[[Delegation], None]
_followers: dict[str, Follower] = {}
_delegation_followers: dict[str, DelegationFollower] = {}


class AlreadyFollowing(Exception):
    """Two followers with one key: the second would silently replace the first."""


def register_follower(key: str, function: Follower) -> None:
    """Have something done at each change of referent, in the order of the keys."""
    if key in _followers:
        raise AlreadyFollowing(key)
    _followers[key] = function


def register_delegation_follower(key: str, function: DelegationFollower) -> None:
    """Have something done at each delegation, such as telling the person."""
    if key in _delegation_followers:
        raise AlreadyFollowing(key)
    _delegation_followers[key] = function


def unregister_follower(key: str) -> None:
    """Forget a follower; tests register their own."""
    if _followers.pop(key, None) is None:
        del _delegation_followers[key]


def follow(case_file: CaseFile, giver: User | None, receiver: User) -> list[str]:
    """Let everything follow the file; what could not, in words."""
    left: list[str] = []
    for key in sorted(_followers):
        left += _followers[key](case_file, giver, receiver) or ()
    return left


def follow_delegation(delegation: Delegation) -> None:
    """Let everything know of a delegation."""
    for key in sorted(_delegation_followers):
        _delegation_followers[key](delegation)
