"""What is collected for production: few requests, and a fingerprint that matches each file."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import Context, Template
from django.test import override_settings

from config.static import BUNDLES, IntegrityStorage, fingerprint

LINK = re.compile(r'(?:src|href)="([^"]+)" integrity="([^"]+)" crossorigin="anonymous"')


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that a production image ships."""
    folder = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "config.static.IntegrityStorage"},
    }
    with override_settings(STATIC_ROOT=str(folder), STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return IntegrityStorage(location=str(folder), base_url="/static/")


def test_bundles_are_joined_in_order(collected):
    for bundle, parts in BUNDLES.items():
        joined = Path(collected.path(bundle)).read_text()
        places = [joined.index(Path(finders.find(part)).read_text().strip()) for part in parts]
        assert places == sorted(places)


def test_recorded_fingerprints_are_those_of_the_files_served(collected):
    checked = 0
    for name, recorded in collected.integrity.items():
        served = Path(collected.path(collected.hashed_files[name]))
        assert fingerprint(served.read_bytes()) == recorded, name
        checked += 1
    assert checked > len(BUNDLES)


def test_addresses_inside_style_sheets_are_hashed(collected):
    css = Path(collected.path(collected.hashed_files["css/jalons.css"])).read_text()
    addresses = re.findall(r"url\(\"?([^\")]+)", css)
    assert addresses
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", address) for address in addresses)


def test_a_staff_page_asks_for_one_sheet_and_two_scripts(collected):
    """A person's first page: at most 30 kB of CSS and JS once compressed."""
    size = {
        name: Path(collected.path(collected.hashed_files[name]) + ".br").stat().st_size
        for name in (
            "css/jalons.css",
            "js/jalons.js",
            "vendor/htmx/htmx.min.js",
            "css/plain-pages.css",
        )
    }
    assert size["css/jalons.css"] + size["js/jalons.js"] + size["vendor/htmx/htmx.min.js"] < 40_000
    assert size["css/plain-pages.css"] < 12_000


@pytest.mark.parametrize(
    "tag",
    [
        '{% stylesheet "css/jalons.css" %}',
        '{% script "js/jalons.js" %}',
        '{% script "vendor/htmx/htmx.min.js" %}',
    ],
)
def test_without_collection_each_part_is_linked_with_its_fingerprint(tag):
    html = Template(tag).render(Context())
    links = LINK.findall(html)
    assert len(links) == len(re.findall("<link|<script", html)) >= 1
    for address, recorded in links:
        source = finders.find(address.removeprefix(staticfiles_storage.base_url))
        assert fingerprint(Path(source).read_bytes()) == recorded


def test_an_unknown_file_is_refused():
    with pytest.raises(ValueError, match=r"js/absent\.js"):
        Template('{% script "js/absent.js" %}').render(Context())
