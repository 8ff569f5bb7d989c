"""Settings of an organisation: kept by who may, with the effect of what is typed."""

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from alliance.managers.effect import Ground, ground_of, rates_of
from alliance.models import AllianceSettings
from alliance.presets import CAUTIOUS, PRESETS, PRODUCT, TOGETHER
from alliance.services.settings import limits_of, save_settings, settings_of
from alliance.signals import DEFAULT_LIMITS, Limits
from beneficiaries.refusals import StaleVersion
from tests.alliance.packs import licensed_pack, published, without_licences

pytestmark = pytest.mark.django_db
PAGE = "alliance:settings"


@pytest.fixture
def client(cast, signed_in_as):
    return signed_in_as(cast.adam)


def typed(organisation, **changes):
    """The page's form as it stands, as a browser would send it."""
    chosen, limits = settings_of(organisation), limits_of(organisation)
    data = {
        "version": chosen.version if chosen.pk else 0,
        "is_on": "on",
        "preset": PRODUCT,
        **{name: getattr(chosen, name) for name in DELAYS},
        **{name: getattr(limits, name) for name in BOUNDS},
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


DELAYS = (
    "send_after_minutes",
    "every_days",
    "remind_after_hours",
    "open_days",
    "late_after_hours",
)
BOUNDS = [name for name in Limits.__dataclass_fields__ if name != "switched_off"]


def test_a_preset_is_kept_as_its_numbers(cast, client):
    answer = client.post(reverse(PAGE), typed(cast.organisation, preset=TOGETHER))
    assert answer.status_code == 302
    assert limits_of(cast.organisation) == PRESETS[TOGETHER]
    assert limits_of(cast.elsewhere) == DEFAULT_LIMITS
    assert JournalEntry.objects.filter(deed="alliance.settings_changed").count() == 1


def test_own_numbers_and_rules_switched_off(cast, client):
    data = typed(cast.organisation, preset="own", quiet_days=21, switched_off=["often_late"])
    client.post(reverse(PAGE), data)
    limits = limits_of(cast.organisation)
    assert limits == Limits(quiet_days=21, switched_off=frozenset({"often_late"}))
    kept = AllianceSettings.objects.get()
    assert kept.limits == {"quiet_days": 21, "switched_off": ["often_late"]}


def test_the_module_can_be_switched_off(cast, client):
    client.post(reverse(PAGE), typed(cast.organisation, is_on=None))
    assert not settings_of(cast.organisation).is_on


def test_a_preview_keeps_nothing_and_shows_the_effect(cast, client):
    now = client.get(reverse(PAGE)).context["effect"]
    data = typed(cast.organisation, preset=CAUTIOUS, preview="1")
    answer = client.post(reverse(PAGE), data)
    assert answer.context["is_preview"]
    assert answer.context["effect"].rates.taken_up < now.rates.taken_up
    assert not AllianceSettings.objects.exists()


def test_the_effect_grows_with_the_files_and_with_the_strictness():
    few, many = Ground(60, 90), Ground(600, 900)
    assert many.effect(DEFAULT_LIMITS).taken_up == pytest.approx(
        10 * few.effect(DEFAULT_LIMITS).taken_up, abs=10
    )
    strict = rates_of(Limits(strong_z=-4, weak_z=-3, subscale_z=-4, low_subscale=1))
    assert strict.taken_up < rates_of(DEFAULT_LIMITS).taken_up
    assert strict.specificity > rates_of(DEFAULT_LIMITS).specificity


def test_the_size_of_the_organisation_is_counted_not_typed(cast):
    ground = ground_of(cast.organisation)
    assert ground.files == 3
    assert ground.meetings == pytest.approx(4.5)


def test_two_people_at_once_the_second_is_told(cast):
    fields = {"is_on": True}
    save_settings(by=cast.adam, fields=fields, limits=DEFAULT_LIMITS, version=0)
    with pytest.raises(StaleVersion):
        save_settings(by=cast.diane, fields=fields, limits=PRESETS[CAUTIOUS], version=0)
    save_settings(by=cast.diane, fields=fields, limits=PRESETS[CAUTIOUS], version=1)
    with pytest.raises(StaleVersion):
        save_settings(by=cast.adam, fields=fields, limits=DEFAULT_LIMITS, version=1)


def test_a_stale_page_keeps_what_was_typed(cast, client):
    data = typed(cast.organisation, every_days=9)
    save_settings(by=cast.diane, fields={"is_on": False}, limits=DEFAULT_LIMITS, version=0)
    answer = client.post(reverse(PAGE), data)
    assert answer.status_code == 200
    assert "entre-temps" in answer.content.decode()
    assert answer.context["form"]["every_days"].value() == "9"
    assert not settings_of(cast.organisation).is_on


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"send_after_minutes": "121"}, "send_after_minutes"),
        ({"send_after_minutes": "-1"}, "send_after_minutes"),
        ({"remind_after_hours": "12"}, "remind_after_hours"),
        ({"every_days": "0"}, "every_days"),
        ({"open_days": "31"}, "open_days"),
        ({"open_days": "2"}, "late_after_hours"),
        ({"strong_z": "nan"}, "strong_z"),
        ({"strong_z": "1e999"}, "strong_z"),
        ({"strong_z": "-9"}, "strong_z"),
        ({"weak_z": "-2.9"}, "weak_z"),
        ({"converging": "x"}, "converging"),
        ({"preset": "free"}, "preset"),
        ({"switched_off": "unknown"}, "switched_off"),
        ({"instrument_version": "999999"}, "instrument_version"),
        ({"instrument_version": "abc"}, "instrument_version"),
        ({"version": str(2**63)}, "version"),
    ],
)
def test_numbers_out_of_range_are_said_at_their_field(cast, client, changes, field):
    answer = client.post(reverse(PAGE), typed(cast.organisation, **changes))
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not AllianceSettings.objects.exists()


def test_what_may_not_be_shown_cannot_be_chosen(cast, client):
    version = published(cast.adam, licensed_pack())
    chosen = typed(cast.organisation, instrument_version=version.pk)
    without_licences(version.instrument)
    answer = client.post(reverse(PAGE), chosen)
    assert answer.context["form"].errors["instrument_version"]


def test_what_may_be_shown_can(cast, client):
    version = published(cast.adam, licensed_pack())
    client.post(reverse(PAGE), typed(cast.organisation, instrument_version=version.pk))
    assert settings_of(cast.organisation).instrument_version == version


def test_a_version_of_another_organisation_cannot_be_chosen(cast, client):
    from tests.factories import member

    foreign = published(member(cast.elsewhere, "administrator"), licensed_pack())
    answer = client.post(reverse(PAGE), typed(cast.organisation, instrument_version=foreign.pk))
    assert answer.context["form"].errors["instrument_version"]


@pytest.mark.parametrize(("who", "status"), [("adam", 200), ("diane", 200), ("alice", 403)])
def test_managers_and_administrators_tune(cast, signed_in_as, who, status):
    assert signed_in_as(getattr(cast, who)).get(reverse(PAGE)).status_code == status


def test_a_manager_sees_no_way_to_what_only_administrators_edit(cast, signed_in_as):
    page = signed_in_as(cast.diane).get(reverse(PAGE)).content.decode()
    assert reverse("alliance:instruments") not in page
