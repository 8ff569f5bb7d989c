"""Pieces of page: documented, shown in the gallery, and forgiving about what is left out."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from config.gallery import SampleForm
from tests.architecture.source import ROOT, report

FOLDER = ROOT / "templates" / "components"
COMPONENTS = sorted(FOLDER.glob("*.html"))
NAVIGATION = [
    SimpleNamespace(label=f"Page {n}", url=f"/{n}/", icon="sun", count=n or None, current=n == 1)
    for n in range(7)
]


def piece(name, /, **context):
    """What it draws, blanks as a browser reads them."""
    with override("fr"):
        html = render_to_string(f"components/{name}.html", context)
    return re.sub(r"> <", "><", re.sub(r"[ \t\n]+", " ", html))


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_each_component_says_what_it_takes(path):
    top = path.read_text(encoding="utf-8").split(
        "#}" if path.read_text().startswith("{#") else "{% endcomment %}"
    )[0]
    assert "Parameters:" in top, "begin with a comment that ends with its parameters."


def test_the_gallery_shows_every_component():
    shown = "".join(
        path.read_text(encoding="utf-8")
        for path in [
            ROOT / "templates" / "gallery.html",
            ROOT / "templates" / "base.html",
            ROOT / "templates" / "bootstrap5" / "errors.html",
            *COMPONENTS,
        ]
    )
    tags = {"card", "notice", "disclosure", "dialog"}
    hidden = [
        path.stem
        for path in COMPONENTS
        if f"components/{path.stem}.html" not in shown
        and not (path.stem in tags and f"{{% {path.stem} " in shown)
        and path.stem not in {"language_switch"}
    ]
    assert not hidden, report(hidden, "add it to templates/gallery.html.")


@pytest.mark.parametrize(
    ("name", "context", "seen"),
    [
        ("notice", {"content": "Texte"}, 'class="notice"'),
        ("card", {"content": "Texte"}, '<section class="card"><div class="card-body">Texte'),
        ("chip", {"label": "Venue"}, '<span class="chip">Venue</span>'),
        ("button", {"label": "Enregistrer"}, 'type="submit">Enregistrer'),
        ("page_head", {"title": "Basile Roux"}, "<h1>Basile Roux</h1>"),
        ("empty_state", {"title": "Rien encore"}, "<h2>Rien encore</h2>"),
        ("step", {"text": "Appeler"}, '<li class="step">'),
        ("timeline_item", {"title": "Absent", "when": "hier"}, "<li><b>Absent</b>"),
        ("todo_item", {"title": "Voir", "url": "/", "label": "Ouvrir"}, "Ouvrir"),
        ("search_hit", {"url": "/1/", "name": "Basile"}, "<b>Basile</b>"),
        ("disclosure", {"content": "42"}, "Voir les chiffres"),
        ("readers", {"text": "Vous seule"}, "#eye"),
        ("date", {"moment": None}, "pas de date"),
        ("rail", {"navigation": []}, "rail-items"),
    ],
)
def test_optional_parameters_may_be_left_out(name, context, seen):
    assert seen in piece(name, **context)


@pytest.mark.parametrize("name", ["notice", "chip", "button", "page_head", "step", "todo_item"])
def test_what_people_type_is_escaped(name):
    hostile = "<script>alert(1)</script>"
    keys = ("content", "label", "title", "text", "detail", "url", "name")
    assert "<script>" not in piece(name, **dict.fromkeys(keys, hostile))


def test_a_greyed_button_says_why():
    html = piece("button", label="Clore", disabled=True, why="Il manque un motif.", why_id="why")
    assert ' disabled aria-describedby="why"' in html
    assert '<p class="why-not" id="why">' in html


def test_the_bottom_bar_keeps_every_page_within_reach():
    html = piece("bottom_bar", navigation=NAVIGATION)
    assert html.count('class="bottom-item" href=') == 4
    assert html.count('class="menu-item" href=') == 3


def test_sorting_keeps_the_filters_and_returns_to_the_first_page():
    request = RequestFactory().get("/dossiers/", {"referent": "3", "page": "4", "sort": "name"})
    asked = {"label": "Nom", "key": "name", "request": request}
    ascending, descending, other = (
        piece("table_sort_header", sort=s, **asked) for s in ("name", "-name", "silent")
    )
    assert 'aria-sort="ascending"' in ascending
    assert "?referent=3&amp;sort=-name" in ascending
    assert 'aria-sort="descending"' in descending
    assert "aria-sort" not in other
    assert "?referent=3&amp;sort=name" in other


def test_pages_are_counted_as_people_read():
    request = RequestFactory().get("/dossiers/", {"q": "roux"})
    html = piece("pagination", page=Paginator(range(1204), 50).page(2), request=request)
    assert "51 à 100 sur 1\u00a0204" in html
    assert 'href="?q=roux&amp;page=3"' in html


def test_progress_asks_again_only_while_there_is_something_to_wait_for():
    running = piece("progress", label="Import", done=1200, total=5000, poll_url="/imports/1/")
    assert 'hx-trigger="every 1s"' in running
    assert '<progress aria-labelledby="progress-label" value="1200" max="5000">' in running
    assert "hx-" not in piece("progress", label="Import", done=5000, total=5000)
    assert "value=" not in piece("progress", label="Import", done=0, total=0)


def test_moments_are_said_in_words():
    moment = datetime(2026, 11, 26, 13, 30, tzinfo=UTC)
    assert "jeu. 26 nov. à 14\u00a0h\u00a030" in piece("date", moment=moment)
    assert ">jeu. 26 nov.</time>" in piece("date", moment=date(2026, 11, 26))


@pytest.mark.parametrize(
    ("person", "letters"),
    [
        ("Alice Martin", "AM"),
        ("Marie-Claude Millet", "MM"),
        ("Cher", "CH"),
        ("a.roux@x.fr", "AR"),
        ("", ""),
    ],
)
def test_avatars_have_two_letters(person, letters):
    assert Template("{{ p|initials }}").render(Context({"p": person})) == letters


def test_errors_stand_at_the_field_and_on_top_with_links():
    form = SampleForm({"email": "alice@"}, auto_id="f_%s")
    form.is_valid()
    with override("fr"):
        html = Template("{% load crispy_forms_tags %}{% crispy form %}").render(
            Context({"form": form})
        )
    linked = set(re.findall(r'<a href="#([\w-]+)">', html))
    assert {"f_name", "f_email", "f_channel_0", "f_agreed"} <= linked
    assert all(f'id="{target}"' in html for target in linked)
    field = re.search(r"<input[^>]*name=\"email\"[^>]*>", html)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="f_email_error"' in field
    assert html.count('id="f_email_error"') == 1


def test_forms_say_who_reads_and_mark_private_notes():
    html = Template("{% load crispy_forms_tags %}{% crispy form %}").render(
        Context({"form": SampleForm()})
    )
    private = html[html.index('id="div_id_private"') :]
    assert private.startswith('id="div_id_private" class="field private"')
    assert "#lock" in private
    assert "Vous et votre équipe" in html
