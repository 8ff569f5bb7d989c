"""Counts of the year for who asks for no lines: levels reached, by a few groupings, masked.

All the tables share the totals of their columns. Those totals are shown, and levels that fewer
than five people reached are put together first: so no table gives back what another one hides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from beneficiaries.masking import FEWEST, MaskedTable, masked
from cep.activity.facts import Facts
from cep.activity.sources import AGE_BANDS, BY_KEY, LEVELS_REACHED, Text

GROUPINGS = ("initiative", "age", "project", "ending")
Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One grouping by levels; None is a hidden number."""

    title: Text
    headings: tuple[str, ...]
    rows: tuple[tuple[Text, tuple[int | None, ...]], ...]

    @property
    def hides(self) -> bool:
        return any(None in numbers for _name, numbers in self.rows)


@dataclass(frozen=True, slots=True)
class Tables:
    """All of them, or none where fewer than five people are counted."""

    people: int
    tables: tuple[Table, ...]

    @property
    def is_too_small(self) -> bool:
        return 0 < self.people < FEWEST

    def lines(self) -> Iterator[tuple[list[str | int], bool]]:
        """Lines of a file, and whether each is a heading."""
        yield [_("« masqué » : moins de cinq personnes, ou de quoi les retrouver.")], False
        if not self.tables:
            yield [_("Moins de cinq personnes : aucun tableau.")], False
        for table in self.tables:
            yield [""], False
            yield [str(table.title), *table.headings], True
            for name, numbers in table.rows:
                shown = [_("masqué") if one is None else one for one in numbers]
                yield [str(name), *shown], False


def tables_of(user: User, files: Sequence[Facts]) -> Tables:
    """One query, for the names of the teams."""
    levels = _grouped_levels(Counter(facts.values["level"] for facts in files))
    if not levels:
        return Tables(len(files), ())
    teams = Team.objects.filter(organisation=user.standing.organisation)
    names = {str(pk): name for pk, name in teams.order_by("pk").values_list("pk", "name")}
    by_team = [(str(facts.team_id or ""), facts) for facts in files]
    found = [_table(_("Équipe"), names, by_team, levels)]
    for key in GROUPINGS:
        words = AGE_BANDS if key == "age" else BY_KEY[key].values
        placed = [(facts.values[key], facts) for facts in files]
        found.append(_table(BY_KEY[key].label, words, placed, levels))
    return Tables(len(files), tuple(found))


def _grouped_levels(reached: Counter[str]) -> tuple[Group, ...]:
    """Levels side by side, put together until each group has five people; none if it never does."""
    groups: list[Group] = [(level,) for level in LEVELS_REACHED if reached[level]]
    while len(groups) > 1:
        sizes = [sum(reached[level] for level in group) for group in groups]
        place = next((place for place, size in enumerate(sizes) if size < FEWEST), None)
        if place is None:
            break
        first = max(0, place - 1)
        groups[first : first + 2] = [groups[first] + groups[first + 1]]
    if not groups or sum(reached[level] for level in groups[0]) < FEWEST:
        return ()
    return tuple(groups)


def _table(
    title: Text,
    words: Mapping[str, Text],
    placed: Iterable[tuple[str, Facts]],
    levels: tuple[Group, ...],
) -> Table:
    known = dict(words)
    counts = Counter((value, facts.values["level"]) for value, facts in placed)
    values = [value for value in (*known, "") if any(counts[value, g] for gs in levels for g in gs)]
    table = [[sum(counts[value, one] for one in group) for group in levels] for value in values]
    return _in_words(
        title,
        [known.get(value, _("Non renseigné")) for value in values],
        levels,
        masked(table, column_totals_shown=True),
    )


def _in_words(
    title: Text, names: list[Text], levels: tuple[Group, ...], table: MaskedTable
) -> Table:
    headings = (*(_level_words(group) for group in levels), _("Total"))
    return Table(title, headings, tuple(zip([*names, _("Total")], table.rows(), strict=True)))


def _level_words(group: Group) -> str:
    """ "Niveau 1", or "Niveaux 2 et 3"."""
    said = ngettext("Niveau %(numbers)s", "Niveaux %(numbers)s", len(group))
    return said % {"numbers": _(" et ").join(group)}
