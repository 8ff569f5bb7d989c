"""The figures aimed at, each with what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.measuring import Figures, Throughput

Results = Mapping[str, Mapping[str, Figures]]
# Pages of the day: as quick in a large house as in a small one.
DAILY = {
    "home_counsellor": "ma journée",
    "agenda": "agenda",
    "interview": "entretien",
    "team": "mon équipe",
}
CLOSE_TO_FLOOR = ("list", "list_filtered", "search", "case_file")


@dataclass(frozen=True, slots=True)
class Goal:
    """One aim; `found` is None where the size was not measured."""

    label: str
    limit: float
    found: float | None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.found is None:
            return None
        return self.found >= self.limit if self.at_least else self.found <= self.limit

    @property
    def sentence(self) -> str:
        word = {True: "tenu", False: "MANQUÉ", None: "non mesuré"}[self.met]
        sign = "≥" if self.at_least else "≤"
        found = "–" if self.found is None else f"{self.found:g}"
        return f"{word:<11} {self.label} : {found} ({sign} {self.limit:g})"


def goals(results: Results, throughputs: Mapping[str, Throughput]) -> list[Goal]:
    """At size L on two cores."""

    def at(size: str, page: str, name: str) -> float | None:
        figures = results.get(page, {}).get(size)
        return None if figures is None else float(getattr(figures, name))

    large = throughputs.get("L")
    large_list = at("L", "list", "p50_ms")

    def growth(page: str) -> float | None:
        small, big = at("S", page, "p50_ms"), at("L", page, "p50_ms")
        return None if not small or not big else round(big / small, 2)

    def more_sql(page: str) -> float | None:
        small, big = at("S", page, "sql"), at("L", page, "sql")
        return None if small is None or big is None else big - small

    return [
        Goal("liste à L, p50 en ms", 40, large_list),
        Goal(
            "liste à L, requêtes/s par cœur",
            30,
            large.per_second_per_core if large else None,
            at_least=True,
        ),
        Goal("liste à L, octets", 60_000, at("L", "list", "html_bytes")),
        Goal("recherche à L, p50 en ms", 25, at("L", "search", "p50_ms")),
        Goal("dossier à L, p50 en ms", 40, at("L", "case_file", "p50_ms")),
        Goal("parcours CEP à L, p50 en ms", 60, at("L", "cep_path", "p50_ms")),
        Goal("indicateurs CEP à L, p50 en ms", 300, at("L", "cep_indicators", "p50_ms")),
        Goal("question d’un point d’étape à L, p50 en ms", 25, at("L", "check_in", "p50_ms")),
        Goal("question d’un point d’étape, octets", 20_000, at("L", "check_in", "html_bytes")),
        Goal("croissance de la liste, L/S", 1.3, growth("list")),
        *(
            Goal(f"rapport au plancher à L, {page}", 4, at("L", page, "ratio"))
            for page in CLOSE_TO_FLOOR
        ),
        *(
            Goal(f"{name} à L, p50 en ms", 50, at("L", page, "p50_ms"))
            for page, name in DAILY.items()
        ),
        *(Goal(f"croissance de {name}, L/S", 1.3, growth(page)) for page, name in DAILY.items()),
        *(Goal(f"requêtes de plus à L, {name}", 0, more_sql(page)) for page, name in DAILY.items()),
    ]


def reminders_goal(found: object) -> Goal:
    """One worker beside a bare loop that renders and hands over the same mail."""
    ratio = found.get("ratio") if isinstance(found, Mapping) else None
    return Goal("rappels, rapport à la boucle nue", 0.5, ratio, at_least=True)
