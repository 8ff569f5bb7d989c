"""A reader of English meets no French, and the extractor sees what it should."""

import ast

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from config import texts
from config.management.commands.messages import CATALOGUE, as_bytes, current, untranslated, updated
from tests.architecture.source import report

PATH = settings.BASE_DIR / CATALOGUE
FIX = "`make messages`, then write the English in config/locale/en/LC_MESSAGES/django.po."


def shown(text):
    first = text.id if isinstance(text.id, str) else text.id[0]
    return f"{first!r} ({', '.join(sorted({place for place, _ in text.locations}))})"


def test_every_text_has_its_english():
    missing = [shown(m) for m in updated(PATH) if m.id and untranslated(m)]
    assert not missing, report([*missing[:40], f"{len(missing)} in all"], FIX)


def test_the_catalogue_holds_nothing_else():
    stale = [str(key) for key in updated(PATH).obsolete]
    assert not stale, report(stale[:40], "delete the obsolete entries (#~) from the catalogue.")


def test_placeholders_are_the_same_in_both_languages():
    catalogue = current(PATH)
    wrong = [
        f"{message.id!r}: {error}"
        for message in catalogue
        if message.id and not untranslated(message)
        for error in message.check(catalogue)
    ]
    assert not wrong, report(wrong, "keep the %(…)s of the French text, none more, none fewer.")


def in_python(source):
    return [found[1:] for found in texts._in_python(ast.parse(source), "x.py")]


def in_template(source):
    return [found[1:] for found in texts._in_template(source, "x.html")]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Dossier")', [(None, "Dossier", None)]),
        ('_("Un " "dossier")', [(None, "Un dossier", None)]),
        ('gettext_lazy("L’équipe") % {"a": 1}', [(None, "L’équipe", None)]),
        ('ngettext("%(n)d ligne", "%(n)d lignes", n)', [(None, "%(n)d ligne", "%(n)d lignes")]),
        ('pgettext("bouton", "Clos")', [("bouton", "Clos", None)]),
        ("row.gettext(name)", []),
    ],
)
def test_texts_of_modules_are_found(source, found):
    assert in_python(source) == found


def test_a_text_made_at_run_time_is_refused():
    with pytest.raises(texts.TextNotConstant):
        in_python('_(f"Bonjour {name}")')


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "L’accueil" %}', [(None, "L’accueil", None)]),
        ('{% translate "Ouvrir" context "verbe" %}', [("verbe", "Ouvrir", None)]),
        ("<p title=\"{% translate 'Sans x' %}\">", [(None, "Sans x", None)]),
        ('{% include "x.html" with label=_("Enregistrer") only %}', [(None, "Enregistrer", None)]),
        (
            "{% blocktranslate trimmed count n=n %}\n un (seul) « {{ n }} »\n{% plural %}\n "
            "plusieurs {{ n }}\n{% endblocktranslate %}",
            [(None, "un (seul) « %(n)s »", "plusieurs %(n)s")],
        ),
        (
            '{% button _("Aller")|default:_("Venir") %}',
            [(None, "Aller", None), (None, "Venir", None)],
        ),
    ],
)
def test_texts_of_templates_are_found(source, found):
    assert in_template(source) == found


def test_the_same_texts_give_the_same_file(tmp_path):
    path = tmp_path / "django.po"
    path.write_bytes(as_bytes(updated(path)))
    once = path.read_bytes()
    path.write_bytes(as_bytes(updated(path)))
    assert path.read_bytes() == once
    with path.open("rb") as file:
        assert len(read_po(file)) == len(texts.extracted()) > 20
