"""The pages of progress reports: prepare, look, make, share, fetch; who may."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.services.access import grant_reasoned_access
from followup.models import ProgressReport
from followup.services import reports
from tests.followup.reports import A_DAY, EVERYTHING, as_acting, lived, text_of, wish

pytestmark = pytest.mark.django_db


def fields(**changes) -> dict:
    today = timezone.localdate()
    usual = {
        "starts_on": (today - 170 * A_DAY).isoformat(),
        "ends_on": today.isoformat(),
        "language": "fr",
        "edition": "normal",
        "sections": list(EVERYTHING),
        "remarks": "Je continue.",
        "form_key": str(uuid.uuid4()),
    }
    return {**usual, **changes}


def url(name: str, *args) -> str:
    return reverse(f"followup:{name}", args=args)


@pytest.fixture
def made(cast) -> ProgressReport:
    lived(cast.case)
    return reports.make_report(by=as_acting(cast.alice), case_file=cast.case, wish=wish())


def test_alice_prepares_looks_makes_and_shares(cast, signed_in_as):
    lived(cast.case)
    client = signed_in_as(cast.alice)
    new = url("report_new", cast.case.pk)
    assert b"Voir l\xe2\x80\x99aper" in client.get(new).content
    sent = fields()
    shown = client.post(new, sent).content.decode()
    assert "Devenir chef d’équipe" in shown
    assert "Établir le rapport" in shown
    assert "Je continue." in shown
    assert not ProgressReport.objects.exists()
    paper = client.post(url("report_preview", cast.case.pk), sent)
    assert "n’est pas encore établi" in text_of(b"".join(paper.streaming_content))
    answer = client.post(new, {**sent, "make": "1"})
    report = ProgressReport.objects.get()
    assert answer.url == url("report", cast.case.pk, report.pk)
    assert "Partager avec la personne" in client.get(answer.url).content.decode()
    client.post(url("report_share", cast.case.pk, report.pk))
    assert list(ProgressReport.objects.shared_with(cast.basile_sheet)) == [report]
    assert "dans son espace" in client.get(answer.url).content.decode()
    deeds = JournalEntry.objects.filter(deed__startswith="report.").order_by("pk")
    assert [line.deed for line in deeds] == ["report.made", "report.shared"]


def test_the_same_form_sent_twice_makes_one_report(cast, signed_in_as):
    client, sent = signed_in_as(cast.alice), fields(make="1")
    for _ in range(2):
        assert client.post(url("report_new", cast.case.pk), sent).status_code == 302
    assert ProgressReport.objects.count() == 1


def test_the_file_is_a_download(cast, signed_in_as, made):
    answer = signed_in_as(cast.alice).get(url("report_file", cast.case.pk, made.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Roux" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"


PAGES = ("report", "report_file")


@pytest.mark.parametrize("who", ["eve", "charlie", "basile", "paul", "fanny"])
def test_strangers_find_nothing(cast, signed_in_as, made, who):
    client = signed_in_as(getattr(cast, who))
    for name in PAGES:
        assert client.get(url(name, cast.case.pk, made.pk)).status_code in (403, 404)
    share = client.post(url("report_share", cast.case.pk, made.pk))
    assert share.status_code in (403, 404)
    made.refresh_from_db()
    assert made.shared_at is None


def test_a_colleague_with_a_reason_reads_and_does_not_write(cast, signed_in_as, made):
    as_acting(cast.bob)
    grant_reasoned_access(by=cast.bob, case_file=cast.case, reason="Remplacement de ce matin")
    client = signed_in_as(cast.bob)
    page = client.get(url("report", cast.case.pk, made.pk))
    assert page.status_code == 200
    assert b"Partager avec la personne" not in page.content
    assert client.post(url("report_new", cast.case.pk), fields(make="1")).status_code == 403
    assert client.post(url("report_share", cast.case.pk, made.pk)).status_code == 403


def test_a_report_of_another_file_is_not_found_under_ours(cast, signed_in_as, made):
    client = signed_in_as(cast.diane)
    assert client.get(url("report", cast.case.pk, made.pk)).status_code == 200
    assert client.get(url("report", cast.colleague_case.pk, made.pk)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sections": []}, "Cochez au moins une rubrique"),
        ({"sections": ["private_notes"]}, "Choisissez parmi les rubriques"),
        ({"ends_on": "2999-01-01"}, "choisissez une date passée"),
        ({"starts_on": "1950-01-01"}, "après l’an 2000"),
        ({"starts_on": "2001-01-01"}, "dix ans au plus"),
        ({"remarks": "a" * 3001}, "3000 caractères au plus"),
        ({"remarks": "Mon numéro : 1 85 05 78 006 084 91"}, "numéro de sécurité sociale"),
        ({"remarks": "a\x00b"}, "caractères invisibles"),
        ({"language": "de"}, "choix"),
        ({"form_key": "abc"}, ""),
    ],
)
@pytest.mark.parametrize("page", ["report_new", "report_preview"])
def test_what_cannot_be_says_so_and_keeps_what_was_typed(
    cast, signed_in_as, page, changes, sentence
):
    sent = fields(make="1", **changes)
    answer = signed_in_as(cast.alice).post(url(page, cast.case.pk), sent)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not ProgressReport.objects.exists()
    if "remarks" not in changes:
        assert "Je continue." in answer.content.decode()


def test_the_next_report_begins_where_the_last_one_ended(cast, signed_in_as):
    alice = as_acting(cast.alice)
    end = timezone.localdate() - 20 * A_DAY
    reports.make_report(by=alice, case_file=cast.case, wish=wish(ends_on=end))
    page = signed_in_as(cast.alice).get(url("report_new", cast.case.pk))
    assert page.context["form"].initial["starts_on"] == end + A_DAY


def test_the_case_file_lists_them_and_the_thread_tells_them(cast, signed_in_as, made):
    reports.share_report(by=cast.alice, report=made)
    address = reverse("beneficiaries:case_file", args=[cast.case.pk])
    page = signed_in_as(cast.alice).get(address, {"fil": "documents"}).content.decode()
    assert "Version 1" in page
    assert "Rapport d’étape établi" in page
    assert "partagé avec la personne" in page
    assert url("report_new", cast.case.pk) in page


def test_a_lost_file_says_so(cast, signed_in_as, made):
    made.file.storage.delete(made.file.name)
    address = url("report_file", cast.case.pk, made.pk)
    page = signed_in_as(cast.alice).get(address, follow=True).content.decode()
    assert "n’est plus sur le serveur" in page


def test_the_list_costs_the_same_with_many(cast, signed_in_as, made, django_assert_max_num_queries):
    client = signed_in_as(cast.alice)
    address = url("reports", cast.case.pk)
    client.get(address)
    counts = []
    for _ in range(2):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        counts.append(len(found))
        for number in range(2, 30):
            ProgressReport.objects.create(
                case_file=cast.case,
                number=number,
                starts_on=made.starts_on,
                ends_on=made.ends_on,
                file="x",
                made_by=cast.alice,
            ) if not ProgressReport.objects.filter(number=number).exists() else None
    assert counts[0] == counts[1]
