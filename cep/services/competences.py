"""Deeds on the competences: each side rates apart, then both conclude."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.models import Beneficiary, CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from cep.competences import Competence, Moment, Profile, Rater, Rating
from cep.models import CompetenceRating
from cep.services.ground import STALE_SENTENCE, held_file, journal
from cep.words import COMPETENCE_WORDS

Rows = Mapping[Competence, CompetenceRating]


def rows_of(
    case_file: CaseFile, moment: Moment, rater: Rater
) -> dict[Competence, CompetenceRating]:
    """What one side said at one moment."""
    rows = CompetenceRating.objects.filter(case_file=case_file, moment=moment, rater=rater)
    return {Competence(row.competence): row for row in rows.order_by("pk")}


def revision(rows: Rows) -> int:
    """Grows with every change of a profile: what a form saw is compared with it."""
    return sum(row.version for row in rows.values())


@transaction.atomic
def rate(
    *,
    by: User,
    case_file: CaseFile,
    moment: Moment,
    rater: Rater,
    profile: Profile,
    seen: int,
) -> None:
    """The counsellor's view, or what both conclude; an empty competence is left as it is."""
    if rater is Rater.PERSON:
        raise Refused(_("La personne se positionne elle-même, dans son espace."))
    locked = held_file(case_file)
    _write(locked, moment, rater, profile, by=by, seen=seen)


@transaction.atomic
def rate_by_person(
    *, person: Beneficiary, case_file: CaseFile, moment: Moment, profile: Profile, seen: int
) -> None:
    """The person's own view, with their own words."""
    locked = held_file(case_file)
    if locked.beneficiary_id != person.pk:
        raise Refused(_("Ce dossier n’est pas le vôtre."))
    _write(locked, moment, Rater.PERSON, profile, by=None, seen=seen)


def _write(
    case_file: CaseFile,
    moment: Moment,
    rater: Rater,
    profile: Profile,
    *,
    by: User | None,
    seen: int,
) -> None:
    """Write what differs; the file is held, so the count of versions cannot move under us."""
    for competence, rating in profile.items():
        if rating.lacks_evidence:
            raise Refused(
                _("« %(competence)s » : donnez un exemple qui le montre.")
                % {"competence": COMPETENCE_WORDS[competence]}
            )
    rows = rows_of(case_file, moment, rater)
    changed = [name for name, rating in profile.items() if _differs(rows.get(name), rating)]
    if not changed:
        return
    if revision(rows) != seen:
        raise StaleVersion(STALE_SENTENCE)
    for competence in changed:
        row = rows.get(competence) or CompetenceRating(
            case_file=case_file, moment=moment, rater=rater, competence=competence, version=0
        )
        row.mastery = profile[competence].mastery
        row.evidence = profile[competence].evidence.strip()
        row.rated_at, row.rated_by = timezone.now(), by
        row.version += 1
        row.save()
    deed = "cep.competences_by_person" if by is None else "cep.competences_rated"
    journal(deed, case_file, row, by=by, fields=[name.value for name in changed])


def _differs(row: CompetenceRating | None, rating: Rating) -> bool:
    if row is None:
        return True
    return (row.mastery, row.evidence) != (rating.mastery, rating.evidence.strip())
