"""Links that open one person's pages: made, found by their hash, revoked."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import User
from beneficiaries.models import Beneficiary
from beneficiaries.refusals import Refused
from followup.models import Appointment, LinkPurpose, PersonalLink

DAY = datetime.timedelta(days=1)
SPACE_LIFE = 30 * DAY
QUESTIONNAIRE_LIFE = 14 * DAY
# Stopping reminders must stay possible long after the message that carries the link.
OPT_OUT_LIFE = 365 * DAY
# A code opens the space as a link does, for one sitting.
SITTING = datetime.timedelta(hours=2)

ADDRESSES = {
    LinkPurpose.SPACE: "followup:personal_link",
    LinkPurpose.APPOINTMENT: "followup:personal_link_appointment",
    LinkPurpose.OPT_OUT: "followup:personal_link_opt_out",
    LinkPurpose.QUESTIONNAIRE: "followup:personal_link_questionnaire",
    LinkPurpose.SURVEY: "followup:personal_link_survey",
}


def hash_of(token: str) -> str:
    """What is kept of a token: nothing that opens anything."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_link(
    *,
    person: Beneficiary,
    purpose: LinkPurpose | str,
    subject_id: int | None = None,
    by: User | None = None,
    channel: str = "",
) -> str:
    """A new absolute address; the token is in it and nowhere else."""
    token = secrets.token_urlsafe(32)
    _make(person, LinkPurpose(purpose), subject_id, by, channel, token)
    return _address(LinkPurpose(purpose), token)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One link of a message; its end is known to who asks, or that of its purpose."""

    purpose: LinkPurpose
    subject_id: int | None = None
    expires_at: datetime.datetime | None = None


def new_links(*, person: Beneficiary, wanted: Sequence[Wanted], channel: str) -> list[str]:
    """The links of one message in one statement, as addresses in the same order."""
    now = timezone.now()
    tokens = [secrets.token_urlsafe(32) for _one in wanted]
    PersonalLink.objects.bulk_create(
        PersonalLink(
            organisation_id=person.organisation_id,
            beneficiary=person,
            purpose=one.purpose,
            subject_id=one.subject_id,
            token_hash=hash_of(token),
            created_at=now,
            channel=channel,
            expires_at=one.expires_at or _end_of(person, one.purpose, one.subject_id, now),
        )
        for one, token in zip(wanted, tokens, strict=True)
    )
    return [_address(one.purpose, token) for one, token in zip(wanted, tokens, strict=True)]


def _address(purpose: LinkPurpose, token: str) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(ADDRESSES[purpose], args=[token])


def new_sitting(*, person: Beneficiary, channel: str) -> PersonalLink:
    """The right that a code opens: a link that nobody holds, revoked and listed as the others."""
    link = _make(
        person, LinkPurpose.SPACE, None, None, channel, secrets.token_urlsafe(32), life=SITTING
    )
    use_link(link)
    return link


@transaction.atomic
def _make(
    person: Beneficiary,
    purpose: LinkPurpose,
    subject_id: int | None,
    by: User | None,
    channel: str,
    token: str,
    life: datetime.timedelta | None = None,
) -> PersonalLink:
    now = timezone.now()
    link = PersonalLink.objects.create(
        organisation_id=person.organisation_id,
        beneficiary=person,
        purpose=purpose,
        subject_id=subject_id,
        token_hash=hash_of(token),
        created_at=now,
        created_by=by,
        channel=channel,
        expires_at=now + life if life else _end_of(person, purpose, subject_id, now),
    )
    if by is not None:
        record(
            "space.link_made",
            by=by,
            organisation=person.organisation,
            subject=link,
            beneficiary_id=person.pk,
        )
    return link


def _end_of(
    person: Beneficiary, purpose: LinkPurpose, subject_id: int | None, now: datetime.datetime
) -> datetime.datetime:
    """When the link dies; that of an appointment, a day after it."""
    if purpose == LinkPurpose.APPOINTMENT:
        slot = Appointment.objects.filter(beneficiary=person, pk=subject_id or 0).first()
        if slot is None or slot.ends_at + DAY <= now:
            raise Refused(_("Ce rendez-vous est passé : il ne peut plus être ouvert par un lien."))
        return slot.ends_at + DAY
    lives = {LinkPurpose.QUESTIONNAIRE: QUESTIONNAIRE_LIFE, LinkPurpose.OPT_OUT: OPT_OUT_LIFE}
    return now + lives.get(purpose, SPACE_LIFE)


def find_link(token: str, purpose: LinkPurpose | str) -> PersonalLink | None:
    """The live link of this very purpose, looked up by its hash."""
    return (
        PersonalLink.objects.live()
        .filter(token_hash=hash_of(token), purpose=purpose)
        .select_related("beneficiary", "organisation")
        .first()
    )


def link_in_use(pk: object) -> PersonalLink | None:
    """The link that a session was begun with, while it lives: asked at every request."""
    if not isinstance(pk, int):
        return None
    return (
        PersonalLink.objects.live()
        .filter(pk=pk)
        .select_related("beneficiary__organisation", "organisation")
        .first()
    )


def use_link(link: PersonalLink) -> None:
    """Note a visit; that of a space slides its end, never past thirty days from now."""
    now = timezone.now()
    changed = {"last_used_at": now}
    if link.purpose == LinkPurpose.SPACE and link.expires_at - link.created_at > SITTING:
        changed["expires_at"] = now + SPACE_LIFE
    PersonalLink.objects.filter(pk=link.pk).update(**changed)


@transaction.atomic
def revoke_links(*, by: User, person: Beneficiary) -> int:
    """Everything that opens the person's pages is dead at the next request.

    The links that only stop reminders stay: they show nothing, and stopping is a right.
    """
    live = PersonalLink.objects.live().filter(beneficiary=person)
    count = live.exclude(purpose=LinkPurpose.OPT_OUT).update(revoked_at=timezone.now())
    if count:
        record(
            "space.links_revoked",
            by=by,
            organisation=person.organisation,
            subject=person,
            beneficiary_id=person.pk,
        )
    return count
