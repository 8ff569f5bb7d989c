"""Files that a thread must not take, or must take without what they hide; made here, not kept."""

import io
import struct
import zipfile
import zlib

PNG = b"\x89PNG\r\n\x1a\n"
WORD_TYPES = (
    b'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def png(*extra, width=10, height=10, tail=b""):
    def chunk(kind, body):
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(b"\x00" + bytes(10)) if width == 10 else zlib.compress(b"")
    more = b"".join(chunk(kind, body) for kind, body in extra)
    return PNG + head + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + tail


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def gps_exif():
    """Which side is up, and the place where the picture was taken."""
    entries = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) + struct.pack(">HHII", 0x8825, 4, 1, 60)
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">H", 2) + entries + bytes(4)
    return segment(0xE1, b"Exif\x00\x00" + tiff + b"GPS 47.2222 2.0700 CANARY-GPS")


def jpeg(*extra, width=10, height=10, tail=b""):
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34\xff\x00\x56\xff\xd9"
    jfif = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return b"\xff\xd8" + jfif + b"".join(extra) + frame + scan + tail


def webp(*extra):
    chunks = b"VP8X" + (10).to_bytes(4, "little") + b"\x0c\x00\x00\x00\x09\x00\x00\x09\x00\x00"
    chunks += b"VP8 " + (4).to_bytes(4, "little") + b"abcd" + b"".join(extra)
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks


def pdf(body=b"", tail=b""):
    return (
        b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n" + body + b"\ntrailer <<>>\n%%EOF\n" + tail
    )


def package(parts, comment=b"", level=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    return written.getvalue()


def docx(more=None, **options):
    parts = {
        "[Content_Types].xml": WORD_TYPES,
        "word/document.xml": b"<w:document/>",
        **(more or {}),
    }
    return package(parts, **options)


def odt(more=None):
    kind = b"application/vnd.oasis.opendocument.text"
    return package({"mimetype": kind, "content.xml": b"<office/>", **(more or {})})


def encrypted(data):
    """Every entry says that it is locked."""
    return data.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body onload=alert(1)>"
BIG = 11 * 1024 * 1024

# name → content: none of them is taken.
REFUSED = {
    "dessin.svg": SVG,
    "page.html": HTML,
    "dessin.png": SVG,
    "page.pdf": HTML,
    "page.txt": HTML,
    "dessin.txt": SVG,
    "xml.txt": b'<?xml version="1.0"?><a/>',
    "php.txt": b"Bonjour <?php system($_GET[0]); ?>",
    "programme.exe": b"MZ" + bytes(200),
    "programme.pdf": b"MZ" + bytes(200),
    "programme.txt": b"MZ\x90\x00" + bytes(200),
    "vide.pdf": b"",
    "enorme.pdf": pdf(bytes(BIG)),
    "script.pdf": pdf(b"2 0 obj <</S /JavaScript /JS (app.alert(1))>> endobj"),
    "cache.pdf": pdf(b"2 0 obj <</S /#4AavaScript /#4AS (app.alert(1))>> endobj"),
    "lance.pdf": pdf(b"2 0 obj <</S /Launch /F (cmd.exe)>> endobj"),
    "joint.pdf": pdf(b"2 0 obj <</Type /EmbeddedFile>> endobj"),
    "polyglotte.pdf": pdf(tail=package({"a.txt": b"b"})),
    "decale.pdf": b"GIF89a" + pdf(),
    "html.pdf": b"%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF",
    "tronque.pdf": b"%PDF-1.7\n1 0 obj",
    "bombe.docx": docx({"word/media/a.bin": bytes(60_000_000)}),
    "bombe2.docx": docx({f"word/{n}.bin": bytes(20_000_000) for n in range(5)}),
    "milliers.docx": docx({f"word/{n}.xml": b"" for n in range(2500)}, level=zipfile.ZIP_STORED),
    "macro.docx": docx({"word/vbaProject.bin": b"x"}),
    "cheval.docx": docx({"word/embeddings/oleObject1.bin": b"x"}),
    "page.docx": docx({"word/media/a.html": HTML}),
    "chemin.docx": docx({"../../etc/passwd": b"x"}),
    "commentaire.docx": docx(comment=b"<script>"),
    "devant.docx": b"#!/bin/sh\n" + docx(),
    "derriere.docx": docx() + HTML,
    "archive.docx": package({"a.txt": b"b"}),
    "chiffre.docx": encrypted(docx()),
    "macro.odt": odt({"Basic/Standard/Module1.xml": b"x"}),
    "faux.odt": docx(),
    "tableur.odt": package({"mimetype": b"application/x-other", "content.xml": b"<a/>"}),
    "geante.png": png(width=20_000, height=20_000),
    "geante.jpg": jpeg(width=20_000, height=20_000),
    "fausse.png": PNG + b"not a chunk at all",
    "fausse.jpg": b"\xff\xd8\xff" + HTML,
    "fausse.webp": b"RIFF\x10\x00\x00\x00WEBP" + HTML,
    "photo.heic": b"\x00\x00\x00\x18ftypheic" + bytes(40),
    "photo.jpg.exe": jpeg(),
    "sans_fin": b"bonjour",
    "nul.txt": b"bon\x00jour",
    "nir.txt": "Mon numéro est le 1 85 05 78 006 084 91".encode(),
    "nir_cp1252.txt": "Numéro de sécu : 185057800608491".encode("cp1252"),
}

# Taken, and what of them must be gone from what is kept.
CLEANED = {
    "photo.jpg": (jpeg(gps_exif(), segment(0xFE, b"CANARY-COMMENT")), b"CANARY"),
    "photo.jpeg": (jpeg(tail=b"PK\x03\x04CANARY-TAIL"), b"CANARY"),
    "photo.png": (png((b"eXIf", b"CANARY-GPS"), (b"tEXt", b"a\x00CANARY")), b"CANARY"),
    "fin.png": (png(tail=b"<script>CANARY</script>"), b"CANARY"),
    "photo.webp": (webp(b"EXIF" + (10).to_bytes(4, "little") + b"CANARY-GPS"), b"CANARY"),
}

TAKEN = {
    "cv.pdf": pdf(),
    "lettre.docx": docx(),
    "lettre.odt": odt(),
    "notes.txt": "Un été à Vierzon, 2 < 3".encode(),
    "vieux.txt": "Un été".encode("cp1252"),
    "dessin.png": png(),
}

# What people and attackers call files → what is shown and served.
NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "C:\\fakepath\\cv.pdf": "cv.pdf",
    "a\r\nSet-Cookie: x.txt": "aSet-Cookie_ x.txt",
    "\u202etxt.exe.pdf": "txt.exe.pdf",
    'guillemet".txt': "guillemet_.txt",
    "é" * 300 + ".txt": "é" * 120 + ".txt",
    ".txt": "txt",
}
