"""Reports of a list: ordered once, written in slices that survive a kill, one ZIP, a day long."""

from __future__ import annotations

import datetime
import io
import uuid
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import open_case_file
from followup.models import ProgressReport, ReportBatch
from followup.services import report_batches, reports
from tests.factories import case_file
from tests.followup.reports import as_acting, lived, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast):
    return as_acting(cast.alice)


@pytest.fixture
def files(cast):
    """Basile's file and three more of Alice's."""
    lived(cast.case)
    more = [
        case_file(
            cast.organisation, referent=cast.alice, team=cast.team, family_name=f"Batch{number}"
        )
        for number in range(3)
    ]
    return [cast.case, *more]


def order(alice, files, **changes) -> ReportBatch:
    usual = {"case_file_ids": [f.pk for f in files], "wish": wish(), "form_key": uuid.uuid4()}
    return report_batches.order_batch(by=alice, **{**usual, **changes})


def test_only_files_one_may_write_are_chosen(alice, cast, files):
    assert set(report_batches.chosen_files(alice, "")) == {f.pk for f in files}
    assert report_batches.chosen_files(alice, "q=Batch1") == [files[2].pk]
    diane = set(report_batches.chosen_files(as_acting(cast.diane), ""))
    assert cast.colleague_case.pk in diane
    assert cast.other_team_case.pk not in diane


def test_every_file_gets_one_report_and_the_zip_holds_them(alice, files):
    batch = order(alice, files)
    assert report_batches.write_slice(batch.pk)
    batch.refresh_from_db()
    assert batch.status == ReportBatch.Status.DONE
    assert batch.done_count == 4
    with batch.file.open("rb") as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert len(set(names)) == 4
        assert all(archive.read(name)[:5] == b"%PDF-" for name in names)
        assert archive.testzip() is None
    assert not any("Batch" in name or "Roux" in name for name in names)


def test_two_files_of_one_person_have_two_names(alice, cast, files):
    second = open_case_file(
        by=alice,
        beneficiary=cast.basile_sheet,
        programme="other",
        opened_on=timezone.localdate(),
        referent=alice,
        team=cast.team,
    )
    batch = order(alice, [cast.case, second])
    report_batches.write_slice(batch.pk)
    batch.refresh_from_db()
    with batch.file.open("rb") as file, zipfile.ZipFile(file) as archive:
        assert len(set(archive.namelist())) == 2


def test_a_slice_that_ends_goes_on_later_without_making_twice(alice, files):
    batch = order(alice, files)
    slices = 0
    while not report_batches.write_slice(batch.pk, seconds=0.001):
        slices += 1
    assert slices >= 1
    assert ProgressReport.objects.filter(batch=batch).count() == 4


def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(alice, files, monkeypatch):
    batch = order(alice, files)
    wrote = report_batches.write_report
    seen: list[int] = []

    class Killed(BaseException):
        pass

    def dies(**fields):
        if len(seen) == 2:
            raise Killed
        seen.append(fields["case_file"].pk)
        return wrote(**fields)

    monkeypatch.setattr(report_batches, "write_report", dies)
    with pytest.raises(Killed):
        report_batches.write_slice(batch.pk)
    batch.refresh_from_db()
    assert batch.status == ReportBatch.Status.RUNNING
    assert report_batches.batches_to_resume() == []  # it may still be at work
    ReportBatch.objects.update(progress_at=timezone.now() - datetime.timedelta(minutes=3))
    assert report_batches.batches_to_resume() == [batch.pk]
    monkeypatch.setattr(report_batches, "write_report", wrote)
    assert report_batches.write_slice(batch.pk)
    numbers = ProgressReport.objects.filter(batch=batch).values_list("number", flat=True)
    assert list(numbers) == [1, 1, 1, 1]


def test_a_file_taken_away_meanwhile_is_left_out_and_said(alice, cast, files, signed_in_as):
    batch = order(alice, files)
    type(files[1]).objects.filter(pk=files[1].pk).update(referent=cast.bob)
    assert report_batches.write_slice(batch.pk)
    batch.refresh_from_db()
    assert batch.skipped == [files[1].pk]
    page = signed_in_as(cast.alice).get(reverse("followup:report_batch", args=[batch.pk]))
    assert "3 rapports" in page.content.decode()
    assert "1 dossier n’a pas reçu de rapport" in page.content.decode()


