"""Versions: in order, for good, each by who may make it; nobody overtakes anybody."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connections, transaction

from beneficiaries.refusals import Refused, StaleVersion
from cep.documents.content import content_from
from cep.models import CareerProject, RemarkAnswer, SynthesisDocument, SynthesisRemark
from cep.services.remarks import answer_remarks, send_remarks, write_remark
from cep.services.synthesis import propose
from tests.cep import document_scene as scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(cast):
    """A request and a decided project: enough for a document."""
    scene.requested(cast)
    scene.decided(cast)
    return cast


def answered(cast, document, **kinds) -> None:
    answer_remarks(by=cast.alice, document=document, answers=kinds, seen=0)


def test_three_lives_in_numbers(ready):
    first = scene.proposed(ready)
    scene.remarked(ready)
    second = scene.amended(ready)
    answered(ready, second, plan=("quoted", ""))
    third = scene.handed_over(ready)
    assert [one.number for one in (first, second, third)] == [1, 2, 3]
    assert [one.stage for one in (first, second, third)] == ["proposed", "amended", "handed_over"]
    assert second.made_by is None
    assert third.made_by == ready.alice
    kept = content_from(third.content).remark_on("plan")
    assert (kept.words, kept.answer) == ("Je préfère commencer en mars.", "quoted")


def test_a_version_never_changes_by_sql(ready):
    made = scene.proposed(ready)
    for column, value in [
        ("content", {}),
        ("content_hash", "0"),
        ("stage", "handed_over"),
        ("number", 9),
        ("file", "x"),
        ("made_by", ready.bob.pk),
    ]:
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            SynthesisDocument.objects.filter(pk=made.pk).update(**{column: value})
    written = "UPDATE cep_synthesisdocument SET content_hash = '1' WHERE id = %s"
    with (
        pytest.raises(IntegrityError, match="ne se modifie pas"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(written, [made.pk])


def test_a_version_stays_as_it_was_when_the_file_changes(ready):
    made = scene.proposed(ready)
    CareerProject.objects.update(title="Tout autre chose")
    made.refresh_from_db()
    assert content_from(made.content).project.title == "Devenir technicien de maintenance"
    assert content_from(made.content).fingerprint == made.content_hash


def test_without_a_request_or_a_project_it_is_not_proposed(cast):
    with pytest.raises(Refused, match="mots de la personne"):
        scene.proposed(cast)
    scene.requested(cast)
    with pytest.raises(Refused, match="aucun n’est encore décidé"):
        scene.proposed(cast)


def test_the_request_and_the_project_are_there_whatever_is_ticked(ready):
    made = scene.proposed(ready, sections=())
    assert made.content["sections"] == ["request", "project"]


def test_it_is_handed_over_once_the_person_could_read_it(ready):
    with pytest.raises(Refused, match="Proposez d’abord"):
        scene.handed_over(ready)
    scene.proposed(ready)
    scene.handed_over(ready)
    with pytest.raises(Refused, match="Proposez d’abord"):
        scene.handed_over(ready)
    assert scene.proposed(ready).number == 3


def test_each_remark_is_answered_first(ready):
    scene.proposed(ready)
    scene.remarked(ready)
    scene.remarked(ready, "general", "Merci.")
    second = scene.amended(ready)
    answered(ready, second, plan=("corrected", ""))
    for deed in (scene.proposed, scene.handed_over):
        with pytest.raises(Refused, match="chaque remarque"):
            deed(ready)
    answer_remarks(
        by=ready.alice, document=second, answers={"general": ("declined", "Non.")}, seen=1
    )
    assert scene.handed_over(ready).number == 3


def test_nothing_to_change_is_said_too(ready):
    scene.proposed(ready)
    second = scene.amended(ready)
    assert second.stage == "amended"
    assert not content_from(second.content).remarks
    assert scene.handed_over(ready).number == 3


def test_a_document_handed_over_may_still_be_amended(ready):
    scene.proposed(ready)
    scene.handed_over(ready)
    with pytest.raises(Refused, match="Écrivez d’abord"):
        scene.amended(ready)
    scene.remarked(ready, "strategy", "J’ai changé d’avis.")
    assert scene.amended(ready).number == 3


def test_a_remark_follows_from_version_to_version_until_taken_back(ready):
    scene.proposed(ready)
    scene.remarked(ready)
    answered(ready, scene.amended(ready), plan=("quoted", ""))
    scene.proposed(ready)
    assert content_from(scene.handed_over(ready).content).remark_on("plan").answer == "quoted"
    write_remark(
        person=ready.basile_sheet, case_file=ready.case, section="plan", words="", version=0
    )
    assert not content_from(scene.amended(ready).content).remarks


def test_an_answer_under_way_stays_with_words_that_did_not_change(ready):
    scene.proposed(ready)
    scene.remarked(ready)
    scene.remarked(ready, "general", "Merci.")
    answered(ready, scene.amended(ready), plan=("quoted", ""), general=("corrected", ""))
    scene.remarked(ready, "general", "Merci beaucoup.")
    last = scene.amended(ready)
    assert {one.section for one in last.answers.all()} == {"plan"}
    assert RemarkAnswer.objects.count() == 3


def test_a_remark_cleared_before_it_was_sent_leaves_nothing(ready):
    scene.proposed(ready)
    scene.remarked(ready)
    write_remark(
        person=ready.basile_sheet, case_file=ready.case, section="plan", words="", version=1
    )
    assert not SynthesisRemark.objects.exists()


def test_somebody_else_writes_nothing(ready):
    scene.proposed(ready)
    other = ready.colleague_case.beneficiary
    here = {"person": other, "case_file": ready.case}
    with pytest.raises(Refused, match="n’est pas le vôtre"):
        write_remark(**here, section="plan", words="Moi", version=0)
    with pytest.raises(Refused, match="n’est pas le vôtre"):
        send_remarks(**here, expected=1)


def test_two_windows_of_the_person(ready):
    """The second one reads the first; both texts are there."""
    scene.proposed(ready)
    scene.remarked(ready, words="Premier")
    with pytest.raises(StaleVersion):
        scene.remarked(ready, words="Second")
    assert SynthesisRemark.objects.get().words == "Premier"
    scene.remarked(ready, words="Premier")  # the same words again are no quarrel


def test_sent_from_a_page_that_shows_an_older_version(ready):
    """The counsellor proposed anew meanwhile: what was written waits for the next sending."""
    scene.proposed(ready)
    scene.remarked(ready)
    scene.proposed(ready)
    with pytest.raises(StaleVersion, match="Une autre version"):
        send_remarks(person=ready.basile_sheet, case_file=ready.case, expected=1)
    assert SynthesisRemark.objects.get().words == "Je préfère commencer en mars."
    assert content_from(scene.amended(ready).content).remark_on("plan")


def test_handed_over_from_a_page_that_has_not_seen_the_remarks(ready):
    scene.proposed(ready)
    scene.remarked(ready)
    scene.amended(ready)
    with pytest.raises(StaleVersion, match="Une autre version"):
        propose(by=ready.alice, case_file=ready.case, wish=scene.wish(), expected=1)
    assert SynthesisDocument.objects.count() == 2


def test_the_same_form_makes_one_version(ready):
    key = uuid.uuid4()
    here = {"by": ready.alice, "case_file": ready.case, "wish": scene.wish()}
    made = {propose(**here, expected=0, form_key=key).pk for _twice in range(2)}
    assert len(made) == 1


@pytest.mark.django_db(transaction=True)
def test_the_person_and_the_counsellor_at_once(cast):
    """Both send from the same version: one makes the next, the other reads a sentence."""
    scene.requested(cast)
    scene.decided(cast)
    scene.proposed(cast, sections=())
    scene.remarked(cast, "request", "Dites-le autrement.")
    start, told = threading.Barrier(2), []

    def deed(run):
        try:
            start.wait(10)
            told.append(run())
        except Refused as refusal:
            told.append(refusal)
        finally:
            connections.close_all()

    wish = scene.wish(sections=())
    runs = (
        lambda: propose(by=cast.alice, case_file=cast.case, wish=wish, expected=1),
        lambda: send_remarks(person=cast.basile_sheet, case_file=cast.case, expected=1),
    )
    threads = [threading.Thread(target=deed, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    made = [one for one in told if isinstance(one, SynthesisDocument)]
    lost = [one for one in told if isinstance(one, StaleVersion)]
    assert (len(made), len(lost)) == (1, 1)
    assert list(SynthesisDocument.objects.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
    ]
    sent = content_from(SynthesisDocument.objects.get(number=2).content).remark_on("request")
    kept = SynthesisRemark.objects.filter(words="Dites-le autrement.").exists()
    assert kept != bool(sent)  # the words are in the version, or still wait to be sent
