"""The house's questionnaire and how its words reach one person."""

import pytest

from alliance.instruments import scale_of
from alliance.instruments.bank import house_version
from alliance.instruments.wording import sheet, values_of
from alliance.models import Instrument, InstrumentVersion
from alliance.services.settings import limits_of, norms_of, settings_of

pytestmark = pytest.mark.django_db


def test_the_house_questionnaire_is_there_from_the_start_and_written_once():
    # A test with transactions of its own may have emptied the tables: then the first use writes it.
    kept = InstrumentVersion.objects.published().filter(instrument__organisation=None).first()
    assert house_version() == (kept or house_version())
    assert Instrument.objects.filter(key="point-detape").count() == 1


def test_its_scale_has_six_questions_in_three_pairs():
    scale = scale_of(house_version())
    assert (scale.minimum, scale.maximum, len(scale.items)) == (1, 5, 6)
    assert scale.subscales == {"goal": ("b1", "b2"), "task": ("t1", "t2"), "bond": ("l1", "l2")}
    assert not scale.reversed_items


def test_plain_words_have_three_levels_of_the_same_scale():
    found = sheet(house_version(), language="fr", mode="simple")
    assert [value for value, _word, _face in found.levels] == [1, 3, 5]
    assert [face for _value, _word, face in found.levels] == ["face-1", "face-3", "face-5"]


def test_a_missing_language_falls_back_and_says_so():
    found = sheet(house_version(), language="uk", mode="simple")
    assert (found.language, found.mode) == ("fr", "simple")
    assert found.fallbacks == ("uk-simple", "uk")


@pytest.mark.parametrize(
    "edition", [("fr", "normal"), ("fr", "simple"), ("en", "normal"), ("en", "simple")]
)
def test_every_edition_is_whole(edition):
    found = sheet(house_version(), language=edition[0], mode=edition[1])
    assert found.is_whole
    assert not found.fallbacks


def test_levels_are_at_equal_distance_or_all_there():
    assert values_of(1, 7, 3) == (1, 4, 7)
    assert values_of(1, 4, 3) == (1, 2, 3, 4)
    assert len(values_of(0, 10, 0)) == 11


def test_nothing_chosen_gives_the_products_own_settings(cast):
    assert settings_of(cast.organisation).pk is None
    assert limits_of(cast.organisation).strong_z == -2.0
    assert norms_of(cast.organisation).version == 0
