"""Handing a file over: nobody's decision is lost, no file is left to nobody."""

import re

import pytest
from django.urls import reverse

from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import assign_case_file
from tests.factories import case_file, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, signed_in_as):
    """Diane's hand-over page of Basile's file: opened, then sent."""
    client = signed_in_as(cast.diane)
    address = reverse("beneficiaries:assign", args=[cast.case.pk])

    class Desk:
        html = client.get(address).content.decode()

        def send(self, **fields):
            data = {"referent": cast.bob.pk, "team": cast.team.pk, "reason": "Départ"}
            answer = client.post(address, data | {"version": version(self.html)} | fields)
            self.html = answer.content.decode()
            return answer

    return Desk()


def version(html):
    return re.search(r'name="version" value="(\d+)"', html).group(1)


def test_a_hand_over_decided_meanwhile_is_shown_not_undone(cast, desk):
    assign_case_file(
        by=cast.adam, case_file=cast.case, referent=cast.eve, team=cast.other_team, reason="Relais"
    )
    # Still among those that Diane may hand over.
    member_of = cast.diane.memberships.get()
    member_of.team = None
    member_of.save()
    answer = desk.send()
    assert answer.status_code == 200
    assert "À présent\u00a0: Eve Okafor, Bourges" in desk.html.replace(" :", "\u00a0:")
    assert "Départ" in desk.html
    assert re.search(rf'<option value="{cast.bob.pk}" selected', desk.html)
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.eve, "rien n’est écrasé"
    assert desk.send().status_code == 302, "relu, le choix s’enregistre"
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.bob


def test_a_file_is_never_left_to_nobody(cast, desk):
    answer = desk.send(referent="", team="")
    assert answer.status_code == 200
    assert "Choisissez une équipe" in desk.html
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.alice
    with pytest.raises(Refused, match="équipe"):
        assign_case_file(by=cast.diane, case_file=cast.case, referent=None, team=None)
    assert desk.send(referent="").status_code == 302
    cast.case.refresh_from_db()
    assert (cast.case.referent, cast.case.team) == (None, cast.team)


def test_a_file_without_referent_says_so_with_the_same_words(cast, signed_in_as):
    orphan = case_file(cast.organisation, team=cast.team, given_name="Ophélie")
    client = signed_in_as(cast.diane)
    pages = [
        reverse("beneficiaries:list"),
        reverse("beneficiaries:case_file", args=[orphan.pk]),
        reverse("beneficiaries:assign", args=[orphan.pk]),
    ]
    for page in pages:
        html = client.get(page).content.decode()
        assert "ans référent·e" in html, page
        for other in ("À attribuer", "à affecter", "Personne pour l’instant"):
            assert other not in html, page


def test_a_manager_of_everything_chooses_a_team_or_a_referent(cast, signed_in_as):
    chief = member(cast.elsewhere, "manager")
    html = signed_in_as(chief).get(reverse("beneficiaries:new")).content.decode()
    assert re.search(rf'<option value="{cast.foreign_case.team_id}" selected', html), "la seule"
    chief_here = member(cast.organisation, "manager")
    html = signed_in_as(chief_here).get(reverse("beneficiaries:new")).content.decode()
    assert not re.search(rf'<option value="{cast.team.pk}" selected', html), "rien n’est deviné"
    assert "Sans référent·e" in html
