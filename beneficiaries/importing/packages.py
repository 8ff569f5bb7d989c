"""Office files are zip packages of XML: opened with a guard at the door.

Sizes and ratios are checked before a byte is inflated, DOCTYPE is refused, elements are counted.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_external_ges

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser
from django.utils.translation import gettext_lazy as _

from beneficiaries.importing.limits import (
    MAX_PACKAGE_BYTES,
    MAX_PACKAGE_FILES,
    MAX_PACKAGE_RATIO,
    MAX_PART_BYTES,
    MAX_XML_DEPTH,
    MAX_XML_ELEMENTS,
    RATIO_FLOOR_BYTES,
)
from beneficiaries.importing.unreadable import UnreadableFile

CHUNK = 65536
BOMB = _("Une fois décompressé, ce fichier serait démesuré : il n’a pas été ouvert.")
DAMAGED = _("Ce fichier est abîmé : ouvrez-le dans un tableur et enregistrez-le de nouveau.")
HOSTILE_XML = _("Ce classeur contient des définitions interdites : il n’a pas été ouvert.")
PROTECTED = _("Ce fichier est protégé par un mot de passe : enregistrez-en une copie sans.")
TOO_COMPLEX = _(
    "Ce classeur est trop complexe : gardez la seule feuille utile, ou exportez en CSV."
)
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    SAXException,
    OverflowError,
)


class Enough(Exception):
    """What the handler wanted to know is known: the rest is not read."""


class ElementHandler(ContentHandler):
    """Counts elements and depth; subclasses see local names only."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self._package = package
        self._depth = 0

    def startElement(self, name: str, attrs: Any) -> None:
        self._package.elements += 1
        self._depth += 1
        if self._package.elements > MAX_XML_ELEMENTS or self._depth > MAX_XML_DEPTH:
            raise UnreadableFile(TOO_COMPLEX)
        self.opened(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:
        self._depth -= 1
        self.closed(name.rpartition(":")[2])

    def opened(self, name: str, attrs: Any) -> None:
        """An element begins."""

    def closed(self, name: str) -> None:
        """An element ends."""


class Package:
    """One zip file, already judged harmless."""

    def __init__(self, data: bytes) -> None:
        with damage_said():
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
            self.names = {entry.filename for entry in entries}
        self.elements = 0
        self._refuse_bombs(entries, len(data))

    def _refuse_bombs(self, entries: list[zipfile.ZipInfo], size: int) -> None:
        total = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_PACKAGE_FILES or total > MAX_PACKAGE_BYTES:
            raise UnreadableFile(BOMB)
        if total > RATIO_FLOOR_BYTES and total > size * MAX_PACKAGE_RATIO:
            raise UnreadableFile(BOMB)
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise UnreadableFile(PROTECTED)
        if any(
            entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
            for entry in entries
        ):
            raise UnreadableFile(DAMAGED)

    def start_of(self, name: str, length: int = CHUNK) -> bytes:
        """The first bytes of a part; empty when it is absent."""
        if name not in self.names:
            return b""
        with damage_said(), self._zip.open(name) as part:
            return part.read(length)

    def parse(self, name: str, handler: ElementHandler) -> None:
        """Feed a part to a handler, piece by piece; an absent part gives nothing."""
        if name not in self.names:
            return
        parser = make_parser()
        parser.forbid_dtd = True
        parser.setFeature(feature_external_ges, False)
        parser.setContentHandler(handler)
        try:
            with damage_said(), self._zip.open(name) as part:
                read = 0
                while chunk := part.read(CHUNK):
                    read += len(chunk)
                    if read > MAX_PART_BYTES:
                        raise UnreadableFile(BOMB)
                    parser.feed(chunk)
                parser.close()
        except Enough:
            return


@contextmanager
def damage_said() -> Iterator[None]:
    """Whatever a library raises on a hostile package becomes one sentence."""
    try:
        yield
    except DefusedXmlException:
        raise UnreadableFile(HOSTILE_XML) from None
    except _DAMAGE:
        raise UnreadableFile(DAMAGED) from None
