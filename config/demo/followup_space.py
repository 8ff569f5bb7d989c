"""Messages, links and demands of the demo: each state once, Basile's thread in full."""

from __future__ import annotations

import datetime
import hashlib
import uuid
import zlib

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from beneficiaries.models import CaseFile
from beneficiaries.services.access import Quality
from config.demo.days import day, moment
from config.demo.telling import Book
from followup.models import (
    Attachment,
    LinkPurpose,
    Message,
    PersonalLink,
    RightKind,
    RightsAnswer,
    RightsRequest,
)

SHOWCASE = "with_account"
# A person's message counts as a contact: none is younger than the last contact of its story.
# (day, hour, minute, from the person, text, hours until it is read; None: not read yet)
BASILE = (
    (
        -20,
        9,
        12,
        False,
        "Bonjour Basile, merci pour notre échange. Je vous joins la fiche de la "
        "ligne Rémi 185 : l’arrêt est devant la mairie. Bonne semaine, Alice",
        9,
    ),
    (
        -19,
        18,
        40,
        True,
        "Bonjour, merci ! J’ai pris le car ce matin, ça marche bien. Par contre le "
        "retour de 18 h est supprimé pendant les travaux.",
        15,
    ),
    (
        -18,
        10,
        5,
        False,
        "Merci de me le dire. Je regarde avec la mission mobilité s’il existe une navette.",
        8,
    ),
    (
        -6,
        13,
        30,
        True,
        "Bonjour Alice, la navette existe, j’ai le numéro. Je bloque encore sur le "
        "CV : je n’ai plus d’ordinateur à la maison. Peut-on le faire ensemble ?",
        4,
    ),
    (
        -1,
        9,
        25,
        False,
        "Oui, bien sûr ! Apportez votre ancien CV, même sur papier, et nous le "
        "reprendrons ensemble à notre prochain rendez-vous.",
        None,
    ),
)
OTHERS = (
    # Waits too long for an answer.
    (
        "english_speaker",
        -5,
        13,
        50,
        "Hello Alice, I got a call from the logistics school. They ask "
        "for a copy of my diploma. Is my translation enough?",
        True,
    ),
    # Answered by the delegate, see DELEGATED below.
    (
        "reopened",
        -7,
        9,
        15,
        "Bonjour, je commence un essai lundi : je ne pourrai pas venir jeudi. "
        "Pouvez-vous me rappeler ?",
        False,
    ),
    (
        "spouse_two",
        -11,
        13,
        20,
        "Bonjour, voici mon certificat de formation, comme convenu.",
        False,
    ),
)
ANSWERS = {
    "reopened": (
        -6,
        11,
        0,
        "Bonjour Loïc, félicitations ! Alice est absente cette semaine : "
        "je note votre essai, elle vous rappelle à son retour. Bob",
    ),
    "spouse_two": (-10, 9, 5, "Merci, je l’ai bien reçu et ajouté à votre dossier."),
}
DELEGATED = "reopened"


def tell_space(book: Book) -> None:
    """Rows as the services write them, at their own dates."""
    case_file = book.files[SHOWCASE]
    for told in BASILE:
        _basile_says(book, case_file, *told)
    for key, at, hour, minute, text, waits in OTHERS:
        _other_says(book, key, moment(at, hour, minute), text, waits=waits)
    _links(book)
    _demands(book)


def _basile_says(
    book: Book,
    case_file: CaseFile,
    at: int,
    hour: int,
    minute: int,
    from_person: bool,
    text: str,
    read_after: int | None,
) -> None:
    sent = moment(at, hour, minute)
    read = None if read_after is None else sent + datetime.timedelta(hours=read_after)
    author = None if from_person else book.made.users["alice"]
    message = _say(book, case_file, sent, text, author=author, read=read)
    if at == BASILE[0][0]:
        _join(message, "Ligne 185 - horaires.txt", TIMETABLE.encode())


def _other_says(book: Book, key: str, sent: datetime.datetime, text: str, *, waits: bool) -> None:
    case_file = book.files[key]
    seen = None if waits else sent + datetime.timedelta(hours=3)
    message = _say(book, case_file, sent, text, author=None, read=seen)
    if key == "spouse_two":
        _join(message, "certificat.png", _small_png())
    if key in ANSWERS:
        at, hour, minute, answer = ANSWERS[key]
        by_delegate = key == DELEGATED
        author = book.made.users["bob"] if by_delegate else case_file.referent
        replied = moment(at, hour, minute)
        _say(
            book,
            case_file,
            replied,
            answer,
            author=author,
            read=replied + datetime.timedelta(hours=5),
            quality=Quality.DELEGATE if by_delegate else Quality.REFERENT,
        )


