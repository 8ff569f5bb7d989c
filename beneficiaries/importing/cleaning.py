"""Each value of a case file, from what a cell holds; what is wrong is said, never guessed."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop

from beneficiaries.importing import days
from beneficiaries.importing.reading import NIR_MASK
from beneficiaries.importing.records import INFO, REFUSED, WARNING
from beneficiaries.names import folded
from beneficiaries.phones import found_in
from beneficiaries.rome import label_of, trades

YOUNGEST, OLDEST = 14, 100
EARLIEST_ENTRY = datetime.date(2000, 1, 1)
MAX_WEEKS = 520
_ABSENT = {
    "", "-", "--", "/", "?", "x", "na", "n a", "nc", "n c", "nr", "sans", "sans objet", "so",
    "neant", "aucun", "aucune", "non", "non renseigne", "inconnu", "null", "none", "0", "vide",
}  # fmt: skip
_EMAILS = re.compile(r"[^\s;,<>/|]+")

NAME_TOO_LONG = gettext_noop("Ce nom dépasse 80 caractères : la ligne ne peut pas entrer.")
NAME_SPLIT = gettext_noop("Nom et prénom ont été séparés d’après leur ordre : vérifiez.")
REFERENCE_TOO_LONG = gettext_noop("Cette référence dépasse 30 caractères : une autre sera donnée.")
BIRTH_AHEAD = gettext_noop("Cette date de naissance est dans le futur. Non reprise.")
BIRTH_UNLIKELY = gettext_noop(
    "Cette date donnerait moins de 14 ans ou plus de 100 ans : corrigez-la. Non reprise."
)
NO_EMAIL = gettext_noop("Ce n’est pas un courriel : laissé vide.")
BAD_EMAIL = gettext_noop(
    "Ce courriel n’est pas valable : il s’écrit comme nom@exemple.fr. Non repris."
)
SEVERAL_EMAILS = gettext_noop("Plusieurs courriels dans la case : le premier est repris.")
BAD_PHONE = gettext_noop("Ce téléphone n’est pas lisible : dix chiffres sont attendus. Non repris.")
SECOND_PHONE = gettext_noop("Deux numéros dans la case : le second devient « autre téléphone ».")
PHONES_LEFT = gettext_noop("Plus de deux numéros : les suivants ne sont pas repris.")
FOUR_DIGITS = gettext_noop(
    "Ce code postal n’a que quatre chiffres, il en faut cinq : non repris, corrigez-le."
)
BAD_POSTAL = gettext_noop("Un code postal compte cinq chiffres. Non repris.")
COMMUNE_TOO_LONG = gettext_noop("Ce nom de commune dépasse 80 caractères. Non repris.")
ROME_UNKNOWN = gettext_noop("Ce code n’est pas au répertoire ROME. Non repris.")
ROME_SUGGESTED = gettext_noop(
    "Ce code n’est pas au répertoire ROME ; d’après l’intitulé ce serait %(code)s. Non repris."
)
ROME_DISAGREES = gettext_noop(
    "Ce code est celui de « %(label)s », l’intitulé celui de %(code)s. "
    "Le code est repris : vérifiez."
)
ENTRY_AHEAD = gettext_noop(
    "Cette date d’entrée est dans le futur. Non reprise : le dossier s’ouvrira au jour de l’import."
)
ENTRY_OLD = gettext_noop(
    "Cette date d’entrée est avant 2000. Non reprise : le dossier s’ouvrira au jour de l’import."
)
CONTACT_AHEAD = gettext_noop("Ce dernier rendez-vous est dans le futur. Non repris.")
CONTACT_OLD = gettext_noop("Ce dernier rendez-vous est avant 2000. Non repris.")
BAD_WEEK = gettext_noop("Cette semaine d’entrée n’est pas un nombre entier. Non reprise.")


@dataclass(slots=True)
class Cleaned:
    """A value as the case file keeps it, and what must be said about it."""

    value: str = ""
    notes: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

    def warn(self, sentence: str, **values: object) -> Cleaned:
        self.notes.append((WARNING, sentence, values))
        return self

    def refuse(self, sentence: str) -> Cleaned:
        self.notes.append((REFUSED, sentence, {}))
        return self

    def inform(self, sentence: str) -> Cleaned:
        self.notes.append((INFO, sentence, {}))
        return self


def is_absent(text: str) -> bool:
    """Empty, or one of the ways to write that there is nothing."""
    return text == NIR_MASK or folded(text) in _ABSENT


def one_line(text: str) -> str:
    """Without line ends or doubled spaces."""
    return "" if text == NIR_MASK else " ".join(text.split())


def clean_name(text: str) -> Cleaned:
    """A family or given name, as written."""
    name = one_line(text)
    if not any(c.isalpha() for c in name):
        return Cleaned()
    return Cleaned(name) if len(name) <= 80 else Cleaned().refuse(NAME_TOO_LONG)


def split_name(text: str, *, given_first: bool) -> tuple[str, str, bool]:
    """Family name, given name, and whether the cut is a guess."""
    name = one_line(text)
    family, comma, given = name.partition(",")
    if comma:
        return family.strip(), given.strip(), False
    words = name.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(w for w in words if w not in capitals), False
    if given_first:
        return " ".join(words[1:]), " ".join(words[:1]), len(words) > 2
    return " ".join(words[:1]), " ".join(words[1:]), len(words) > 2


def clean_reference(text: str) -> Cleaned:
    """The number under which the file knows the person."""
    reference = one_line(text)
    return Cleaned(reference) if len(reference) <= 30 else Cleaned().warn(REFERENCE_TOO_LONG)


def clean_birth_date(text: str, today: datetime.date) -> Cleaned:
    """A day that gives a working life's age."""
    if is_absent(text):
        return Cleaned()
    day = days.read_day(text, latest=_years_before(today, YOUNGEST))
    if day.value is None:
        return Cleaned().warn(day.sentence)
    if day.value > today:
        return Cleaned().warn(BIRTH_AHEAD)
    if not _years_before(today, OLDEST) <= day.value <= _years_before(today, YOUNGEST):
        return Cleaned().warn(BIRTH_UNLIKELY)
    return _dated(day)


