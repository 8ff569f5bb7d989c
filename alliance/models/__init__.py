"""Nouns of the alliance: definition (instrument), collection (check_in), results (the others)."""

from alliance.models.check_in import (
    Answer,
    CheckIn,
    CheckInScore,
    ReadingMode,
    Source,
    TalkAbout,
    Unease,
    Visibility,
)
from alliance.models.instrument import (
    Dimension,
    Instrument,
    InstrumentVersion,
    Item,
    Licence,
    VersionState,
)
from alliance.models.repair import (
    EpisodeState,
    Repair,
    RepairKind,
    RuptureEpisode,
    Vignette,
)
from alliance.models.watch import (
    AllianceSettings,
    AllianceWatch,
    MarkerChoice,
    NormsVersion,
    ObservedMarker,
    PersonWish,
    Signal,
    Verdict,
)

__all__ = [
    "AllianceSettings",
    "AllianceWatch",
    "Answer",
    "CheckIn",
    "CheckInScore",
    "Dimension",
    "EpisodeState",
    "Instrument",
    "InstrumentVersion",
    "Item",
    "Licence",
    "MarkerChoice",
    "NormsVersion",
    "ObservedMarker",
    "PersonWish",
    "ReadingMode",
    "Repair",
    "RepairKind",
    "RuptureEpisode",
    "Signal",
    "Source",
    "TalkAbout",
    "Unease",
    "Verdict",
    "VersionState",
    "Vignette",
    "Visibility",
]
