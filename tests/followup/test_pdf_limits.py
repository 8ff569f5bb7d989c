"""The limits of a drawing: what it reads, how long, how many pages, one at a time."""

import pytest

from beneficiaries.refusals import Refused
from followup.printing import pdf


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://example.com/",
        "ftp://127.0.0.1/",
        pdf.BASE + "../../etc/passwd",
        pdf.BASE + "css/../../config/settings/base.py",
        pdf.BASE + "manifest.webmanifest",
        "gopher://x",
    ],
)
def test_the_fetcher_reads_our_static_files_and_nothing_else(address):
    with pytest.raises(Exception):  # noqa: B017 - whatever the refusal, nothing is read
        pdf.OwnFilesOnly().fetch(address)
    assert pdf.OwnFilesOnly().fetch(pdf.BASE + "css/paper.css").read().startswith(b"/*")
    assert pdf.OwnFilesOnly().fetch("data:text/plain,bonjour").read() == b"bonjour"


# An interruption may fall inside a `__del__`, where Python reports it and goes on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_document_that_lasts_is_stopped(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.3)
    monkeypatch.setattr(pdf, "PAGES", 10_000)
    with pytest.raises(Refused, match="vingt secondes"):
        pdf.pdf_of("<html lang=fr><title>x</title><body>" + "<p>mot </p>" * 20_000)
    assert pdf.pdf_of("<html lang=fr><title>x</title><body><p>court")  # the next one is not hurt


def test_an_interruption_that_was_swallowed_comes_again(monkeypatch):
    swallowed = []

    def deaf_once(html, accent):
        while True:
            try:
                while True:
                    sum(range(100))
            except BaseException as error:
                if swallowed:
                    raise
                swallowed.append(error)

    monkeypatch.setattr(pdf, "SECONDS", 0.05)
    monkeypatch.setattr(pdf, "PAUSE", 0.05)
    monkeypatch.setattr(pdf, "_written", deaf_once)
    with pytest.raises(Refused, match="vingt secondes"):
        pdf.pdf_of("")
    assert len(swallowed) == 1


def test_a_document_too_long_is_refused():
    page = "<p style='break-after: page'>x</p>"
    with pytest.raises(Refused, match="200 pages"):
        pdf.pdf_of("<html lang=fr><title>x</title><body>" + page * 201)


@pytest.mark.django_db(transaction=True)
def test_one_document_at_a_time_for_each_person(cast):
    import threading

    from django.db import connections

    inside, leave = threading.Event(), threading.Event()

    def hold():
        with pdf.one_at_a_time(7):
            inside.set()
            leave.wait(10)
        connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    assert inside.wait(10)
    with pytest.raises(Refused, match="déjà en préparation"), pdf.one_at_a_time(7):
        pass
    with pdf.one_at_a_time(8):
        pass
    leave.set()
    other.join()
    with pdf.one_at_a_time(7):
        pass