def clean_entry(text: str, today: datetime.date) -> Cleaned:
    """When the accompaniment began."""
    return _past_day(text, today, ahead=ENTRY_AHEAD, old=ENTRY_OLD)


def clean_last_contact(text: str, today: datetime.date) -> Cleaned:
    """When the person was last seen."""
    return _past_day(text, today, ahead=CONTACT_AHEAD, old=CONTACT_OLD)


def _past_day(text: str, today: datetime.date, *, ahead: str, old: str) -> Cleaned:
    if is_absent(text):
        return Cleaned()
    day = days.read_day(text, latest=today)
    if day.value is None:
        return Cleaned().warn(day.sentence)
    if day.value > today:
        return Cleaned().warn(ahead)
    return _dated(day) if day.value >= EARLIEST_ENTRY else Cleaned().warn(old)


def _dated(day: days.Day) -> Cleaned:
    assert day.value is not None  # noqa: S101 - narrows the type
    cleaned = Cleaned(day.value.isoformat())
    return cleaned.warn(days.SHORT_YEAR, year=day.value.year) if day.short_year else cleaned


def _years_before(day: datetime.date, years: int) -> datetime.date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def clean_week(text: str, week_zero: datetime.date | None) -> Cleaned:
    """A week counted from the start of the programme, once that start is known."""
    if is_absent(text) and text != "0":
        return Cleaned()
    if not re.fullmatch(r"\d{1,4}", text) or int(text) > MAX_WEEKS:
        return Cleaned().warn(BAD_WEEK)
    if week_zero is None:
        return Cleaned()
    return Cleaned((week_zero + datetime.timedelta(weeks=int(text))).isoformat())


def clean_email(text: str) -> Cleaned:
    """One address in lower case."""
    if is_absent(text):
        return Cleaned() if not folded(text) else Cleaned().warn(NO_EMAIL)
    words = [word.removeprefix("mailto:") for word in _EMAILS.findall(text.lower()) if "@" in word]
    valid = [word for word in words if _is_email(word)]
    if not valid:
        return Cleaned().warn(BAD_EMAIL if words else NO_EMAIL)
    return Cleaned(valid[0]).warn(SEVERAL_EMAILS) if len(words) > 1 else Cleaned(valid[0])


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def clean_phones(text: str) -> tuple[Cleaned, str]:
    """The first number, and a second one where the cell holds two."""
    if is_absent(text):
        return Cleaned(), ""
    numbers = found_in(_with_lost_zero(text))
    if not numbers:
        return Cleaned().warn(BAD_PHONE), ""
    cleaned = Cleaned(numbers[0])
    if len(numbers) > 1:
        cleaned.inform(SECOND_PHONE)
    if len(numbers) > 2:
        cleaned.warn(PHONES_LEFT)
    return cleaned, numbers[1] if len(numbers) > 1 else ""


def _with_lost_zero(text: str) -> str:
    """A spreadsheet that took a number for a figure ate its first zero."""
    bare = text.strip()
    return f"0{bare}" if re.fullmatch(r"[1-9]\d{8}", bare) else bare


def clean_postal_code(text: str) -> Cleaned:
    """Five digits; four may be a lost zero or a lost figure: nobody knows."""
    if is_absent(text):
        return Cleaned()
    bare = re.sub(r"\s", "", text).upper().removeprefix("F-")
    if re.fullmatch(r"[0-9]{5}", bare):
        return Cleaned(bare)
    return Cleaned().warn(FOUR_DIGITS if re.fullmatch(r"[0-9]{4}", bare) else BAD_POSTAL)


def clean_commune(text: str) -> Cleaned:
    """The name of a place."""
    name = one_line(text)
    if is_absent(name):
        return Cleaned()
    return Cleaned(name) if len(name) <= 80 else Cleaned().warn(COMMUNE_TOO_LONG)


def clean_trade(code_text: str, label: str) -> Cleaned:
    """A code of the ROME directory; the label beside it helps to see mistakes."""
    written = re.sub(r"\s", "", code_text).upper()
    by_label = _code_of_label(label)
    if not written or is_absent(code_text):
        return Cleaned(by_label)
    known = label_of(written)
    if not known:
        if by_label:
            return Cleaned().warn(ROME_SUGGESTED, code=by_label)
        return Cleaned().warn(ROME_UNKNOWN)
    if by_label and by_label != written:
        return Cleaned(written).warn(ROME_DISAGREES, label=known, code=by_label)
    return Cleaned(written)


_labels: dict[str, str] = {}


def _code_of_label(label: str) -> str:
    """The code whose label is exactly this one."""
    if not _labels:
        _labels.update({folded(trade.label): trade.code for trade in trades().values()})
    return _labels.get(folded(label[:200]), "")
