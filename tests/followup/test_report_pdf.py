"""The report on paper: what it says, in which order, tagged, and what may never be in it."""

from __future__ import annotations

import dataclasses
import io

import outloud
import pypdf
import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from pdfua.validator import validate

from beneficiaries.refusals import Refused
from followup.models import Interview, ProgressReport
from followup.reports.content import canonical
from followup.reports.data import content_of
from followup.services import reports
from tests.followup.reports import (
    SECRET,
    SUMMARY,
    appointment,
    as_acting,
    goal,
    interview,
    lived,
    step,
    text_of,
    wish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast):
    return as_acting(cast.alice)


def drawn(alice, case_file, **changes) -> bytes:
    return reports.draft_pdf(by=alice, case_file=case_file, wish=wish(**changes))


def in_order(text: str, *pieces: str) -> None:
    places = [text.index(piece) for piece in pieces]
    assert places == sorted(places), dict(zip(pieces, places, strict=True))


def checked(content: bytes, tmp_path) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(content)
    heard = outloud.check(str(path))
    assert heard.error is None
    assert heard.errors == 0, [f.message for f in heard.findings]
    found = validate(str(path))
    assert not [f for f in found.findings if f.severity.name == "ERROR"]


@pytest.mark.parametrize("changes", [{}, {"simple": True}, {"language": "en"}])
def test_two_checkers_find_no_error(alice, cast, tmp_path, changes):
    lived(cast.case)
    checked(drawn(alice, cast.case, **changes), tmp_path)


def test_it_reads_in_the_order_of_the_page(alice, cast):
    lived(cast.case)
    text = text_of(drawn(alice, cast.case))
    in_order(
        text,
        "Avenir Centre",
        "Rapport d’étape",
        "Basile Roux",
        "Objectifs",
        "Devenir chef d’équipe",
        "Entretiens",
        SUMMARY,
        "Étapes faites",
        "Rédiger le portfolio",
        "Étapes en cours",
        "Refaire le CV",
        "La suite",
        "Demander un devis",
        "Rendez-vous",
        "2 rendez-vous ont eu lieu",
        "Remarques de la personne",
        "Je veux aller plus vite",
        "Les étapes au fil du temps",
        "Établi le",
    )


def test_what_is_not_ticked_is_not_there(alice, cast):
    lived(cast.case)
    text = text_of(drawn(alice, cast.case, sections=("aims",)))
    assert "Devenir chef d’équipe" in text
    for absent in ("Entretiens", SUMMARY, "portfolio", "La suite", "Je veux aller", "au fil du"):
        assert absent not in text


def test_private_words_never_enter(alice, cast):
    """Notes, other texts of an interview, reasons of absence, help wanted, the whole sheet."""
    lived(cast.case)
    words = ("request_in_own_words", "opening", "exploration", "closing")
    Interview.objects.update(private_notes=SECRET, **{name: f"zq{name}" for name in words})
    cast.case.beneficiary.adaptations = "zqadaptations"
    cast.case.beneficiary.save()
    for changes in ({}, {"simple": True}, {"language": "en"}):
        content = drawn(alice, cast.case, **changes)
        assert "zq" not in text_of(content)
        said = canonical(content_of(cast.case, wish(**changes), by=alice, number=1))
        assert "zq" not in str(said)


def test_private_notes_are_not_even_read(alice, cast, django_assert_num_queries):
    lived(cast.case)
    read: list[str] = []

    def watch(run, sql, params, many, context):
        read.append(sql)
        return run(sql, params, many, context)

    with connection.execute_wrapper(watch):
        content_of(cast.case, wish(), by=alice, number=1)
    assert any("shared_summary" in sql for sql in read)
    assert not [sql for sql in read if "private_notes" in sql or "help_needed" in sql]


def test_a_value_that_is_not_on_the_list_is_refused(alice, cast):
    content = content_of(cast.case, wish(), by=alice, number=1)
    with pytest.raises(TypeError):
        canonical(dataclasses.replace(content, remarks=cast.case))


def test_the_summary_of_an_open_log_stays_out(alice, cast):
    interview(cast.case, 20, closed_at=None, closed_by=None, shared_summary="Encore à relire")
    text = text_of(drawn(alice, cast.case))
    assert "1 entretien sur cette période" in text
    assert "Encore à relire" not in text


def test_a_job_interview_is_a_success_and_nobody_is_blamed(alice, cast):
    lived(cast.case)
    text = text_of(drawn(alice, cast.case))
    assert "1 rendez-vous a laissé la place à un entretien d’embauche : c’est une réussite" in text
    assert "1 rendez-vous a été excusé" in text
    assert "1 rendez-vous prévu n’a pas pu avoir lieu" in text
    assert "%" not in text
    assert "absen" not in text.lower()


