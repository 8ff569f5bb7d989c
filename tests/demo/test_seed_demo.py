"""The demo: everybody invented, every story to be found, nothing outside JALONS_DEMO=1."""

from __future__ import annotations

import datetime
from io import StringIO

from django.core.management import call_command
from django.db.models import Count, F
from django.utils import timezone

from accounts.demo import DOMAIN, role_cards
from accounts.journal import DEEDS
from accounts.management.commands.demo_accounts import DEMO_PASSWORD
from accounts.models import JournalEntry, Membership, Organisation, User
from accounts.roles import Role
from beneficiaries.models import (
    Barrier,
    Beneficiary,
    CaseFile,
    Consent,
)


def run(command: str) -> str:
    shown = StringIO()
    call_command(command, stdout=shown)
    return shown.getvalue()


def test_a_second_run_changes_nothing_and_says_so(demo):
    before = (Beneficiary.objects.count(), JournalEntry.objects.count(), User.objects.count())

    assert "déjà en place" in run("seed_demo")

    after = (Beneficiary.objects.count(), JournalEntry.objects.count(), User.objects.count())
    assert after == before


def test_three_structures_seven_counsellors_and_everybody_who_meets_them(demo):
    assert Organisation.objects.count() == 3
    assert not Organisation.objects.filter(second_factor_required=True).exists()
    held = Membership.objects.values("role").annotate(people=Count("user", distinct=True))
    by_role = {row["role"]: row["people"] for row in held}
    assert by_role == {
        Role.COUNSELLOR: 7,
        Role.MANAGER: 2,
        Role.ADMINISTRATOR: 3,
        Role.FACILITATOR: 1,
        Role.PROSPECTOR: 1,
        Role.EMPLOYER_CONTACT: 1,
        Role.COMMITTEE_MEMBER: 1,
        Role.BENEFICIARY: 1,
    }
    assert all(user.email.endswith(DOMAIN) for user in User.objects.all())


def test_every_structure_has_somebody_to_administer_it(demo):
    held = Membership.objects.current().filter(role=Role.ADMINISTRATOR)
    assert held.values("organisation").distinct().count() == 3


def test_one_counsellor_is_away_and_one_leaves_in_three_weeks(demo):
    today = timezone.localdate()
    ines = User.objects.get(given_name="Inès")
    assert not Membership.objects.current().filter(user=ines).exists()
    assert Membership.objects.filter(user=ines, starts_on__gt=today).exists()
    assert CaseFile.objects.open().filter(referent=ines).count() == 3
    leaving = Membership.objects.get(user__given_name="Bob", ends_on__isnull=False)
    assert leaving.ends_on == today + datetime.timedelta(days=21)
    assert CaseFile.objects.open().filter(referent=leaving.user, team=leaving.team).count() >= 4


def test_everybody_present_has_a_card_on_the_login_page(demo):
    cards = {card.person for card in role_cards()}
    assert len(cards) == User.objects.count() - 1
    assert "Inès Benali" not in cards  # away: nothing to open


def test_somebody_works_in_two_structures(demo):
    places = (
        Membership.objects.current()
        .values("user")
        .annotate(places=Count("organisation", distinct=True))
    )
    assert places.filter(places=2).exists()


def test_the_accounts_are_printed_and_their_password_opens_them(demo):
    shown = run("demo_accounts")

    assert DEMO_PASSWORD in shown
    for user in User.objects.all():
        assert user.email in shown
        assert user.full_name in shown
    assert User.objects.get(given_name="Alice").check_password(DEMO_PASSWORD)


def test_about_a_hundred_and_thirty_people_sixty_of_them_in_the_live_unit(demo):
    unit = CaseFile.objects.filter(organisation__slug="cabinet-ferrand")
    assert 130 <= Beneficiary.objects.count() <= 145
    assert unit.count() == 60
    assert set(unit.values_list("referent__family_name", flat=True)) == {
        "Okafor",
        "Martin",
        "Leroux",
    }
    assert unit.filter(beneficiary__reference="B001", beneficiary__family_name="Yilmaz").exists()
    assert not unit.exclude(opened_on__lte=timezone.localdate()).exists()
    assert unit.filter(closed_on__isnull=False).count() >= 5
    assert unit.open().filter(next_appointment_at__gt=timezone.now()).count() >= 25


def test_rows_satisfy_the_rules_of_their_models(demo):
    for model in (Beneficiary, CaseFile, Barrier, Consent, Membership):
        optional = [field.name for field in model._meta.fields if field.null]
        for row in model.objects.all():
            row.clean_fields(exclude=optional)
            row.validate_constraints()


def test_the_journal_tells_what_happened_when_it_happened(demo):
    lines = JournalEntry.objects.all()
    assert set(lines.values_list("deed", flat=True)) <= set(DEEDS)
    assert not lines.filter(at__gt=timezone.now()).exists()
    assert lines.filter(at__lt=timezone.now() - datetime.timedelta(days=100)).count() > 50
    for case_file in CaseFile.objects.all():
        assert lines.filter(deed="case_file.opened", subject_id=case_file.pk).count() == 1


def test_contacts_are_past_and_appointments_to_come(demo):
    now = timezone.now()
    assert not CaseFile.objects.filter(last_contact_at__gt=now).exists()
    assert not CaseFile.objects.filter(next_appointment_at__lt=now).exists()
    closed = CaseFile.objects.filter(closed_on__isnull=False)
    assert not closed.filter(next_appointment_at__isnull=False).exists()
    assert not CaseFile.objects.filter(last_contact_at__lt=F("opened_on")).exists()
