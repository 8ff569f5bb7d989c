"""Nouns of the CEP, split by subject."""

from cep.models.activity import (
    ActivityFigures,
    ExportCampaign,
    ExportProfile,
    SurveyAnswer,
    SurveyMoment,
)
from cep.models.analysis import AcceptedLimit, Asset, CareerEntry, CareerEntryKind, Request
from cep.models.competence import CompetenceRating
from cep.models.document import (
    AgreementManner,
    AnswerKind,
    Departure,
    LiaisonSheet,
    RemarkAnswer,
    SynthesisDocument,
    SynthesisRemark,
    SynthesisStage,
)
from cep.models.path import CepPath, LevelAgreement, LevelChange, LevelPeriod
from cep.models.plan import (
    FundingLine,
    MobilisableScheme,
    MobilisedScheme,
    ProjectGoal,
    SchemeState,
)
from cep.models.project import (
    Alternative,
    CareerProject,
    FeasibilityCheck,
    FeasibilityState,
    FeasibilityTopic,
    ProjectKind,
    ProjectStatus,
    TargetTrade,
)

__all__ = [
    "AcceptedLimit",
    "ActivityFigures",
    "AgreementManner",
    "Alternative",
    "AnswerKind",
    "Asset",
    "CareerEntry",
    "CareerEntryKind",
    "CareerProject",
    "CepPath",
    "CompetenceRating",
    "Departure",
    "ExportCampaign",
    "ExportProfile",
    "FeasibilityCheck",
    "FeasibilityState",
    "FeasibilityTopic",
    "FundingLine",
    "LevelAgreement",
    "LevelChange",
    "LevelPeriod",
    "LiaisonSheet",
    "MobilisableScheme",
    "MobilisedScheme",
    "ProjectGoal",
    "ProjectKind",
    "ProjectStatus",
    "RemarkAnswer",
    "Request",
    "SchemeState",
    "SurveyAnswer",
    "SurveyMoment",
    "SynthesisDocument",
    "SynthesisRemark",
    "SynthesisStage",
    "TargetTrade",
]
