"""The records and the addresses of the CEP on the scene of the walks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cep import models as cep
from cep.documents.content import Remark
from cep.documents.printing import EDITIONS, printed
from cep.documents.reading import read_content
from cep.services.levels import open_level
from cep.services.liaison import prepare_sheet
from cep.services.projects import explore_project
from cep.services.remarks import answer_remarks
from cep.services.synthesis import keep_version

if TYPE_CHECKING:
    from tests.harness.scene import Circle

TODAY = timezone.localdate


def _level_period(here: Circle) -> cep.LevelPeriod:
    return open_level(
        by=here.author,
        case_file=here.case_file,
        number=1,
        starts_on=TODAY(),
        initiative="person",
        expected=None,
    )


def _career_project(here: Circle) -> cep.CareerProject:
    """Set aside, with the words of each of its parts."""
    project = explore_project(
        by=here.author, case_file=here.case_file, fields={"title": "Un projet", "strategy": "Une"}
    )
    checks = cep.FeasibilityCheck.objects.filter(project=project)
    checks.update(finding="Un constat")
    return project


def _synthesis(here: Circle) -> cep.SynthesisDocument:
    """As the person sent it back, with a remark that waits for its answer."""
    content = read_content(
        here.case_file,
        ("request", "project"),
        made_by="",
        number=1,
        stage="amended",
        remarks=(Remark("general", "Une remarque"),),
    )
    edition = EDITIONS["fr"]
    file = printed(content, here.organisation, edition)
    return keep_version(here.case_file, content, edition, file, by=None, form_key=None)


def _remark_answer(here: Circle) -> cep.RemarkAnswer:
    answers = {"general": ("declined", "Une raison")}
    answer_remarks(by=here.author, document=here.synthesis, answers=answers, seen=0)
    return here.synthesis.answers.get()


def _liaison_sheet(here: Circle) -> cep.LiaisonSheet:
    """Prepared; the person has not answered."""
    words = {"operator": "Une structure", "contact": "Un nom", "purpose": "Une raison"}
    return prepare_sheet(
        by=here.author, case_file=here.case_file, fields=words, sections=["request", "contact"]
    )


CEP_RECORDS: dict[str, Callable[[Circle], Any]] = {
    "cep_path": lambda here: cep.CepPath.objects.create(
        case_file=here.case_file, scheme="cep_2014", situation="Une situation"
    ),
    "level_period": _level_period,
    "level_change": lambda here: here.case_file.level_changes.get(),
    "cep_request": lambda here: cep.Request.objects.create(
        case_file=here.case_file, words="Une demande", recorded_by=here.author
    ),
    "asset": lambda here: cep.Asset.objects.create(
        case_file=here.case_file, description="Une ressource", created_by=here.author
    ),
    "accepted_limit": lambda here: cep.AcceptedLimit.objects.create(
        case_file=here.case_file, description="Une contrainte", created_by=here.author
    ),
    "career_entry": lambda here: cep.CareerEntry.objects.create(
        case_file=here.case_file, kind="experience", title="Un poste", place="Un lieu", details="Un"
    ),
    "competence_rating": lambda here: cep.CompetenceRating.objects.create(
        case_file=here.case_file,
        moment="entry",
        rater="counsellor",
        competence="inform",
        mastery=2,
        evidence="Un exemple",
        rated_by=here.author,
    ),
    "career_project": _career_project,
    "target_trade": lambda here: cep.TargetTrade.objects.create(
        project=here.career_project, case_file=here.case_file, rome="J1501"
    ),
    "alternative": lambda here: cep.Alternative.objects.create(
        project=here.career_project,
        case_file=here.case_file,
        title="Une voie",
        pros="Un pour",
        cons="Un contre",
    ),
    "feasibility_check": lambda here: here.career_project.feasibility_checks.order_by("pk").first(),
    "mobilised_scheme": lambda here: cep.MobilisedScheme.objects.create(
        project=here.career_project,
        case_file=here.case_file,
        scheme="immersion",
        contact="Un contact",
    ),
    "funding_line": lambda here: cep.FundingLine.objects.create(
        project=here.career_project,
        case_file=here.case_file,
        label="Une dépense",
        cost=10,
        funder="Un financeur",
    ),
    "synthesis": _synthesis,
    "remark_answer": _remark_answer,
    "synthesis_remark": lambda here: cep.SynthesisRemark.objects.create(
        case_file=here.case_file, section="request", words="Une remarque pas encore envoyée"
    ),
    "liaison_sheet": _liaison_sheet,
}

DOCUMENT = {
    "pk": lambda here: here.case_file.pk,
    "document_pk": lambda here: here.synthesis.pk,
}
SHEET = {
    "pk": lambda here: here.case_file.pk,
    "sheet_pk": lambda here: here.liaison_sheet.pk,
}
MY_SHEET = {"sheet_pk": lambda here: here.liaison_sheet.pk}
FILE = {"pk": lambda here: here.case_file.pk}

CEP_PARAMETERS: dict[str, dict[str, Callable[[Circle], Any]]] = {
    "cep:documents": FILE,
    "cep:synthesis_new": FILE,
    "cep:synthesis_preview": FILE,
    "cep:synthesis_compare": FILE,
    "cep:synthesis_answers": FILE,
    "cep:synthesis": DOCUMENT,
    "cep:synthesis_file": DOCUMENT,
    "cep:liaison_new": FILE,
    "cep:liaison": SHEET,
    "cep:liaison_agreement": SHEET,
    "cep:liaison_withdraw": SHEET,
    "cep:liaison_send": SHEET,
    "cep:liaison_file": SHEET,
    "cep:my_document_file": {"document_pk": lambda here: here.synthesis.pk},
    "cep:my_remark": {"section": lambda here: "general"},
    "cep:my_liaison": MY_SHEET,
    "cep:my_liaison_refuse": MY_SHEET,
    "cep:my_liaison_file": MY_SHEET,
    "cep:path": {"pk": lambda here: here.case_file.pk},
    "cep:information": {"pk": lambda here: here.case_file.pk},
    "cep:request": {"pk": lambda here: here.case_file.pk},
    "cep:situation": {"pk": lambda here: here.case_file.pk},
    "cep:competences": {"pk": lambda here: here.case_file.pk},
    "cep:add_project": {"pk": lambda here: here.case_file.pk},
    "cep:agreement": {"pk": lambda here: here.case_file.pk, "number": lambda here: 2},
    "cep:open_level": {"pk": lambda here: here.case_file.pk, "number": lambda here: 2},
    "cep:close_level": {
        "pk": lambda here: here.case_file.pk,
        "period_pk": lambda here: here.level_period.pk,
    },
    "cep:rate": {
        "pk": lambda here: here.case_file.pk,
        "moment": lambda here: "entry",
        "rater": lambda here: "counsellor",
    },
    "cep:add_line": {
        "pk": lambda here: here.case_file.pk,
        "kind": lambda here: "ressources",
    },
    "cep:line": {
        "pk": lambda here: here.case_file.pk,
        "kind": lambda here: "ressources",
        "line_pk": lambda here: here.asset.pk,
    },
    "cep:remove_line": {
        "pk": lambda here: here.case_file.pk,
        "kind": lambda here: "ressources",
        "line_pk": lambda here: here.asset.pk,
    },
    "cep:project": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
    },
    "cep:change_project": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
    },
    "cep:decide_project": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
    },
    "cep:set_aside_project": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
    },
    "cep:take_up_project": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
    },
    "cep:feasibility": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
    },
    "cep:project_goals": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
    },
    "cep:add_to_project": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
        "kind": lambda here: "voies",
    },
    "cep:project_line": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
        "kind": lambda here: "voies",
        "line_pk": lambda here: here.alternative.pk,
    },
    "cep:remove_from_project": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
        "kind": lambda here: "metiers",
        "line_pk": lambda here: here.target_trade.pk,
    },
    "cep:calendar": {
        "pk": lambda here: here.case_file.pk,
        "project_pk": lambda here: here.career_project.pk,
    },
    "cep:my_competence": {"competence": lambda here: "inform"},
}
