"""The page of a project: sums, neighbouring trades, lines taken away, the calendar."""

import re

import pytest
from django.urls import reverse

from cep.models import Alternative, FundingLine, MobilisedScheme, TargetTrade
from cep.services.projects import explore_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast, signed_in_as):
    return signed_in_as(cast.alice)


@pytest.fixture
def project(cast):
    fields = {"title": "Devenir technicien", "kind": "trade", "strategy": ""}
    return explore_project(by=cast.alice, case_file=cast.case, fields=fields)


def address(cast, name, *args):
    return reverse(f"cep:{name}", args=[cast.case.pk, *args])


UNSOUND = (
    ({"asked": "2000", "funder": "Région"}, "demandé dépasse le coût"),
    ({"asked": "500", "funder": "Région", "granted": "800"}, "accordé dépasse le montant demandé"),
    ({"asked": "500"}, "à qui ce montant est demandé"),
    ({"asked": "500", "funder": "Région", "granted": "500"}, "va avec la date de la réponse"),
    ({"asked": "500", "funder": "Région", "decided_on": "2020-01-01"}, "va avec la date"),
    ({"cost": "douze"}, "Écrivez un montant"),
    ({"cost": "-1"}, "supérieur"),
)


@pytest.mark.parametrize(("changes", "sentence"), UNSOUND)
def test_sums_that_do_not_add_up_get_a_sentence(cast, alice, project, changes, sentence):
    data = {"label": "Frais de dossier", "cost": "1000", "asked": "0", "version": "1", **changes}
    where = address(cast, "add_to_project", project.pk, "financement")
    text = alice.post(where, data).content.decode()
    assert sentence in text
    for typed in data.values():
        assert f'value="{typed}"' in text
    assert not FundingLine.objects.exists()


@pytest.mark.parametrize("typed", ["1 250,50", "1250.50", "1 250,5 €", "1\u202f250,50"])
def test_an_amount_is_typed_as_people_write_it_and_shown_again(cast, alice, project, typed):
    data = {"label": "Formation", "cost": typed, "asked": "", "version": "1"}
    where = address(cast, "add_to_project", project.pk, "financement")
    assert alice.post(where, data).status_code == 302
    line = FundingLine.objects.get()
    assert str(line.cost) == "1250.50"
    text = alice.get(address(cast, "project_line", project.pk, "financement", line.pk))
    shown = re.search(r'name="cost" value="([^"]*)"', text.content.decode())
    assert shown
    assert re.sub(r"\s", "", shown[1]) == "1250,50"
    assert 'type="number" name="cost"' not in text.content.decode()


def test_a_neighbouring_trade_is_added_with_one_press(cast, alice, project):
    alice.post(address(cast, "add_to_project", project.pk, "metiers"), {"rome": "I1304"})
    text = alice.get(address(cast, "project", project.pk)).content.decode()
    codes = re.findall(r'name="rome" value="(\w+)"', text)
    assert codes
    assert all(code.startswith("I13") and code != "I1304" for code in codes)
    where = address(cast, "add_to_project", project.pk, "metiers")
    assert alice.post(where, {"rome": codes[0]}).status_code == 302
    trades = TargetTrade.objects.order_by("position").values_list("rome", flat=True)
    assert list(trades) == ["I1304", codes[0]]


@pytest.mark.parametrize("kind", ["metiers", "voies", "dispositifs", "financement"])
def test_a_line_of_each_list_is_taken_away(cast, alice, project, kind):
    data = {
        "metiers": {"rome": "J1501"},
        "voies": {"title": "Auxiliaire de vie", "version": "1"},
        "dispositifs": {"scheme": "immersion", "state": "asked", "version": "1"},
        "financement": {"label": "Trajets", "cost": "20", "asked": "0", "version": "1"},
    }[kind]
    alice.post(address(cast, "add_to_project", project.pk, kind), data)
    lines = {
        "metiers": TargetTrade,
        "voies": Alternative,
        "dispositifs": MobilisedScheme,
        "financement": FundingLine,
    }[kind].objects
    where = address(cast, "remove_from_project", project.pk, kind, lines.get().pk)
    assert alice.get(where).status_code == 405
    assert alice.post(where).status_code == 302
    assert not lines.exists()


def test_the_calendar_is_a_table_that_says_every_day(cast, alice, project):
    dated = {"scheme": "immersion", "state": "granted", "version": "1"}
    dated |= {"starts_on": "2026-03-02", "ends_on": "2026-03-06"}
    alice.post(address(cast, "add_to_project", project.pk, "dispositifs"), dated)
    awaited = {"label": "Formation", "cost": "900", "asked": "900", "funder": "Région"}
    awaited |= {"expected_on": "2026-04-15", "version": "1"}
    alice.post(address(cast, "add_to_project", project.pk, "financement"), awaited)
    for page in ("project", "calendar"):
        text = alice.get(address(cast, page, project.pk)).content.decode()
        assert "du 2 mars 2026 au 6 mars 2026" in text
        assert "était pour le 15 avr" in text
        assert "<caption" in text
        assert 'style="' not in text