def _say(
    book: Book,
    case_file: CaseFile,
    sent: datetime.datetime,
    text: str,
    *,
    author: User | None,
    read: datetime.datetime | None,
    quality: str = Quality.REFERENT,
) -> Message:
    now = timezone.now()
    message: Message = Message.objects.create(
        case_file=case_file,
        author=author,
        from_person=author is None,
        quality="" if author is None else quality,
        body=text,
        sent_at=sent,
        read_at=min(read, now) if read else None,
    )
    book.line("message.sent" if author else "message.sent_by_person", sent, author, case_file)
    return message


def _join(message: Message, name: str, data: bytes) -> None:
    row = Attachment(
        message=message,
        name=name,
        content_type="image/png" if name.endswith("png") else "text/plain; charset=utf-8",
        size=len(data),
    )
    row.file.save(uuid.uuid4().hex, ContentFile(data), save=False)
    row.save()


TIMETABLE = (
    "Ligne Rémi 185, du lundi au vendredi\n"
    "Vierzon mairie 7 h 05 – zone du Bois-Blanc 7 h 32\n"
    "Retour : zone du Bois-Blanc 17 h 10 – Vierzon mairie 17 h 38\n"
)


def _small_png() -> bytes:
    """A sheet of paper, drawn: 60 × 80 grey points."""
    rows = b"".join(b"\x00" + bytes([235 if y % 8 else 120]) * 60 for y in range(80))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = (60).to_bytes(4) + (80).to_bytes(4) + b"\x08\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def _links(book: Book) -> None:
    """Sent by SMS and used, sent by e-mail and not used yet, closed; nobody holds their tokens."""
    told = (
        (SHOWCASE, "sms", -30, -6, False),
        ("english_speaker", "email", -12, -5, False),
        ("simple_reading", "card", -9, None, False),
        ("several_barriers", "email", -40, -35, True),
    )
    for key, channel, made, used, closed in told:
        case_file, at = book.files[key], moment(made, 15)
        PersonalLink.objects.create(
            organisation=case_file.organisation,
            beneficiary_id=case_file.beneficiary_id,
            purpose=LinkPurpose.SPACE,
            token_hash=hashlib.sha256(uuid.uuid4().bytes).hexdigest(),
            created_at=at,
            created_by=case_file.referent,
            channel=channel,
            expires_at=(moment(used, 18) if used else at) + datetime.timedelta(days=30),
            last_used_at=moment(used, 12, 30) if used else None,
            revoked_at=moment(-20, 9) if closed else None,
        )
        book.line("space.link_made", at, case_file.referent, case_file)


def _demands(book: Book) -> None:
    """One that waits, one answered, one objection in force."""
    waiting, answered, objecting = (
        book.files[key] for key in (SHOWCASE, "english_speaker", "consent_withdrawn")
    )
    _demand(
        book,
        waiting,
        RightKind.CORRECTION,
        -9,
        "Dans le compte rendu du premier entretien, il est écrit que j’ai quitté mon poste : "
        "en fait, mon contrat n’a pas été renouvelé.",
    )
    row = _demand(book, answered, RightKind.COPY, -25, "I would like to read everything, please.")
    row.answer, row.answered_at = RightsAnswer.GRANTED, moment(-18, 11)
    row.answered_by = answered.referent
    row.answer_text = "Your full copy is ready: my notes are in it. Ask me if anything is unclear."
    row.save()
    book.line("rights.answered", moment(-18, 11), answered.referent, answered)
    _demand(book, objecting, RightKind.OBJECTION, -15, "")


def _demand(
    book: Book, case_file: CaseFile, kind: RightKind, at: int, statement: str
) -> RightsRequest:
    asked = moment(at, 12, 15)
    row: RightsRequest = RightsRequest.objects.create(
        organisation=case_file.organisation,
        beneficiary_id=case_file.beneficiary_id,
        kind=kind,
        statement=statement,
        asked_at=asked,
        due_on=RightsRequest.month_after(day(at)),
    )
    book.line("rights.asked", asked, None, case_file, fields=(str(kind),))
    return row
