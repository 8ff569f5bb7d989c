"""A manager's Monday morning."""

import datetime

from django.utils import timezone

from beneficiaries.models import CaseFile
from followup.models import Appointment
from tests.factories import case_file


def troubled_team(cast):
    """Bob has left with a file, Ida has sent no news, Basile missed one meeting in six."""
    cast.bob.memberships.update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    ida = case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name="Ida")
    CaseFile.objects.filter(pk=ida.pk).update(
        last_contact_at=timezone.now() - datetime.timedelta(days=44)
    )
    CaseFile.objects.filter(pk=cast.case.pk).update(
        last_contact_at=timezone.now(), next_step_due_on=timezone.localdate()
    )
    for days in range(1, 7):
        starts_at = timezone.now() - datetime.timedelta(days=days)
        Appointment.objects.create(
            organisation=cast.organisation,
            case_file=cast.case,
            beneficiary=cast.basile_sheet,
            counsellor=cast.alice,
            starts_at=starts_at,
            ends_at=starts_at + datetime.timedelta(minutes=45),
            outcome="no_show" if days == 1 else "seen",
            outcome_at=timezone.now(),
        )


def names_in(table):
    return table.page.locator("tbody th[scope=row]").all_inner_texts()


def test_a_manager_s_monday_morning(screen, cast):
    # Given a team where help is needed in three places
    troubled_team(cast)
    # When Diane opens her day
    diane = screen(cast.diane)
    diane.goes_to("/accueil/")
    diane.sees_heading("Bonjour Diane")
    diane.sees("1 personne partie suit encore des dossiers")
    # Then her team shows them, by name, small numbers masked
    diane.clicks("Mon équipe", role="link")
    diane.sees_heading("Mon équipe")
    assert names_in(diane) == ["Bob Leroux", "Alice Martin", "Diane Moreau"]
    alice = diane.page.locator("tbody tr", has_text="Alice Martin")
    assert "17 %" in alice.inner_text()
    bob = diane.page.locator("tbody tr", has_text="Bob Leroux")
    assert "moins de 5" in bob.inner_text()
    # And each number leads to the files it counts
    alice.locator("td").nth(4).get_by_role("link", name="1").click()
    diane.sees_heading("Dossiers")
    diane.sees("Ida Roux")
    assert len(names_in(diane)) == 1
    # And Bob's file goes to Alice before nine o'clock
    diane.goes_to("/accueil/")
    diane.page.get_by_role("link", name="Transmettre : Bob Leroux").click()
    diane.page.get_by_role("checkbox", name="Alice Martin").check()
    diane.clicks("Répartir entre ces personnes")
    diane.clicks("Transmettre tout de suite")
    diane.sees("1 dossier a changé de référent·e.")
    diane.goes_to("/equipe/")
    assert "Bob Leroux" not in names_in(diane)


def test_a_counsellor_reads_the_same_about_themselves_on_a_phone(screen, cast):
    alice = screen(cast.alice, width=360)
    alice.goes_to("/equipe/")
    alice.sees_heading("Mon portefeuille")
    alice.sees("Ce que votre responsable voit de vous, vous le voyez aussi.")
    assert alice.page.locator("tbody tr").count() == 1
    wide = alice.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360


def test_the_day_works_without_javascript(screen, cast):
    starts_at = timezone.now() - datetime.timedelta(days=1)
    row = Appointment.objects.create(
        organisation=cast.organisation,
        case_file=cast.case,
        beneficiary=cast.basile_sheet,
        counsellor=cast.alice,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=45),
    )
    alice = screen(cast.alice, javascript=False)
    alice.goes_to("/accueil/")
    alice.sees_heading("À faire")
    alice.clicks("Venu·e")
    alice.is_at("/accueil/")
    row.refresh_from_db()
    assert row.outcome == "seen"
