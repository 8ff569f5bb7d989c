"""A file joined to a message is one of seven kinds, whole, and nothing else besides.

The name proves nothing: the content decides, and must agree with the name. Photos lose what tells
where they were taken. Nothing is opened, inflated or drawn here.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.utils.translation import gettext_lazy as _

from beneficiaries.nir import contains_nir
from beneficiaries.refusals import Refused
from followup.messages.attaching.images import clean_jpeg, clean_png, clean_webp
from followup.messages.attaching.packages import HoldsProgram, check_odt, check_word

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 3
LONGEST_NAME = 120
ACCEPTED = _("PDF, photo (JPEG, PNG, WebP), Word (docx), OpenDocument (odt) ou texte")
TOO_BIG = _("« %(name)s » dépasse 10 Mo : envoyez-le en plusieurs parties.")
EMPTY = _("« %(name)s » est vide.")
TOO_MANY = _("Trois fichiers au plus par message.")
NOT_TAKEN = _("« %(name)s » n’est pas accepté. Acceptés : %(accepted)s.")
APPLE_PHOTO = _(
    "« %(name)s » est une photo HEIC : dans l’application Photos, exportez-la en JPEG, ou "
    "envoyez-en une capture d’écran."
)
NOT_WHAT_IT_SAYS = _("« %(name)s » n’est pas ce que son nom annonce : il n’est pas pris.")
WITH_PROGRAM = _("« %(name)s » contient un programme ou un fichier caché : il n’est pas pris.")
WITH_NIR = _(
    "« %(name)s » contient ce qui ressemble à un numéro de sécurité sociale : retirez-le d’abord."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it may be kept."""

    name: str
    content_type: str
    data: bytes


class Unfit(Exception):
    """The content is not acceptable; the argument is the sentence, with %(name)s."""


PDF_PROGRAMS = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)(?![A-Za-z])"
)
MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|meta|link|\?xml|\?php)",
    re.IGNORECASE,
)
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")


def _pdf(data: bytes) -> bytes:
    """From the first byte to the last a PDF, with nothing that runs nor anything joined."""
    tail = data[-2048:]
    end = tail.rfind(b"%%EOF")
    if end < 0 or tail[end + 5 :].strip(b"\r\n\x00 \t"):
        raise Unfit(NOT_WHAT_IT_SAYS)
    # Names may hide letters as #4A: they are read as a reader would.
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), data)
    if PDF_PROGRAMS.search(plain) or any(mark in data for mark in ZIP_MARKS):
        raise Unfit(WITH_PROGRAM)
    if MARKUP.search(data[:1024]):
        raise Unfit(NOT_WHAT_IT_SAYS)
    return data


def _text(data: bytes) -> bytes:
    """Readable text, kept in UTF-8; pages and drawings dressed as text are not."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unfit(NOT_WHAT_IT_SAYS)
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t\f" for c in text):
        raise Unfit(NOT_WHAT_IT_SAYS)
    if MARKUP.search(data):
        raise Unfit(WITH_PROGRAM)
    if contains_nir(text):
        raise Unfit(WITH_NIR)
    return text.encode()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
# Ending of the name → what it says to be, how it begins, and what is kept of it.
KINDS: dict[str, tuple[str, bytes, Callable[[bytes], bytes]]] = {
    ".pdf": ("application/pdf", b"%PDF-", _pdf),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n", clean_png),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff", clean_jpeg),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff", clean_jpeg),
    ".webp": ("image/webp", b"RIFF", clean_webp),
    ".docx": (WORD, b"PK\x03\x04", check_word),
    ".odt": (ODT, b"PK\x03\x04", check_odt),
    ".txt": ("text/plain; charset=utf-8", b"", _text),
}
HEIC = {".heic", ".heif"}
# Whatever reading a hostile file may raise.
DAMAGE = (
    ValueError,
    IndexError,
    KeyError,
    OSError,
    EOFError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def check(name: str, data: bytes) -> Checked:
    """The file as it may be kept; Refused carries the sentence."""
    shown = safe_name(name)
    try:
        content_type, kept = _judge(PurePosixPath(shown).suffix.lower(), data)
    except Unfit as reason:
        sentence = str(reason.args[0])
        raise Refused(sentence % {"name": shown, "accepted": ACCEPTED}) from None
    return Checked(shown, content_type, kept)


def _judge(ending: str, data: bytes) -> tuple[str, bytes]:
    if not data:
        raise Unfit(EMPTY)
    if len(data) > MAX_BYTES:
        raise Unfit(TOO_BIG)
    if ending in HEIC or data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif"):
        raise Unfit(APPLE_PHOTO)
    if ending not in KINDS:
        raise Unfit(NOT_TAKEN)
    content_type, beginning, keep = KINDS[ending]
    if not data.startswith(beginning) or not _known_as(ending, data):
        raise Unfit(NOT_WHAT_IT_SAYS)
    try:
        return content_type, keep(data)
    except Unfit:
        raise
    except HoldsProgram:
        raise Unfit(WITH_PROGRAM) from None
    except DAMAGE:
        raise Unfit(NOT_WHAT_IT_SAYS) from None


def _known_as(ending: str, data: bytes) -> bool:
    """A second opinion: a text must be unknown to the table of magic numbers, others known."""
    try:
        found = {match.extension for match in puremagic.magic_string(data[:65536])}
    except (puremagic.PureError, ValueError):
        found = set()
    if ending == ".txt":
        return not found & PROGRAMS
    if ending in (".docx", ".odt"):
        return ".zip" in found or ending in found or bool(found & {".jar", ".ooxml"})
    return ending.replace("jpeg", "jpg") in found or ending in found


PROGRAMS = {".exe", ".dll", ".elf", ".html", ".htm", ".svg", ".zip", ".pdf", ".jar", ".class"}


def safe_name(name: str) -> str:
    """The last part of the name, without what a program could take for something else."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(
        c
        for c in unicodedata.normalize("NFC", last)
        if unicodedata.category(c)[0] not in "CZ" or c == " "
    )
    kept = re.sub(r'[<>:"|?*;]+', "_", kept).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return (kept or "fichier")[:LONGEST_NAME]
    return f"{(stem or 'fichier')[:LONGEST_NAME]}.{ending[:10]}"
