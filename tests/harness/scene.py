"""The scene of the walks: one record of each kind in each circle around Alice.

A later record joins with one line in tests/harness/records.py; an address with an id, with one line
in PARAMETERS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from beneficiaries.models import CaseFile
from tests.cast import Cast, assemble
from tests.harness.alliance_scene import ALLIANCE_PARAMETERS
from tests.harness.cep_scene import CEP_PARAMETERS
from tests.harness.records import RECORDS
from tests.harness.repair_scene import REPAIR_PARAMETERS

ROLES = [
    "anonymous",
    "alice",
    "bob",
    "eve",
    "charlie",
    "diane",
    "adam",
    "fanny",
    "paul",
    "emma",
    "cora",
    "basile",
]
CIRCLES = ("own", "colleague", "other_team", "elsewhere")


@dataclass
class Circle:
    """What surrounds one case file; a record is made at its first use and kept."""

    name: str
    case_file: CaseFile
    author: User
    made: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, kind: str) -> Any:
        if kind.startswith("_") or kind not in RECORDS:
            raise AttributeError(
                f"No record {kind!r} on the scene. Fix: one line in tests/harness/records.py."
            )
        if kind not in self.made:
            self.made[kind] = RECORDS[kind](self)
        return self.made[kind]

    @property
    def token(self) -> str:
        """A secret that goes into links; differs in each circle."""
        return f"jeton-{self.name}-" + "x" * 30


@dataclass(frozen=True)
class Scene:
    """The cast, and the four circles seen from Alice."""

    cast: Cast
    circles: dict[str, Circle]

    def user(self, role: str) -> User | None:
        return None if role == "anonymous" else getattr(self.cast, role)


def set_the_scene() -> Scene:
    """Create everything, in the caller's transaction."""
    return set_the_scene_around(assemble())


def set_the_scene_around(cast: Cast) -> Scene:
    """The four circles of a cast that exists already."""
    return Scene(
        cast,
        {
            "own": Circle("own", cast.case, cast.alice),
            "colleague": Circle("colleague", cast.colleague_case, cast.bob),
            "other_team": Circle("other_team", cast.other_team_case, cast.eve),
            "elsewhere": Circle("elsewhere", cast.foreign_case, cast.charlie),
        },
    )


def furnish(scene: Scene) -> None:
    """Make every record in every circle, for the walks that look for what shows."""
    for circle in scene.circles.values():
        for kind in RECORDS:
            getattr(circle, kind)


