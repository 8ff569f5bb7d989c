"""A level moved on the page: refused in a sentence, nothing typed lost, two counsellors at once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cep.models import LevelPeriod
from cep.services.analysis import record_request
from cep.services.levels import open_level, record_agreement, record_information

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast, signed_in_as):
    return signed_in_as(cast.alice)


def ready(cast):
    """All that the second level asks for."""
    today = timezone.localdate()
    record_information(by=cast.alice, case_file=cast.case, informed_on=today)
    record_request(by=cast.alice, case_file=cast.case, words="Je voudrais changer.")
    record_agreement(by=cast.alice, case_file=cast.case, number=2, agreed_on=today)


def address(cast, name, *args):
    return reverse(f"cep:{name}", args=[cast.case.pk, *args])


def test_the_second_of_two_goes_on_from_what_the_first_did(cast, alice):
    """The refused form is sent again as it stands: it now starts from the level that is open."""
    ready(cast)
    day = timezone.localdate()
    open_level(
        by=cast.diane,
        case_file=cast.case,
        number=1,
        starts_on=day,
        initiative="person",
        expected=None,
    )
    where = address(cast, "open_level", 2)
    data = {"starts_on": day.isoformat(), "initiative": "together", "reason": "Prête"}
    refused = alice.post(where, {**data, "expected": ""})
    now = LevelPeriod.objects.get()
    assert f'name="expected" value="{now.pk}"' in refused.content.decode()
    assert alice.post(where, {**data, "expected": str(now.pk)}).status_code == 302
    assert LevelPeriod.objects.open().get().number == 2


IMPOSSIBLE = (
    (-400, "avant le dossier"),
    (1, "dans le futur"),
)


@pytest.mark.parametrize(("days", "sentence"), IMPOSSIBLE)
def test_a_level_on_an_impossible_day_gets_its_sentence(cast, alice, days, sentence):
    day = timezone.localdate() + timezone.timedelta(days=days)
    data = {"starts_on": day.isoformat(), "initiative": "person", "reason": "Tiens"}
    text = alice.post(address(cast, "open_level", 1), {**data, "expected": ""}).content.decode()
    assert sentence in text
    assert "Tiens" in text
    assert day.isoformat() in text
    assert not LevelPeriod.objects.exists()


def test_a_level_over_an_older_period_gets_its_sentence(cast, alice):
    today = timezone.localdate()
    LevelPeriod.objects.create(
        case_file=cast.case,
        number=1,
        starts_on=today - timezone.timedelta(days=9),
        ends_on=today,
        initiative="person",
        opened_by=cast.alice,
        ending="need_met",
        closed_by=cast.alice,
    )
    inside = today - timezone.timedelta(days=4)
    data = {"starts_on": inside.isoformat(), "initiative": "person", "reason": "Plus tôt"}
    text = alice.post(address(cast, "open_level", 1), {**data, "expected": ""}).content.decode()
    assert "chevauche" in text
    assert "Plus tôt" in text
