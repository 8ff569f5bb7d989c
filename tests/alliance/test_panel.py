"""The alliance on the pages of a file: who reads what, at which cost."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.models import AllianceWatch, ObservedMarker, PersonWish, Signal
from alliance.services.verdicts import judge
from tests.alliance.watching_scene import assessed, day, dropped, filling, meeting, usual

pytestmark = pytest.mark.django_db


def case_page(case):
    return reverse("beneficiaries:case_file", args=[case.pk])


def file_page(case):
    return reverse("alliance:file", args=[case.pk])


@pytest.fixture
def story(cast):
    """Answers that fall, an absence, a comment."""
    usual(cast.case, 60, 50, 40)
    dropped(cast.case, 3, comment="Je ne sais plus où on va.", unease="a_little")
    meeting(cast.case, 60)
    meeting(cast.case, 12, "no_show")
    assessed(cast.case)
    return cast


@pytest.mark.parametrize("page", [case_page, file_page])
def test_the_curve_says_itself_in_words_and_figures(story, signed_in_as, page):
    html = signed_in_as(story.alice).get(page(story.case)).content.decode()
    assert "Dernière réponse" in html
    assert "3,0 sur 5, sous ce qu’on attendait" in html
    assert "A : absence sans excuse" in html
    assert "<td>absent·e</td>" in html  # the same axis, as a table
    assert "Ce qu’on attendait" in html
    assert "Je ne sais plus où on va." in html
    assert "à reprendre" in html


def test_each_signal_says_why_with_rule_and_version(story, signed_in_as):
    signal = Signal.objects.get(rule="score_below_usual")
    url = reverse("alliance:signal", args=[story.case.pk, signal.pk])
    html = signed_in_as(story.alice).get(url).content.decode()
    assert "Le dernier point d’étape donne 3,0 sur 5 ; après 3 réponses, on attendait" in html
    assert "(version 1)" in html


TREND = {"visibility": "trend"}


def test_the_trend_tells_no_answer(cast, signed_in_as):
    usual(cast.case, 60, 50, 40, **TREND)
    filling(cast.case, 3, [5, 5, 1, 5, 5, 5], comment="Secret", unease="yes", **TREND)
    assessed(cast.case)
    assert set(Signal.objects.open().values_list("rule", flat=True)) >= {
        "lowest_answer",
        "slight_unease",
    }
    client = signed_in_as(cast.alice)
    signal = Signal.objects.get(rule="lowest_answer")
    pages = [
        case_page(cast.case),
        file_page(cast.case),
        reverse("alliance:signal", args=[cast.case.pk, signal.pk]),
        reverse("alliance:signals"),
        reverse("home"),
        reverse("followup:prepare", args=[cast.case.pk]),
        reverse("followup:interview_new", args=[cast.case.pk]),
    ]
    for url in pages:
        html = client.get(url).content.decode()
        for told in ("Secret", "réponse la plus basse", "Gêne :", "gênant pour"):
            assert told not in html, (url, told)
    html = client.get(file_page(cast.case)).content.decode()
    assert "La personne montre la tendance seulement." in html
    assert "la personne a choisi de ne montrer que la tendance" in html


def test_answers_kept_for_one_person_are_nowhere_for_the_others(cast, signed_in_as):
    kept = {"visibility": "trusted_person", "trusted_person": cast.diane}
    usual(cast.case, 60, 50, 40, **kept)
    dropped(cast.case, 3, comment="Entre nous", **kept)
    assessed(cast.case)
    signal = Signal.objects.get(rule="score_below_usual")
    client = signed_in_as(cast.alice)
    for url in (case_page(cast.case), file_page(cast.case), reverse("home")):
        html = client.get(url).content.decode()
        assert "Entre nous" not in html
        assert "Dernière réponse" not in html
        assert "à vérifier" not in html.replace("Signaux à vérifier", "")
    assert client.get(reverse("alliance:signal", args=[cast.case.pk, signal.pk])).status_code == 404
    html = signed_in_as(cast.diane).get(file_page(cast.case)).content.decode()
    assert "Entre nous" in html
    assert "visible de vous seul·e" in html


def test_an_objection_leaves_one_sentence(story, signed_in_as):
    AllianceWatch.objects.update(objected_at=timezone.now())
    assessed(story.case)
    client = signed_in_as(story.alice)
    for url in (case_page(story.case), file_page(story.case)):
        html = client.get(url).content.decode()
        assert "La personne a choisi de ne pas utiliser ce module" in html
        assert "Dernière réponse" not in html
        assert "Point d’étape du" not in html  # nor in the thread
        assert "Je ne sais plus" not in html
    signal = Signal.objects.first()
    assert (
        client.get(reverse("alliance:signal", args=[story.case.pk, signal.pk])).status_code == 404
    )
    assert story.case.beneficiary.display_name not in client.get(
        reverse("alliance:signals")
    ).content.decode().replace("Mes dossiers", "")


def test_strangers_find_nothing(story, signed_in_as):
    signal = Signal.objects.open().first()
    for user in (story.charlie, story.paul, story.fanny):
        client = signed_in_as(user)
        assert client.get(file_page(story.case)).status_code in {403, 404}
        url = reverse("alliance:signal", args=[story.case.pk, signal.pk])
        assert client.get(url).status_code in {403, 404}
        posted = client.post(url, {"verdict": "confirmed", "version": 1})
        assert posted.status_code in {403, 404}
    assert not Signal.objects.exclude(verdict="").exists()


def test_a_colleague_gives_a_reason_first(story, signed_in_as):
    answer = signed_in_as(story.bob).get(file_page(story.case))
    assert answer.status_code == 302
    assert "motif" in answer["Location"] or "acces" in answer["Location"]


def test_the_page_of_a_file_has_a_constant_cost(story, signed_in_as, django_assert_num_queries):
    client = signed_in_as(story.alice)
    client.get(file_page(story.case))
    with django_assert_num_queries(FILE_COST):
        client.get(file_page(story.case))
    usual(story.case, *range(70, 90))
    for ago in range(4):
        ObservedMarker.objects.create(
            case_file=story.case, marker="avoidance", observed_on=day(ago), observed_by=story.alice
        )
        PersonWish.objects.create(case_file=story.case, kind="complaint", asked_on=day(ago))
    assessed(story.case)
    judge(by=story.alice, signal=Signal.objects.open().first(), verdict="confirmed", version=1)
    with django_assert_num_queries(FILE_COST):
        client.get(file_page(story.case))


FILE_COST = 11


def test_an_empty_file_says_what_will_come(cast, signed_in_as):
    html = signed_in_as(cast.alice).get(case_page(cast.case)).content.decode()
    assert "Pas assez d’information : les réponses viendront après les rencontres." in html


def test_the_thread_tells_answers_and_verdicts(story, signed_in_as):
    signal = Signal.objects.get(rule="score_below_usual")
    judge(by=story.alice, signal=signal, verdict="other_explanation", note="Un deuil.", version=1)
    url = case_page(story.case) + "?fil=alliance"
    html = signed_in_as(story.alice).get(url).content.decode()
    assert "Point d’étape du" in html
    assert "Signal vérifié : autre explication" in html
    assert "Un deuil." in html


def test_a_wish_is_noted_in_the_persons_words(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    url = reverse("alliance:wish", args=[cast.case.pk])
    sent = {
        "kind": "another_counsellor",
        "on": day(1).isoformat(),
        "words": "Changer, s’il vous plaît",
    }
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    wish = PersonWish.objects.get()
    assert wish.recorded_by == cast.alice
    assert Signal.objects.open().get().rule == "another_counsellor_asked"


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "kingdom"},
        {"on": "2999-01-01"},
        {"on": "0001-01-01"},
        {"words": "1 85 05 78 006 084 91"},
        {"words": "a\x00b"},
        {"words": "x" * 3000},
    ],
)
def test_a_wish_badly_sent_is_told_and_kept(cast, signed_in_as, sent):
    client = signed_in_as(cast.alice)
    url = reverse("alliance:wish", args=[cast.case.pk])
    whole = {"kind": "complaint", "on": day(1).isoformat(), "words": "Gardé", **sent}
    answer = client.post(url, whole)
    assert answer.status_code == 200
    assert "Noter une demande" in answer.content.decode()
    if "words" not in sent:
        assert "Gardé" in answer.content.decode()
    assert not PersonWish.objects.exists()
