"""Catalogues compile without GNU gettext, and only when they changed."""

import gettext
import os
import subprocess

import pytest

from config.local.catalogues import compile_catalogues
from config.local.paths import REPOSITORY

PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Dossier"
msgstr "Case file"

msgid "%d dossier"
msgid_plural "%d dossiers"
msgstr[0] "%d case file"
msgstr[1] "%d case files"
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO)
    return path


def test_compiled_catalogues_translate(tmp_path, source):
    assert compile_catalogues(tmp_path) == [source]
    with source.with_suffix(".mo").open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)
    assert catalogue.gettext("Dossier") == "Case file"
    assert catalogue.ngettext("%d dossier", "%d dossiers", 3) == "%d case files"


def test_fresh_ones_are_left_alone_and_edited_ones_are_not(tmp_path, source):
    compile_catalogues(tmp_path)
    assert compile_catalogues(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == [source]


def test_no_folder_is_no_failure(tmp_path):
    assert compile_catalogues(tmp_path / "absent") == []


@pytest.mark.parametrize("script", sorted((REPOSITORY / "config/local").glob("*.sh")), ids=str)
def test_shell_scripts_are_well_formed(script):
    checked = subprocess.run(["sh", "-n", script], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
