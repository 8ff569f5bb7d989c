"""A pack is read whole, or refused with each fault at its place."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.instruments.packs import FOLDER, SKELETONS, read_pack, shipped
from alliance.instruments.reading import LARGEST, FileRefused


def skeleton(**changes):
    raw = json.loads((FOLDER / "wai-sr.json").read_text(encoding="utf-8"))
    return raw | changes


def faults(raw):
    content = raw if isinstance(raw, bytes | str) else json.dumps(raw)
    with pytest.raises(FileRefused) as refusal:
        read_pack(content)
    return {fault.place: fault.sentence for fault in refusal.value.faults}


@pytest.mark.parametrize("key", SKELETONS)
def test_skeletons_hold_facts_and_no_words(key):
    pack = shipped(key)
    assert pack.needs_licence
    assert not pack.texts
    assert pack.licence is None


def test_the_scoring_keys_are_those_of_the_domain_page():
    wai = shipped("wai-sr")
    assert (wai.minimum, wai.maximum, wai.method) == (1, 5, "mean")
    assert wai.subscales["task"] == ("q1", "q2", "q10", "q12")
    assert wai.subscales["bond"] == ("q3", "q5", "q7", "q9")
    assert wai.subscales["goal"] == ("q4", "q6", "q8", "q11")
    srs = shipped("srs")
    assert (len(srs.keys), srs.minimum, srs.maximum, srs.method) == (4, 0, 10, "sum")
    assert [(c["value"], c["op"]) for c in srs.cutoffs] == [(36, "<=")]
    assert (shipped("wai-s").minimum, shipped("wai-s").maximum) == (1, 7)


def test_overlapping_subscales_are_said_at_the_second_place():
    found = faults(skeleton(subscales={"goal": [4, 6], "task": [1, 6], "bond": [3]}))
    assert list(found) == ["subscales › task › 2"]
    assert "q6" in found["subscales › task › 2"]
    assert "goal" in found["subscales › task › 2"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"reverse": [13]}, "reverse › 1"),
        ({"reverse": [0]}, "reverse › 1"),
        ({"reverse": ["zz"]}, "reverse › 1"),
        ({"reverse": [2, 2]}, "reverse › 2"),
        ({"reverse": [True]}, "reverse › 1"),
        ({"subscales": {"goal": [40]}}, "subscales › goal › 1"),
        ({"subscales": {"goal": []}}, "subscales › goal"),
        ({"subscales": {"mood": [1]}}, "subscales › mood"),
        ({"subscales": []}, "subscales"),
        ({"min": 5, "max": 5}, "max"),
        ({"min": 7, "max": 5}, "max"),
        ({"min": "1"}, "min"),
        ({"min": True}, "min"),
        ({"max": 1.5}, "max"),
        ({"max": 10**17}, "max"),
        ({"n_items": 0}, "n_items"),
        ({"n_items": 61}, "n_items"),
        ({"items": ["a", "a"], "n_items": 2, "subscales": {}}, "items › 2"),
        ({"items": ["a"]}, "items"),
        ({"items": ["Où ?"], "n_items": 1, "subscales": {}}, "items › 1"),
        ({"id": "WAI SR"}, "id"),
        ({"id": "wai-sr\n"}, "id"),
        ({"version": 0}, "version"),
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": ["x"]}, "title"),
        ({"score": "median"}, "score"),
        ({"score": []}, "score"),
        ({"format": "autre"}, "format"),
        ({"needs_licence": "no"}, "needs_licence"),
        ({"needs_licence": False}, "needs_licence"),
        ({"cutoffs": [{"value": 3, "op": "~", "source": "s"}]}, "cutoffs › 1 › op"),
        ({"cutoffs": [{"value": "3", "op": "<", "source": "s"}]}, "cutoffs › 1 › value"),
        ({"cutoffs": [{"value": 3}]}, "cutoffs › 1"),
        ({"couleur": "bleu"}, "couleur"),
        ({"text": []}, "text"),
        ({"text": {"french": {"items": {}}}}, "text › french"),
        ({"sources": [3]}, "sources › 1"),
        ({"licence": "oui"}, "licence"),
    ],
)
def test_each_fault_is_said_at_its_place(changes, place):
    found = faults(skeleton(**changes))
    assert place in found
    assert found[place].endswith(".")


def test_every_fault_is_told_at_once():
    found = faults(skeleton(min=9, max=1, reverse=[99], score="x"))
    assert {"max", "reverse › 1", "score"} <= set(found)


LICENCE = {
    "holder": "Auteurs",
    "reference": "L-1",
    "licensee": "Avenir Centre",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "languages": ["fr"],
    "electronic": True,
}
WORDS = {f"q{n}": f"Texte {n}" for n in range(1, 13)}
LEVELS = ["un", "deux", "trois", "quatre", "cinq"]


def test_words_come_with_their_licence():
    text = {"fr": {"items": WORDS, "levels": LEVELS}}
    assert "licence" in faults(skeleton(text=text))
    pack = read_pack(json.dumps(skeleton(text=text, licence=LICENCE)))
    assert pack.texts["fr"].items["q3"] == "Texte 3"
    assert pack.licence.electronic


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"valid_to": "2025-12-31"}, "licence › valid_to"),
        ({"valid_from": "31/01/2026"}, "licence › valid_from"),
        ({"languages": []}, "licence › languages"),
        ({"languages": ["klingon"]}, "licence › languages › 1"),
        ({"languages": [{}]}, "licence › languages › 1"),
        ({"electronic": "yes"}, "licence › electronic"),
        ({"holder": None}, "licence › holder"),
        ({"valid_from": 20260101}, "licence › valid_from"),
    ],
)
def test_a_licence_is_whole(changes, place):
    assert place in faults(skeleton(licence=LICENCE | changes))


@pytest.mark.parametrize(
    ("edition", "levels", "place"),
    [
        ("fr", LEVELS[:4], "text › fr › levels"),
        ("fr-simple", LEVELS[:2], "text › fr-simple › levels"),
        ("fr", [*LEVELS[:4], ""], "text › fr › levels › 5"),
    ],
)
def test_levels_have_one_word_each(edition, levels, place):
    text = {edition: {"items": WORDS, "levels": levels}}
    assert place in faults(skeleton(text=text, licence=LICENCE))


def test_a_missing_question_in_the_words_is_named():
    words = {key: text for key, text in WORDS.items() if key != "q7"}
    found = faults(skeleton(text={"fr": {"items": words, "levels": LEVELS}}, licence=LICENCE))
    assert "q7" in found["text › fr › items"]


def test_a_key_named_twice_is_refused_where_it_stands():
    text = json.dumps(skeleton()).replace('"min": 1', '"min": 1, "min": 2')
    assert faults(text)["min"] == "cette clé apparaît deux fois."


def test_json_that_breaks_off_is_said_by_its_line():
    assert next(iter(faults('{\n "id": }'))).startswith("ligne 2")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"\xff\xfe\x00",
        b"\x00{}",
        b'{"id": "\\u0000"}',
        b'{"id": "\\ud800"}',
        b'{"\\ud800": 1}',
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b"[" * 9 + b"]" * 9,
        b'{"min": NaN}',
        b'{"min": 1e999}',
        b'{"min": ' + b"9" * 5_000 + b"}",
        b"null",
        b"[]",
        b'"texte"',
        b"{}",
        b"x" * (LARGEST + 1),
        b"%PDF-1.7",
        b"PK\x03\x04",
        '{"id": "\ud800"}'.encode("utf-8", "surrogatepass"),
    ],
)
def test_hostile_files_get_a_sentence(content):
    assert all(sentence for sentence in faults(content).values())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from([*sorted(skeleton()), "items"])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=4))
def test_whatever_stands_in_a_pack_is_taken_or_refused_in_sentences(changes):
    told = []
    try:
        pack = read_pack(json.dumps(skeleton() | changes))
    except FileRefused as refusal:
        told = [fault.sentence for fault in refusal.faults]
    assert told or pack.minimum < pack.maximum


def test_the_schema_that_is_shipped_speaks_of_the_same_keys():
    schema = json.loads((FOLDER / "pack.schema.json").read_text(encoding="utf-8"))
    from alliance.instruments import checking

    assert set(schema["required"]) == set(checking.REQUIRED)
    assert set(schema["properties"]) == {*checking.REQUIRED, *checking.OPTIONAL}
    licence = schema["properties"]["licence"]
    assert set(licence["required"]) == set(checking.LICENCE_KEYS)
    assert set(schema["properties"]["subscales"]["properties"]) == set(checking.DIMENSIONS)
    assert tuple(schema["properties"]["score"]["enum"]) == checking.METHODS
    slug = schema["properties"]["id"]["pattern"]
    assert all(re.match(slug, key) for key in SKELETONS)
