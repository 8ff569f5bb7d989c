"""What invented people answered, meeting after meeting; each story shows one thing."""

from __future__ import annotations

from dataclasses import dataclass, field

GAP = 12  # days between two meetings of which the agenda says nothing
ITEMS = ("b1", "b2", "t1", "t2", "l1", "l2")


@dataclass(frozen=True, slots=True)
class Said:
    """One point d’étape: a level for each question in order, or silence."""

    levels: str = ""
    unease: str = "no"
    talk_about: str = ""
    comment: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Repaired:
    """An episode after the answer of that place: its steps, and how it ended if it did."""

    after: int
    steps: tuple[tuple[str, str], ...]
    verdict_note: str = ""
    state: str = "in_progress"
    end_note: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """The answers of one file, oldest first, and who reads them."""

    key: str
    said: tuple[Said, ...]
    visibility: str = "shared"
    trusted: str = ""
    mode: str = "normal"
    language: str = "fr"
    paper: bool = False
    repaired: Repaired | None = None
    missed: tuple[int, ...] = field(default=())  # days ago, absent without a word


def levels(*rows: str) -> tuple[Said, ...]:
    return tuple(Said(row) for row in rows)


COURSES = (
    # A fall, taken up at the next meeting, then the way back: the showcase.
    Course(
        "with_account",
        (
            *levels("444444", "444544", "454544", "445454"),
            Said(
                "333333",
                "a_little",
                "next_meeting",
                "La formation, c’est vous qui y tenez. Moi je ne sais plus.",
            ),
            Said("444344", comment="On a repris depuis le début, ça m’a fait du bien."),
            *levels("454445", "555455"),
        ),
        repaired=Repaired(
            after=4,
            verdict_note="Confirmé avec lui au téléphone : la formation allait trop vite.",
            steps=(
                ("identify", "La formation a été évoquée trois fois sans qu’il la demande."),
                ("own_feelings", ""),
                ("own_part", "Je lui ai dit que j’étais allée trop vite sur les dates."),
                ("empathy", "Le plus dur : annoncer à ses proches une chose pas encore décidée."),
                ("lighten_task", "Une seule visite d’atelier, sans inscription."),
            ),
            state="repaired",
            end_note="On décide de la formation après l’immersion, pas avant.",
        ),
    ),
    # A little less each time: no fall, and yet.
    Course(
        "several_barriers",
        (
            *levels("555455", "455455", "445445", "444444", "434444"),
            Said("433343", "a_little", "no"),
            Said("323333", "yes", "next_meeting", "J’ai l’impression de répéter les mêmes choses."),
        ),
    ),
    # Answered twice, then nothing, then absent: only what people do can tell.
    Course("silent", (*levels("444544", "445444"), Said(), Said()), missed=(38, 24)),
    # Everything at the top, always: said as it is, and never a signal alone.
    Course("spouse_one", levels("555555", "555555", "555555", "555555", "555555")),
    # Low, and stable: this is where this person stands.
    Course("overdue_review", levels("343433", "334433", "343343", "433433", "343433", "334343")),
    # A repair that runs, and sleeps a little.
    Course(
        "reopened",
        (
            *levels("454545", "545454", "454545"),
            Said("332333", "a_little", "next_meeting"),
        ),
        repaired=Repaired(
            after=3,
            verdict_note="Il n’a pas aimé être rappelé au moment de la clôture.",
            steps=(("identify", "La clôture a été décidée sans lui."), ("own_feelings", "")),
        ),
    ),
    Course("name_as_wished", levels("444445", "445444", "333323"), visibility="trend"),
    Course(
        "opened_with_reason",
        (*levels("444444", "454444"), Said("221222", "yes", "somebody_else")),
        visibility="trusted_person",
        trusted="diane",
    ),
    Course("simple_reading", levels("535555", "555355", "555535"), mode="simple"),
    Course(
        "english_speaker",
        (*levels("444444", "454454"), Said("455455", comment="Slower on the phone was better.")),
        language="en",
    ),
    Course("leaver_urgent", levels("444444", "443444", "343333"), paper=True),
)
OBJECTED = ("consent_withdrawn", -25)
