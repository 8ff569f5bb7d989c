"""Trades proposed while typing: reference data, the same for everybody."""

import pytest
from django.urls import reverse

TRADES = reverse("beneficiaries:trades")


@pytest.mark.django_db
def test_a_code_or_words_without_accents_propose_trades(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    assert client.get(TRADES, {"q": "h2913"}).json() == [
        {"value": "H2913", "label": "Soudeur / Soudeuse", "detail": "H2913"}
    ]
    found = client.get(TRADES, {"q": "secretaire"}).json()
    assert 1 < len(found) <= 12
    assert all("ecr" in trade["label"].lower().replace("é", "e") for trade in found)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", " ", "zzzz", "%", "\x00", "é" * 5000, "🙂"])
def test_nothing_known_proposes_nothing(cast, signed_in_as, typed):
    response = signed_in_as(cast.alice).get(TRADES, {"q": typed})
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert response.json() == []


@pytest.mark.django_db
def test_an_unknown_visitor_is_sent_to_the_login(client):
    assert client.get(TRADES, {"q": "h2913"}).status_code == 302