def test_a_leaver_gets_nothing_more(alice, files):
    batch = order(alice, files)
    Membership.objects.filter(user=alice).update(
        ends_on=timezone.localdate() - datetime.timedelta(days=1)
    )
    report_batches.write_slice(batch.pk)
    batch.refresh_from_db()
    assert batch.status == ReportBatch.Status.FAILED
    assert not ProgressReport.objects.exists()


def test_one_order_at_a_time_and_once_per_form(alice, files):
    key = uuid.uuid4()
    batch = order(alice, files, form_key=key)
    assert order(alice, files, form_key=key) == batch
    with pytest.raises(Refused, match="déjà en préparation"):
        order(alice, files)
    report_batches.write_slice(batch.pk)
    assert order(alice, files) != batch


def test_each_person_gets_their_language_and_reading_mode(alice, files):
    person = files[0].beneficiary
    person.language, person.reading_mode = "en", "simple"
    person.save()
    report_batches.write_slice(order(alice, files).pk)
    report = ProgressReport.objects.get(case_file=files[0])
    assert (report.language, report.simple) == ("en", True)


def test_the_pages_order_follow_and_fetch(alice, cast, files, signed_in_as, monkeypatch):
    client = signed_in_as(cast.alice)
    listed = client.get(reverse("beneficiaries:list"), {"q": "Batch"}).content.decode()
    assert f"{reverse('followup:report_batch_new')}?filters=q%3DBatch" in listed
    new = reverse("followup:report_batch_new")
    assert "3 rapports seront établis" in client.get(f"{new}?filters=q%3DBatch").content.decode()
    sent = {
        "filters": "q=Batch",
        "starts_on": "2026-01-01",
        "ends_on": timezone.localdate().isoformat(),
        "sections": ["aims", "steps_next"],
        "form_key": str(uuid.uuid4()),
    }
    answer = client.post(new, sent)
    batch = ReportBatch.objects.get()
    assert answer.url == reverse("followup:report_batch", args=[batch.pk])
    part = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "En attente" in part
    assert "<html" not in part
    fetch = reverse("followup:report_batch_file", args=[batch.pk])
    assert client.get(fetch).status_code == 404
    report_batches.write_slice(batch.pk)
    assert "3 rapports" in client.get(answer.url).content.decode()
    given = client.get(fetch)
    assert given["Content-Disposition"].startswith("attachment")
    assert len(zipfile.ZipFile(io.BytesIO(b"".join(given.streaming_content))).namelist()) == 3
    for other in (cast.bob, cast.diane, cast.charlie):
        assert signed_in_as(other).get(fetch).status_code == 404
    Membership.objects.create(
        user=cast.alice,
        organisation=cast.organisation,
        role=Role.MANAGER,
        starts_on=timezone.localdate(),
    )
    assert client.get(fetch).status_code == 302  # rights have changed


def test_it_waits_a_day_then_goes_and_the_reports_stay(alice, files):
    batch = order(alice, files)
    report_batches.write_slice(batch.pk)
    batch.refresh_from_db()
    path = batch.file.path
    assert report_batches.purge_batches() == 0
    long_ago = timezone.now() - datetime.timedelta(hours=25)
    ReportBatch.objects.update(asked_at=long_ago, finished_at=long_ago)
    assert report_batches.purge_batches() == 1
    with pytest.raises(FileNotFoundError):
        open(path, "rb").close()
    assert ProgressReport.objects.count() == 4
    assert reports.open_file(ProgressReport.objects.first()).read(4) == b"%PDF"


def test_a_stuck_order_goes_on_and_a_running_one_is_left_alone(alice, files):
    batch = order(alice, files)
    with pytest.raises(Refused, match="déjà en cours"):
        report_batches.order_again(by=alice, batch=batch)
    ReportBatch.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=11))
    again = report_batches.order_again(by=alice, batch=batch)
    assert report_batches.write_slice(again.pk)
    assert ProgressReport.objects.count() == 4
