"""What we did not write is listed, unchanged since it was listed, and free to ship."""

import json

import pytest
from django.conf import settings

from config.static import fingerprint

VENDOR = settings.BASE_DIR / "static" / "vendor"
ENTRIES = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
FREE_LICENCES = {"MIT", "0BSD", "OFL-1.1", "Apache-2.0", "BSD-3-Clause", "ISC"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_vendored_files_are_those_listed(entry):
    present = {p.name: fingerprint(p.read_bytes()) for p in (VENDOR / entry["folder"]).iterdir()}
    assert present == entry["files"], "update static/vendor/manifest.json with the new files."


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_each_entry_says_where_it_comes_from_and_under_which_licence(entry):
    assert entry["licence"] in FREE_LICENCES
    assert entry["source"].startswith("https://github.com/")
    assert entry["version"][0].isdigit()
    assert "LICENSE" in entry["files"]


def test_no_vendored_folder_is_unlisted():
    folders = {path.name for path in VENDOR.iterdir() if path.is_dir()}
    assert folders == {entry["folder"] for entry in ENTRIES}


def test_our_htmx_is_the_one_that_django_htmx_was_tested_with():
    from django_htmx import __file__ as package

    shipped = settings.BASE_DIR.joinpath(package).parent / "static/django_htmx/htmx-2.min.js"
    assert (VENDOR / "htmx" / "htmx.min.js").read_bytes() == shipped.read_bytes(), (
        "copy htmx-2.min.js of django-htmx over ours, then update the manifest."
    )
