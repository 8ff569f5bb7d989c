"""What higher apps do in the transaction of a deed here: told, never asked.

In the AppConfig.ready of a higher app:

    from followup.services import followers
    followers.after_appointment(owe_after)

A follower that raises undoes the deed with it.
"""

from __future__ import annotations

from collections.abc import Callable

from beneficiaries.models import Beneficiary
from followup.models import Appointment

AppointmentFollower = Callable[[Appointment], object]
FactFollower = Callable[[int], object]
ObjectionFollower = Callable[[Beneficiary, bool], object]

_appointments: list[AppointmentFollower] = []
_facts: list[FactFollower] = []
_objections: list[ObjectionFollower] = []


def after_appointment(follower: AppointmentFollower) -> None:
    """Told of an appointment booked, moved, cancelled, held or corrected."""
    if follower not in _appointments:
        _appointments.append(follower)


def after_fact(follower: FactFollower) -> None:
    """Told the number of a case file in which a step moved or a message was written."""
    if follower not in _facts:
        _facts.append(follower)


def after_objection(follower: ObjectionFollower) -> None:
    """Told when the person objects to the alliance measures (True), or no longer does."""
    if follower not in _objections:
        _objections.append(follower)


def tell_appointment(appointment: Appointment) -> None:
    """Every follower in turn, before the commit."""
    for follower in _appointments:
        follower(appointment)


def tell_fact(case_file_id: int) -> None:
    """Every follower in turn, before the commit."""
    for follower in _facts:
        follower(case_file_id)


def tell_objection(person: Beneficiary, *, objects: bool) -> None:
    """Every follower in turn, before the commit."""
    for follower in _objections:
        follower(person, objects)
