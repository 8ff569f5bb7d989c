"""How an organisation signs its documents: a logo, made anew from what was sent, and a colour.

The logo is drawn again pixel by pixel (nothing of the file that was sent is kept: neither its
metadata nor what a forger hides in it) and stays in the private storage.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from typing import IO, Final

from django.core.files.storage import default_storage
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.models import Organisation
from accounts.refusals import MemberRefused

OWN_ACCENT: Final = "#0f5a6e"
LEAST_CONTRAST: Final = 4.5
FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 20_000_000
LARGEST: Final = (600, 240)
COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document takes of its organisation."""

    accent: str = OWN_ACCENT
    logo: bytes = b""


def identity_of(organisation: Organisation) -> Identity:
    """The colour and the logo; ours, and none, where nothing was chosen or the file is lost."""
    accent = str(organisation.settings.get("accent", ""))
    return Identity(
        accent=accent if COLOUR.fullmatch(accent) else OWN_ACCENT, logo=_stored_logo(organisation)
    )


def _stored_logo(organisation: Organisation) -> bytes:
    name = organisation.settings.get("logo")
    if not name:
        return b""
    try:
        with default_storage.open(str(name)) as file:
            return bytes(file.read())
    except OSError:
        return b""


def checked_colour(text: str) -> str:
    """A colour dark enough to be read on white; raises the sentence that says what to do."""
    colour = text.strip().lower()
    if not COLOUR.fullmatch(colour):
        raise MemberRefused(_("Écrivez une couleur comme #0f5a6e : un dièse et six signes."))
    found = contrast_on_white(colour)
    if found < LEAST_CONTRAST:
        raise MemberRefused(
            _(
                "Cette couleur est trop claire pour être lue sur du blanc : son contraste est de "
                "%(found)s, il en faut 4,5 au moins. Choisissez-la plus foncée."
            )
            % {"found": number_format(int(found * 10) / 10, 1)}
        )
    return colour


def contrast_on_white(colour: str) -> float:
    """The contrast ratio of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def redrawn_logo(sent: IO[bytes]) -> bytes:
    """A PNG of ours from an image that was sent; raises the sentence that says what is wrong."""
    data = sent.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise MemberRefused(_("Ce logo est trop lourd : 2 Mo au plus."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a bomb is announced by a warning
            return _redrawn(data)
    except MemberRefused:
        raise
    except Exception:
        raise MemberRefused(
            _("Ce fichier n’est pas une image lisible. Envoyez un logo en PNG ou en JPEG.")
        ) from None


def _redrawn(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise MemberRefused(_("Cette image est trop grande : 20 millions de points au plus."))
        upright = ImageOps.exif_transpose(image)
        flat = upright.convert("RGBA")
        flat.thumbnail(LARGEST, Image.Resampling.LANCZOS)
        clean = Image.new("RGBA", flat.size)
        clean.paste(flat)  # its points, and nothing else
    target = io.BytesIO()
    clean.save(target, "PNG", optimize=True)
    return target.getvalue()