INTERVIEW: dict[str, Callable[[Circle], Any]] = {
    "pk": lambda here: here.case_file.pk,
    "interview_pk": lambda here: here.interview.pk,
}
# URL name → where each parameter of the address comes from. One line per address with an id.
REMINDER_TEXT: dict[str, Callable[[Circle], Any]] = {
    "kind": lambda here: "appointment",
    "channel": lambda here: "email",
    "language": lambda here: "fr",
    "mode": lambda here: "normal",
}
PARAMETERS: dict[str, dict[str, Callable[[Circle], Any]]] = {
    "accounts:invitation": {"token": lambda here: here.token},
    "accounts:invitation_again": {"pk": lambda here: here.invitation.pk},
    "accounts:invitation_revoke": {"pk": lambda here: here.invitation.pk},
    "accounts:mailbox_message": {"pk": lambda here: here.sent_message.pk},
    "accounts:member": {"pk": lambda here: here.colleague.pk},
    "accounts:member_close": {"pk": lambda here: here.colleague.pk},
    "accounts:member_sessions": {"pk": lambda here: here.colleague.pk},
    "accounts:role": {"pk": lambda here: here.membership.pk},
    "accounts:role_add": {"pk": lambda here: here.colleague.pk},
    "accounts:role_end": {"pk": lambda here: here.membership.pk},
    "accounts:team": {"pk": lambda here: here.team.pk},
    "beneficiaries:access_reason": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:add_barrier": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:another": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:assign": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:barrier": {
        "pk": lambda here: here.case_file.pk,
        "barrier_pk": lambda here: here.barrier.pk,
    },
    "beneficiaries:case_file": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:close": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:consent": {
        "pk": lambda here: here.case_file.pk,
        "purpose": lambda here: "reminders",
    },
    "beneficiaries:delegate": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:delegation": {"pk": lambda here: here.delegation.pk},
    "beneficiaries:distinct": {
        "kept": lambda here: here.beneficiary.pk,
        "absorbed": lambda here: here.look_alike.pk,
    },
    "beneficiaries:export_file": {"pk": lambda here: here.export.pk},
    "beneficiaries:export_job": {"pk": lambda here: here.export.pk},
    "beneficiaries:import_abandon": {"pk": lambda here: here.batch.pk},
    "beneficiaries:import_batch": {"pk": lambda here: here.batch.pk},
    "beneficiaries:import_columns": {"pk": lambda here: here.batch.pk},
    "beneficiaries:import_commit": {"pk": lambda here: here.batch.pk},
    "beneficiaries:import_progress": {"pk": lambda here: here.batch.pk},
    "beneficiaries:import_refused": {"pk": lambda here: here.batch.pk},
    "beneficiaries:import_row": {
        "pk": lambda here: here.batch.pk,
        "row": lambda here: here.row.pk,
    },
    "beneficiaries:journal": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:merge": {
        "kept": lambda here: here.beneficiary.pk,
        "absorbed": lambda here: here.look_alike.pk,
    },
    "beneficiaries:notice": {"purpose": lambda here: "reminders"},
    "beneficiaries:person": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:reopen": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:resolve_barrier": {
        "pk": lambda here: here.case_file.pk,
        "barrier_pk": lambda here: here.barrier.pk,
    },
    "beneficiaries:transfer": {"pk": lambda here: here.case_file.pk},
    "beneficiaries:transfer_batch": {"batch": lambda here: here.transfer.batch},
    "beneficiaries:withdraw_transfer": {"batch": lambda here: here.transfer.batch},
    "beneficiaries:undo_merge": {"pk": lambda here: here.merge.pk},
    "followup:draft_abandon": {"draft_pk": lambda here: here.interview_draft.pk},
    "followup:interview": INTERVIEW,
    "followup:interview_amend": INTERVIEW,
    "followup:interview_new": {"pk": lambda here: here.case_file.pk},
    "followup:interview_versions": INTERVIEW,
    "followup:prepare": {"pk": lambda here: here.case_file.pk},
    "followup:quick_contact": {"pk": lambda here: here.case_file.pk},
    "followup:goal": {
        "pk": lambda here: here.case_file.pk,
        "goal_pk": lambda here: here.goal.pk,
    },
    "followup:goal_end": {
        "pk": lambda here: here.case_file.pk,
        "goal_pk": lambda here: here.goal.pk,
    },
    "followup:goal_move": {
        "pk": lambda here: here.case_file.pk,
        "goal_pk": lambda here: here.goal.pk,
    },
    "followup:goal_new": {"pk": lambda here: here.case_file.pk},
    "followup:goal_reopen": {
        "pk": lambda here: here.case_file.pk,
        "goal_pk": lambda here: here.goal.pk,
    },
    "followup:plan": {"pk": lambda here: here.case_file.pk},
    "followup:step": {
        "pk": lambda here: here.case_file.pk,
        "step_pk": lambda here: here.step.pk,
    },
    "followup:step_move": {
        "pk": lambda here: here.case_file.pk,
        "step_pk": lambda here: here.step.pk,
    },
    "followup:step_new": {"pk": lambda here: here.case_file.pk},
    "followup:step_proposal": {
        "pk": lambda here: here.case_file.pk,
        "proposal_pk": lambda here: here.step_proposal.pk,
    },
    "followup:step_status": {
        "pk": lambda here: here.case_file.pk,
        "step_pk": lambda here: here.step.pk,
    },
    "followup:reminder_again": {
        "pk": lambda here: here.case_file.pk,
        "reminder_pk": lambda here: here.reminder.pk,
    },
    "followup:reminder_cancel": {
        "pk": lambda here: here.case_file.pk,
        "reminder_pk": lambda here: here.reminder.pk,
    },
    "followup:reminder_handled": {
        "pk": lambda here: here.case_file.pk,
        "reminder_pk": lambda here: here.reminder.pk,
    },
    "followup:reminder_template": REMINDER_TEXT,
    "followup:reminder_template_reset": REMINDER_TEXT,
    "followup:reminders": {"pk": lambda here: here.case_file.pk},
    "followup:reminders_stop": {"pk": lambda here: here.case_file.pk},
    "followup:report": {
        "pk": lambda here: here.case_file.pk,
        "report_pk": lambda here: here.report.pk,
    },
    "followup:report_batch": {"pk": lambda here: here.report_batch.pk},
    "followup:report_batch_file": {"pk": lambda here: here.report_batch.pk},
    "followup:report_file": {
        "pk": lambda here: here.case_file.pk,
        "report_pk": lambda here: here.report.pk,
    },
    "followup:report_new": {"pk": lambda here: here.case_file.pk},
    "followup:report_preview": {"pk": lambda here: here.case_file.pk},
    "followup:report_share": {
        "pk": lambda here: here.case_file.pk,
        "report_pk": lambda here: here.report.pk,
    },
    "followup:reports": {"pk": lambda here: here.case_file.pk},
    "followup:absence": {"absence_pk": lambda here: here.absence.pk},
    "followup:absence_remove": {"absence_pk": lambda here: here.absence.pk},
    "followup:book": {"pk": lambda here: here.case_file.pk},
    "followup:feed": {"token": lambda here: here.token},
    "followup:appointment": {
        "pk": lambda here: here.case_file.pk,
        "appointment_pk": lambda here: here.appointment.pk,
    },
    "followup:calendar": {
        "pk": lambda here: here.case_file.pk,
        "appointment_pk": lambda here: here.appointment.pk,
    },
    "followup:cancel": {
        "pk": lambda here: here.case_file.pk,
        "appointment_pk": lambda here: here.appointment.pk,
    },
    "followup:entrust": {
        "pk": lambda here: here.case_file.pk,
        "appointment_pk": lambda here: here.appointment.pk,
    },
    "followup:move": {
        "pk": lambda here: here.case_file.pk,
        "appointment_pk": lambda here: here.appointment.pk,
    },
    "followup:outcome": {
        "pk": lambda here: here.case_file.pk,
        "appointment_pk": lambda here: here.past_appointment.pk,
    },
    "followup:attachment": {
        "pk": lambda here: here.case_file.pk,
        "attachment_pk": lambda here: here.attachment.pk,
    },
    "followup:messages": {"pk": lambda here: here.case_file.pk},
    "followup:messages_read": {"pk": lambda here: here.case_file.pk},
    "followup:personal_link": {"token": lambda here: here.token},
    "followup:personal_link_appointment": {"token": lambda here: here.token},
    "followup:personal_link_opt_out": {"token": lambda here: here.token},
    "followup:personal_link_questionnaire": {"token": lambda here: here.token},
    "followup:personal_link_survey": {"token": lambda here: here.token},
    "followup:rights_request": {
        "pk": lambda here: here.case_file.pk,
        "request_pk": lambda here: here.rights_request.pk,
    },
    "followup:space_access": {"pk": lambda here: here.case_file.pk},
    "followup:space_appointment": {"pk": lambda here: here.appointment.pk},
    "followup:space_appointment_cancel": {"pk": lambda here: here.appointment.pk},
    "followup:space_appointment_confirm": {"pk": lambda here: here.appointment.pk},
    "followup:space_appointment_file": {"pk": lambda here: here.appointment.pk},
    "followup:space_appointment_move": {"pk": lambda here: here.appointment.pk},
    "followup:space_attachment": {"pk": lambda here: here.attachment.pk},
    "followup:space_consent_withdraw": {"purpose": lambda here: "reminders"},
    "followup:space_give": {"pk": lambda here: here.case_file.pk},
    "followup:space_report": {"pk": lambda here: here.report.pk},
    "followup:space_request_withdraw": {"pk": lambda here: here.rights_request.pk},
    "followup:space_revoke": {"pk": lambda here: here.case_file.pk},
    "followup:space_step_done": {"pk": lambda here: here.step.pk},
    "followup:space_step_resume": {"pk": lambda here: here.step.pk},
    "followup:space_step_stuck": {"pk": lambda here: here.step.pk},
    **CEP_PARAMETERS,
    **ALLIANCE_PARAMETERS,
    **REPAIR_PARAMETERS,
    "account_confirm_email": {"key": lambda here: here.token},
    "account_reset_password_from_key": {
        "uidb36": lambda here: "1",
        "key": lambda here: here.token,
    },
    "mfa_edit_webauthn": {"pk": lambda here: 1},
    "mfa_remove_webauthn": {"pk": lambda here: 1},
}

