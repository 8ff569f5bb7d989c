"""Deeds on the path: information, agreement, levels opened and closed.

Check table → guards → conditional writing → immutable change row → journal.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from beneficiaries.models import CaseFile
from beneficiaries.prepared import FILE, Prepared
from beneficiaries.refusals import Refused, StaleVersion
from cep.levels import (
    Ending,
    Initiative,
    Missing,
    Period,
    Readiness,
    Scheme,
    level_of,
    missing_to_open,
    troubles,
)
from cep.models import (
    CareerProject,
    CepPath,
    LevelAgreement,
    LevelChange,
    LevelPeriod,
    Request,
    SynthesisDocument,
)
from cep.services.ground import held_file, journal
from cep.words import MISSING_SENTENCES, TROUBLE_SENTENCES

FROM_THE_SECOND = 2


def scheme_of(organisation: Organisation) -> Scheme:
    """The scheme that new files of an organisation get: three levels unless it chose otherwise."""
    chosen = organisation.settings.get("cep_scheme", Scheme.CEP_2014.value)
    return Scheme(chosen) if chosen in set(Scheme) else Scheme.CEP_2014


def path_of(case_file: CaseFile) -> CepPath:
    """The path of a file; not saved yet while nothing was written on it."""
    found = CepPath.objects.filter(case_file=case_file).first()
    return found or CepPath(case_file=case_file, scheme=scheme_of(case_file.organisation))


@dataclass(frozen=True, slots=True)
class PathState:
    """What the levels of a file depend on today, read once."""

    path: CepPath
    periods: tuple[LevelPeriod, ...]
    request: Request | None
    agreed_towards: frozenset[int]
    has_project: bool
    has_plan: bool
    synthesis: SynthesisDocument | None  # its number and its stage, no more

    @property
    def running(self) -> LevelPeriod | None:
        return next((period for period in self.periods if period.is_open), None)

    @property
    def scheme(self) -> Scheme:
        return Scheme(self.path.scheme)

    def missing(self, number: int) -> tuple[Missing, ...]:
        """All that stands in the way of a level now."""
        running = self.running.number if self.running else None
        return missing_to_open(self.scheme, number, self._readiness(number), open_number=running)

    def _readiness(self, number: int) -> Readiness:
        return Readiness(
            information_given=self.path.informed_on is not None,
            request_recorded=self.request is not None,
            agreement_recorded=number in self.agreed_towards,
            has_project=self.has_project,
            has_plan=self.has_plan,
        )


def _standing() -> QuerySet[CaseFile]:
    agreements = LevelAgreement.objects.filter(case_file=OuterRef("pk"), period__isnull=True)
    projects = CareerProject.objects.filter(case_file=OuterRef("pk")).decided().with_plan()
    documents = SynthesisDocument.objects.filter(case_file=OuterRef("pk")).latest_first()
    said = documents.values(said=JSONObject(number="number", stage="stage"))
    rows = CaseFile.objects.filter(pk=FILE).select_related("cep_path").only("cep_path")
    return rows.annotate(
        agreed=ArraySubquery(agreements.values("number")),
        project_has_plan=Subquery(projects.values("has_plan")[:1]),
        synthesis=Subquery(said[:1]),
    )


STANDING = Prepared(_standing)
PERIODS = Prepared(lambda: LevelPeriod.objects.filter(case_file=FILE).order_by("starts_on", "pk"))
LAST_REQUEST = Prepared(
    lambda: (
        Request.objects.filter(case_file=FILE)
        .select_related("recorded_by")
        .order_by("-recorded_at", "-pk")[:1]
    )
)


def state_of(case_file: CaseFile) -> PathState:
    """The state of one file in three queries: its periods, its request, and all the rest."""
    (found,) = STANDING.rows(file=case_file.pk)
    requests = LAST_REQUEST.rows(file=case_file.pk)
    path = getattr(found, "cep_path", None)
    return PathState(
        path=path or CepPath(case_file=case_file, scheme=scheme_of(case_file.organisation)),
        periods=tuple(PERIODS.rows(file=case_file.pk)),
        request=requests[0] if requests else None,
        agreed_towards=frozenset(found.agreed),
        has_project=found.project_has_plan is not None,
        has_plan=bool(found.project_has_plan),
        synthesis=SynthesisDocument(**found.synthesis) if found.synthesis else None,
    )


def open_period(case_file: CaseFile) -> LevelPeriod | None:
    """The period that runs, if any."""
    return LevelPeriod.objects.filter(case_file=case_file).open().first()


@transaction.atomic
def record_information(*, by: User, case_file: CaseFile, informed_on: datetime.date) -> CepPath:
    """The person was told what the CEP is; said twice, the first day stands."""
    locked = held_file(case_file)
    _refuse_day(informed_on, locked)
    path = _saved_path(locked)
    if path.informed_on is not None:
        return path
    path.informed_on, path.informed_by = informed_on, by
    path.version += 1
    path.save(update_fields=["informed_on", "informed_by", "version"])
    journal("cep.informed", locked, path, by=by, fields=["informed_on"])
    return path


@transaction.atomic
def record_agreement(
    *, by: User, case_file: CaseFile, number: int, agreed_on: datetime.date
) -> LevelAgreement:
    """The person agrees to go on to a level; an agreement that waits is not doubled."""
    locked = held_file(case_file)
    _refuse_day(agreed_on, locked)
    if level_of(Scheme(path_of(locked).scheme), number) is None:
        raise Refused(MISSING_SENTENCES[Missing.UNKNOWN_LEVEL])
    waiting = LevelAgreement.objects.filter(case_file=locked, number=number, period__isnull=True)
    if (found := waiting.first()) is not None:
        return found
    agreement = LevelAgreement.objects.create(
        case_file=locked, number=number, agreed_on=agreed_on, recorded_by=by
    )
    journal("cep.agreed", locked, agreement, by=by, fields=["agreed_on"])
    return agreement


@transaction.atomic
def open_level(
    *,
    by: User,
    case_file: CaseFile,
    number: int,
    starts_on: datetime.date,
    initiative: str,
    reason: str = "",
    expected: int | None,
) -> LevelPeriod:
    """Enter a level; the one that runs ends the same day. `expected` is what the page showed."""
    locked = held_file(case_file)
    _saved_path(locked)
    running = open_period(locked)
    _refuse_moved(running, expected)
    shown = running.number if running else None
    if lacking := state_of(locked).missing(number):
        raise Refused(" ".join(str(MISSING_SENTENCES[one]) for one in lacking))
    if running is not None:
        _refuse_contradiction(locked, running, Period(number, starts_on))
        _end(running, by, starts_on, Ending.NEXT_LEVEL, "")
    else:
        _refuse_contradiction(locked, None, Period(number, starts_on))
    period = LevelPeriod.objects.create(
        case_file=locked,
        number=number,
        starts_on=starts_on,
        initiative=Initiative(initiative),
        opened_by=by,
    )
    if number >= FROM_THE_SECOND:
        waiting = LevelAgreement.objects.filter(
            case_file=locked, number=number, period__isnull=True
        ).order_by("pk")
        LevelAgreement.objects.filter(pk__in=waiting.values("pk")[:1]).update(period=period)
    _note_change(locked, shown, number, by, reason)
    journal("cep.level_opened", locked, period, by=by, fields=["number"], reason=reason)
    return period


@transaction.atomic
def close_level(
    *, by: User, period: LevelPeriod, ends_on: datetime.date, ending: str, detail: str = ""
) -> LevelPeriod:
    """End the period that runs, without asking for any project."""
    locked = held_file(period.case_file)
    running = LevelPeriod.objects.select_for_update().get(pk=period.pk)
    if not running.is_open:
        if (running.ends_on, running.ending) == (ends_on, ending):
            return running  # pressed twice
        raise StaleVersion(_("Ce niveau a été clos entre-temps : relisez le parcours."))
    if ending == Ending.NEXT_LEVEL:
        raise Refused(_("Pour passer à un autre niveau, ouvrez ce niveau."))
    whole = Period(running.number, running.starts_on, ends_on)
    _refuse_contradiction(locked, running, whole)
    _end(running, by, ends_on, Ending(ending), detail)
    _note_change(locked, running.number, None, by, detail)
    journal("cep.level_closed", locked, running, by=by, fields=["ends_on"], reason=detail)
    return running


def _saved_path(case_file: CaseFile) -> CepPath:
    scheme = scheme_of(case_file.organisation)
    path, _made = CepPath.objects.get_or_create(case_file=case_file, defaults={"scheme": scheme})
    return path


def _refuse_moved(running: LevelPeriod | None, expected: int | None) -> None:
    """Two counsellors moving at once: the second reads what the first did."""
    if (running.pk if running else None) != expected:
        raise StaleVersion(_("Le niveau a changé entre-temps : relisez le parcours."))


def _refuse_day(day: datetime.date, case_file: CaseFile) -> None:
    if day > timezone.localdate():
        raise Refused(_("Cette date est dans le futur."))
    if day < case_file.opened_on:
        raise Refused(_("Cette date précède l’ouverture du dossier."))


def _refuse_contradiction(case_file: CaseFile, running: LevelPeriod | None, new: Period) -> None:
    """The new period beside those that stay as they are."""
    rows = LevelPeriod.objects.filter(case_file=case_file).order_by("starts_on", "pk")
    others = [
        Period(row.number, row.starts_on, row.ends_on)
        for row in rows
        if running is None or row.pk != running.pk
    ]
    if running is not None and new.number != running.number:
        others.append(Period(running.number, running.starts_on, new.starts_on))
    for period, trouble in troubles(
        [*others, new], file_opened_on=case_file.opened_on, today=timezone.localdate()
    ):
        del period
        raise Refused(TROUBLE_SENTENCES[trouble])


def _end(
    period: LevelPeriod, by: User, ends_on: datetime.date, ending: Ending, detail: str
) -> None:
    period.ends_on, period.ending, period.ending_detail = ends_on, ending, detail
    period.closed_by = by
    period.version += 1
    period.save(update_fields=["ends_on", "ending", "ending_detail", "closed_by", "version"])


def _note_change(
    case_file: CaseFile, before: int | None, after: int | None, by: User, reason: str
) -> None:
    LevelChange.objects.create(
        case_file=case_file, before=before, after=after, changed_by=by, reason=reason
    )
