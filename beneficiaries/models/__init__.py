"""Nouns of the case file, split by subject."""

from beneficiaries.models.barrier import Barrier, BarrierKind, StrategyOwner
from beneficiaries.models.beneficiary import (
    Beneficiary,
    Channel,
    DistinctPair,
    Merge,
    ReadingMode,
)
from beneficiaries.models.case_file import (
    AccessKind,
    Assignment,
    CaseFile,
    ClosingReason,
    Programme,
    TemporaryAccess,
)
from beneficiaries.models.consent import Consent, ConsentPurpose, NoticeDelivery, PrivacyNotice
from beneficiaries.models.exchange import (
    ColumnMapping,
    Decision,
    ExportJob,
    ImportBatch,
    ImportRow,
    ImportStatus,
    ReferentName,
    Verdict,
)
from beneficiaries.models.handover import Delegation, Transfer

__all__ = [
    "AccessKind",
    "Assignment",
    "Barrier",
    "BarrierKind",
    "Beneficiary",
    "CaseFile",
    "Channel",
    "ClosingReason",
    "ColumnMapping",
    "Consent",
    "ConsentPurpose",
    "Decision",
    "Delegation",
    "DistinctPair",
    "ExportJob",
    "ImportBatch",
    "ImportRow",
    "ImportStatus",
    "Merge",
    "NoticeDelivery",
    "PrivacyNotice",
    "Programme",
    "ReadingMode",
    "ReferentName",
    "StrategyOwner",
    "TemporaryAccess",
    "Transfer",
    "Verdict",
]
