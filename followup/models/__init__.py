"""What happens between two people over time, split by subject."""

from followup.models.absence import Absence, CalendarFeed
from followup.models.appointment import (
    Appointment,
    AppointmentCorrection,
    LateBy,
    MeetingMode,
    Outcome,
)
from followup.models.interview import Interview, InterviewDraft, InterviewVersion, LocalKey
from followup.models.message import Attachment, Message
from followup.models.personal_link import LinkPurpose, PersonalLink
from followup.models.plan import (
    DecidedBy,
    Goal,
    GoalStatus,
    ProposalAnswer,
    Step,
    StepChange,
    StepOwner,
    StepProposal,
    StepStatus,
)
from followup.models.reminder import (
    OptOut,
    Reminder,
    ReminderKind,
    ReminderStatus,
    ReminderTemplate,
)
from followup.models.report import ProgressReport, ReportBatch
from followup.models.rights import RightKind, RightsAnswer, RightsRequest

__all__ = [
    "Absence",
    "Appointment",
    "AppointmentCorrection",
    "Attachment",
    "CalendarFeed",
    "DecidedBy",
    "Goal",
    "GoalStatus",
    "Interview",
    "InterviewDraft",
    "InterviewVersion",
    "LateBy",
    "LinkPurpose",
    "LocalKey",
    "MeetingMode",
    "Message",
    "OptOut",
    "Outcome",
    "PersonalLink",
    "ProgressReport",
    "ProposalAnswer",
    "Reminder",
    "ReminderKind",
    "ReminderStatus",
    "ReminderTemplate",
    "ReportBatch",
    "RightKind",
    "RightsAnswer",
    "RightsRequest",
    "Step",
    "StepChange",
    "StepOwner",
    "StepProposal",
    "StepStatus",
]
