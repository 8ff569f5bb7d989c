"""Every story of the demo is there to be opened."""

from __future__ import annotations

import datetime
import re

from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import JournalEntry, Organisation, User
from beneficiaries import rome
from beneficiaries.duplicates import likely_duplicates
from beneficiaries.models import (
    Assignment,
    Barrier,
    Beneficiary,
    CaseFile,
    ClosingReason,
    Consent,
    ImportBatch,
    ImportStatus,
    Merge,
    NoticeDelivery,
    ReadingMode,
    TemporaryAccess,
    Verdict,
)
from beneficiaries.nir import contains_nir
from beneficiaries.services.merging import undo_merge
from config.demo.seed import STORIES


def people(given_name: str, family_name: str):
    return Beneficiary.objects.filter(given_name=given_name, family_name=family_name)


def test_every_story_is_told(demo):
    for story in STORIES:
        assert people(story.given_name, story.family_name).exists(), story.key
    assert len({story.key for story in STORIES}) == len(STORIES)


def test_basile_has_an_account_and_alice_follows_him(demo):
    case_file = CaseFile.objects.get(
        beneficiary__reference="D-2041", organisation__slug="avenir-centre"
    )
    assert case_file.referent.full_name == "Alice Martin"
    assert str(case_file.beneficiary.account) == "Basile Roux"


def test_the_lists_that_matter_are_not_empty(demo):
    today = timezone.localdate()
    for slug in ("avenir-centre", "horizons-touraine", "cabinet-ferrand"):
        here = CaseFile.objects.filter(organisation__slug=slug)
        assert here.silent_since(today - datetime.timedelta(days=45)).exists(), slug
        assert here.without_next_step().exists(), slug
    assert CaseFile.objects.open().filter(referent__isnull=True).count() >= 3
    late = Barrier.objects.filter(resolved_at__isnull=True, review_on__lt=today)
    assert late.count() >= 4
    several = CaseFile.objects.annotate(barriers_in_all=Count("barriers"))
    assert several.filter(barriers_in_all__gte=3).exists()


def test_each_closing_reason_has_its_file_and_one_was_opened_again(demo):
    reasons = set(CaseFile.objects.values_list("closing_reason", flat=True)) - {""}
    assert reasons == set(ClosingReason.values)
    again = JournalEntry.objects.get(deed="case_file.reopened")
    assert CaseFile.objects.get(pk=again.subject_id).is_open


def test_a_file_was_handed_over_with_its_reason(demo):
    former = Assignment.objects.filter(ends_at__isnull=False)
    assert former.filter(referent__given_name="Inès").count() == 2
    current = Assignment.objects.filter(ends_at__isnull=True).exclude(reason="")
    assert current.filter(case_file__referent=F("referent")).count() >= 3


def test_every_file_has_one_current_assignment_to_its_referent(demo):
    wrong = CaseFile.objects.exclude(
        Q(assignments__ends_at__isnull=True)
        & (
            Q(assignments__referent=F("referent"))
            | Q(assignments__referent__isnull=True, referent__isnull=True)
        )
    )
    assert not wrong.exists()


def test_agreements_were_withdrawn_and_wordings_have_versions(demo):
    withdrawn = Consent.objects.filter(withdrawn_at__isnull=False)
    assert withdrawn.filter(beneficiary__family_name="Guilbert").count() == 2
    assert NoticeDelivery.objects.filter(notice__version=2).count() == 2
    assert not NoticeDelivery.objects.filter(given_at__lt=F("notice__published_at")).exists()


def test_people_differ_in_what_they_ask_for(demo):
    assert people("Christian", "Delaunay").get().display_name == "Charlie Delaunay"
    assert Beneficiary.objects.filter(reading_mode=ReadingMode.SIMPLE).count() >= 3
    assert Beneficiary.objects.filter(language="en").count() >= 2
    assert Beneficiary.objects.filter(phone="", email="").exists()
    assert max(len(str(person)) for person in Beneficiary.objects.all()) > 80


def test_spouses_share_an_address_and_stay_two(demo):
    spouses = Beneficiary.objects.filter(email="famille.vasseur@exemple.invalid")
    assert {person.given_name for person in spouses} == {"Jean-Pierre", "Brigitte"}
    assert len({person.birth_date for person in spouses}) == 2


def test_the_duplicate_waits_with_the_same_birth_date(demo):
    pair = Beneficiary.objects.filter(sort_name="lefevre stephanie")
    assert pair.count() == 2
    assert len({person.birth_date for person in pair}) == 1


def test_a_merged_pair_can_be_undone(demo):
    merge = Merge.objects.get()
    assert merge.kept.family_name == "Jacquemin"
    assert merge.kept.case_files.count() == 2

    undo_merge(by=User.objects.get(given_name="Diane"), merge=merge)

    assert merge.kept.case_files.count() == 1
    assert people("Olivier", "Jaquemin").current().get().case_files.count() == 1


def test_the_unit_came_through_the_import_with_every_row_recorded(demo):
    batch = ImportBatch.objects.get()
    assert batch.status == ImportStatus.DONE
    assert batch.rows.filter(verdict=Verdict.VALID, created=True).count() == 60
    assert set(batch.rows.filter(created=False).values_list("verdict", flat=True)) == {"ignored"}
    assert JournalEntry.objects.filter(deed="caseload.imported").count() == 1


def test_the_waiting_pair_is_the_only_one_proposed(demo):
    here = Organisation.objects.get(slug="avenir-centre")
    twin = people("Stéphanie", "Lefèvre").get()
    proposed = likely_duplicates(
        here, twin.given_name, twin.family_name, twin.birth_date, twin.phone, twin.email, twin.pk
    )
    assert [(p.name, p.certain) for p in proposed] == [("Stephanie Lefevre", True)]


def test_eve_asked_to_open_a_file_of_alice_with_a_reason(demo):
    asked = TemporaryAccess.objects.get(kind="reasoned")
    assert asked.user.given_name == "Eve"
    assert asked.case_file.referent.given_name == "Alice"
    assert asked.expires_at > timezone.now()


def test_telephone_numbers_belong_to_fiction_and_addresses_to_nobody(demo):
    numbers = [p.phone for p in Beneficiary.objects.exclude(phone="")]
    assert len(numbers) > 90
    assert all(re.fullmatch(r"\+33(19900|63998)\d{4}", number) for number in numbers)
    addresses = Beneficiary.objects.exclude(email="")
    assert not addresses.exclude(email__endswith="@exemple.invalid").exists()


def test_nothing_looks_like_a_social_security_number(demo):
    for barrier in Barrier.objects.all():
        assert not contains_nir(f"{barrier.description} {barrier.strategy}")
    for person in Beneficiary.objects.all():
        assert not contains_nir(f"{person.search_text} {person.adaptations}")


def test_last_trades_exist_in_the_directory(demo):
    assert all(rome.label_of(p.last_trade) for p in Beneficiary.objects.all())
