"""Documents of the CEP in the demo: a synthesis proposed, one amended, one handed over; a sheet.

Made by the services, as anybody would, for files that have a decided project.
"""

from __future__ import annotations

from accounts.models import User
from accounts.standing import standing_of
from beneficiaries.models import CaseFile, ReadingMode
from cep.documents.sections import Section
from cep.models import SynthesisDocument
from cep.services.liaison import agree_by_person, prepare_sheet, send_sheet
from cep.services.remarks import answer_remarks, send_remarks, write_remark
from cep.services.synthesis import Wish, hand_over, latest_of, propose
from config.demo.telling import Book

AMENDED, PROPOSED, HANDED_OVER = "with_account", "handed_to_bob", "several_barriers"
EVERYTHING = tuple(Section.values)


def tell_cep_documents(book: Book) -> None:
    """One of each state; a file that is closed or has no referent is left alone."""
    for key, tell in ((PROPOSED, _proposed), (AMENDED, _amended), (HANDED_OVER, _handed_over)):
        pk = book.files[key].pk
        rows = CaseFile.objects.select_related("organisation", "beneficiary", "referent", "team")
        case_file = rows.get(pk=pk)
        by = case_file.referent
        if by is None or not case_file.is_open:
            continue
        by.standing = standing_of(by, case_file.organisation_id)
        tell(case_file, by)


def _wish(case_file: CaseFile) -> Wish:
    person = case_file.beneficiary
    simple = person.reading_mode == ReadingMode.SIMPLE
    return Wish(person.language, simple, EVERYTHING)


def _propose(case_file: CaseFile, by: User) -> SynthesisDocument:
    latest = latest_of(case_file)
    expected = latest.number if latest else 0
    return propose(by=by, case_file=case_file, wish=_wish(case_file), expected=expected)


def _proposed(case_file: CaseFile, by: User) -> None:
    """The person has it in hand, and began to write."""
    _propose(case_file, by)
    _write(case_file, "funding", "La vitrine, je peux peut-être l’avoir d’occasion.")


def _amended(case_file: CaseFile, by: User) -> None:
    """Two remarks wait for their answer; a sheet waits for a yes."""
    _propose(case_file, by)
    _write(
        case_file,
        "plan",
        "Je préfère passer le test en janvier : en décembre, je garde mes enfants.",
    )
    _write(case_file, "general", "Merci de ne pas parler de mon licenciement au début.")
    _send(case_file)
    prepare_sheet(
        by=by,
        case_file=case_file,
        fields={
            "operator": "Mécanor, service formation",
            "contact": "M. Lefort",
            "purpose": "Organiser une immersion de deux semaines à l’atelier de maintenance.",
        },
        sections=["contact", "request", "project", "strategy"],
    )


def _handed_over(case_file: CaseFile, by: User) -> None:
    """Read again, answered, handed over; a sheet that left with the person's agreement."""
    _propose(case_file, by)
    _write(case_file, "strategy", "Je veux d’abord déposer le dossier, l’accompagnement après.")
    _write(case_file, "funding", "Je ne veux rien payer.")
    amended = _send(case_file)
    answers = {
        "strategy": ("quoted", ""),
        "funding": ("declined", "Le compte formation paie tout : il n’y a rien à votre charge."),
    }
    answer_remarks(by=by, document=amended, answers=answers, seen=0)
    wish = _wish(case_file)
    hand_over(by=by, case_file=case_file, wish=wish, expected=amended.number)
    sheet = prepare_sheet(
        by=by,
        case_file=case_file,
        fields={
            "operator": "Point relais conseil VAE",
            "contact": "Mme Aubry",
            "purpose": "Préparer le dossier de recevabilité.",
        },
        sections=["contact", "request", "explored", "project"],
    )
    person = case_file.beneficiary
    ticked = ["contact", "request", "project"]
    agreed = agree_by_person(person=person, sheet=sheet, sections=ticked, version=sheet.version)
    send_sheet(by=by, sheet=agreed, how="by_person", version=agreed.version)


def _write(case_file: CaseFile, section: str, words: str) -> None:
    write_remark(
        person=case_file.beneficiary,
        case_file=case_file,
        section=section,
        words=words,
        version=0,
    )


def _send(case_file: CaseFile) -> SynthesisDocument:
    latest = latest_of(case_file)
    number = latest.number if latest else 0
    return send_remarks(person=case_file.beneficiary, case_file=case_file, expected=number)
