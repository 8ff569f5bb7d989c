"""The deed of choosing a scheme: for the files to come, never for those that have begun."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import Organisation, User
from beneficiaries.refusals import StaleVersion
from cep.levels import Scheme
from cep.services.levels import scheme_of

KEY = "cep_scheme"


@transaction.atomic
def choose_scheme(*, by: User, scheme: Scheme, expected: str) -> bool:
    """False when it was chosen already; refused when somebody else chose meanwhile."""
    here = by.standing.here
    row = Organisation.objects.select_for_update(no_key=True).get(pk=here.pk)
    current = scheme_of(row)
    if current == scheme:
        return False
    if current != expected:
        raise StaleVersion(
            _("Quelqu’un a choisi un autre dispositif entre-temps : relisez, puis choisissez.")
        )
    row.settings = {**row.settings, KEY: scheme.value}
    row.save(update_fields=["settings"])
    record("cep.scheme_chosen", by=by, organisation=row, subject=row, fields=[KEY])
    return True
