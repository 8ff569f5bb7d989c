"""The code that opens the space of who has no link at hand.

What is asked waits in the session of the browser that asked, and nowhere else: the code opens
nothing on another device, and a dump shows neither the code (hashed, in a sealed session) nor who
asked. An unknown address gets the same page, the same wait and a code that nobody receives.
"""

from __future__ import annotations

import datetime
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.limits import Limit
from beneficiaries.likeness import phone_key
from beneficiaries.models import Beneficiary, Channel
from beneficiaries.names import folded
from beneficiaries.phones import UnreadablePhone, normalised
from followup.services.space_notices import send_code

CODE_LIFE = datetime.timedelta(minutes=10)
# Five guesses in ten minutes, codes and birth dates together, for one address.
GUESSES = Limit("space_code", 5, 600)
CODES_SENT = Limit("space_codes_sent", 5, 600)
EMAIL, SMS = str(Channel.EMAIL), str(Channel.SMS)


@dataclass
class Asked:
    """What one browser asked for, as its session keeps it."""

    channel: str
    address: str
    until: float
    code_hash: str = ""
    people: list[int] = field(default_factory=list)
    proved: bool = False

    def to_session(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_over(self) -> bool:
        return self.until < timezone.now().timestamp()

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.address}"


def read_asked(kept: Any) -> Asked | None:
    """Back from the session; None when nothing was asked or when it is too old."""
    if not isinstance(kept, dict):
        return None
    asked = Asked(**kept)
    return None if asked.is_over else asked


def ask_code(written: str) -> Asked:
    """Send a code to an e-mail address or a number, if somebody is reached there."""
    channel, address = read_address(written)
    people = list(people_reached_at(channel, address)) if address else []
    code = f"{secrets.randbelow(1_000_000):06d}"
    until = (timezone.now() + CODE_LIFE).timestamp()
    asked = Asked(channel, address, until, people=[person.pk for person in people])
    asked.code_hash = _hash(asked, code)
    if people and CODES_SENT.spend(asked.key):
        _send(asked, people, code)
    return asked


def read_address(written: str) -> tuple[str, str]:
    """An e-mail address as it is compared, or the last nine digits of a number."""
    text = written.strip()
    if "@" in text:
        return EMAIL, text.lower()[:254]
    try:
        return SMS, phone_key(normalised(text))
    except UnreadablePhone:
        return SMS, ""


def people_reached_at(channel: str, address: str) -> list[Beneficiary]:
    """Everybody whose sheet holds this address: two spouses may share one."""
    if channel == EMAIL:
        reached = Q(email_key=address)
    else:
        reached = Q(phone_key=address) | Q(other_phone_key=address)
    people = Beneficiary.objects.current().filter(reached, case_files__isnull=False)
    return list(people.distinct().select_related("organisation").order_by("pk")[:20])


def _hash(asked: Asked, code: str) -> str:
    said = f"{asked.key}:{asked.until}:{code}"
    return salted_hmac("followup.entry_codes", said, algorithm="sha256").hexdigest()


def _send(asked: Asked, people: list[Beneficiary], code: str) -> None:
    """To the address as a sheet holds it, whatever letters were typed."""
    first = people[0]
    numbers = {first.phone_key: first.phone, first.other_phone_key: first.other_phone}
    address = first.email if asked.channel == EMAIL else numbers[asked.address]
    minutes = int(CODE_LIFE.total_seconds() // 60)
    with translation.override(first.language):
        send_code(first, asked.channel, address, code=code, minutes=minutes)


def check_code(asked: Asked, code: str) -> bool:
    """One guess; a right one is given back."""
    if not GUESSES.spend(asked.key):
        return False
    digits = "".join(c for c in code if c.isdigit())
    if not constant_time_compare(asked.code_hash, _hash(asked, digits)):
        return False
    GUESSES.refund(asked.key)
    return bool(asked.people)


def the_only_one(asked: Asked) -> Beneficiary | None:
    """The person behind the code, when the address is theirs alone."""
    people = _still_there(asked)
    return people[0] if len(people) == 1 else None


def who_was_born(asked: Asked, day: datetime.date, given_name: str) -> Beneficiary | None:
    """Of several who share an address, the one born that day under that name.

    Nobody when two of them fit (twins of one name, or one person in two structures): the counsellor
    then gives a personal link.
    """
    if not GUESSES.spend(asked.key):
        return None
    wanted = folded(given_name)
    fitting = [
        person
        for person in _still_there(asked)
        if person.birth_date == day
        and wanted in {folded(person.given_name), folded(person.name_as_wished).split(" ")[0]}
    ]
    if len(fitting) != 1:
        return None
    GUESSES.refund(asked.key)
    return fitting[0]


def _still_there(asked: Asked) -> list[Beneficiary]:
    """The address may have been taken off a sheet since the code left."""
    return [p for p in people_reached_at(asked.channel, asked.address) if p.pk in asked.people]
