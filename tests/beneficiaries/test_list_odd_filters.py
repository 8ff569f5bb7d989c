"""The list of case files: filters that mean nothing, long ones, and what is planned."""

import datetime

import pytest
from django.urls import reverse

from beneficiaries.models import CaseFile

pytestmark = pytest.mark.django_db

LIST = reverse("beneficiaries:list")


def names(response):
    return [row["name"] for row in response.context["page"].rows]


@pytest.mark.parametrize("q", ["😀", "%%%", "\\", "’", "+"])
def test_signs_without_a_word_find_nobody_and_say_so(cast, signed_in_as, q):
    response = signed_in_as(cast.alice).get(LIST, {"q": q})
    assert names(response) == []
    assert "aucun mot à chercher" in response.context["form"].errors["q"][0]
    assert "aucun mot à chercher" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "value"), [("status", "zzz"), ("team", "-1"), ("team", "9" * 30), ("referent", "7777")]
)
def test_an_unknown_choice_is_told_at_its_field(cast, signed_in_as, name, value):
    response = signed_in_as(cast.alice).get(LIST, {name: value})
    assert "n’existe pas, ou plus" in response.content.decode()
    assert list(response.context["form"].errors) == [name]


def test_the_way_back_keeps_long_filters_whole_and_ours_only(cast, signed_in_as):
    state = f"q={'e' * 80}&referent_name={'%C3%A9' * 80}&next=//evil.example"
    link = signed_in_as(cast.alice).get(
        reverse("beneficiaries:case_file", args=[cast.case.pk]), {"liste": state}
    )
    page = link.content.decode()
    assert f"q={'e' * 80}&amp;referent_name={'%C3%A9' * 80}" in page
    assert "example" not in page.split('class="breadcrumb"')[1].split("</nav>")[0]


def test_a_step_without_an_appointment_is_shown(cast, signed_in_as):
    CaseFile.objects.filter(pk=cast.case.pk).update(next_step_due_on=datetime.date(2026, 12, 3))
    page = signed_in_as(cast.alice).get(LIST).content.decode()
    row = page.split(">Basile Roux<")[1].split("</tr>")[0]
    assert "étape le jeu. 3 déc." in row
    assert "Sans prochaine étape" not in row
