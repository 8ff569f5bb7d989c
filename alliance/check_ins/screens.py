"""What each screen shows: one question, its answers, how far one is."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.instruments.wording import Sheet
from alliance.models import Answer, CheckIn, Item, ReadingMode, Visibility
from alliance.services.answering import sheet_of

UNEASE_FACES = {"no": "ring", "a_little": "half", "yes": "full"}
WISH_FACES = {"next_meeting": "calendar", "somebody_else": "people", "no": "quiet"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be chosen."""

    value: str
    word: str
    face: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """One question; `item` is empty for the question apart."""

    check_in: CheckIn
    words: Sheet
    text: str
    number: int
    total: int
    choices: tuple[Choice, ...] = ()
    item: Item | None = None
    passed: bool = False
    back: str = ""
    begun: bool = False
    refusal: str = ""
    dots: tuple[bool, ...] = field(default=())

    @property
    def is_simple(self) -> bool:
        return self.check_in.mode == ReadingMode.SIMPLE

    @property
    def readers(self) -> str:
        """Who reads, without any name: the page may be open on somebody else's phone."""
        return str(readers_sentence(self.check_in.visibility))


def readers_sentence(visibility: str) -> str:
    """In the words of the first screen."""
    return {
        Visibility.SHARED: _("La personne qui vous accompagne lit vos réponses."),
        Visibility.TREND: _("La personne qui vous accompagne voit la tendance, pas vos réponses."),
        Visibility.TRUSTED_PERSON: _(
            "Seule la personne de confiance que vous avez choisie lit vos réponses."
        ),
    }[Visibility(visibility)]


def address(name: str, check_in: CheckIn, *args: int) -> str:
    """A page of one check-in."""
    return reverse(f"alliance:{name}", args=[check_in.pk, *args])


def question_address(check_in: CheckIn, number: int) -> str:
    return address("check_in_question", check_in, number)


def first_screen(check_in: CheckIn) -> Screen:
    """Why, how long, who reads; resumed, it says so."""
    words = sheet_of(check_in)
    total = len(words.items) + 1
    begun = check_in.answers.exists()
    return Screen(check_in, words, "", 0, total, begun=begun)


def item_screen(check_in: CheckIn, number: int) -> Screen | None:
    """The question of that number; None when there is none."""
    words = sheet_of(check_in)
    if not 1 <= number <= len(words.items):
        return None
    item, text = words.items[number - 1]
    given = Answer.objects.filter(check_in=check_in, item=item).first()
    choices = tuple(
        Choice(str(value), word, face, chosen=given is not None and given.value == value)
        for value, word, face in words.levels
    )
    total = len(words.items) + 1
    before = (
        address("check_in", check_in) if number == 1 else question_address(check_in, number - 1)
    )
    return Screen(
        check_in,
        words,
        text,
        number,
        total,
        choices,
        item,
        passed=given is not None and given.value is None,
        back=before,
        dots=tuple(place < number for place in range(total)),
    )


def unease_screen(check_in: CheckIn) -> Screen:
    """The question apart: something bothered me."""
    words = sheet_of(check_in)
    total = len(words.items) + 1
    choices = tuple(
        Choice(value, word, UNEASE_FACES[value], chosen=check_in.unease == value)
        for value, word in words.unease.answers
    )
    back = question_address(check_in, total - 1)
    dots = (True,) * total
    return Screen(
        check_in, words, words.unease.question, total, total, choices, back=back, dots=dots
    )


def wish_screen(check_in: CheckIn) -> Screen:
    """What to do about it."""
    words = sheet_of(check_in)
    total = len(words.items) + 1
    choices = tuple(
        Choice(value, word, WISH_FACES[value], chosen=check_in.talk_about == value)
        for value, word in words.unease.wishes
    )
    back = address("check_in_unease", check_in)
    dots = (True,) * total
    return Screen(check_in, words, words.unease.wish, total, total, choices, back=back, dots=dots)


def next_address(check_in: CheckIn) -> str:
    """Where one goes on: the first question without answer, then the question apart."""
    words = sheet_of(check_in)
    given = set(check_in.answers.values_list("item", flat=True))
    for number, (item, _text) in enumerate(words.items, 1):
        if item.pk not in given:
            return question_address(check_in, number)
    return address("check_in_unease", check_in)


def after_item(check_in: CheckIn, screen: Screen) -> str:
    """The next question, or the question apart."""
    if screen.number < screen.total - 1:
        return question_address(check_in, screen.number + 1)
    return address("check_in_unease", check_in)
