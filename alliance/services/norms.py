"""Norms estimated again from the organisation's own questionnaires: looked at, then adopted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import Organisation, User
from alliance.detection import (
    FEWEST_PEOPLE,
    FEWEST_SCORES,
    Norms,
    Observation,
    Thresholds,
    eb_one_step,
)
from alliance.models import CheckInScore, NormsVersion
from alliance.norms import reestimate
from alliance.services.settings import limits_of, norms_of
from alliance.signals import Limits
from beneficiaries.refusals import Refused, StaleVersion

LOWEST, STEP = 1.0, 25.0
"""From a share of the maximum (0 to 100) to the range of the rule (1 to 5)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Norms in force, those that the data would give, and what each says of the same scores."""

    before: Norms
    after: Norms | None
    people: int
    questionnaires: int
    alerts_before: float = 0.0
    alerts_after: float = 0.0

    @property
    def missing(self) -> int:
        """How many people are still needed."""
        return max(0, FEWEST_PEOPLE - self.people)


def estimate_of(organisation: Organisation) -> Estimate:
    """Two queries whatever the size: the scores, and the norms in force."""
    before, people = norms_of(organisation), _people(organisation)
    enough = [scores for scores in people if len(scores) >= FEWEST_SCORES]
    count = sum(map(len, people))
    if len(enough) < FEWEST_PEOPLE:
        return Estimate(before, None, len(enough), count)
    after, limits = reestimate(enough, before), limits_of(organisation)
    return Estimate(
        before,
        after,
        len(enough),
        count,
        _strong_per_hundred(people, before, limits),
        _strong_per_hundred(people, after, limits),
    )


@transaction.atomic
def adopt_norms(*, by: User, former: int) -> NormsVersion:
    """Estimate once more and keep; refused when somebody adopted others in between."""
    here = Organisation.objects.select_for_update(no_key=True).get(pk=by.standing.here.pk)
    estimate = estimate_of(here)
    if estimate.before.version != former:
        raise StaleVersion(_("D’autres normes ont été adoptées entre-temps : relisez-les."))
    if estimate.after is None:
        raise Refused(
            _("Il faut %(n)s personnes avec trois points d’étape pour estimer des normes.")
            % {"n": FEWEST_PEOPLE}
        )
    try:
        with transaction.atomic():
            kept = NormsVersion.objects.create(
                organisation=here,
                number=former + 1,
                mean=estimate.after.mean,
                between=estimate.after.between,
                within=estimate.after.within,
                people=estimate.people,
                estimated_by=by,
            )
    except IntegrityError as error:
        raise StaleVersion(_("D’autres normes ont été adoptées entre-temps.")) from error
    record("alliance.norms_estimated", by=by, organisation=here, subject=kept)
    return kept


def _people(organisation: Organisation) -> list[list[float]]:
    """Scores on 1–5 of each person in the order of the sessions; a new mode is a new baseline."""
    rows = (
        CheckInScore.objects.filter(
            check_in__case_file__organisation=organisation,
            check_in__answered_at__isnull=False,
            pomp__isnull=False,
        )
        .exclude(check_in__case_file__alliance__objected_at__isnull=False)
        .order_by("check_in__session_on", "check_in_id")
        .values_list(
            "check_in__case_file",
            "check_in__instrument_version__instrument",
            "check_in__mode",
            "pomp",
        )
    )
    people: defaultdict[tuple[int, int, str], list[float]] = defaultdict(list)
    for case_file, instrument, mode, pomp in rows:
        people[case_file, instrument, mode].append(LOWEST + pomp / STEP)
    return list(people.values())


def _strong_per_hundred(people: Sequence[Sequence[float]], norms: Norms, limits: Limits) -> float:
    """How many of the organisation's own questionnaires the score rule would have alerted on."""
    thresholds = Thresholds(strong=limits.strong_z, weak=limits.strong_z, hint=None)
    read = [
        reading
        for scores in people
        for reading in eb_one_step([Observation(s) for s in scores], norms, thresholds)
    ]
    return 100 * sum(reading.alarm.is_alert for reading in read) / len(read) if read else 0.0
