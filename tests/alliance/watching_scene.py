"""A course to watch: meetings held or missed, fillings answered as one likes, days ago."""

from __future__ import annotations

import datetime
from functools import cache

from django.utils import timezone

from alliance.instruments.bank import house_version
from alliance.models import Answer, CheckIn, Signal
from alliance.services.assessing import assess_file
from followup.models import Appointment

ITEMS = ("b1", "b2", "t1", "t2", "l1", "l2")
HOUR = datetime.timedelta(hours=1)


@cache
def _noon() -> datetime.time:
    return datetime.time(12)


def day(ago: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=ago)


def moment(ago: int) -> datetime.datetime:
    """Noon of that day; today, an hour ago."""
    if ago == 0:
        return timezone.now() - HOUR
    return timezone.make_aware(datetime.datetime.combine(day(ago), _noon()))


def meeting(case_file, ago: int, outcome: str = "seen", **fields) -> Appointment:
    """One that was: services book nothing in the past, so the row is written."""
    starts_at = moment(ago)
    if outcome == "excused":
        fields.setdefault("excuse_reason", "Train supprimé")
    return Appointment.objects.create(
        organisation=case_file.organisation,
        case_file=case_file,
        beneficiary=case_file.beneficiary,
        counsellor=case_file.referent,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        mode="phone",
        outcome=outcome,
        outcome_at=starts_at + HOUR if outcome else None,
        **fields,
    )


def filling(case_file, ago: int, values=None, *, answered: bool = True, **fields) -> CheckIn:
    """One check-in; `values` is one level for all, or one per item in order."""
    version = house_version()
    at = moment(ago)
    row = CheckIn.objects.create(
        case_file=case_file,
        instrument_version=version,
        session_on=day(ago),
        created_at=at,
        closes_at=at + datetime.timedelta(days=7),
        answered_at=at + HOUR if answered else None,
        **fields,
    )
    if values is not None:
        levels = [values] * len(ITEMS) if isinstance(values, int) else values
        items = {item.key: item for item in version.items.all()}
        Answer.objects.bulk_create(
            Answer(check_in=row, item=items[key], value=value)
            for key, value in zip(ITEMS, levels, strict=True)
        )
    return row


def usual(case_file, *agos: int, **fields) -> None:
    """Answers that say nothing: a little under the top."""
    for ago in agos:
        filling(case_file, ago, [4, 5, 4, 5, 4, 5], **fields)


def dropped(case_file, ago: int = 2, **fields) -> CheckIn:
    """Far below, without any lowest answer nor any dimension low in itself."""
    return filling(case_file, ago, [3, 3, 3, 3, 3, 3], **fields)


def assessed(case_file):
    return assess_file(case_file)


def open_rules(case_file) -> set[str]:
    rows = Signal.objects.filter(case_file=case_file).open()
    return set(rows.values_list("rule", flat=True))
