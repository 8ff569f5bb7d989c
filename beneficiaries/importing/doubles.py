"""Lines that may speak of one person: within the file, and with the people already known."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext_noop

from beneficiaries.importing import columns
from beneficiaries.importing.records import INFO, REFUSED, WARNING, Remark
from beneficiaries.likeness import Identity, Likeness, identity, likeness
from beneficiaries.names import folded

CREATE, ATTACH, SKIP = "create", "attach", "skip"

SAME_REFERENCE = gettext_noop("Répète la référence et le nom de la ligne %(line)s.")
REFERENCE_TAKEN_HERE = gettext_noop(
    "Cette référence est aussi celle de la ligne %(line)s, pour une autre personne."
)
SAME_PERSON_HERE = gettext_noop(
    "Semble être la même personne que la ligne %(line)s (nom, date de naissance ou contact) : "
    "non importée, sauf si vous indiquez que ce sont deux personnes."
)
ALIKE_HERE = gettext_noop("Porte le même nom que la ligne %(line)s, ou presque : vérifiez.")
TWO_PEOPLE = gettext_noop("Gardée à part de la ligne %(line)s : ce sont deux personnes.")
HOUSEHOLD = gettext_noop(
    "Même courriel ou téléphone que la ligne %(line)s : deux personnes, gardées à part."
)
ALREADY_HERE = gettext_noop("Déjà présente sous cette référence : rien ne sera créé.")
REFERENCE_TAKEN = gettext_noop(
    "Cette référence est déjà celle d’une autre personne de votre organisation."
)
PROBABLY_HERE = gettext_noop(
    "Semble déjà présente dans Jalons (nom, date de naissance ou contact) : rien ne sera créé, "
    "sauf si vous en décidez autrement."
)
MAYBE_HERE = gettext_noop(
    "Quelqu’un du même nom, ou presque, est déjà dans Jalons : une nouvelle fiche sera créée, "
    "sauf si vous en décidez autrement."
)
NAMED_HERE = gettext_noop(
    "Quelqu’un du même nom est déjà dans Jalons et cette ligne n’a pas de référence : "
    "rien ne sera créé, sauf si vous en décidez autrement."
)
ATTACHED = gettext_noop("Sera rattachée à la fiche déjà présente.")


class Comparable(Protocol):
    """What the comparison reads and writes on an import row."""

    first_line: int
    cleaned: dict[str, Any]
    decision: str
    action: str
    match_id: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """A person already in the organisation."""

    pk: int
    reference: str
    identity: Identity


def reference_key(reference: str) -> str:
    """References are compared without case nor spaces."""
    return folded(reference).replace(" ", "")


def identity_in(cleaned: Mapping[str, Any]) -> Identity:
    """The person of a judged line, made comparable."""
    birth = cleaned.get(columns.BIRTH_DATE) or ""
    return identity(
        given_name=cleaned.get(columns.GIVEN_NAME, ""),
        family_name=cleaned.get(columns.FAMILY_NAME, ""),
        birth_date=datetime.date.fromisoformat(birth) if birth else None,
        phones=(cleaned.get(columns.PHONE, ""), cleaned.get(columns.OTHER_PHONE, "")),
        email=cleaned.get(columns.EMAIL, ""),
    )


def keys_of(person: Identity) -> list[str]:
    """What two look-alikes, or a household, share at least once."""
    keys = [f"p{number}" for number in person.phones]
    keys += [f"n{person.name_key}"] if person.name_key else []
    keys += [f"e{person.email}"] if person.email else []
    keys += [f"d{person.birth_date}"] if person.birth_date else []
    return keys


MAX_ALIKE = 50


@dataclass(slots=True)
class Register:
    """People met so far, found again by reference or by what they share."""

    by_reference: dict[str, Known] = field(default_factory=dict)
    by_key: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))

    def add(self, known: Known) -> None:
        if known.reference:
            self.by_reference.setdefault(reference_key(known.reference), known)
        for key in keys_of(known.identity):
            if len(self.by_key[key]) < MAX_ALIKE:
                self.by_key[key].append(known)

    def with_reference(self, reference: str) -> Known | None:
        return self.by_reference.get(reference_key(reference)) if reference else None

    def neighbours(self, person: Identity) -> list[Known]:
        """Whoever shares a key, the first met first."""
        found: dict[int, Known] = {}
        for key in keys_of(person):
            found |= {known.pk: known for known in self.by_key.get(key, ())}
        return [found[pk] for pk in sorted(found)]

    def likest(self, person: Identity) -> tuple[Known, Likeness] | None:
        """The surest look-alike."""
        alike = [(known, likeness(person, known.identity)) for known in self.neighbours(person)]
        sure = [(known, found) for known, found in alike if found is not None]
        return min(sure, key=lambda pair: not pair[1].certain) if sure else None


def compare[Line: Comparable](
    lines: Iterable[tuple[Line, bool]], base: Register, say: Callable[[Line, Remark], None]
) -> None:
    """Lines in file order, each with whether it may enter; says what is alike, sets the action."""
    here = Register()
    for line, may_enter in lines:
        line.action, line.match_id = "", None
        if not may_enter:
            continue
        person = identity_in(line.cleaned)
        reference = line.cleaned.get(columns.REFERENCE, "")
        remarks = _within_file(line, person, reference, here)
        if not any(remark.level == REFUSED for remark in remarks):
            remarks += _with_base(line, person, reference, base)
        for remark in remarks:
            say(line, remark)
        if not any(remark.level == REFUSED for remark in remarks):
            here.add(Known(line.first_line, reference, person))


def _within_file(
    line: Comparable, person: Identity, reference: str, here: Register
) -> list[Remark]:
    twin = here.with_reference(reference)
    if twin is not None:
        same = twin.identity.name_key == person.name_key
        sentence = SAME_REFERENCE if same else REFERENCE_TAKEN_HERE
        return [Remark(REFUSED, sentence, values={"line": twin.pk})]
    alike = here.likest(person)
    if alike is None:
        return _household(person, here)
    known, found = alike
    if line.decision == CREATE:
        return [Remark(INFO, TWO_PEOPLE, values={"line": known.pk})]
    if found.certain:
        return [Remark(REFUSED, SAME_PERSON_HERE, values={"line": known.pk})]
    return [Remark(WARNING, ALIKE_HERE, values={"line": known.pk})]


def _household(person: Identity, here: Register) -> list[Remark]:
    """A shared contact alone makes a household, not one person."""
    for known in here.neighbours(person):
        if (person.email and person.email == known.identity.email) or (
            person.phones & known.identity.phones
        ):
            return [Remark(INFO, HOUSEHOLD, values={"line": known.pk})]
    return []


def _with_base(line: Comparable, person: Identity, reference: str, base: Register) -> list[Remark]:
    twin = base.with_reference(reference)
    if twin is not None:
        alike = likeness(person, twin.identity)
        if twin.identity.name_key != person.name_key and alike is None:
            return [Remark(REFUSED, REFERENCE_TAKEN)]
        line.match_id = twin.pk
        line.action = ATTACH if line.decision == ATTACH else SKIP
        return [Remark(INFO, ATTACHED if line.action == ATTACH else ALREADY_HERE)]
    found = base.likest(person)
    if found is None:
        line.action = CREATE
        return []
    known, alike_to = found
    line.match_id = known.pk
    expected = SKIP if alike_to.certain or not reference else CREATE
    line.action = line.decision or expected
    if line.decision:
        return [Remark(INFO, ATTACHED)] if line.decision == ATTACH else []
    named = MAYBE_HERE if reference else NAMED_HERE
    return [Remark(WARNING, PROBABLY_HERE if alike_to.certain else named)]