def test_it_is_tagged_named_and_in_its_language(alice, cast):
    lived(cast.case)
    reader = pypdf.PdfReader(io.BytesIO(drawn(alice, cast.case, language="en")))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Basile Roux" in reader.metadata.title
    assert reader.metadata.author == "Avenir Centre"
    kinds = set(_kinds(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure", "/P"} <= kinds


def _kinds(node):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        row = kid.get_object()
        if isinstance(row, dict) and "/S" in row:
            yield row["/S"]
            yield from _kinds(row)


def test_each_page_says_its_number_and_the_hash(alice, cast):
    for days in range(1, 61):
        interview(cast.case, days * 2, shared_summary=SUMMARY * 4)
    made = reports.make_report(by=alice, case_file=cast.case, wish=wish())
    pages = pypdf.PdfReader(reports.open_file(made)).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Page {number} / {len(pages)}" in text
        assert made.fingerprint in text
        assert "Version 1" in text


def test_the_font_is_embedded_and_the_file_is_light(alice, cast):
    for days in range(1, 61):
        interview(cast.case, days * 2)
    lived(cast.colleague_case)
    content = drawn(alice, cast.case)
    assert len(content) < 150_000
    fonts = pypdf.PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        below = font.get_object()["/DescendantFonts"][0].get_object()
        assert "Atkinson" in below["/BaseFont"]
        assert "/FontFile2" in below["/FontDescriptor"] or "/FontFile3" in below["/FontDescriptor"]


def test_an_empty_file_says_so_kindly(alice, cast, tmp_path):
    content = drawn(alice, cast.case, remarks="")
    text = text_of(content)
    assert "Aucun entretien n’a eu lieu sur cette période" in text
    assert "Aucun objectif n’est encore posé" in text
    assert "Remarques" not in text
    checked(content, tmp_path)


HOSTILE = [
    '<img src="file:///etc/passwd">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<style>@import url(file:///etc/passwd); body{background:url(http://127.0.0.1:9/)}</style>",
    '<object data="http://127.0.0.1:9/"></object><script>alert(1)</script>',
    "{% include '/etc/passwd' %} {{ request }}",
    "</p></main></body></html>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_as_text(alice, cast, text, tmp_path):
    interview(cast.case, 10, shared_summary=text)
    goal(cast.case, text[:200])
    content = drawn(alice, cast.case, remarks=text)
    assert text.replace(" ", "")[:24] in text_of(content).replace(" ", "")
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert not reader.attachments
    assert b"root:x:0:0" not in content
    checked(content, tmp_path)


def test_long_names_other_scripts_and_emoji_stay_on_the_page(alice, cast, tmp_path):
    person = cast.case.beneficiary
    person.name_as_wished = "Marie-Emmanuelle de La Rochefoucauld-Montbéliard " + "x" * 70
    person.save()
    interview(cast.case, 10, shared_summary="مرحبا بكم في المقابلة 🙂 Łukasz Đỗ " + "m" * 300)
    content = drawn(alice, cast.case)
    page = pypdfium2.PdfDocument(content)[0]
    words = page.get_textpage()
    right = page.get_width() - 55
    assert all(words.get_charbox(i)[2] <= right + 3 for i in range(words.count_chars()))
    checked(content, tmp_path)


def test_what_was_handed_over_no_longer_changes(alice, cast):
    made = reports.make_report(by=alice, case_file=cast.case, wish=wish())
    for column, value in [
        ("remarks", "autre"),
        ("content_hash", "0"),
        ("file", "x"),
        ("number", 9),
    ]:
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            ProgressReport.objects.filter(pk=made.pk).update(**{column: value})
    assert reports.share_report(by=alice, report=made)
    assert not reports.share_report(by=alice, report=made)


def test_a_file_altered_or_lost_is_not_handed_over(alice, cast):
    made = reports.make_report(by=alice, case_file=cast.case, wish=wish())
    assert reports.open_file(made).read(5) == b"%PDF-"
    with open(made.file.path, "ab") as file:
        file.write(b" ")
    with pytest.raises(Refused, match="n’est plus celui"):
        reports.open_file(made)
    made.file.storage.delete(made.file.name)
    with pytest.raises(Refused, match="n’est plus sur le serveur"):
        reports.open_file(made)


def test_the_hash_follows_the_content(alice, cast):
    first = content_of(cast.case, wish(), by=alice, number=1)
    again = content_of(cast.case, wish(), by=alice, number=1)
    assert first.fingerprint == again.fingerprint
    appointment(cast.case, 3, "seen")
    assert content_of(cast.case, wish(), by=alice, number=1).fingerprint != first.fingerprint


def test_the_same_form_makes_one_report(alice, cast):
    import uuid

    key = uuid.uuid4()
    made = {
        reports.make_report(by=alice, case_file=cast.case, wish=wish(), form_key=key).pk
        for _ in range(2)
    }
    assert len(made) == 1
    assert reports.make_report(by=alice, case_file=cast.case, wish=wish()).number == 2


def test_steps_of_the_period_alone_are_counted_done(alice, cast):
    plan = goal(cast.case)
    step(plan, "Avant la période", "done", 90)
    step(plan, "Pendant", "done", 10)
    today = wish().ends_on
    from datetime import timedelta

    text = text_of(drawn(alice, cast.case, starts_on=today - timedelta(days=30)))
    assert "Pendant" in text
    assert "Avant la période" not in text
    assert "2 étapes faites" in text  # the staircase starts where the period found it


def test_titles_take_the_colour_of_the_organisation(alice, cast):
    """And a setting that is no colour is no style either."""
    plain = drawn(alice, cast.case)
    cast.case.organisation.settings = {"accent": "#7a1f5c"}
    tinted = drawn(alice, cast.case)
    assert purple(tinted) > 50
    assert purple(plain) == 0
    cast.case.organisation.settings = {"accent": "#7a1f5c } p { display: none } x {"}
    assert purple(drawn(alice, cast.case)) == 0


def purple(content: bytes) -> int:
    image = pypdfium2.PdfDocument(content)[0].render(scale=1).to_pil().convert("RGB")
    return sum(count for count, colour in image.getcolors(1 << 20) if colour == (0x7A, 0x1F, 0x5C))


def test_a_chart_s_figures_stay_together(alice, cast, tmp_path):
    """A table cut after its first line is read as a heap of headers."""
    lived(cast.case)
    for days in range(2, 12):
        interview(cast.case, days, shared_summary=SUMMARY)
        checked(drawn(alice, cast.case, simple=True), tmp_path)
