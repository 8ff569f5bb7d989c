"""The registry of the case-file page: explicit, ordered, without surprises."""

import pytest
from django.urls import reverse

from accounts.access import Capability
from beneficiaries import panels, thread
from beneficiaries.models import CaseFile, Programme
from beneficiaries.panels import ASIDE, MAIN, Action, Panel

pytestmark = pytest.mark.django_db


def fake(key="tests.fake", **changes):
    options = {
        "title": "Panneau d’essai",
        "template": "beneficiaries/case_file_situation.html",
        "column": MAIN,
        "order": 1,
        "context": lambda visit: {
            "facts": [{"label": "Essai", "value": visit.case_file.beneficiary.reference}],
            "adaptations": "",
            "edit_url": "",
            "others": [],
            "another_url": "",
        },
    } | changes
    return Panel(key, **options)


@pytest.fixture
def registered():
    keys = []

    def register(*items):
        for item in items:
            add = panels.register_action if isinstance(item, Action) else panels.register
            add(item)
            keys.append(item.key)

    yield register
    for key in keys:
        panels.unregister(key)


def visit(user, case):
    return panels.visit_of(user, CaseFile.objects.for_list().get(pk=case.pk))


def keys(shown):
    return [item.panel.key for item in shown]


def test_a_registered_panel_is_on_the_page(cast, signed_in_as, registered):
    registered(fake())
    html = (
        signed_in_as(cast.alice)
        .get(reverse("beneficiaries:case_file", args=[cast.case.pk]))
        .content.decode()
    )
    assert "Panneau d’essai" in html
    assert html.index("Panneau d’essai") < html.index("Freins et stratégies")


def test_panels_come_in_order_and_by_column(cast, registered):
    registered(fake("tests.b", order=2), fake("tests.a", order=1), fake("tests.c", column=ASIDE))
    here = visit(cast.alice, cast.case)
    assert keys(panels.panels_for(here, column=MAIN))[:2] == ["tests.a", "tests.b"]
    assert keys(panels.panels_for(here, column=ASIDE))[0] == "tests.c"


def test_a_panel_keeps_to_its_programmes_and_capability(cast, registered):
    registered(
        fake("tests.other", programmes=frozenset({Programme.RECLASSEMENT})),
        fake("tests.cep", programmes=frozenset({Programme.CEP})),
        fake("tests.members", capability=Capability.MANAGE_MEMBERS),
    )
    assert keys(panels.panels_for(visit(cast.alice, cast.case)))[0] == "tests.cep"
    assert "tests.members" not in keys(panels.panels_for(visit(cast.alice, cast.case)))
    assert "tests.other" not in keys(panels.panels_for(visit(cast.alice, cast.case)))


def test_a_key_is_registered_once(registered):
    registered(fake(), Action("tests.act", "Agir", "beneficiaries:person", "pencil", 1))
    with pytest.raises(panels.AlreadyRegistered):
        panels.register(fake())
    with pytest.raises(panels.AlreadyRegistered):
        panels.register_action(Action("tests.act", "Agir", "beneficiaries:person", "pencil", 1))
    with pytest.raises(ValueError, match="colonne"):
        panels.register(fake("tests.nowhere", column="left"))


def test_an_action_is_greyed_with_the_sentence_of_the_opening(cast, registered):
    registered(Action("tests.act", "Agir", "beneficiaries:person", "pencil", 1))
    mine = {s.action.key: s for s in panels.actions_for(visit(cast.alice, cast.case))}
    assert mine["tests.act"].why_not == ""
    assert visit(cast.bob, cast.case) is None


def test_each_panel_has_a_constant_cost(cast, registered, django_assert_num_queries):
    registered(fake())
    here = visit(cast.alice, cast.case)
    with django_assert_num_queries(42):
        panels.panels_for(here)


def test_a_thread_source_is_registered_once():
    source = thread.Source("beneficiaries.barriers", {}, 1, lambda *_: [])
    with pytest.raises(thread.AlreadyRegistered):
        thread.register(source)


def test_events_of_one_instant_stay_on_one_page(cast):
    at = cast.case.created_at

    def fetch(case_file, kinds, before):
        everything = [thread.Event(at, "essais", f"tests-{n:03d}", f"Fait {n}") for n in range(15)]
        return [event for event in everything if event.at < before]

    thread.register(thread.Source("tests.same", {"essais": "Essais"}, 1, fetch))
    try:
        page = thread.thread_page(cast.case, kind="essais")
        assert len(page.events) == 15
        assert page.older == ""
    finally:
        thread.unregister("tests.same")
