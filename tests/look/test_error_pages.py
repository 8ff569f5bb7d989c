"""An error page asks nothing of the server that just failed, and always shows a way out."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

PAGES = ["400", "403", "403_csrf", "404", "429", "500", "503"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_error_pages_need_no_context_and_no_database(page, language):
    with override(language):
        html = render_to_string(f"{page}.html")
    assert f'<html lang="{language}">' in html
    assert html.count("<h1>") == 1
    assert "<title> · Jalons" not in html


@pytest.mark.parametrize("page", PAGES)
def test_error_pages_offer_a_way_out(page):
    actions = render_to_string(f"{page}.html").split('class="form-actions"')[1]
    assert 'class="btn btn-primary" href=' in actions


def test_the_reason_of_a_refusal_is_shown_and_escaped():
    html = render_to_string("403.html", {"exception": "Ce dossier <est> clos."})
    assert "<p>Ce dossier &lt;est&gt; clos.</p>" in html


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (1, "Réessayez dans 1 seconde."),
        (40, "Réessayez dans 40 secondes."),
        (0, "Attendez une minute"),
    ],
)
def test_a_limit_says_how_long_to_wait(seconds, sentence):
    with override("fr"):
        assert sentence in render_to_string("429.html", {"retry_after": seconds})
