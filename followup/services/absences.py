"""Leave of a counsellor: posted, taken back, and the bookings that it meets."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Organisation, User
from beneficiaries.refusals import Refused
from followup.models import Absence
from followup.services.bookings import FOLLOWING_ROLES, lock_agendas, refusing_long_waits

LONGEST = datetime.timedelta(days=366)


def post_absence(
    *,
    by: User,
    organisation: Organisation,
    counsellor: User,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    label: str = "",
) -> Absence:
    """Nothing can be booked over it from now on; what is booked already stays, and is listed."""
    _refuse_unfit(organisation, counsellor, starts_at, ends_at)
    with refusing_long_waits(), transaction.atomic():
        lock_agendas(counsellors=[counsellor.pk])
        absence = Absence(
            organisation=organisation,
            counsellor=counsellor,
            starts_at=starts_at,
            ends_at=ends_at,
            label=label,
        )
        same = Absence.objects.filter(
            organisation=organisation, counsellor=counsellor, starts_at=starts_at, ends_at=ends_at
        ).first()
        if same is not None:
            return same  # pressed twice
        try:
            with transaction.atomic():
                absence.save(force_insert=True)
        except IntegrityError as error:
            if "absence_not_twice" not in str(error):
                raise
            raise Refused(_("Une absence est déjà posée à ces dates.")) from error
        record("absence.posted", by=by, organisation=organisation, subject=absence)
        return absence


def _refuse_unfit(
    organisation: Organisation,
    counsellor: User,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
) -> None:
    if ends_at <= starts_at:
        raise Refused(_("La fin de l’absence précède son début."))
    if ends_at <= timezone.now():
        raise Refused(_("Cette absence est déjà passée."))
    if ends_at - starts_at > LONGEST:
        raise Refused(_("Une absence dure un an au plus : vérifiez les dates."))
    able = User.objects.holding(*FOLLOWING_ROLES, organisation=organisation)
    if not able.filter(pk=counsellor.pk).exists():
        raise Refused(_("Cette personne n’est pas conseillère dans votre organisation."))


@transaction.atomic
def remove_absence(*, by: User, absence: Absence) -> None:
    """The agenda opens again; said twice, done once."""
    if Absence.objects.filter(pk=absence.pk).delete()[0]:
        record("absence.removed", by=by, organisation=absence.organisation, subject=absence)
