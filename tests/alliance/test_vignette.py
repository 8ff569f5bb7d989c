"""A situation without names: nothing that the file knows of anybody survives."""

from __future__ import annotations

import unicodedata

import pytest
from django.urls import reverse
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliance.models import Vignette
from alliance.repair.anonymous import (
    PARTICLES,
    Known,
    _folded_words,
    anonymised,
    joined,
    merged,
    still_told,
)
from alliance.services.repair import do_step, open_episode
from alliance.services.vignettes import StillTold, discard_vignette, save_vignette
from beneficiaries.nir import contains_nir
from beneficiaries.refusals import Refused, StaleVersion

KNOWN = Known(
    names=("Basile", "Roux", "Zoé L’Hôpital-Ünal"),
    colleagues=("Alice", "Martin", "Petit"),
    phrases={
        "une ville": ("Vierzon", "Mehun-sur-Yèvre"),
        "un employeur": ("Fonderies du Cher", "Métalor"),
        "un métier": ("H2909", "Montage-assemblage mécanique"),
        "une référence": ("D-2041", "18100"),
    },
)


def read(text, known=KNOWN):
    return joined(merged(anonymised(text, known)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Basile Roux est venu.", "la personne est venu."),
        ("J’ai vu BASILE ROUX et roux.", "J’ai vu la personne et la personne."),
        ("Chez zoe l'hopital unal.", "Chez la personne l'la personne."),
        ("basileroux a écrit", "la personne a écrit"),
        ("Écrire à basile.roux@exemple.invalid", "Écrire à une adresse"),
        ("Son numéro : 06 39 98 12 34.", "Son numéro : un numéro."),
        ("Vu avec Alice Martin, un petit pas.", "Vu avec un·e collègue, un petit pas."),
        ("Il vit à Mehun sur Yevre.", "Il vit à une ville."),
        ("Parti des fonderies du Cher.", "Parti des un employeur."),
        ("Né le 12 mars 1985.", "Né une date."),
        ("Le dossier D-2041, code 18100.", "Le dossier une référence, code une référence."),
        ("Il travaille chez Martin Pneus depuis 2019.", None),
        ("Sa fille Léa l’attend.", "un proche l’attend."),
        ("Mme Dupont l’a dit.", "quelqu’un l’a dit."),
        ("À 38 ans, il hésite.", "À une trentaine d’années, il hésite."),
        ("Je pense à Toulouse et au CV.", "Je pense à quelqu’un et au CV."),
        ("Ro\u200dux et R\u00ado\u00adux", "la personne et la personne"),
        ("Ｒｏｕｘ", "la personne"),
        (unicodedata.normalize("NFD", "Zoé"), "la personne"),
        ("", ""),
    ],
)
def test_what_is_known_becomes_neutral_words(text, expected):
    found = read(text)
    if expected is not None:
        assert found == expected
    assert not still_told(found, KNOWN)


def test_the_pieces_say_what_they_replace():
    pieces = merged(anonymised("Vu Basile Roux hier.", KNOWN))
    assert [(piece.text, piece.was) for piece in pieces] == [
        ("Vu ", ""),
        ("la personne", "Basile Roux"),
        (" hier.", ""),
    ]


def test_what_is_still_told_is_said_once():
    assert still_told("Roux, roux et 0639981234, Alice", KNOWN) == [
        "Roux",
        "roux",
        "0639981234",
        "Alice",
    ]
    assert still_told("1 85 05 78 006 084 91", KNOWN) == ["numéro de sécurité sociale"]
    assert still_told("Une personne hésite.", KNOWN) == []


letters = st.text(
    alphabet=st.characters(categories=("Lu", "Ll", "Lo", "Mn"), max_codepoint=0x24F), min_size=2
)
NAMES = (
    *("Roux", "de La Rochebrochard", "Ünal", "Petit", "Personne", "Ville", "Date", "Nguyễn"),
    *("Collègue", "Proche", "Le", "O’Brien", "Jean-Pierre", "Trentaine", "Quelqu’un"),
)
names = st.one_of(st.sampled_from(NAMES), letters)
cases = st.sampled_from([str, str.upper, str.lower, str.title, str.swapcase])
forms = st.sampled_from(["NFC", "NFD", "NFKC"])
fillers = st.text(max_size=30)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(names, min_size=1, max_size=4),
    st.lists(st.tuples(fillers, st.integers(0, 3), cases, forms), min_size=1, max_size=6),
    st.lists(names, max_size=3),
)
def test_no_known_name_survives(own, parts, colleagues):
    known = Known(tuple(own), tuple(colleagues), {"une ville": ("Vierzon",)})
    text = " ".join(
        before + " " + unicodedata.normalize(form, case(own[which % len(own)]))
        for before, which, case, form in parts
    )
    found = read(text, known)
    assert not set(_folded_words(found)) & known.name_words
    assert not still_told(found, known) or contains_nir(found)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_to_its_end_and_twice_is_once(text):
    pieces = anonymised(text, KNOWN)
    assert all(piece.text for piece in pieces)
    once = joined(pieces)
    assume(not contains_nir(once))
    assert still_told(once, KNOWN) == []


def test_a_particle_alone_betrays_nobody():
    assert not Known(names=("de La",)).name_words
    assert {"de", "la"} <= PARTICLES


