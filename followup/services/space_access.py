"""The way into the space, given by the counsellor: by e-mail, by SMS, on a card."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Beneficiary, CaseFile, Channel
from beneficiaries.prepared import Given, Prepared
from beneficiaries.refusals import Refused
from beneficiaries.services.access import refuse_unless_writable
from followup.models import LinkPurpose, PersonalLink
from followup.services.personal_links import new_link
from followup.services.space_notices import send_link

CARD = "card"
NO_EMAIL = _("Cette personne n’a pas de courriel : envoyez un SMS ou imprimez une carte.")
NO_PHONE = _("Cette personne n’a pas de téléphone : envoyez un courriel ou imprimez une carte.")


@dataclass(frozen=True, slots=True)
class SpaceState:
    """Where the person's access stands."""

    live: int
    last_sent: PersonalLink | None
    last_visit: object
    has_account: bool


LINKS = Prepared(
    lambda: (
        PersonalLink.objects.filter(
            beneficiary=Given("person", BigIntegerField()), purpose=LinkPurpose.SPACE
        )
        .select_related("created_by")
        .order_by("-created_at", "-pk")[:200]
    )
)


def state_of(person: Beneficiary) -> SpaceState:
    """One query over the links of one person."""
    links = LINKS.rows(person=person.pk)
    now = timezone.now()
    alive = [link for link in links if link.revoked_at is None and link.expires_at > now]
    visits = [link.last_used_at for link in links if link.last_used_at]
    return SpaceState(
        live=len(alive),
        last_sent=next((link for link in alive if link.channel in ("email", "sms", CARD)), None),
        last_visit=max(visits, default=None),
        has_account=person.account_id is not None,
    )


def why_not(person: Beneficiary, channel: str) -> object:
    """The sentence under a greyed button; empty when the channel is open."""
    if channel == Channel.EMAIL and not person.email:
        return NO_EMAIL
    if channel == Channel.SMS and not person.phone:
        return NO_PHONE
    return ""


def give_link(*, by: User, case_file: CaseFile, channel: str) -> str:
    """Make a link and send it; on a card it is given back to be printed, and shown once."""
    refuse_unless_writable(by, case_file)
    person = case_file.beneficiary
    if channel not in (Channel.EMAIL, Channel.SMS, CARD):
        raise Refused(_("Choisissez un courriel, un SMS ou une carte."))
    if sentence := why_not(person, channel):
        raise Refused(sentence)
    link = new_link(person=person, purpose=LinkPurpose.SPACE, by=by, channel=channel)
    if channel != CARD:
        send_link(person, channel, link=link)
    return link
