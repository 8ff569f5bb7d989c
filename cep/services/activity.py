"""Deeds of the reporting: the profile saved, the file made."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import Organisation, User
from beneficiaries.refusals import Refused, StaleVersion
from cep.activity.profiles import Profile, profile_of, read, shipped, troubles_of
from cep.models import ExportProfile


@transaction.atomic
def save_profile(*, by: User, profile: Profile, expected: int) -> Profile:
    """A new version, unless somebody saved one meanwhile; the same mapping again adds nothing."""
    here = by.standing.here
    Organisation.objects.select_for_update(no_key=True).get(pk=here.pk)
    current = profile_of(here)
    if _same(current, profile):
        return current
    if current.number != expected:
        raise StaleVersion(
            _(
                "Quelqu’un a enregistré la version %(number)s entre-temps. Votre saisie est "
                "gardée : comparez, puis enregistrez de nouveau."
            )
            % {"number": current.number}
        )
    if found := troubles_of(profile.columns):
        raise Refused(found[0][1])
    row = ExportProfile.objects.create(
        organisation=here,
        number=current.number + 1,
        name=profile.name,
        columns=profile.as_json(),
        signed=profile.signed,
        saved_by=by,
    )
    changed = _changed(current, profile)
    record("cep.profile_saved", by=by, organisation=here, subject=row, fields=changed)
    return read(row)


def reset_profile(*, by: User, expected: int) -> Profile:
    """The shipped mapping again, as one more version: earlier ones stay readable."""
    return save_profile(by=by, profile=shipped(), expected=expected)


def _same(one: Profile, other: Profile) -> bool:
    mine = (one.name, one.signed, one.as_json())
    return mine == (other.name, other.signed, other.as_json())


def _changed(before: Profile, after: Profile) -> list[str]:
    """Columns that came, went or changed, by the keys of the product."""
    old = {column.source.key: column.as_json() for column in before.columns}
    new = {column.source.key: column.as_json() for column in after.columns}
    return [key for key in {**old, **new} if old.get(key) != new.get(key)]
