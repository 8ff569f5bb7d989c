"""Photos without what they tell besides the picture: place, camera, hidden files.

The compressed picture itself is copied byte for byte: nothing is decoded, nothing gets worse.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

MAX_PIXELS = 80_000_000
JPEG_KEPT = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colour transform
# Frames: SOF0 to SOF15, without the tables DHT, JPG and DAC that share their range.
JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"pHYs",
}
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
ORIENTATION = 0x0112
EXIF_AND_XMP_FLAGS = 0x08 | 0x04


def _check_pixels(width: int, height: int) -> None:
    if not width or not height or width * height > MAX_PIXELS:
        raise ValueError("pixels")


def clean_jpeg(data: bytes) -> bytes:
    """Only the picture, its colours, and which side is up; nothing after its end."""
    kept, rest, turned, framed = [data[:2]], 2, 0, False
    while True:
        marker, segment, rest = _next_segment(data, rest)
        if marker in JPEG_FRAMES:
            height, width = struct.unpack(">HH", segment[5:9])
            _check_pixels(width, height)
            framed = True
        if marker == 0xE1 and segment[4:10] == b"Exif\x00\x00":
            turned = turned or _orientation(segment[10:])
        if marker == 0xDA:
            break
        if marker in JPEG_KEPT or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(segment)
    end = data.rfind(b"\xff\xd9")
    if not framed or end < rest:
        raise ValueError("jpeg")
    if turned > 1:
        kept.insert(1, _exif_of(turned))
    scan = _first_picture(data[rest : end + 2])
    return b"".join([*kept, segment, scan])


def _next_segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    while data[at] == 0xFF and data[at + 1] == 0xFF:
        at += 1
    if data[at] != 0xFF:
        raise ValueError("jpeg")
    (length,) = struct.unpack(">H", data[at + 2 : at + 4])
    if length < 2 or at + 2 + length > len(data):
        raise ValueError("jpeg")
    return data[at + 1], data[at : at + 2 + length], at + 2 + length


def _first_picture(scan: bytes) -> bytes:
    """Up to the first end of picture: phones hide a second one, or a film, behind it."""
    return scan[: scan.index(b"\xff\xd9") + 2]


def _orientation(tiff: bytes) -> int:
    """Which side is up, from 1 to 8; 0 when it is not told."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    (start,) = struct.unpack(order + "I", tiff[4:8])
    if start + 2 > len(tiff):
        return 0
    (count,) = struct.unpack(order + "H", tiff[start : start + 2])
    for number in range(min(count, 200)):
        entry = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
        if len(entry) == 12 and struct.unpack(order + "H", entry[:2])[0] == ORIENTATION:
            value = int(struct.unpack(order + "H", entry[8:10])[0])
            return value if 1 <= value <= 8 else 0
    return 0


def _exif_of(orientation: int) -> bytes:
    """An Exif segment that says nothing but the orientation."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, orientation, 0)
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">H", 1) + entry + b"\x00\x00\x00\x00"
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def clean_png(data: bytes) -> bytes:
    """Chunks of the picture only, each with its checksum; nothing after the end."""
    kept, seen = [data[:8]], []
    for kind, chunk in _png_chunks(data):
        seen.append(kind)
        if kind == b"IHDR":
            _check_pixels(*struct.unpack(">II", chunk[8:16]))
        if kind in PNG_KEPT:
            kept.append(chunk)
    if seen[:1] != [b"IHDR"] or b"IDAT" not in seen or seen[-1:] != [b"IEND"]:
        raise ValueError("png")
    return b"".join(kept)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        whole = data[at : at + 12 + length]
        if len(whole) != 12 + length or zlib.crc32(whole[4:-4]) != int.from_bytes(whole[-4:]):
            raise ValueError("png")
        yield whole[4:8], whole
        at += len(whole)
        if whole[4:8] == b"IEND":
            return


def clean_webp(data: bytes) -> bytes:
    """Chunks of the picture only; the flags say that there is no Exif and no XMP."""
    if data[8:12] != b"WEBP":
        raise ValueError("webp")
    kept, pictured, at = [b"WEBP"], False, 12
    end = min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= end:
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + length + length % 2]
        if len(chunk) < 8 + length:
            raise ValueError("webp")
        if kind == b"VP8X":
            _check_pixels(
                int.from_bytes(chunk[12:15], "little") + 1,
                int.from_bytes(chunk[15:18], "little") + 1,
            )
            chunk = chunk[:8] + bytes([chunk[8] & ~EXIF_AND_XMP_FLAGS]) + chunk[9:]
        pictured = pictured or kind in (b"VP8 ", b"VP8L", b"ANMF")
        if kind in WEBP_KEPT:
            kept.append(chunk)
        at += len(chunk)
    if not pictured:
        raise ValueError("webp")
    body = b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
