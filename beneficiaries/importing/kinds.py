"""What a file is, by its first bytes; its name proves nothing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from beneficiaries.importing.unreadable import UnreadableFile

ZIP, TEXT = "zip", "text"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IMAGE = _("C’est une image, pas un tableau : envoyez le fichier CSV, XLSX ou ODS d’origine.")
_ARCHIVE = _("C’est une archive compressée : ouvrez-la et envoyez le tableau qu’elle contient.")
_PROGRAM = _("C’est un programme, pas un tableau : il n’a pas été ouvert.")
_MEDIA = _("C’est un fichier audio ou vidéo, pas un tableau.")
_XML = _("C’est un fichier XML : enregistrez le tableau en CSV, XLSX ou ODS.")
_HTML = _("C’est une page web : ouvrez-la dans un tableur et enregistrez-la en XLSX ou CSV.")
_SIGNATURES = (
    (b"%PDF", _("C’est un PDF : demandez le tableau d’origine en CSV, XLSX ou ODS.")),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"\x7fELF", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\xce\xfa\xed\xfe", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\x00asm", _PROGRAM),
    (b"#!/", _PROGRAM),
    (b"ID3", _MEDIA),
    (b"OggS", _MEDIA),
    (b"SQLite format 3", _("C’est une base de données : exportez la liste en CSV.")),
    (b"{\\rtf", _("C’est un texte mis en forme (RTF) : envoyez un tableau CSV, XLSX ou ODS.")),
)
_MARKUP = ((b"<!doctype html", _HTML), (b"<html", _HTML), (b"<table", _HTML), (b"<head", _HTML))


def kind_of(data: bytes) -> str:
    """`zip` or `text`; anything else is refused with what it is and what to do."""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(_("Ce fichier est vide."))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    if data.startswith(_OLE):
        raise UnreadableFile(_ole_sentence(data))
    for signature, sentence in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(sentence)
    if data.startswith(b"MZ") and b"\x00" in data[:128]:
        raise UnreadableFile(_PROGRAM)
    _refuse_containers(data)
    _refuse_markup(data)
    return TEXT


def _refuse_containers(data: bytes) -> None:
    if data.startswith(b"RIFF"):
        raise UnreadableFile(_IMAGE if data[8:12] == b"WEBP" else _MEDIA)
    if data[4:8] == b"ftyp":
        raise UnreadableFile(
            _IMAGE if data[8:12] in {b"heic", b"heix", b"avif", b"mif1"} else _MEDIA
        )


def _refuse_markup(data: bytes) -> None:
    start = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"").lower()
    for signature, sentence in _MARKUP:
        if start.startswith(signature):
            raise UnreadableFile(sentence)
    if start.startswith((b"<?xml", b"<svg", b"<!doctype")):
        raise UnreadableFile(_HTML if b"<html" in start else _XML)
    if start.startswith((b'{"', b"[{", b'{\n "', b"{\r\n")):
        raise UnreadableFile(_("C’est un fichier JSON : enregistrez le tableau en CSV."))


def _ole_sentence(data: bytes) -> object:
    if _ENCRYPTED in data:
        return _(
            "Ce classeur est protégé par un mot de passe : "
            "enregistrez-en une copie sans mot de passe."
        )
    return _(
        "C’est un ancien format Office (.xls ou .doc) : ouvrez-le et enregistrez-le en XLSX ou CSV."
    )
