"""The project as the person sees it in their space: where they are, what they said."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from beneficiaries.models import Beneficiary, CaseFile, Programme
from beneficiaries.rome import label_of
from cep.competences import Competence, Mastery, Moment, Rater
from cep.competences_page import Profiles, profiles_of
from cep.models import CareerProject, LevelPeriod, Request, SynthesisDocument, TargetTrade
from cep.services.levels import path_of
from cep.words import COMPETENCE_PLAIN, LEVEL_WORDS, MASTERY_PLAIN

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MyCompetence:
    """One competence in plain words, with what the person and both said of it."""

    key: Competence
    words: Text
    said: Text
    evidence: str
    together: Text


@dataclass(frozen=True, slots=True)
class MyProject:
    """All that the page shows."""

    request: Request | None
    level: Text
    project: CareerProject | None
    trades: tuple[str, ...]
    moment: Moment | None
    competences: tuple[MyCompetence, ...]
    has_document: bool = False

    @property
    def left(self) -> MyCompetence | None:
        """The first one that the person has not answered yet."""
        return next((one for one in self.competences if not one.said), None)

    @property
    def answered(self) -> int:
        return sum(bool(one.said) for one in self.competences)


def has_open_cep(person: Beneficiary) -> bool:
    """The section shows only where there is something to write."""
    return person.case_files.filter(programme=Programme.CEP, closed_on__isnull=True).exists()


def moment_to_answer(profiles: Profiles) -> Moment | None:
    """The first moment that both have not concluded yet."""
    return next((one for one in Moment if not profiles.get((one, Rater.TOGETHER))), None)


def my_project(case_file: CaseFile) -> MyProject:
    """Seven queries."""
    profiles = profiles_of(case_file)
    moment = moment_to_answer(profiles)
    project = CareerProject.objects.filter(case_file=case_file).decided().first()
    running = LevelPeriod.objects.filter(case_file=case_file).open().first()
    trades = TargetTrade.objects.filter(project=project).order_by("position", "pk")
    requests = Request.objects.filter(case_file=case_file).order_by("-recorded_at", "-pk")
    return MyProject(
        request=requests.first(),
        level=LEVEL_WORDS[f"{path_of(case_file).scheme}.{running.number}"] if running else "",
        project=project,
        trades=tuple(label_of(trade.rome) for trade in trades) if project else (),
        moment=moment,
        competences=tuple(_competence(profiles, moment or Moment.EXIT, one) for one in Competence),
        has_document=SynthesisDocument.objects.filter(case_file=case_file).exists(),
    )


def _competence(profiles: Profiles, moment: Moment, competence: Competence) -> MyCompetence:
    mine = profiles.get((moment, Rater.PERSON), {}).get(competence)
    both = profiles.get((moment, Rater.TOGETHER), {}).get(competence)
    return MyCompetence(
        key=competence,
        words=COMPETENCE_PLAIN[competence],
        said=_plain(mine.mastery if mine else None),
        evidence=mine.evidence if mine else "",
        together=_plain(both.mastery if both else None),
    )


def _plain(mastery: Mastery | None) -> Text:
    return "" if mastery is None else MASTERY_PLAIN[mastery]
