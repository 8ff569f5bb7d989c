"""The pages of the synthesis: who reads them, what they refuse in a sentence, what they keep."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.services.access import grant_reasoned_access
from cep.forms.documents import TO_TICK
from cep.models import RemarkAnswer, SynthesisDocument, SynthesisRemark
from cep.services.remarks import answer_remarks
from followup.space.sections import sections_for
from tests.cep import document_scene as scene
from tests.security.hostile import TEXTS

pytestmark = pytest.mark.django_db
ODD = ["", "\x00", "-1", str(2**63), "9" * 400, "abc", "1e400", "٣"]


@pytest.fixture
def alice(cast, signed_in_as):
    return signed_in_as(cast.alice)


@pytest.fixture
def basile(cast, signed_in_as):
    return signed_in_as(cast.basile)


def address(cast, name, *args):
    return reverse(f"cep:{name}", args=[cast.case.pk, *args])


def mine(name="my_document", *args):
    return reverse(f"cep:{name}", args=args)


def fields(cast, **changes) -> dict:
    usual = {
        "sections": [one for one, _label in TO_TICK],
        "language": "fr",
        "edition": "normal",
        "expected": str(scene.seen(cast)["expected"]),
        "form_key": str(uuid.uuid4()),
    }
    return {**usual, **changes}


def text_of(answer) -> str:
    return answer.content.decode()


def remark(client, section, words, version=0):
    return client.post(mine("my_remark", section), {"words": words, "version": str(version)})


def test_alice_looks_and_proposes(cast, alice):
    scene.told(cast)
    new = address(cast, "synthesis_new")
    shown = text_of(alice.post(new, fields(cast)))
    assert "Devenir technicien de maintenance" in shown
    assert "Proposer à la personne" in shown
    assert "Proposez d’abord cette version" in shown
    assert not SynthesisDocument.objects.exists()
    paper = alice.post(address(cast, "synthesis_preview"), fields(cast))
    assert "n’est pas encore établi" in scene.text_of(b"".join(paper.streaming_content))
    assert not SynthesisDocument.objects.exists()
    answer = alice.post(new, fields(cast, propose="1"))
    made = SynthesisDocument.objects.get()
    assert answer.url == address(cast, "synthesis", made.pk)
    assert made.stage == "proposed"
    assert scene.WORDS in text_of(alice.get(answer.url))


def test_basile_amends_alice_answers_and_hands_over(cast, alice, basile):
    scene.told(cast)
    alice.post(address(cast, "synthesis_new"), fields(cast, propose="1"))
    page = text_of(basile.get(mine()))
    assert scene.WORDS in page
    assert "Je n’ai rien à changer" in page
    remark(basile, "plan", "Commencer en mars.")
    page = text_of(basile.get(mine()))
    assert "Commencer en mars." in page
    assert "Envoyer mes remarques" in page
    basile.post(mine("my_document_send"), {"expected": "1", "form_key": str(uuid.uuid4())})
    assert "1 remarque attend votre réponse" in text_of(alice.get(address(cast, "documents")))
    refused = text_of(alice.post(address(cast, "synthesis_new"), fields(cast, hand_over="1")))
    assert "Répondez d’abord à chaque remarque" in refused
    said = {"seen": "0", "kind_plan": "quoted", "words_plan": ""}
    alice.post(address(cast, "synthesis_answers"), said)
    assert "il peut être remis" in text_of(alice.get(address(cast, "documents")))
    alice.post(address(cast, "synthesis_new"), fields(cast, hand_over="1"))
    last = SynthesisDocument.objects.latest_first().first()
    assert (last.number, last.stage) == (3, "handed_over")
    assert "Commencer en mars." in text_of(basile.get(mine()))
    documents = text_of(basile.get(reverse("followup:space_documents")))
    assert mine("my_document_file", last.pk) in documents
    deeds = JournalEntry.objects.filter(deed__startswith="cep.synthesis").order_by("pk")
    assert [line.deed.removeprefix("cep.synthesis_") for line in deeds] == [
        "proposed",
        "remark_by_person",
        "amended_by_person",
        "answered",
        "handed_over",
    ]


def test_without_a_project_the_page_says_what_is_missing(cast, alice):
    page = text_of(alice.get(address(cast, "synthesis_new")))
    assert "Il manque encore" in page
    assert "avec les mots de la personne" in page
    assert "aucun n’est encore décidé" in page
    listed = text_of(alice.get(address(cast, "documents")))
    assert 'disabled aria-describedby="synthesis-why"' in listed
    scene.requested(cast)
    refused = text_of(alice.post(address(cast, "synthesis_new"), fields(cast, propose="1")))
    assert "aucun n’est encore décidé" in refused
    assert not SynthesisDocument.objects.exists()


def test_pressed_twice_is_one_version(cast, alice, basile):
    scene.told(cast)
    sent = fields(cast, propose="1")
    for _twice in range(2):
        assert alice.post(address(cast, "synthesis_new"), sent).status_code == 302
    assert SynthesisDocument.objects.count() == 1
    remark(basile, "plan", "En mars.")
    sent = {"expected": "1", "form_key": str(uuid.uuid4())}
    for _twice in range(2):
        assert basile.post(mine("my_document_send"), sent).status_code == 302
    assert SynthesisDocument.objects.count() == 2


def test_what_was_chosen_stays_when_another_version_came_first(cast, alice):
    scene.told(cast)
    late = fields(cast, propose="1", sections=["plan"], language="en")
    alice.post(address(cast, "synthesis_new"), fields(cast, propose="1"))
    page = alice.post(address(cast, "synthesis_new"), late)
    assert "Une autre version est arrivée" in text_of(page)
    form = page.context["form"]
    assert form["sections"].value() == ["plan"]
    assert form["language"].value() == "en"
    assert form["expected"].value() == "1"
    assert SynthesisDocument.objects.count() == 1


def test_a_stale_remark_shows_both_texts(cast, basile):
    scene.told(cast)
    scene.proposed(cast)
    remark(basile, "plan", "Premier onglet")
    page = remark(basile, "plan", "Second onglet", version=0)
    assert "Premier onglet" in text_of(page)
    assert "Second onglet" in text_of(page)
    assert SynthesisRemark.objects.get().words == "Premier onglet"
    again = page.context["form"]["version"].value()
    assert remark(basile, "plan", "Second onglet", version=again).status_code == 302
    assert SynthesisRemark.objects.get().words == "Second onglet"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("a" * 3001, "3000 caractères au plus"),
        ("Mon numéro : 1 85 05 78 006 084 91", "numéro de sécurité sociale"),
        ("a\x00b", "caractères invisibles"),
        ("x" * 1_000_000, "caractères au plus"),
    ],
)
def test_a_refused_remark_stays_on_the_screen(cast, basile, words, sentence):
    scene.told(cast)
    scene.proposed(cast)
    page = text_of(remark(basile, "plan", words))
    assert sentence in page
    assert words[:60].replace("\x00", "") in page.replace("\x00", "")
    assert not SynthesisRemark.objects.exists()


def test_an_answer_that_declines_says_why(cast, alice):
    scene.told(cast)
    scene.proposed(cast)
    scene.remarked(cast)
    scene.amended(cast)
    where = address(cast, "synthesis_answers")
    page = text_of(alice.post(where, {"seen": "0", "kind_plan": "declined", "words_plan": ""}))
    assert "Dites pourquoi" in page
    assert not RemarkAnswer.objects.exists()
    alice.post(where, {"seen": "0", "kind_plan": "declined", "words_plan": "La session est en mai"})
    assert RemarkAnswer.objects.get().words == "La session est en mai"
    stale = alice.post(where, {"seen": "0", "kind_plan": "quoted", "words_plan": "Tapé ici"})
    assert "entre-temps" in text_of(stale)
    assert "Tapé ici" in text_of(stale)
    assert RemarkAnswer.objects.get().kind == "declined"


def everything(cast, made):
    names = ("documents", "synthesis_new", "synthesis_compare", "synthesis_answers")
    return [
        *(address(cast, name) for name in names),
        address(cast, "synthesis", made.pk),
        address(cast, "synthesis_file", made.pk),
    ]


def test_strangers_find_nothing(cast, signed_in_as):
    scene.told(cast)
    made = scene.proposed(cast)
    for who in ("eve", "charlie", "paul", "fanny", "basile"):
        client = signed_in_as(getattr(cast, who))
        for where in everything(cast, made):
            assert client.get(where).status_code in (403, 404), (who, where)
        assert client.post(
            address(cast, "synthesis_new"), fields(cast, propose="1")
        ).status_code in (403, 404)
    assert SynthesisDocument.objects.count() == 1


def test_another_person_finds_nothing_of_basile(cast, signed_in_as):
    scene.told(cast)
    made = scene.proposed(cast)
    other = cast.colleague_case.beneficiary
    other.account = cast.cora
    other.save()
    client = signed_in_as(cast.cora)
    for where in (mine("my_document_file", made.pk), mine()):
        assert scene.WORDS not in text_of(client.get(where))
    cast.cora.memberships.update(role="beneficiary")
    client = signed_in_as(cast.cora)
    assert client.get(mine("my_document_file", made.pk)).status_code == 404
    assert scene.WORDS not in text_of(client.get(f"{mine()}?dossier={cast.case.pk}"))
    sent = {"words": "Je ne suis pas lui", "version": "0"}
    assert client.post(f"{mine('my_remark', 'plan')}?dossier={cast.case.pk}", sent).status_code in (
        403,
        404,
    )
    assert not SynthesisRemark.objects.exists()


def test_a_version_of_another_file_is_not_found_under_ours(cast, signed_in_as):
    scene.told(cast)
    made = scene.proposed(cast)
    diane = signed_in_as(cast.diane)
    for name in ("synthesis", "synthesis_file"):
        there = reverse(f"cep:{name}", args=[cast.colleague_case.pk, made.pk])
        assert diane.get(there).status_code == 404


def test_a_colleague_with_a_reason_reads_and_does_not_write(cast, signed_in_as):
    scene.told(cast)
    made = scene.proposed(cast)
    bob = scene.acting(cast.bob)
    grant_reasoned_access(by=bob, case_file=cast.case, reason="Remplacement de ce matin")
    client = signed_in_as(bob)
    page = text_of(client.get(address(cast, "documents")))
    assert address(cast, "synthesis_new") not in page
    assert client.get(address(cast, "synthesis", made.pk)).status_code == 200
    sent = client.post(address(cast, "synthesis_new"), fields(cast, propose="1"))
    assert sent.status_code == 403


def test_a_closed_file_is_read_and_not_written(cast, alice, basile):
    scene.told(cast)
    made = scene.proposed(cast)
    scene.remarked(cast)
    type(cast.case).objects.filter(pk=cast.case.pk).update(
        closed_on=timezone.localdate(), closed_by=cast.alice, closing_reason="need_met"
    )
    for where in everything(cast, made)[:1] + everything(cast, made)[4:]:
        assert alice.get(where).status_code == 200
    assert address(cast, "synthesis_new") not in text_of(alice.get(address(cast, "documents")))
    page = text_of(basile.get(mine()))
    assert scene.WORDS in page
    assert "Changer ou ajouter" not in page
    assert remark(basile, "plan", "Trop tard").status_code == 404
    basile.post(mine("my_document_send"), {"expected": "1"})
    assert SynthesisDocument.objects.count() == 1


@pytest.mark.parametrize("value", [*ODD, *TEXTS[6:9], "x" * 70_000])
def test_odd_values_get_a_sentence_never_an_error(cast, alice, basile, value):
    scene.told(cast)
    made = scene.proposed(cast)
    scene.remarked(cast)
    scene.amended(cast)
    names = ["sections", "language", "edition", "expected", "form_key", "propose", "words"]
    names += ["version", "seen", "kind_plan", "words_plan"]
    data = dict.fromkeys(names, value)
    for name in ("synthesis_new", "synthesis_preview", "synthesis_answers"):
        assert alice.post(address(cast, name), data).status_code in (200, 302, 400, 413), name
    for where in (mine("my_remark", "plan"), mine("my_document_send")):
        assert basile.post(where, data).status_code in (200, 302, 400, 413), where
    query = {"avant": value, "apres": value, "edition": value, "dossier": value}
    for where in (address(cast, "synthesis_compare"), address(cast, "synthesis_file", made.pk)):
        assert alice.get(where, query).status_code in (200, 400), where
    assert basile.get(mine(), query).status_code in (200, 400)
    assert SynthesisDocument.objects.count() <= 4


def test_an_unknown_part_is_not_found(cast, basile):
    assert "Pas encore de document" in text_of(basile.get(mine()))
    assert basile.get(mine("my_remark", "plan")).status_code == 404
    scene.told(cast)
    scene.proposed(cast, sections=("plan",))
    for section in ("voler", "rights", "who", "funding"):
        assert basile.get(mine("my_remark", section)).status_code == 404
    assert basile.get(mine("my_remark", "general")).status_code == 200


def test_the_home_says_that_a_document_waits(cast):
    def waits():
        return {one.section.key: one.waiting for one in sections_for(cast.basile_sheet)}.get(
            "cep.document"
        )

    assert waits() is None
    scene.told(cast)
    scene.proposed(cast)
    assert waits() == 1
    scene.amended(cast)
    assert waits() == 0


def test_two_versions_are_compared_for_eyes_and_ears(cast, alice):
    scene.told(cast)
    assert "pas encore deux versions" in text_of(alice.get(address(cast, "synthesis_compare")))
    scene.proposed(cast)
    scene.remarked(cast)
    second = scene.amended(cast)
    words = "La session est en mai."
    said = {"plan": ("declined", words)}
    answer_remarks(by=cast.alice, document=second, answers=said, seen=0)
    scene.handed_over(cast)
    page = text_of(alice.get(address(cast, "synthesis_compare")))
    assert words in page
    assert "[ajouté :" in page
    page = text_of(alice.get(address(cast, "synthesis_compare"), {"avant": "1", "apres": "2"}))
    assert "Je préfère commencer en mars." in page
    same = alice.get(address(cast, "synthesis_compare"), {"avant": "2", "apres": "2"})
    assert "disent la même chose" in text_of(same)


@pytest.mark.parametrize("versions", [2, 12])
def test_the_list_costs_the_same_with_more_versions(
    cast, alice, versions, django_assert_num_queries
):
    scene.told(cast)
    made = scene.proposed(cast)
    for number in range(2, versions):
        made.pk, made.number, made.form_key, made._state.adding = None, number, None, True
        made.save()
    alice.get(address(cast, "documents"))
    with django_assert_num_queries(COST):
        alice.get(address(cast, "documents"))


COST = 14
