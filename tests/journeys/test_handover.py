"""A leaver's caseload moves."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from beneficiaries.models import CaseFile
from followup.models import Appointment, Message
from tests.factories import case_file


def tuesday_at(hour):
    """A coming Tuesday, away from holidays of the week."""
    today = timezone.localdate()
    day = today + datetime.timedelta(days=(1 - today.weekday()) % 7 + 7)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def meeting(one, counsellor, starts_at):
    return Appointment.objects.create(
        organisation=one.organisation,
        case_file=one,
        beneficiary=one.beneficiary,
        counsellor=counsellor,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=45),
    )


@dataclass
class Leaving:
    """Alice's caseload: one appointment may follow, the other falls where Bob receives somebody."""

    files: list[CaseFile]
    kept: Appointment
    clashing: Appointment


def leaving(cast):
    others = [
        case_file(cast.organisation, referent=cast.alice, team=cast.team, given_name=name)
        for name in ("Ida", "Ugo", "Eva")
    ]
    meeting(cast.colleague_case, cast.bob, tuesday_at(11))
    return Leaving(
        [cast.case, *others],
        meeting(cast.case, cast.alice, tuesday_at(9)),
        meeting(others[0], cast.alice, tuesday_at(11)),
    )


def spreads(diane, cast, files):
    """Two files each, for Bob and for herself."""
    diane.goes_to(f"/passations/nouvelle/?de={cast.alice.pk}")
    diane.sees_heading("Les dossiers de Alice Martin")
    diane.page.get_by_role("checkbox", name="Bob Leroux").check()
    diane.page.get_by_role("checkbox", name="Diane Moreau").check()
    diane.clicks("Répartir entre ces personnes")
    diane.sees_heading("2. Qui reçoit quoi")
    for one, who in zip(files, (cast.bob, cast.bob, cast.diane, cast.diane), strict=True):
        diane.page.locator(f"select[name=to_{one.pk}]").select_option(str(who.pk))
    diane.fills("Note de passation (facultatif)", "Alice part vendredi.")
    diane.clicks("Transmettre tout de suite")


def test_a_leaver_s_caseload_moves(screen, cast):
    # Given Alice, who leaves with four files
    story = leaving(cast)
    # When Diane spreads the caseload over Bob and herself
    diane = screen(cast.diane)
    spreads(diane, cast, story.files)
    # Then everything has moved, and what could not follow is said
    diane.sees("4 dossiers ont changé de référent·e.")
    diane.sees("Bob Leroux n’est pas libre")
    referents = dict(CaseFile.objects.values_list("pk", "referent"))
    receivers = [referents[one.pk] for one in story.files]
    assert receivers == [cast.bob.pk, cast.bob.pk, cast.diane.pk, cast.diane.pk]
    story.kept.refresh_from_db()
    story.clashing.refresh_from_db()
    assert (story.kept.counsellor, story.clashing.counsellor) == (cast.bob, cast.alice)
    # And Basile is told in plain words
    told = Message.objects.get(case_file=cast.case)
    assert told.author == cast.bob
    assert "c’est moi, Bob Leroux, qui vous accompagne à la place de Alice Martin" in told.body
    # And Alice may still read Basile's file, not write in it
    alice = screen(cast.alice)
    alice.goes_to(f"/dossiers/{cast.case.pk}/")
    alice.sees_heading("Basile Roux")
    alice.sees("comme ancien·ne référent·e")


def test_a_file_is_proposed_declined_then_accepted_by_another(screen, cast):
    # Given Alice, who proposes Basile's file to Bob from the file itself
    alice, bob = screen(cast.alice), screen(cast.bob)
    alice.goes_to(f"/dossiers/{cast.case.pk}/passation/")
    alice.page.get_by_label("À qui ?").select_option("Bob Leroux")
    alice.fills("Note de passation (facultatif)", "Il attend la réponse du centre.")
    alice.clicks("Proposer le dossier")
    alice.sees("reste à vous tant que personne n’a accepté")
    # When Bob finds it on his day and declines with a reason
    bob.goes_to("/accueil/")
    bob.sees("1 dossier proposé")
    bob.page.get_by_role("link", name="Répondre : Basile Roux").click()
    bob.sees("Il attend la réponse du centre.")
    bob.fills("Si vous refusez, pourquoi ? (facultatif)", "Je connais la personne.")
    bob.clicks("Refuser les dossiers cochés")
    bob.sees("Votre refus est transmis")
    # Then Alice reads why, and asks Eve, who accepts
    alice.goes_to("/passations/")
    alice.sees("Je connais la personne.")
    alice.goes_to(f"/dossiers/{cast.case.pk}/passation/")
    alice.page.get_by_label("À qui ?").select_option("Eve Okafor")
    alice.clicks("Proposer le dossier")
    eve = screen(cast.eve)
    eve.goes_to("/passations/")
    eve.clicks("Répondre", role="link")
    eve.clicks("Reprendre les dossiers cochés")
    eve.sees("1 dossier a changé de référent·e.")
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.eve


def test_a_file_is_confided_and_handed_back_on_a_phone(screen, cast):
    # Given Alice, away for a week, who confides Basile's file to Bob
    alice, bob = screen(cast.alice, width=360), screen(cast.bob, width=360)
    alice.goes_to(f"/dossiers/{cast.case.pk}/deleguer/")
    alice.page.get_by_label("À qui ?").select_option("Bob Leroux")
    last = timezone.localdate() + datetime.timedelta(days=6)
    alice.fills("Au (inclus)", last.isoformat())
    alice.fills("Consignes (facultatif)", "L’appeler mardi.")
    alice.clicks("Confier")
    alice.sees("1 dossier confié.")
    # When Bob reads the instructions, opens the file, and hands it back early
    bob.goes_to("/accueil/")
    bob.page.get_by_role("link", name="Consignes : Basile Roux").click()
    bob.sees("L’appeler mardi.")
    bob.clicks("Ouvrir le dossier", role="link")
    bob.sees("par délégation")
    bob.page.go_back()
    bob.fills("Note de retour (facultatif)", "Appelé, tout va bien.")
    bob.clicks("Rendre le dossier")
    bob.sees("La délégation est terminée.")
    # Then the door is shut behind him
    bob.goes_to(f"/dossiers/{cast.case.pk}/")
    bob.is_at("/acces/")
