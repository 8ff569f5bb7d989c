"""The logo and the colour of an organisation's documents."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.identity import checked_colour, contrast_on_white, identity_of, redrawn_logo
from accounts.refusals import MemberRefused

pytestmark = pytest.mark.django_db
URL = "accounts:identity"


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 90), **saved) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#7a1f5c").save(target, kind, **saved)
    return target.getvalue()


def send(client, content: bytes = b"", name: str = "logo.png", **fields):
    data = {"accent": "#7a1f5c", **fields}
    if content:
        data["logo"] = SimpleUploadedFile(name, content)
    return client.post(reverse(URL), data)


def test_the_administrator_chooses_both_and_sees_them(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    answer = send(client, picture())
    assert answer.status_code == 302
    page = client.get(reverse("accounts:organisation")).content.decode()
    assert "#7a1f5c" in page
    assert reverse("accounts:logo") in page
    logo = client.get(reverse("accounts:logo"))
    assert logo["Content-Type"] == "image/png"
    assert logo.content.startswith(b"\x89PNG")
    send(client, without_logo="on")
    assert client.get(reverse("accounts:logo")).status_code == 404


def test_other_settings_of_the_organisation_stay(cast, signed_in_as):
    cast.organisation.settings = {"reminders": {"cap": 2}}
    cast.organisation.save()
    send(signed_in_as(cast.adam), picture())
    cast.organisation.refresh_from_db()
    assert cast.organisation.settings["reminders"] == {"cap": 2}
    assert identity_of(cast.organisation).accent == "#7a1f5c"


@pytest.mark.parametrize("who", ["alice", "diane", "charlie", "basile"])
def test_nobody_else_changes_it(cast, signed_in_as, who):
    assert send(signed_in_as(getattr(cast, who)), picture()).status_code == 403


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_logo_is_redrawn_as_a_small_png(kind):
    made = redrawn_logo(io.BytesIO(picture(kind, (1800, 500))))
    with Image.open(io.BytesIO(made)) as image:
        assert image.format == "PNG"
        assert image.width <= 600
        assert image.height <= 240


def test_nothing_of_the_file_sent_is_kept():
    tags = Image.Exif()
    tags[0x010E] = "zqmetadonnee"
    sent = picture("JPEG", exif=tags) + b"<script>zqcache</script>"
    assert b"zqmetadonnee" in sent
    assert b"zq" not in redrawn_logo(io.BytesIO(sent))


def bomb() -> bytes:
    """A PNG of 400 million points in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "l.svg"),
        (b"<html><script>alert(1)</script>", "logo.png"),
        (b"%PDF-1.7 \n", "logo.png"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "logo.png"),
        (b"GIF89a" + b"<script>", "logo.gif"),
        (bomb(), "logo.png"),
        (b"\0" * (2 * 1024 * 1024 + 1), "logo.png"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "logo.eps"),
    ],
)
def test_what_is_no_logo_is_refused_in_a_sentence(cast, signed_in_as, content, name):
    answer = send(signed_in_as(cast.adam), content, name)
    assert answer.status_code == 200
    assert answer.context["form"].errors["logo"]
    cast.organisation.refresh_from_db()
    assert "logo" not in cast.organisation.settings


@pytest.mark.parametrize("colour", ["#ffff00", "#999999", "#ffffff"])
def test_a_colour_too_light_is_refused_with_its_contrast(colour):
    with pytest.raises(MemberRefused, match="trop claire"):
        checked_colour(colour)


@pytest.mark.parametrize(
    "text", ["red", "#fff", "0f5a6e", "#0f5a6g", "url(x)", "#0f5a6e;}", "", "é" * 20, "#0f5a6e\n}"]
)
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(MemberRefused):
        checked_colour(text + "x" if text.startswith("#0f5a6e\n") else text)


def test_the_limit_is_the_one_of_the_rule():
    assert contrast_on_white("#767676") >= 4.5
    assert checked_colour(" #767676 ") == "#767676"
    assert round(contrast_on_white("#000000")) == 21


def test_a_lost_logo_or_a_broken_setting_falls_back(cast):
    cast.organisation.settings = {"logo": "logos/perdu.png", "accent": "}</style>"}
    assert identity_of(cast.organisation).logo == b""
    assert identity_of(cast.organisation).accent == "#0f5a6e"
