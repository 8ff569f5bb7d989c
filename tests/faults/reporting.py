"""What the campaign tells: counts, the bound of what was not seen, times of recovery."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.evidence import Evidence


@dataclass
class Result:
    """What one run found."""

    found: dict[str, list[str]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    without_effect: list[str] = field(default_factory=list)
    fell: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    reminders: int = 0
    deeds: Counter[str] = field(default_factory=Counter)
    pages: list[float] = field(default_factory=list)
    unavailable: int = 0
    recoveries: list[float] = field(default_factory=list)
    calm: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_green(self) -> bool:
        return not self.found and not self.without_effect


def recoveries(seen: Evidence, repaired: list[float]) -> list[float]:
    """From each repair to the next message accepted, while there was something to send."""
    moments = sorted(message["at"] for message in seen.accepted)
    found = []
    for moment in repaired:
        after = next((at for at in moments if at > moment), None)
        if after is not None:
            found.append(after - moment)
    return found


def report(results: list[Result]) -> bool:
    """Counts, the bound, times; green when nothing was found and each fault took effect."""
    total = Result()
    for one in results:
        for name in ("faults", "fell", "states", "deeds"):
            getattr(total, name).update(getattr(one, name))
        for name in ("without_effect", "pages", "recoveries", "calm"):
            getattr(total, name).extend(getattr(one, name))
        for name in ("accepted", "reminders", "unavailable", "seconds"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        for name, sentences in one.found.items():
            total.found.setdefault(name, []).extend(sentences)
    say()
    say(f"{total.reminders} rappels, {total.accepted} messages acceptés, {total.seconds:.0f} s")
    say("états : " + ", ".join(f"{name} {n}" for name, n in total.states.most_common()))
    say(f"{sum(total.faults.values())} pannes qui ont eu leur effet :")
    for name, n in sorted(total.faults.items()):
        say(f"  {n:4} {name}")
    say("gestes : " + ", ".join(f"{name} {n}" for name, n in sorted(total.deeds.items())))
    if total.fell:
        say("tombés d’eux-mêmes : " + ", ".join(f"{k} {n}" for k, n in total.fell.items()))
    say(quantiles("pages servies", total.pages) + f" ; {total.unavailable} « indisponible »")
    say(quantiles("retour après réparation", total.recoveries))
    say(quantiles("retard dans le calme", total.calm))
    for sentence in total.without_effect:
        say(f"PANNE SANS EFFET : {sentence}")
    for name, sentences in sorted(total.found.items()):
        say(f"{name} ROMPU, {len(sentences)} fois ; d’abord : {sentences[0]}")
    if total.is_green:
        share = 100 * 3 / max(total.reminders, 1)
        say(
            f"I1 à I10 tenus : 0 perdu en silence, 0 envoyé deux fois sur {total.reminders} ; "
            f"borne à 95 % : {share:.3f} % (3/n)"
        )
    return total.is_green


def quantiles(label: str, seconds: list[float]) -> str:
    ordered = sorted(seconds) or [0.0]
    at = {share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95)}
    return (
        f"{label} : {len(seconds)}, médiane {at[0.5]:.2f} s, p95 {at[0.95]:.2f} s, "
        f"au plus {ordered[-1]:.2f} s"
    )


def say(line: str = "") -> None:
    print(line, flush=True)
