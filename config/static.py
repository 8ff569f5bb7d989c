"""Static files as served: few requests, hashed names, and a sha384 that browsers check."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMPONENTS = (
    "base",
    "layout",
    "brand",
    "buttons",
    "cards",
    "chips",
    "forms",
    "messages",
    "menus",
    "progress",
)
STAFF_COMPONENTS = (
    "shell",
    "search",
    "tables",
    "facts",
    "plan",
    "thread",
    "talk",
    "combobox",
    "dialogs",
    "charts",
    "reports",
    "reminders",
    "agenda",
    "plain",
    "handover",
    "day",
    "cep",
    "alliance",
)
BEHAVIOURS = (
    "submit-once",
    "unsaved",
    "error-summary",
    "menu",
    "dialog",
    "quick-search",
    "combobox",
    "file-input",
    "page-tools",
    "agenda",
    "network",
)
REBOOT = "vendor/bootstrap/bootstrap-reboot.min.css"
GRID = "vendor/bootstrap/bootstrap-grid.min.css"


def _css(*names: str) -> tuple[str, ...]:
    return tuple(f"css/{name}.css" for name in names)


# What a page asks for, and the files it is made of, in cascade order. Collecting static files
# joins each bundle into one file; without that step the tags link to the parts themselves.
BUNDLES: dict[str, tuple[str, ...]] = {
    "css/jalons.css": (
        REBOOT,
        GRID,
        *_css("font", "tokens", *COMPONENTS, *STAFF_COMPONENTS, "print"),
    ),
    "css/plain-pages.css": (
        REBOOT,
        *_css("tokens", *COMPONENTS, "plain", "print"),
    ),
    "js/jalons.js": tuple(f"js/{name}.js" for name in BEHAVIOURS),
    "js/plain-pages.js": ("js/submit-once.js", "js/error-summary.js", "js/page-tools.js"),
}


def fingerprint(content: bytes) -> str:
    """The value of an `integrity` attribute."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


class IntegrityStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed and compressed files, joined bundles, the sha384 of each script and style sheet."""

    integrity: dict[str, str] = {}

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        if not options.get("dry_run"):
            self._join_bundles(paths)
        yield from super().post_process(paths, *args, **options)

    def _join_bundles(self, paths: dict[str, Any]) -> None:
        for bundle, parts in BUNDLES.items():
            joined = []
            for part in parts:
                storage, path = paths[part]
                with storage.open(path) as file:
                    joined.append(file.read().strip())
            if self.exists(bundle):
                self.delete(bundle)
            self._save(bundle, ContentFile(b"\n".join(joined) + b"\n"))
            paths[bundle] = (self, bundle)

    def save_manifest(self) -> None:
        super().save_manifest()
        self.integrity = {
            name: fingerprint(Path(self.path(hashed)).read_bytes())
            for name, hashed in self.hashed_files.items()
            if name.endswith((".css", ".js"))
        }
        manifest = json.loads(self.read_manifest() or "{}")
        manifest["integrity"] = dict(sorted(self.integrity.items()))
        self.manifest_storage.delete(self.manifest_name)
        self.manifest_storage._save(self.manifest_name, ContentFile(json.dumps(manifest).encode()))

    def load_manifest(self) -> tuple[dict[str, str], str]:
        content = self.read_manifest()
        self.integrity = json.loads(content).get("integrity", {}) if content else {}
        return super().load_manifest()


@lru_cache(maxsize=256)
def _source_fingerprint(path: str, modified: float) -> str:
    return fingerprint(Path(path).read_bytes())


def _integrity(name: str) -> str:
    recorded = getattr(staticfiles_storage, "integrity", None)
    if recorded is not None:
        return str(recorded.get(name, ""))
    found = finders.find(name)
    if not found:
        raise ValueError(f"Fichier statique introuvable : {name}")
    return _source_fingerprint(found, Path(found).stat().st_mtime)


def linked_files(name: str) -> list[tuple[str, str]]:
    """The (address, sha384) pairs that a page links to for one file or bundle."""
    joined = hasattr(staticfiles_storage, "integrity")
    names = (name,) if joined else BUNDLES.get(name, (name,))
    return [(staticfiles_storage.url(each), _integrity(each)) for each in names]
