"""Word and OpenDocument files are zip packages: looked at from outside, never inflated whole."""

from __future__ import annotations

import io
import re
import zipfile

MAX_PARTS = 2_000
MAX_INFLATED = 80 * 1024 * 1024
MAX_RATIO = 150
RATIO_FLOOR = 2 * 1024 * 1024
LONGEST_TYPE = 100
# What runs, or hides another file: macros, embedded programs, packages in the package.
PROGRAMS = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|^basic/|^scripts/|\.(?:exe|dll|js|vbs|bat|cmd|ps1|jar|"
    r"html?|svg|swf|zip|7z|rar|scr|lnk|hta)$",
    re.IGNORECASE,
)


class HoldsProgram(ValueError):
    """Something in it runs, or is another file."""


ODT_TYPE = b"application/vnd.oasis.opendocument.text"


def check_word(data: bytes) -> bytes:
    """A text document of Word, without macros."""
    package, names = _opened(data)
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise ValueError("word")
    types = _start_of(package, "[Content_Types].xml", 65536)
    if b"macroEnabled" in types or b"wordprocessingml" not in types:
        raise ValueError("word")
    return data


def check_odt(data: bytes) -> bytes:
    """A text document of OpenDocument, which says so in its first part."""
    package, names = _opened(data)
    if "content.xml" not in names or package.infolist()[0].filename != "mimetype":
        raise ValueError("odt")
    if _start_of(package, "mimetype", LONGEST_TYPE) != ODT_TYPE:
        raise ValueError("odt")
    return data


def _opened(data: bytes) -> tuple[zipfile.ZipFile, set[str]]:
    """Nothing before, nothing after, nothing encrypted, nothing that grows beyond measure."""
    package = zipfile.ZipFile(io.BytesIO(data))
    parts = package.infolist()
    total = sum(part.file_size for part in parts)
    names = {part.filename for part in parts}
    wrong = (
        not parts
        or len(parts) > MAX_PARTS
        or len(names) != len(parts)
        or total > MAX_INFLATED
        or (total > RATIO_FLOOR and total > len(data) * MAX_RATIO)
        or min(part.header_offset for part in parts) != 0
        or package.comment != b""
        or data.rfind(b"PK\x05\x06") != len(data) - 22
        or any(part.flag_bits & 0x1 for part in parts)
        or any(name.startswith(("/", "\\")) or ".." in name.split("/") for name in names)
    )
    if wrong:
        raise ValueError("package")
    if any(PROGRAMS.search(name) for name in names):
        raise HoldsProgram
    return package, names


def _start_of(package: zipfile.ZipFile, name: str, length: int) -> bytes:
    with package.open(name) as part:
        return part.read(length)