# Roles that open no case file: what is refused to them is looked at in two circles of the four.
WITHOUT_CASES = {"anonymous", "fanny", "paul", "emma", "cora"}
TWO_CIRCLES = {"-", "own", "elsewhere"}

# Addresses where what is guessed is a secret, not an id: every circle answers alike.
SECRET_LINKS = {
    "account_confirm_email",
    "account_reset_password_from_key",
    "accounts:invitation",
    "followup:feed",
    "followup:personal_link",
    "followup:personal_link_appointment",
    "followup:personal_link_opt_out",
    "followup:personal_link_questionnaire",
    "followup:personal_link_survey",
}

# Addresses where what is named is no row of somebody: the four circles are one.
NO_OBJECT = SECRET_LINKS | {
    "followup:reminder_template",
    "followup:reminder_template_reset",
    "beneficiaries:notice",
    "followup:space_consent_withdraw",
    "cep:my_competence",
    "cep:my_remark",
    "alliance:shipped_file",
}

# URL name → query strings without which the page shows little.
QUERIES: dict[str, tuple[str, ...]] = {
    "beneficiaries:list": ("?portee=equipe", "?q=zq", "?page=2"),
    "beneficiaries:search": ("?q=zq", "?q=063998", "?q=zoe"),
    "beneficiaries:counsellors": ("?q=e",),
    "followup:agenda": ("?vue=jour", "?vue=liste"),
}
# URL name → what is sent beside the empty form, where the answer is a document.
SENT: dict[str, tuple[dict[str, str], ...]] = {
    "beneficiaries:export": (
        {"kind": "csv", "filters": ""},
        {"kind": "xlsx", "filters": ""},
        {"kind": "csv", "filters": "portee=equipe"},
    ),
}
