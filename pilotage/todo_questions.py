"""What the day asks, each in one query that is written once.

`files` holds the keys of the files that the user may open and answers for; those of their people
for the rights.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, DateField, DateTimeField, F, Q

from beneficiaries.models import Delegation, Transfer
from beneficiaries.prepared import Given, Prepared, among
from followup.models import (
    Appointment,
    InterviewDraft,
    Message,
    Reminder,
    RightsRequest,
    Step,
    StepProposal,
    StepStatus,
)
from pilotage.followed import NAMES
from pilotage.todo_rows import counted

USER: Any = Given("user", BigIntegerField())
HERE: Any = Given("here", BigIntegerField())
NOW: Any = Given("now", DateTimeField())
LATELY: Any = Given("lately", DateTimeField())
TODAY: Any = Given("today", DateField())

WITHOUT_OUTCOME = Prepared(
    lambda: counted(
        Appointment.objects.filter(among("case_file"), counsellor=USER)
        .without_outcome(NOW)
        .only("case_file_id", "starts_at", "version"),
        "-starts_at",
        "-pk",
    )
)
UNREAD = Prepared(
    lambda: counted(
        Message.objects.waiting()
        .filter(among("case_file"))
        .only("case_file_id", "sent_at", "body"),
        "sent_at",
        "pk",
    )
)
ANSWERED = Prepared(
    lambda: counted(
        Appointment.objects.filter(
            Q(move_asked_at__isnull=False) | Q(confirmed_at__gte=LATELY),
            among("case_file"),
            counsellor=USER,
        )
        .upcoming(NOW)
        .only("case_file_id", "starts_at", "move_asked_at", "move_wish"),
        F("move_asked_at").asc(nulls_last=True),
        "pk",
    )
)
ASKING_STEPS = Prepared(
    lambda: counted(
        Step.objects.live()
        .filter(Q(status=StepStatus.STUCK) | Q(due_on__lt=TODAY), among("case_file"))
        .only("case_file_id", "status", "due_on", "title", "help_needed")
        .annotate(fine=Q(status__in=["todo", "doing"])),
        "fine",
        "due_on",
        "pk",
    )
)
PROPOSED = Prepared(
    lambda: counted(
        StepProposal.objects.waiting().filter(among("case_file")).only("case_file_id", "title"),
        "proposed_at",
        "pk",
    )
)
DOUBTFUL = Prepared(
    lambda: counted(
        Reminder.objects.for_hands()
        .filter(among("case_file"))
        .only("case_file_id", "kind", "status"),
        "due_at",
        "pk",
    )
)
ASKED_RIGHTS = Prepared(
    lambda: counted(
        RightsRequest.objects.waiting()
        .filter(among("beneficiary"))
        .only("beneficiary_id", "kind", "due_on"),
        "due_on",
        "pk",
    )
)
DRAFTS = Prepared(
    lambda: counted(
        InterviewDraft.objects.filter(among("case_file"), user=USER).only(
            "case_file_id", "appointment_id", "interview_id", "saved_at"
        ),
        "-saved_at",
        "-pk",
    )
)
PROPOSED_FILES = Prepared(
    lambda: counted(
        Transfer.objects.filter(receiver=USER, case_file__organisation=HERE)
        .pending()
        .select_related("case_file__beneficiary", "giver")
        .only(
            "batch",
            "giver__given_name",
            "giver__family_name",
            *(f"case_file__beneficiary__{name}" for name in NAMES),
        ),
        "proposed_at",
        "pk",
    )
)
ENTRUSTED = Prepared(
    lambda: counted(
        Delegation.objects.filter(among("case_file"), delegate=USER)
        .running(TODAY)
        .select_related("case_file__referent")
        .only("ends_on", "case_file__referent__given_name", "case_file__referent__family_name"),
        "ends_on",
        "pk",
    )
)
