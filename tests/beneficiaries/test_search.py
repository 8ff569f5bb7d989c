"""Search as you type: a few letters, in any order and any writing, and only one's own world."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.models import Beneficiary
from beneficiaries.names import folded, sort_name
from beneficiaries.querysets import search_words
from beneficiaries.searching import find
from tests.factories import OrganisationFactory, case_file, member, person

SEARCH = reverse("beneficiaries:search")


@pytest.fixture
def world(db):
    """One organisation, one manager, some people whose names look alike."""
    organisation = OrganisationFactory()
    manager = member(organisation, "manager")
    for given_name, family_name, reference, phone, email in [
        ("Jean", "Dupont", "D-204", "+33639981234", "jean.dupont@exemple.invalid"),
        ("Émilie", "Dupré-Lœil", "D-2041", "+33199001122", "emilie@exemple.invalid"),
        ("Jean-Marc", "Durand", "A/12_b", "+41227305111", "jm@exemple.invalid"),
        ("Anne", "Martin", "D-2042", "", "dupont.anne@exemple.invalid"),
        ("Li", "O", "D-7", "", ""),
    ]:
        case_file(
            organisation,
            given_name=given_name,
            family_name=family_name,
            reference=reference,
            phone=phone,
            email=email,
        )
    return manager


def found(user, text, limit=8):
    result = find(user, text, limit=limit)
    return [row["reference"] for row in result.rows], result.close


@pytest.mark.parametrize(
    ("typed", "references"),
    [
        ("dupont jean", ["D-204"]),
        ("JEAN  DUP", ["D-204"]),
        ("emilie loeil", ["D-2041"]),
        ("ÉMILIE LŒIL", ["D-2041"]),
        ("D-204", ["D-204", "D-2041", "D-2042"]),
        ("d-2041", ["D-2041"]),
        ("06 39 98 12 34", ["D-204"]),
        ("06.39.98", ["D-204"]),
        ("+33 6 39 98 12 34", ["D-204"]),
        ("+33 (0)6 39 98 12 34", ["D-204"]),
        ("0033 6 39 98 12 34", ["D-204"]),
        ("+41 22 730 51 11", ["A/12_b"]),
        ("jean.dupont@exemple", ["D-204"]),
        # Family names that begin so come before a match anywhere else.
        ("dup", ["D-204", "D-2041", "D-2042"]),
        ("du", ["D-204", "D-2041", "A/12_b", "D-2042"]),
        ("o", ["D-7"]),
        ("A/12_b", ["A/12_b"]),
    ],
)
def test_what_was_typed_finds_the_person(world, typed, references):
    assert found(world, typed) == (references, False)


@pytest.mark.parametrize("typed", ["%", "_", "%%%", "\\", "'", "\x00", "", " ", "%' OR 1=1 --"])
def test_signs_of_the_database_are_only_signs(world, typed):
    assert found(world, typed)[0] == []


@pytest.mark.parametrize("typed", ["Jean Duppont", "Jaen Dupont", "Dupomt", "emillie"])
def test_a_slip_proposes_the_nearest_names(world, typed):
    references, close = found(world, typed)
    assert close
    assert references[0] in {"D-204", "D-2041"}


def test_a_number_is_never_taken_for_another(world):
    assert found(world, "06 39 98 12 35") == ([], True)


def test_one_result_too_many_is_announced_not_shown(world):
    result = find(world, "du", limit=2)
    assert len(result.rows) == 2
    assert result.more


def test_only_files_that_one_may_know_of_are_found(cast):
    assert found(cast.alice, "roux")[0] == ["D-2041"]
    assert found(cast.alice, "roussel")[0] == []  # the other team's
    assert found(cast.alice, "lambert zoe")[0] == []  # another organisation's
    assert found(cast.alice, "rousell")[0] == []  # nor by its nearly-name
    assert found(cast.adam, "roussel")[0] != []


def test_the_panel_gets_eight_results_and_the_page_the_rest(cast, signed_in_as):
    for number in range(12):
        case_file(cast.organisation, referent=cast.alice, family_name=f"Semblable{number}")
    client = signed_in_as(cast.alice)
    panel = client.get(SEARCH, {"q": "semblable"}, headers={"HX-Request": "true"}).content.decode()
    assert panel.count('class="search-hit"') == 8
    assert "Voir tous les résultats" in panel
    assert "<html" not in panel
    page = client.get(SEARCH, {"q": "semblable"}).content.decode()
    assert page.count('class="search-hit"') == 12


def test_nothing_typed_gives_an_empty_panel(cast, signed_in_as):
    panel = signed_in_as(cast.alice).get(SEARCH, {"q": " "}, headers={"HX-Request": "true"})
    assert panel.content.strip() == b""


def test_what_was_typed_comes_back_as_text(cast, signed_in_as):
    response = signed_in_as(cast.alice).get(SEARCH, {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in response.content
    assert b"&lt;script&gt;" in response.content


def test_the_price_does_not_grow_with_the_results(cast, signed_in_as, django_assert_num_queries):
    client = signed_in_as(cast.alice)
    for count in (3, 30):
        for number in range(count):
            case_file(cast.organisation, referent=cast.alice, family_name=f"Pareil{number}")
        with django_assert_num_queries(5):
            client.get(SEARCH, {"q": "pareil"})


def test_roles_without_case_files_search_nothing(cast, signed_in_as):
    for user in (cast.fanny, cast.paul, cast.emma, cast.cora, cast.basile):
        assert signed_in_as(user).get(SEARCH, {"q": "roux"}).status_code == 403


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@given(NAMES)
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


@given(NAMES)
def test_folding_ignores_case_and_outer_spaces(text):
    assert folded(f"  {text.upper()}\n") == folded(text.upper())
    assert "  " not in folded(text)


@given(NAMES)
def test_every_word_of_a_search_is_short_folded_and_counted(text):
    words = search_words(text)
    assert len(words) <= 8
    assert all(word and " " not in word and len(word) <= 80 for word in words)
    assert all(word == folded(word) for word in words)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given_name", "family_name"),
    [
        ("Zoë", "Ægir"),
        ("Ｊｅａｎ", "ﬁlou"),
        ("Jean 🙂", "Dupont"),
        ("محمد", "علي"),
        ("İlker", "Şahin"),
    ],
)
def test_whoever_was_recorded_is_found_by_their_own_name(given_name, family_name):
    sheet = person(OrganisationFactory(), given_name=given_name, family_name=family_name)
    assert sheet.sort_name == sort_name(family_name, given_name)
    for typed in (f"{given_name} {family_name}", f"{family_name} {given_name}".upper()):
        assert sheet in Beneficiary.objects.searching(typed)
