"""Two requests in the same instant: the database decides, one deed is done."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier as Gate

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import Barrier, CaseFile, TemporaryAccess
from beneficiaries.refusals import Refused
from beneficiaries.services.access import grant_reasoned_access
from beneficiaries.services.barriers import add_barrier
from beneficiaries.services.case_files import (
    AlreadySent,
    close_case_file,
    open_accompaniment,
    open_case_file,
)
from beneficiaries.services.people import reconcile_beneficiary
from tests.beneficiaries.merging_scene import merged
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Run each deed in its own connection, all let go together; gives values and refusals."""
    gate = Gate(len(deeds))

    def run(deed):
        gate.wait(timeout=20)
        try:
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_a_double_click_opens_one_file():
    cast, key = assemble(), uuid.uuid4()

    def click():
        return open_accompaniment(
            by=cast.alice,
            organisation=cast.organisation,
            person={"given_name": "Noémie", "family_name": "Tessier"},
            programme="cep",
            opened_on=timezone.localdate(),
            referent=cast.alice,
            team=cast.team,
            form_key=key,
        )

    outcomes = at_once(click, click, click)
    assert sum(isinstance(outcome, CaseFile) for outcome in outcomes) == 1
    assert CaseFile.objects.filter(beneficiary__family_name="Tessier").count() == 1


def opening(cast, **fields):
    return lambda: open_case_file(
        by=cast.alice,
        beneficiary=cast.basile_sheet,
        programme="other",
        opened_on=timezone.localdate(),
        referent=cast.alice,
        **fields,
    )


def test_a_double_click_opens_one_more_accompaniment_once():
    cast, key = assemble(), uuid.uuid4()
    outcomes = at_once(*[opening(cast, form_key=key)] * 3)
    assert sum(isinstance(outcome, CaseFile) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadySent) for outcome in outcomes) == 2


def test_a_file_opened_during_a_merge_is_on_the_kept_sheet():
    cast = assemble()
    kept = cast.colleague_case.beneficiary
    CaseFile.objects.filter(pk=cast.colleague_case.pk).update(programme="reclassement")
    at_once(opening(cast), lambda: merged(cast.diane, kept, cast.basile_sheet))
    assert set(
        CaseFile.objects.filter(programme="other").values_list("beneficiary", flat=True)
    ) == {kept.pk}


def test_a_double_click_adds_one_barrier():
    cast, key = assemble(), uuid.uuid4()
    fields = {
        "kind": "mobility",
        "description": "x",
        "strategy": "y",
        "review_on": timezone.localdate(),
    }

    def click():
        return add_barrier(by=cast.alice, case_file=cast.case, fields=fields, form_key=key)

    assert len({outcome.pk for outcome in at_once(click, click, click)}) == 1
    assert Barrier.objects.count() == 1


def test_a_double_click_asks_for_access_once():
    cast = assemble()

    def click():
        return grant_reasoned_access(
            by=cast.bob, case_file=cast.case, reason="Je tiens la permanence."
        )

    at_once(click, click, click)
    assert TemporaryAccess.objects.count() == 1


def test_two_closings_at_once_close_once():
    cast = assemble()

    def close():
        return close_case_file(
            by=cast.alice,
            case_file=CaseFile.objects.get(pk=cast.case.pk),
            reason="other",
            closed_on=timezone.localdate(),
            version=1,
        )

    outcomes = at_once(close, close)
    assert sum(isinstance(outcome, CaseFile) for outcome in outcomes) == 1
    assert JournalEntry.objects.filter(deed="case_file.closed").count() == 1


def test_two_savers_at_once_lose_nothing():
    cast = assemble()
    before = {"commune": "", "adaptations": "", "phone": cast.basile_sheet.phone}

    def save(**changes):
        return lambda: reconcile_beneficiary(
            by=cast.alice,
            beneficiary=cast.basile_sheet,
            original=before,
            wanted=before | changes,
        )

    outcomes = at_once(
        save(commune="Bourges", phone="+33639980001"), save(adaptations="x", phone="+33639980002")
    )
    assert sorted(outcome.is_clear for _sheet, outcome in outcomes) == [False, True]
    cast.basile_sheet.refresh_from_db()
    assert cast.basile_sheet.phone in {"+33639980001", "+33639980002"}
