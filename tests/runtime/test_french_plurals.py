"""In French, zero takes the singular; texts are French already and have no catalogue."""

import gettext

from babel.messages.catalog import Catalog

from config.local.catalogues import french_plurals, write


def test_zero_is_singular_in_french(tmp_path):
    english = Catalog(locale="en")
    english.add(("%d dossier", "%d dossiers"), string=("%d file", "%d files"))
    english.add("Bonjour", string="Hello")
    write(french_plurals(english), tmp_path / "fr.mo")
    with (tmp_path / "fr.mo").open("rb") as stream:
        french = gettext.GNUTranslations(stream)
    said = [french.ngettext("%d dossier", "%d dossiers", n) for n in (0, 1, 2)]
    assert said == ["%d dossier", "%d dossier", "%d dossiers"]
