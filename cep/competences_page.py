"""The profile of orientation competences as the page, the space and the synthesis show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.models import CaseFile
from cep.competences import Comparison, Competence, Mastery, Moment, Profile, Rater, Rating, compare
from cep.models import CompetenceRating
from cep.words import COMPETENCE_SHORT, COMPETENCE_WORDS, MASTERY_WORDS, RATER_SHORT
from followup.drawing.charts import Chart, Scale, Series, radar_chart

Text = str | Promise
MOMENTS = tuple(Moment)


@dataclass(frozen=True, slots=True)
class CompetenceLine:
    """One competence in words: the three views, their examples, and what changed."""

    name: Text
    comparison: Comparison
    person: Text
    counsellor: Text
    together: Text
    person_evidence: str
    counsellor_evidence: str
    together_evidence: str


@dataclass(frozen=True, slots=True)
class MomentView:
    """One moment; the two views are shown side by side once both exist."""

    moment: Moment
    said: frozenset[Rater]
    lines: tuple[CompetenceLine, ...]
    chart: Chart | None

    @property
    def both_said(self) -> bool:
        return {Rater.PERSON, Rater.COUNSELLOR} <= self.said

    @property
    def is_empty(self) -> bool:
        return not self.said


Profiles = Mapping[tuple[Moment, Rater], Profile]


def profiles_of(case_file: CaseFile) -> dict[tuple[Moment, Rater], dict[Competence, Rating]]:
    """Everything that was rated in one file, in one query."""
    found: dict[tuple[Moment, Rater], dict[Competence, Rating]] = {}
    for row in CompetenceRating.objects.filter(case_file=case_file).order_by("pk"):
        key = (Moment(row.moment), Rater(row.rater))
        found.setdefault(key, {})[Competence(row.competence)] = Rating(
            Mastery(row.mastery), row.evidence
        )
    return found


def moment_view(profiles: Profiles, moment: Moment, *, reader: Rater) -> MomentView:
    """One moment, for one side: it sees the other's view once it has said its own."""
    said = frozenset(rater for rater in Rater if profiles.get((moment, rater)))
    shown = said if {Rater.PERSON, Rater.COUNSELLOR} <= said else said & {reader, Rater.TOGETHER}
    views = {rater: profiles.get((moment, rater), {}) if rater in shown else {} for rater in Rater}
    table = compare(
        person=views[Rater.PERSON],
        counsellor=views[Rater.COUNSELLOR],
        together=views[Rater.TOGETHER],
        earlier=_earlier_conclusion(profiles, moment),
    )
    lines = tuple(_line(line, views) for line in table)
    return MomentView(moment, said, lines, _chart(moment, table, shown) if shown else None)


def _line(line: Comparison, views: Mapping[Rater, Profile]) -> CompetenceLine:
    return CompetenceLine(
        name=COMPETENCE_WORDS[line.competence],
        comparison=line,
        person=_words(line.person),
        counsellor=_words(line.counsellor),
        together=_words(line.concluded),
        person_evidence=_evidence(views[Rater.PERSON], line.competence),
        counsellor_evidence=_evidence(views[Rater.COUNSELLOR], line.competence),
        together_evidence=_evidence(views[Rater.TOGETHER], line.competence),
    )


def _earlier_conclusion(profiles: Profiles, moment: Moment) -> Profile:
    before = MOMENTS[: MOMENTS.index(moment)]
    known = (profiles.get((one, Rater.TOGETHER)) for one in reversed(before))
    return next((profile for profile in known if profile), {})


def _words(mastery: Mastery | None) -> Text:
    return "" if mastery is None else MASTERY_WORDS[mastery]


def _evidence(profile: Profile, competence: Competence) -> str:
    rating = profile.get(competence)
    return rating.evidence if rating else ""


def _chart(moment: Moment, table: list[Comparison], shown: frozenset[Rater]) -> Chart:
    """Both views while they are compared; otherwise the one that may be shown."""
    values = {
        Rater.PERSON: tuple(line.person for line in table),
        Rater.COUNSELLOR: tuple(line.counsellor for line in table),
        Rater.TOGETHER: tuple(line.concluded for line in table),
    }
    drawn: list[Rater] = [
        rater for rater in Rater if rater in shown and rater is not Rater.TOGETHER
    ]
    return radar_chart(
        key=f"competences-{moment}",
        title=_("Les huit compétences à s’orienter"),
        sentence=sentence(table, both=len(drawn) > 1),
        axes=[str(COMPETENCE_SHORT[competence]) for competence in Competence],
        series=[Series(str(RATER_SHORT[one]), values[one]) for one in drawn or [Rater.TOGETHER]],
        scale=Scale(0, 4),
        head=_("Compétence"),
    )


def sentence(table: list[Comparison], *, both: bool) -> str:
    """The drawing in words: where the views part, where something moved. Never a total."""
    said = []
    if both:
        apart = sum(line.disagree for line in table)
        said.append(
            ngettext(
                "Les deux avis s’écartent sur %(count)s compétence.",
                "Les deux avis s’écartent sur %(count)s compétences.",
                apart,
            )
            % {"count": apart}
            if apart
            else _("Les deux avis se rejoignent.")
        )
    grown = sum(line.change is not None and line.change > 0 for line in table)
    if grown:
        said.append(
            ngettext(
                "%(count)s compétence a progressé depuis la fois précédente.",
                "%(count)s compétences ont progressé depuis la fois précédente.",
                grown,
            )
            % {"count": grown}
        )
    rated = sum(bool({line.person, line.counsellor, line.concluded} - {None}) for line in table)
    return " ".join(said) or ngettext(
        "%(count)s compétence regardée.", "%(count)s compétences regardées.", rated
    ) % {"count": rated}
