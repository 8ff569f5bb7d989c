"""A CEP file with something in each part of its documents."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import outloud
import pypdf
from django.utils import timezone
from pdfua.validator import validate

from accounts.standing import standing_of
from cep.competences import Competence, Mastery, Moment, Rater, Rating
from cep.documents.printing import EDITIONS
from cep.documents.sections import Section
from cep.models import AcceptedLimit, Asset, CareerEntry, CareerProject
from cep.services.analysis import describe_situation, record_request
from cep.services.competences import rate, rate_by_person
from cep.services.plan import add_funding, add_scheme, link_goals
from cep.services.projects import (
    add_alternative,
    add_trade,
    answer_feasibility,
    decide_project,
    explore_project,
)
from cep.services.remarks import send_remarks, write_remark
from cep.services.synthesis import Wish, hand_over, propose
from followup.models import Goal
from tests.followup.reports import appointment, goal, interview, step

EVERYTHING = tuple(Section.values)
WORDS = "Réparer les machines plutôt que les servir."
A_DAY = datetime.timedelta(days=1)


def acting(user):
    """The user with their standing, as a request would give them."""
    user.standing = standing_of(user)
    return user


def requested(cast, words: str = WORDS):
    return record_request(by=cast.alice, case_file=cast.case, words=words)


def decided(cast, title: str = "Devenir technicien de maintenance", **fields) -> CareerProject:
    """A project that the person chose, with a trade."""
    by = {"by": cast.alice}
    usual = {"title": title, "kind": "training", "certification": "Titre professionnel"}
    usual["strategy"] = "Une immersion, puis la formation."
    project = explore_project(**by, case_file=cast.case, fields={**usual, **fields})
    add_trade(**by, project=project, rome="I1304")
    day = timezone.localdate()
    return decide_project(**by, project=project, decided_on=day, version=project.version)


def told(cast) -> CareerProject:
    """Everything that a synthesis recaps."""
    by, case = {"by": cast.alice}, cast.case
    requested(cast)
    situation = "Onze ans d’atelier.\nSe déplace à vélo."
    describe_situation(**by, case_file=case, situation=situation, version=1)
    signed = {"case_file": case, "created_by": cast.alice}
    Asset.objects.create(**signed, description="Son beau-frère, technicien")
    AcceptedLimit.objects.create(
        **signed, description="Deux heures de trajet", accepted_on=timezone.localdate()
    )
    AcceptedLimit.objects.create(**signed, description="Pas encore acceptée du tout")
    CareerEntry.objects.create(
        case_file=case, kind="experience", title="Opérateur de montage", place="Métalor"
    )
    project = decided(cast)
    _around(cast, project)
    _rated(cast)
    for days in (60, 20):
        interview(case, days)
    appointment(case, -7)
    return project


def _around(cast, project) -> None:
    by = {"by": cast.alice, "project": project}
    add_alternative(**by, fields={"title": "Rester opérateur", "pros": "Tout de suite", "cons": ""})
    answers = {"market": ("feasible", "Vingt-deux offres à moins de trente kilomètres.")}
    answer_feasibility(**by, answers=answers, version=project.version)
    add_scheme(**by, fields={"scheme": "immersion", "state": "asked", "contact": "Mécanor"})
    money = {"label": "Frais de formation", "cost": Decimal(6900), "funder": "Région"}
    add_funding(**by, fields={**money, "asked": Decimal(5060)})
    planned = goal(cast.case, "Entrer en formation")
    step(planned, "Passer le test d’entrée", due_on=timezone.localdate() + 20 * A_DAY)
    step(planned, "Appeler Mécanor", "done", 3)
    step(planned, "Étape abandonnée", "dropped", drop_reason="Trop loin")
    link_goals(**by, goals=Goal.objects.filter(pk=planned.pk))


def _rated(cast) -> None:
    both = {"case_file": cast.case, "moment": Moment.ENTRY, "seen": 0}
    high = Rating(Mastery.ALONE_IN_FAMILIAR, "A trouvé trois offres seul.")
    profile = dict.fromkeys(Competence, high)
    rate_by_person(person=cast.basile_sheet, profile=profile, **both)
    lower = {**profile, Competence.NETWORK: Rating(Mastery.WITH_STRONG_HELP)}
    for rater in (Rater.COUNSELLOR, Rater.TOGETHER):
        rate(by=cast.alice, rater=rater, profile=lower, **both)


def wish(**changes) -> Wish:
    return Wish(**{"language": "fr", "simple": False, "sections": EVERYTHING, **changes})


def proposed(cast, **changes):
    """The next version, proposed by Alice."""
    return propose(by=acting(cast.alice), case_file=cast.case, wish=wish(**changes), **seen(cast))


def handed_over(cast, **changes):
    return hand_over(by=acting(cast.alice), case_file=cast.case, wish=wish(**changes), **seen(cast))


def remarked(cast, section: str = "plan", words: str = "Je préfère commencer en mars.") -> None:
    write_remark(
        person=cast.basile_sheet, case_file=cast.case, section=section, words=words, version=0
    )


def amended(cast):
    return send_remarks(person=cast.basile_sheet, case_file=cast.case, **seen(cast))


def seen(cast) -> dict[str, int]:
    last = cast.case.synthesis_documents.latest_first().first()
    return {"expected": last.number if last else 0}


def text_of(content: bytes) -> str:
    """What a reader would hear, page after page, on one line."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def checked(content: bytes, tmp_path) -> None:
    """Two checkers of accessible PDF find nothing."""
    path = tmp_path / "document.pdf"
    path.write_bytes(content)
    heard = outloud.check(str(path))
    assert heard.error is None
    assert heard.errors == 0, [f.message for f in heard.findings]
    found = validate(str(path))
    assert not [f for f in found.findings if f.severity.name == "ERROR"]


ALL_EDITIONS = tuple(EDITIONS.values())
