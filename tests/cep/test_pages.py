"""The pages of the CEP: who reads and writes them, what forms keep, what is sent twice."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import TemporaryAccess
from cep.competences import Competence
from cep.models import (
    Asset,
    CareerEntry,
    CareerProject,
    FundingLine,
    LevelPeriod,
    Request,
    TargetTrade,
)
from cep.services.analysis import describe_situation
from cep.services.levels import open_level
from cep.services.projects import explore_project
from tests.security.hostile import TEXTS

pytestmark = pytest.mark.django_db

FIELDS = {"title": "Devenir aide-soignante", "kind": "trade", "strategy": ""}
PAGES = ("path", "competences", "project")
FORMS = (
    ("information", {"day": "x"}, ()),
    ("agreement", {"day": "x"}, (2,)),
    ("open_level", {"starts_on": "x", "reason": "Le moment est bon"}, (1,)),
    ("request", {"words": "   "}, ()),
    ("situation", {"situation": "En poste", "version": "0"}, ()),
    ("rate", {"evidence_inform": "A trouvé seule"}, ("entry", "counsellor")),
    ("add_project", {"title": "", "strategy": "Une stratégie"}, ()),
    ("add_line", {"description": ""}, ("ressources",)),
    ("add_line", {"description": "Un trajet", "accepted_on": "x"}, ("contraintes",)),
    ("add_line", {"title": "Cariste", "rome": "Z9999"}, ("parcours",)),
)


@pytest.fixture
def alice(cast, signed_in_as):
    return signed_in_as(cast.alice)


@pytest.fixture
def project(cast):
    return explore_project(by=cast.alice, case_file=cast.case, fields=FIELDS)


def address(cast, name, *args):
    return reverse(f"cep:{name}", args=[cast.case.pk, *args])


def everything(cast, project):
    """Each page and each form with its address."""
    one = [project.pk]
    names = ("change_project", "decide_project", "set_aside_project", "feasibility")
    return [
        address(cast, "path"),
        address(cast, "competences"),
        address(cast, "project", *one),
        *(address(cast, name, *args) for name, _data, args in FORMS),
        *(address(cast, name, *one) for name in (*names, "project_goals")),
        *(
            address(cast, "add_to_project", *one, kind)
            for kind in ("metiers", "voies", "dispositifs", "financement")
        ),
    ]


def test_the_referent_reads_every_page_and_form(cast, alice, project):
    for page in everything(cast, project):
        assert alice.get(page).status_code == 200, page


def test_a_colleague_gives_a_reason_first(cast, signed_in_as, project):
    bob = signed_in_as(cast.bob)
    for page in everything(cast, project):
        answer = bob.get(page)
        assert answer.status_code == 302, page
        assert answer.url.startswith(reverse("beneficiaries:access_reason", args=[cast.case.pk]))


def test_a_stranger_finds_nothing(cast, signed_in_as, project):
    for stranger in (cast.charlie, cast.paul):
        client = signed_in_as(stranger)
        for page in everything(cast, project):
            assert client.get(page).status_code in (403, 404), page


def test_who_only_reads_has_no_button(cast, signed_in_as, project):
    now = timezone.now()
    TemporaryAccess.objects.create(
        case_file=cast.case,
        user=cast.bob,
        reason="Remplace Alice",
        granted_at=now,
        expires_at=now + timezone.timedelta(hours=1),
    )
    bob = signed_in_as(cast.bob)
    page = bob.get(address(cast, "path"))
    assert page.status_code == 200
    assert "/cep/demande/" not in page.content.decode()


def test_another_programme_has_no_such_page(cast, alice):
    cast.case.programme = "other"
    cast.case.save(update_fields=["programme"])
    assert alice.get(address(cast, "path")).status_code == 404


@pytest.mark.parametrize(("name", "data", "args"), FORMS)
def test_a_refused_form_keeps_what_was_typed(cast, alice, name, data, args):
    page = alice.post(address(cast, name, *args), data)
    text = page.content.decode()
    assert page.status_code == 200
    assert "aria-invalid" in text or "error-summary" in text
    for typed in data.values():
        if typed.strip() and typed not in ("x", "0"):
            assert typed in text


def test_the_greyed_button_says_what_is_missing(cast, alice):
    text = alice.get(address(cast, "path")).content.decode()
    assert re.search(r'disabled aria-describedby="why-2"', text)
    assert "L’information sur le CEP n’a pas encore été donnée" in text


def test_pressed_twice_is_done_once(cast, alice, project):
    day = timezone.localdate().isoformat()
    money = {"label": "Formation", "cost": "900", "asked": "0", "version": "1"}
    opened = {"starts_on": day, "initiative": "person", "expected": ""}
    posts = (
        (address(cast, "request"), {"words": "Je veux changer"}, Request),
        (address(cast, "add_line", "ressources"), {"description": "a", "version": "1"}, Asset),
        (address(cast, "add_project"), {**FIELDS, "title": "Autre", "version": "1"}, CareerProject),
        (address(cast, "add_to_project", project.pk, "metiers"), {"rome": "J1501"}, TargetTrade),
        (address(cast, "add_to_project", project.pk, "financement"), money, FundingLine),
        (address(cast, "open_level", 1), opened, LevelPeriod),
    )
    for where, data, model in posts:
        before = model.objects.count()
        assert alice.post(where, data).status_code == 302, where
        alice.post(where, data)
        assert model.objects.count() == before + 1, where


def test_a_stale_situation_shows_both_texts(cast, alice):
    describe_situation(by=cast.alice, case_file=cast.case, situation="En poste", version=1)
    page = alice.post(address(cast, "situation"), {"situation": "Sans poste", "version": "1"})
    text = page.content.decode()
    assert "En poste" in text
    assert "Sans poste" in text


def test_a_stale_project_shows_both_texts(cast, alice, project):
    where = address(cast, "change_project", project.pk)
    fields = {**FIELDS, "version": "1"}
    assert alice.post(where, {**fields, "title": "Infirmière"}).status_code == 302
    text = alice.post(where, {**fields, "title": "Ambulancière"}).content.decode()
    assert "Infirmière" in text
    assert "Ambulancière" in text


def test_a_stale_line_shows_what_was_saved(cast, alice, project):
    money = {"label": "Formation", "cost": "900", "asked": "0", "version": "1"}
    alice.post(address(cast, "add_to_project", project.pk, "financement"), money)
    line = FundingLine.objects.get()
    where = address(cast, "project_line", project.pk, "financement", line.pk)
    assert alice.post(where, {**money, "cost": "1000"}).status_code == 302
    text = alice.post(where, {**money, "cost": "1234", "label": "Stage"}).content.decode()
    assert "Coût en euros : 1" in text
    assert "Formation" in text
    assert 'value="1234"' in text
    line.refresh_from_db()
    assert line.cost == 1000


def test_two_who_move_the_level_read_what_the_other_did(cast, alice):
    opened = {"starts_on": timezone.localdate().isoformat(), "initiative": "person"}
    open_level(
        by=cast.diane,
        case_file=cast.case,
        number=1,
        starts_on=timezone.localdate(),
        initiative="person",
        expected=None,
    )
    page = alice.post(address(cast, "open_level", 1), {**opened, "expected": "", "reason": "Tiens"})
    text = page.content.decode()
    assert "entre-temps" in text
    assert "ouvert le" in text  # what the other did, and who
    assert str(cast.diane) in text
    assert "Tiens" in text


@pytest.mark.parametrize("name", ["metiers", "parcours"])
def test_a_trade_is_typed_in_words_or_as_a_code(cast, alice, project, name):
    where = (
        address(cast, "add_to_project", project.pk, name)
        if name == "metiers"
        else address(cast, "add_line", name)
    )
    more = {"kind": "experience", "title": "Soins", "version": "1"}
    refused = alice.post(where, {**more, "rome": "Z9999"})
    assert refused.status_code == 200
    assert "Z9999" in refused.content.decode()
    assert alice.post(where, {**more, "rome": "j1501"}).status_code == 302
    model = TargetTrade if name == "metiers" else CareerEntry
    assert model.objects.get().rome == "J1501"


@pytest.mark.parametrize("rows", [3, 30])
def test_the_page_costs_the_same_with_more_rows(cast, alice, rows, django_assert_num_queries):
    here = {"case_file": cast.case}
    own, signed = range(rows), {**here, "created_by": cast.alice}
    Asset.objects.bulk_create(Asset(**signed, description=f"a{i}") for i in own)
    CareerProject.objects.bulk_create(CareerProject(**signed, title=f"t{i}") for i in own)
    CareerEntry.objects.bulk_create(
        CareerEntry(**here, kind="experience", title=f"p{i}") for i in own
    )
    Request.objects.bulk_create(Request(**here, words=f"w{i}", recorded_by=cast.alice) for i in own)
    alice.get(address(cast, "path"))
    with django_assert_num_queries(COST):
        alice.get(address(cast, "path"))


COST = 14
ODD = [
    "",
    "\x00",
    "-1",
    str(2**63),
    "9" * 400,
    "1e400",
    "NaN",
    "Infinity",
    "0001-01-01",
    "9999-12-31",
]


@pytest.mark.parametrize("value", [*ODD, *TEXTS[6:9], "x" * 70_000])
def test_odd_values_get_a_sentence_never_an_error(cast, alice, project, value):
    names = ["day", "starts_on", "initiative", "expected", "words", "situation", "version", "seen"]
    names += ["title", "kind", "training_hours", "resigned_on", "rome", "description", "label"]
    names += ["accepted_on", "cost", "asked", "granted", "decided_on", "scheme", "state", "reason"]
    names += [f"{part}_{one}" for part in ("mastery", "evidence") for one in Competence]
    for page in everything(cast, project):
        if page == address(cast, "path"):
            continue
        answer = alice.post(page, dict.fromkeys(names, value))
        assert answer.status_code in (200, 302, 400, 405, 413), (page, answer.status_code)


def test_a_closed_file_is_read_without_buttons(cast, alice, project):
    type(cast.case).objects.filter(pk=cast.case.pk).update(
        closed_on=timezone.localdate(), closed_by=cast.alice, closing_reason="need_met"
    )
    for page in everything(cast, project)[:3]:
        answer = alice.get(page)
        assert answer.status_code == 200
        assert "/modifier/" not in answer.content.decode()
        assert "/ouvrir/" not in answer.content.decode()
    alice.post(address(cast, "request"), {"words": "Trop tard"})
    assert not Request.objects.exists()
