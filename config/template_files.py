"""Templates as they are served: the indentation that helps to read them is not sent to anybody.

A table of fifty rows would otherwise carry as many blanks as words. Line breaks stay, so that an
error still names the right line. Texts (`.txt`) are left as they are.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

INDENT = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """Reads from the same folders; the cached loader calls it once for each template."""

    def get_contents(self, origin: Origin) -> str:
        """The file, without what begins its lines."""
        source: str = super().get_contents(origin)
        return INDENT.sub("\n", source) if str(origin.name).endswith(".html") else source
