"""Long lists: ordered, made by a worker, fetched by their author alone, for a day."""

import datetime
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import JournalEntry, Membership, User
from beneficiaries.models import CaseFile, ExportJob
from beneficiaries.services import exports
from beneficiaries.services.purge import purge_expired
from beneficiaries.tasks import make_export_task, purge_expired_task, recompute_pulse_task
from tests.beneficiaries.export_files import column, of_csv, of_xlsx
from tests.factories import case_file

EXPORT = reverse("beneficiaries:export")


@pytest.fixture
def background(monkeypatch):
    """More than two rows are made in the background."""
    monkeypatch.setattr(exports, "DIRECT_ROWS", 2)


def order(client, monkeypatch, *, kind="csv", filters=""):
    """Ask for a long list; the queue hears nothing unless a test says so."""
    rung = []
    monkeypatch.setattr(make_export_task, "delay", lambda *args: rung.append(args))
    for _ in range(2):
        case_file(CaseFile.objects.first().organisation, referent=client_user(client))
    response = client.post(EXPORT, {"kind": kind, "filters": filters})
    job = ExportJob.objects.get()
    assert response.url == reverse("beneficiaries:export_job", args=[job.pk])
    return job, rung


def client_user(client):
    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_list_is_made_in_the_background_and_waits(
    cast, signed_in_as, background, monkeypatch, kind
):
    client = signed_in_as(cast.alice)
    job, rung = order(client, monkeypatch, kind=kind, filters="sort=name")
    assert rung == [(job.pk,)]
    page = client.get(reverse("beneficiaries:export_job", args=[job.pk])).content.decode()
    assert "hx-get" in page
    assert "En attente" in page
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert (job.status, job.row_count, job.done_count) == ("done", 4, 4)
    address = reverse("beneficiaries:export_job", args=[job.pk])
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Télécharger" in part
    assert "hx-get" not in part
    assert "<html" not in part
    response = client.get(reverse("beneficiaries:export_file", args=[job.pk]))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")
    rows = of_csv(response) if kind == "csv" else [[c.value for c in r] for r in of_xlsx(response)]
    assert Counter(column(rows, "Nom")) == {"Roux": 3, "Yilmaz": 1}
    assert "Alice Martin" in rows[0][0]
    assert JournalEntry.objects.get(deed="caseload.exported").actor == cast.alice


@pytest.mark.django_db(transaction=True)
def test_a_dead_queue_breaks_nothing_and_the_order_can_be_sent_again(
    cast, signed_in_as, background, monkeypatch
):
    def no_queue(*args):
        raise OperationalError

    monkeypatch.setattr(make_export_task, "delay", no_queue)
    for _ in range(2):
        case_file(cast.organisation, referent=cast.alice)
    client = signed_in_as(cast.alice)
    assert client.post(EXPORT, {"kind": "csv", "filters": ""}).status_code == 302
    job = ExportJob.objects.get()
    address = reverse("beneficiaries:export_job", args=[job.pk])
    assert "Relancer" not in client.get(address).content.decode()
    long_ago = timezone.now() - exports.PATIENCE * 2
    ExportJob.objects.update(asked_at=long_ago)
    assert exports.waiting_orders() == [job.pk]
    assert "Relancer" in client.get(address).content.decode()
    rung = []
    monkeypatch.setattr(make_export_task, "delay", lambda *args: rung.append(args))
    client.post(address)
    client.post(address)  # a double click
    assert rung == [(job.pk,)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "minutes", "hopeless"),
    [
        ("waiting", 1, False),
        ("waiting", 3, True),
        ("running", 3, False),
        ("running", 11, True),
        ("failed", 0, True),
        ("done", 600, False),
    ],
)
def test_an_order_is_sent_again_only_when_waiting_is_hopeless(cast, status, minutes, hopeless):
    asked_at = timezone.now() - datetime.timedelta(minutes=minutes)
    job = ExportJob(asked_by=cast.alice, status=status, asked_at=asked_at, kind="csv")
    assert exports.is_stuck(job) is hopeless


