"""The export of one year: what goes, what does not and why; as a trial or as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.requests import row_id
from beneficiaries import spreadsheet
from beneficiaries.refusals import Refused
from cep.activity.facts import STEP, Facts, facts_of, files_of
from cep.activity.profiles import Profile, profile_of, read, shipped
from cep.activity.pseudonyms import Pseudonyms, known_pseudonyms, pseudonyms
from cep.activity.sources import Source
from cep.activity.tables import Tables, tables_of
from cep.models import ExportProfile

ROWS: Final = "lignes"
TABLES: Final = "tableaux"
CONTENTS: Final = (ROWS, TABLES)
FIRST_YEAR: Final = 2014
SHOWN: Final = 5
LEFT_OPEN: Final = gettext_lazy("Le dossier est clos, mais un niveau y est resté ouvert.")


@dataclass(frozen=True, slots=True)
class Defect:
    """Why a file is not in the export, and where that is mended."""

    case_file_id: int
    reference: str
    sentence: str | Promise
    mend: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What an export would hold; nothing was written."""

    files: int
    rows: int
    headings: list[str]
    first_rows: list[list[str]]
    defects: list[Defect]
    tables: Tables

    @property
    def left_out(self) -> int:
        return self.files - self.rows


class Activity:
    """One year of one user's files, through one version of the profile."""

    def __init__(self, user: User, state: str) -> None:
        asked = QueryDict(state[:200])
        self.user = user
        self.year = row_id(asked.get("annee", ""))
        self.content = asked.get("contenu", "")
        if self.content not in CONTENTS or not FIRST_YEAR <= self.year <= timezone.localdate().year:
            raise Refused(_("Choisissez une année et ce qu’il faut exporter."))
        self.profile = _version(user, asked.get("profil", ""))

    def count(self) -> int:
        """Files that are looked at; those with a defect do not go."""
        return files_of(self.user, self.year).count()

    def try_out(self) -> Trial:
        """Counts, first rows, defects and tables."""
        names = known_pseudonyms(self.user.standing.here, self.year)
        complete, defects, first, files = [], list[Defect](), list[list[str]](), 0
        for facts in facts_of(self.user, self.year, names):
            files += 1
            if found := defects_of(facts, self.profile):
                defects += found
                continue
            complete.append(facts)
            if len(first) < SHOWN:
                first.append(self._cells(facts))
        return Trial(
            files=files,
            rows=len(complete),
            headings=[column.heading for column in self.profile.columns],
            first_rows=first,
            defects=defects,
            tables=tables_of(self.user, complete),
        )

    def write(
        self,
        kind: str,
        target: IO[bytes],
        *,
        count: int,
        told: Callable[[int], object] = lambda done: None,
    ) -> int:
        """The file; gives the number of people in it."""
        names = pseudonyms(self.user.standing.here, self.year)
        sheet = spreadsheet.writer(kind, target, title=_("Activité CEP"))
        if self.profile.signed:
            sheet.row([self._signature()])
        if self.content == TABLES:
            complete = list(self._complete(names, told))
            for line, heading in tables_of(self.user, complete).lines():
                sheet.row(line, heading=heading)
            done = len(complete)
        else:
            done = self._write_rows(sheet, names, told)
        sheet.close()
        return done

    def _write_rows(
        self, sheet: spreadsheet.SheetWriter, names: Pseudonyms, told: Callable[[int], object]
    ) -> int:
        sheet.row([column.heading for column in self.profile.columns], heading=True)
        done = 0
        for facts in self._complete(names, told):
            sheet.row(self._cells(facts))
            done += 1
        return done

    def _complete(self, names: Pseudonyms, told: Callable[[int], object]) -> Iterator[Facts]:
        for number, facts in enumerate(facts_of(self.user, self.year, names), start=1):
            if number % STEP == 0:
                told(number)
            if not defects_of(facts, self.profile):
                yield facts

    def _cells(self, facts: Facts) -> list[str]:
        return [column.written(facts.values[column.source.key]) for column in self.profile.columns]

    def _signature(self) -> str:
        return _(
            "Activité CEP %(year)s, %(organisation)s, profil « %(profile)s » version %(number)s. "
            "Export du %(day)s par %(who)s. Données sans nom : à ne pas rapprocher d’une personne."
        ) % {
            "year": self.year,
            "organisation": self.user.standing.organisation,
            "profile": self.profile.name,
            "number": self.profile.number,
            "day": date_format(timezone.localdate(), "j F Y"),
            "who": self.user.full_name,
        }


def state_of(year: int, content: str, profile: Profile) -> str:
    """What an order remembers."""
    asked = {"annee": str(year), "contenu": content, "profil": str(profile.number)}
    return urlencode(asked)


def _version(user: User, number: str) -> Profile:
    """The version that was looked at; the current one where none is said."""
    here = user.standing.here
    if not number:
        return profile_of(here)
    if number == "0":
        return shipped()
    row = ExportProfile.objects.filter(organisation=here, number=row_id(number)).first()
    return profile_of(here) if row is None else read(row)


def defects_of(facts: Facts, profile: Profile) -> list[Defect]:
    """What a required column lacks, each thing said once; and what contradicts itself."""
    lacking: dict[str, Source] = {}
    for column in profile.columns:
        if column.required and not facts.values[column.source.key]:
            lacking.setdefault(_sentence(column.source), column.source)
    found = [
        Defect(facts.case_file_id, facts.reference, sentence, source.mend)
        for sentence, source in lacking.items()
    ]
    if facts.left_open:
        found.append(Defect(facts.case_file_id, facts.reference, LEFT_OPEN, "cep:path"))
    return found


def _sentence(source: Source) -> str:
    if source.lacking:
        return str(source.lacking)
    return _("« %(label)s » n’est pas renseigné.") % {"label": source.label}


def count_in_words(number: int) -> str:
    """ "1 234 dossiers"."""
    said = ngettext("%(number)s dossier", "%(number)s dossiers", number)
    return said % {"number": number_format(number, force_grouping=True)}
