"""Where the demo refuses to be seeded, and how its days are counted."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from beneficiaries.models import Beneficiary
from config.demo.days import day, is_working
from tests.factories import OrganisationFactory


def test_outside_the_demo_nothing_is_seeded_and_the_sentence_says_why(settings, db):
    settings.DEMO = False

    with pytest.raises(CommandError, match="JALONS_DEMO=1"):
        call_command("seed_demo")

    assert not Organisation.objects.exists()
    with pytest.raises(CommandError, match="JALONS_DEMO=1"):
        call_command("demo_accounts")


def test_invented_people_are_never_mixed_with_others(settings, db):
    settings.DEMO = True
    OrganisationFactory(name="Une vraie structure")

    with pytest.raises(CommandError, match="ne se mélange"):
        call_command("seed_demo")

    assert not Beneficiary.objects.exists()


def test_days_are_counted_from_today_and_fall_on_working_days():
    monday = datetime.date(2026, 11, 23)
    assert day(-1, today=monday) == datetime.date(2026, 11, 20)
    assert day(5, today=monday) == datetime.date(2026, 11, 30)
    christmas = datetime.date(2026, 12, 25)
    assert not is_working(christmas)
    assert day(0, today=christmas) == datetime.date(2026, 12, 24)
