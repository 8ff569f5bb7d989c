"""Handing over, closing, reopening."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries import closing
from beneficiaries.models import Assignment, CaseFile
from beneficiaries.refusals import Refused, StaleVersion
from beneficiaries.services.case_files import (
    assign_case_file,
    close_case_file,
    open_case_file,
    reopen_case_file,
)

pytestmark = pytest.mark.django_db


def address(case, name):
    return reverse(f"beneficiaries:{name}", args=[case.pk])


def close(client, case, **changes):
    data = {
        "reason": "solution",
        "closed_on": timezone.localdate().isoformat(),
        "version": case.version,
    }
    return client.post(address(case, "close"), data | changes)


def test_the_referent_closes_with_a_reason(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    assert "Besoin satisfait" in client.get(address(cast.case, "close")).content.decode()
    assert close(client, cast.case).status_code == 302
    cast.case.refresh_from_db()
    assert (cast.case.closing_reason, cast.case.closed_by) == ("solution", cast.alice)
    entry = JournalEntry.objects.get(deed="case_file.closed")
    assert entry.reason == "Solution trouvée"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "obligatoire"),
        ({"reason": "lazy"}, "choix"),
        ({"closed_on": "2150-01-01"}, "futur"),
        ({"closed_on": "1850-01-01"}, "précède"),
        ({"closed_on": ""}, "obligatoire"),
        ({"version": "99"}, "entre-temps"),
        ({"version": "abc"}, "entier"),
        ({"version": str(2**63)}, ""),
    ],
)
def test_a_closing_that_cannot_be_is_explained(cast, signed_in_as, changes, sentence):
    answer = close(signed_in_as(cast.alice), cast.case, **changes)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    cast.case.refresh_from_db()
    assert cast.case.is_open


def test_closing_twice_closes_once(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    close(client, cast.case)
    again = close(client, cast.case)
    assert "déjà clos" in again.content.decode()
    assert JournalEntry.objects.filter(deed="case_file.closed").count() == 1


def test_a_closed_file_is_reopened_where_it_stopped(cast, signed_in_as):
    client = signed_in_as(cast.alice)
    close(client, cast.case)
    cast.case.refresh_from_db()
    assert "Solution trouvée" in client.get(address(cast.case, "reopen")).content.decode()
    stale = client.post(address(cast.case, "reopen"), {"version": 1})
    assert "entre-temps" in stale.content.decode()
    answer = client.post(address(cast.case, "reopen"), {"version": cast.case.version})
    assert answer.status_code == 302
    cast.case.refresh_from_db()
    assert cast.case.is_open
    assert cast.case.closing_reason == ""


def test_a_second_open_file_in_the_programme_forbids_reopening(cast):
    close_case_file(
        by=cast.alice,
        case_file=cast.case,
        reason="other",
        closed_on=timezone.localdate(),
        version=cast.case.version,
    )
    open_case_file(
        by=cast.alice,
        beneficiary=cast.basile_sheet,
        programme=cast.case.programme,
        opened_on=timezone.localdate(),
        referent=cast.alice,
        team=cast.team,
    )
    with pytest.raises(Refused, match="autre dossier ouvert"):
        reopen_case_file(by=cast.alice, case_file=cast.case, version=cast.case.version)


def test_the_service_refuses_impossible_days_itself(cast):
    for day in (timezone.localdate() + datetime.timedelta(days=1), datetime.date(2001, 1, 1)):
        with pytest.raises(Refused):
            close_case_file(
                by=cast.alice, case_file=cast.case, reason="other", closed_on=day, version=1
            )
    with pytest.raises(StaleVersion):
        close_case_file(
            by=cast.alice,
            case_file=cast.case,
            reason="other",
            closed_on=timezone.localdate(),
            version=7,
        )


def test_a_manager_hands_a_file_over(cast, signed_in_as):
    client = signed_in_as(cast.diane)
    page = client.get(address(cast.case, "assign")).content.decode()
    assert "Qui a suivi ce dossier" in page
    for outsider in (cast.charlie, cast.basile, cast.fanny):
        assert f'<option value="{outsider.pk}"' not in page
    data = {
        "referent": cast.bob.pk,
        "team": cast.team.pk,
        "reason": "Départ en congé",
        "version": 1,
    }
    assert client.post(address(cast.case, "assign"), data).status_code == 302
    client.post(address(cast.case, "assign"), data)
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.bob
    history = Assignment.objects.filter(case_file=cast.case).order_by("pk")
    assert [row.referent for row in history] == [cast.alice, cast.bob]
    assert history[0].ends_at == history[1].starts_at
    entry = JournalEntry.objects.get(deed="case_file.assigned")
    assert entry.reason == "Départ en congé"
    assert cast.case not in CaseFile.objects.openable_by(cast.alice)


def test_a_file_handed_to_another_team_leaves_the_manager(cast, signed_in_as):
    answer = signed_in_as(cast.diane).post(
        address(cast.case, "assign"),
        {"referent": cast.eve.pk, "team": cast.other_team.pk, "reason": "", "version": 1},
    )
    assert answer.url == reverse("beneficiaries:list")


def test_an_administrator_assigns_without_reading(cast, signed_in_as):
    client = signed_in_as(cast.adam)
    page = client.get(address(cast.other_team_case, "assign"))
    assert page.status_code == 200
    data = {"referent": cast.bob.pk, "team": cast.team.pk, "reason": "", "version": 1}
    assert client.post(address(cast.other_team_case, "assign"), data).status_code == 302
    cast.other_team_case.refresh_from_db()
    assert cast.other_team_case.referent == cast.bob


@pytest.mark.parametrize("field", ["referent", "team"])
def test_forged_people_and_teams_are_refused(cast, signed_in_as, field):
    foreign = {"referent": cast.charlie.pk, "team": cast.foreign_case.team_id}[field]
    for value in (foreign, 0, -1, 2**63, "abc", "\x00"):
        data = {"referent": cast.bob.pk, "team": cast.team.pk, "reason": "", "version": 1}
        data[field] = value
        answer = signed_in_as(cast.diane).post(address(cast.case, "assign"), data)
        assert answer.status_code == 200, value
    cast.case.refresh_from_db()
    assert cast.case.referent == cast.alice


def test_the_service_refuses_who_does_not_work_here(cast):
    for referent, team in (
        (cast.charlie, None),
        (cast.basile, None),
        (None, cast.foreign_case.team),
    ):
        with pytest.raises(Refused):
            assign_case_file(by=cast.diane, case_file=cast.case, referent=referent, team=team)


def test_who_may_not_assign_or_close(cast, signed_in_as):
    data = {"referent": cast.bob.pk, "team": cast.team.pk, "reason": "", "version": 1}
    for user in (cast.alice, cast.bob, cast.eve, cast.charlie, cast.fanny, cast.basile):
        assert signed_in_as(user).post(address(cast.case, "assign"), data).status_code == 403
    assert (
        signed_in_as(cast.diane).post(address(cast.other_team_case, "assign"), data).status_code
        == 404
    )
    for user in (cast.bob, cast.eve, cast.charlie):
        assert close(signed_in_as(user), cast.case).status_code == 404
        assert signed_in_as(user).post(address(cast.case, "reopen")).status_code == 404
    for user in (cast.adam, cast.fanny, cast.basile):
        assert close(signed_in_as(user), cast.case).status_code == 403
    cast.case.refresh_from_db()
    assert (cast.case.referent, cast.case.is_open) == (cast.alice, True)


def test_what_follows_a_closing_is_done_in_the_same_transaction(cast):
    seen = []
    closing.register_sequel("test", lambda case_file: seen.append(case_file.is_open))
    try:
        fields = {"by": cast.alice, "case_file": cast.case}
        closed = close_case_file(
            **fields, reason="solution", closed_on=timezone.localdate(), version=cast.case.version
        )
        reopen_case_file(**fields, version=closed.version)
    finally:
        closing.unregister_sequel("test")
    assert seen == [False, True]