@pytest.mark.django_db(transaction=True)
def test_an_order_is_made_once_even_if_rung_twice(cast, signed_in_as, background, monkeypatch):
    job, _ = order(signed_in_as(cast.alice), monkeypatch)
    exports.make_export(job.pk)
    exports.make_export(job.pk)
    assert JournalEntry.objects.filter(deed="caseload.exported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_file_is_its_author_s_alone(cast, signed_in_as, background, monkeypatch):
    job, _ = order(signed_in_as(cast.alice), monkeypatch)
    exports.make_export(job.pk)
    for user in (cast.bob, cast.diane, cast.adam, cast.charlie):
        client = signed_in_as(user)
        for name in ("export_job", "export_file"):
            address = reverse(f"beneficiaries:{name}", args=[job.pk])
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in {404, 405}


@pytest.mark.django_db(transaction=True)
def test_the_file_is_made_and_given_with_the_rights_of_the_day(
    cast, signed_in_as, background, monkeypatch
):
    client = signed_in_as(cast.alice)
    job, _ = order(client, monkeypatch)
    exports.make_export(job.pk)
    address = reverse("beneficiaries:export_file", args=[job.pk])
    assert len(of_csv(client.get(address))) == 6
    Membership.objects.filter(user=cast.alice).update(team=cast.other_team)
    assert client.get(address).status_code == 302
    Membership.objects.filter(user=cast.alice).update(role="facilitator")
    assert client.get(address).status_code == 403
    ExportJob.objects.update(status="waiting")
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.filter(user=cast.alice).update(role="counsellor", ends_on=yesterday)
    ExportJob.objects.update(status="waiting")
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_file_lives_a_day_then_leaves_the_disk(
    cast, signed_in_as, background, monkeypatch, files_folder
):
    client = signed_in_as(cast.alice)
    job, _ = order(client, monkeypatch)
    exports.make_export(job.pk)
    job.refresh_from_db()
    path = files_folder / job.file.name
    assert path.exists()
    assert purge_expired() == 0
    past = timezone.now() - datetime.timedelta(hours=25)
    ExportJob.objects.update(finished_at=past, asked_at=past)
    assert client.get(reverse("beneficiaries:export_file", args=[job.pk])).status_code == 404
    page = client.get(reverse("beneficiaries:export_job", args=[job.pk])).content.decode()
    assert "24 heures" in page
    assert purge_expired_task() == 1
    assert not path.exists()
    assert not ExportJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failure_while_writing_is_told_and_can_be_tried_again(
    cast, signed_in_as, background, monkeypatch
):
    client = signed_in_as(cast.alice)
    job, rung = order(client, monkeypatch)

    def full_disk(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(exports, "write", full_disk)
        exports.make_export(job.pk)
    address = reverse("beneficiaries:export_job", args=[job.pk])
    assert "Relancer" in client.get(address).content.decode()
    client.post(address)
    exports.make_export(job.pk)
    job.refresh_from_db()
    assert job.status == "done"
    assert len(rung) == 2


@pytest.mark.django_db(transaction=True)
def test_rows_are_read_in_slices_not_all_at_once(cast, django_assert_num_queries):
    for number in range(12):
        case_file(cast.organisation, referent=cast.alice, given_name=f"N{number}")
    selection = exports.Selection(cast.alice, "")
    with django_assert_num_queries(1):
        assert len(list(selection.rows())) == 14


@pytest.mark.django_db(transaction=True)
def test_a_file_that_left_the_disk_is_told_and_made_again(
    cast, signed_in_as, background, monkeypatch, files_folder
):
    client = signed_in_as(cast.alice)
    job, rung = order(client, monkeypatch)
    exports.make_export(job.pk)
    job.refresh_from_db()
    (files_folder / job.file.name).unlink()
    page = client.get(reverse("beneficiaries:export_file", args=[job.pk]), follow=True)
    assert "n’existe plus" in page.content.decode()
    assert "Relancer" in page.content.decode()
    client.post(reverse("beneficiaries:export_job", args=[job.pk]))
    assert len(rung) == 2
    exports.make_export(job.pk)
    answer = client.get(reverse("beneficiaries:export_file", args=[job.pk]))
    assert len(of_csv(answer)) == 6


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_file_was_written_the_purge_still_finds_it(
    cast, signed_in_as, background, monkeypatch, files_folder
):
    before = set(files_folder.rglob("*.csv"))
    job, _ = order(signed_in_as(cast.alice), monkeypatch)

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(exports, "_journal", dies)
        with pytest.raises(KeyboardInterrupt):
            exports.make_export(job.pk)
    files = [path for path in files_folder.rglob("*.csv") if path not in before]
    assert len(files) == 1
    ExportJob.objects.update(asked_at=timezone.now() - datetime.timedelta(hours=25))
    assert purge_expired() == 1
    assert not files[0].exists()


@pytest.mark.django_db(transaction=True)
def test_made_again_an_export_leaves_no_first_file_behind(
    cast, signed_in_as, background, monkeypatch, files_folder
):
    before = len(list(files_folder.rglob("*.csv")))
    job, _ = order(signed_in_as(cast.alice), monkeypatch)
    exports.make_export(job.pk)
    ExportJob.objects.update(status="waiting")
    exports.make_export(job.pk)
    assert len(list(files_folder.rglob("*.csv"))) == before + 1


@pytest.mark.django_db(transaction=True)
def test_an_export_made_under_a_reasoned_access_ends_with_it(
    cast, signed_in_as, background, monkeypatch
):
    access = cast.other_team_case.temporary_accesses.create(
        user=cast.alice,
        reason="Remplacement",
        expires_at=timezone.now() + datetime.timedelta(hours=1),
    )
    client = signed_in_as(cast.alice)
    job, _ = order(client, monkeypatch)
    exports.make_export(job.pk)
    address = reverse("beneficiaries:export_file", args=[job.pk])
    assert "Roussel" in column(of_csv(client.get(address)), "Nom")
    granted = timezone.now() - datetime.timedelta(hours=2)
    access.granted_at, access.expires_at = granted, granted + datetime.timedelta(hours=1)
    access.save()
    assert client.get(address).status_code == 302


def test_long_tasks_are_not_cut_by_the_limit_of_short_ones():
    for task in (recompute_pulse_task, make_export_task, purge_expired_task):
        assert 200 < task.soft_time_limit < task.time_limit
