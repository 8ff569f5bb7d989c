"""Files that somebody orders and a worker makes: theirs alone, for a day, while their rights stand.

An order is a row with a `file`, a `status` that ends in "done" or "failed", and the print of the
rights it was made with: ExportJob here, batches of reports in follow-up.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import IO, Any, Final

from django.core.files import File
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from beneficiaries.models import TemporaryAccess
from beneficiaries.refusals import Refused

LIFE: Final = datetime.timedelta(hours=24)
DONE: Final = "done"


def rights_of(user: User) -> str:
    """A short print of what somebody may see: roles, teams and reasoned accesses change it."""
    standing = user.standing
    asked = TemporaryAccess.objects.filter(
        user=user, case_file__organisation=standing.organisation
    ).running()
    facts = [
        standing.organisation.pk if standing.organisation else 0,
        sorted(standing.roles),
        sorted(standing.team_ids),
        sorted(standing.managed_team_ids),
        standing.manages_everything,
        [] if standing.manages_everything else sorted(asked.values_list("pk", flat=True)),
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def is_lost(order: Any) -> bool:
    """True when the file was made and is no longer on the disk."""
    kept = order.file and order.file.storage.exists(str(order.file.name))
    return order.status == DONE and not kept


def is_expired(order: Any) -> bool:
    """True when the file is no longer offered."""
    return order.finished_at is not None and order.finished_at < timezone.now() - LIFE


def is_offered(order: Any) -> bool:
    """True when the file is made and its day is not over."""
    return order.status == DONE and not is_expired(order)


def open_for(by: User, order: Any, *, changed: str, gone: str) -> IO[bytes]:
    """The content for its author: `changed` and `gone` are the sentences of the two refusals."""
    if order.rights != rights_of(by):
        raise Refused(changed)
    try:
        content: IO[bytes] = order.file.open("rb")
    except OSError:
        raise Refused(gone) from None
    return content


def keep(order: Any, ending: str, content: IO[bytes]) -> None:
    """The row knows the file before the disk does: killed in between, the purge still finds it."""
    storage = order.file.storage
    if order.file:
        storage.delete(str(order.file.name))
    name = order.file.field.generate_filename(order, f"{secrets.token_hex(16)}.{ending}")
    type(order).objects.filter(pk=order.pk).update(file=name)
    storage.save(name, File(content))


def purge(orders: QuerySet[Any]) -> int:
    """Delete the files that nobody fetched in time, and the orders that led nowhere."""
    purged = 0
    for order in orders.filter(asked_at__lt=timezone.now() - LIFE).order_by("pk").iterator():
        if order.finished_at is None or is_expired(order):
            if order.file:
                order.file.delete(save=False)
            order.delete()
            purged += 1
    return purged