# With the file.


@pytest.fixture
def episode(db, cast):
    made = open_episode(by=cast.alice, case_file=cast.case)
    note = "Basile dit à Alice Martin qu’il n’ira pas chez Métalor. Tél. 06 39 98 12 34."
    do_step(by=cast.alice, episode=made, kind="identify", note=note)
    return made


def page(episode, name="vignette"):
    return reverse(f"alliance:{name}", args=[episode.case_file_id, episode.pk])


def test_the_first_text_is_proposed_without_anybody(cast, episode, signed_in_as):
    import re

    html = signed_in_as(cast.alice).get(page(episode)).content.decode()
    area = re.search(r"<textarea[^>]*name=\"text\"[^>]*>(.*?)</textarea>", html, re.DOTALL)
    assert area
    typed = area.group(1)
    for told in ("Basile", "Roux", "Alice", "Martin", "06 39"):
        assert told not in typed, told
    assert "la personne dit à un·e collègue" in typed
    assert "<mark>la personne</mark>" in html
    assert "Alice Martin" in html  # what was replaced is shown to its author
    assert not Vignette.objects.exists()  # reading writes nothing


def test_it_is_kept_for_its_author_alone(cast, episode, signed_in_as):
    kept = save_vignette(by=cast.alice, episode=episode, text="Une personne hésite.", version=0)
    assert kept.prepared_by == cast.alice
    assert Vignette.objects.visible_to(cast.alice).get() == kept
    for other in (cast.diane, cast.bob, cast.adam, cast.charlie, cast.eve):
        assert not Vignette.objects.visible_to(other).exists(), other
    html = signed_in_as(cast.diane).get(page(episode)).content.decode()
    assert "Une personne hésite." not in html


@pytest.mark.parametrize(
    "text",
    [
        "basile hésite.",
        "M. ROUX hésite.",
        "Vu avec Alice.",
        "basile.roux@exemple.invalid",
        "06.39.98.12.34",
        "Dossier D-2041",
        "Chez Avenir Centre",
        "Équipe de Vierzon",
    ],
)
def test_a_known_word_is_refused_and_comes_back_with_its_replacement(
    cast, episode, signed_in_as, text
):
    with pytest.raises(StillTold, match="dit encore de qui il s’agit"):
        save_vignette(by=cast.alice, episode=episode, text=text, version=0)
    sent = {"text": text, "version": "0", "do": "keep"}
    html = signed_in_as(cast.alice).post(page(episode), sent).content.decode()
    assert "dit encore de qui il s’agit" in html
    assert f"{text}</textarea>" in html
    assert "<mark>" in html
    assert not Vignette.objects.exists()


def test_replacing_then_keeping(cast, episode, signed_in_as):
    client = signed_in_as(cast.alice)
    sent = {"text": "Basile hésite.", "version": "0", "do": "replace"}
    html = client.post(page(episode), sent).content.decode()
    assert "la personne hésite.</textarea>" in html
    assert not Vignette.objects.exists()
    sent = {"text": "La personne hésite.", "version": "0", "do": "keep"}
    assert client.post(page(episode), sent).status_code == 302
    assert Vignette.objects.get().text == "La personne hésite."


def test_two_tabs_do_not_overwrite_each_other(cast, episode):
    save_vignette(by=cast.alice, episode=episode, text="Un texte.", version=0)
    assert save_vignette(by=cast.alice, episode=episode, text="Un texte.", version=0).version == 1
    with pytest.raises(StaleVersion, match="autre onglet"):
        save_vignette(by=cast.alice, episode=episode, text="Un autre texte.", version=0)
    again = save_vignette(by=cast.alice, episode=episode, text="Un autre texte.", version=1)
    assert again.version == 2


def test_it_is_deleted_by_its_author_only(cast, episode, signed_in_as):
    save_vignette(by=cast.alice, episode=episode, text="Un texte.", version=0)
    discard_vignette(by=cast.diane, episode=episode)
    assert Vignette.objects.count() == 1
    answer = signed_in_as(cast.alice).post(page(episode, "vignette_discard"))
    assert answer.status_code == 302
    assert not Vignette.objects.exists()


BAD = ["", "   ", "\x00", "x" * 1_000_000, "1 85 05 78 006 084 91", "\u202e\u202e"]


@pytest.mark.parametrize("do", ["keep", "replace", "autre"])
@pytest.mark.parametrize("bad", BAD)
def test_bad_texts_get_a_sentence(cast, episode, signed_in_as, bad, do):
    sent = {"text": bad, "version": "0", "do": do}
    answer = signed_in_as(cast.alice).post(page(episode), sent)
    assert answer.status_code == 200
    assert "data-error-summary" in answer.content.decode()
    assert not Vignette.objects.exists()


def test_strangers_are_not_told_that_it_exists(cast, episode, signed_in_as):
    for who, status in (("charlie", 404), ("fanny", 403), ("bob", 302)):
        assert signed_in_as(getattr(cast, who)).get(page(episode)).status_code == status, who


def test_a_nir_is_refused_by_the_service_too(cast, episode):
    from django.core.exceptions import ValidationError

    with pytest.raises((Refused, ValidationError)):
        save_vignette(by=cast.alice, episode=episode, text="1 85 05 78 006 084 91", version=0)
