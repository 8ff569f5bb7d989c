"""How each kind of record is made in a circle of the scene; one line per kind in RECORDS."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts import models as accounts
from accounts.roles import Role
from accounts.standing import standing_of
from accounts.vault import seal
from beneficiaries import models as people
from beneficiaries.services.exports import make_export, order_export
from beneficiaries.services.importing import Choices, read_batch
from beneficiaries.services.merging import merge_beneficiaries
from followup import models as followup
from followup.interviews.drafting import Content
from followup.reports.data import Wish
from followup.reports.sections import Section
from followup.services import report_batches, reports
from followup.services.interview_ending import Ending
from followup.services.interviews import TEXTS, log_interview
from followup.services.personal_links import new_sitting
from followup.services.plan import add_goal, add_step, propose_by_person
from followup.services.rights import ask_right
from tests.factories import case_file, member
from tests.harness.alliance_scene import ALLIANCE_RECORDS
from tests.harness.cep_scene import CEP_RECORDS
from tests.harness.repair_scene import REPAIR_RECORDS

if TYPE_CHECKING:
    from tests.harness.scene import Circle

NOW = timezone.now
TODAY = timezone.localdate
A_DAY = datetime.timedelta(days=1)


def _second_sheet(here: Circle) -> people.Beneficiary:
    return _also_followed(here, given_name="Double", family_name=f"Sosie{here.case_file.pk}")


def _also_followed(here: Circle, **names: str) -> people.Beneficiary:
    """One more person of the same referent."""
    there = {"referent": here.author, "team": here.team, "programme": "other"}
    return case_file(here.organisation, **there, **names).beneficiary


def _merge(here: Circle) -> people.Merge:
    merge = merge_beneficiaries(
        by=here.author, kept=here.beneficiary, absorbed=here.second_sheet, taken=set(), staying={}
    )
    here.beneficiary.refresh_from_db()
    return merge


CASELOAD = """Nom;Prénom;Courriel;Téléphone;Date de naissance
Neuve;Aline;aline.neuve@exemple.invalid;06 39 98 55 01;03/04/1980
Refusée;;pas une adresse;06;31/02/1980
"""


def _batch(here: Circle) -> people.ImportBatch:
    return read_batch(
        by=here.author,
        organisation=here.organisation,
        file_name="portefeuille.csv",
        data=f"{CASELOAD}# {here.name}\n".encode(),
        choices=Choices(programme="cep", team=here.team),
    )


def _export(here: Circle) -> people.ExportJob:
    job = order_export(by=here.author, kind="csv", state="", count=1)
    make_export(job.pk)
    job.refresh_from_db()
    return job


def _reminder(here: Circle) -> followup.Reminder:
    return followup.Reminder.objects.create(
        organisation=here.organisation,
        kind="no_news",
        subject=f"case_file:{here.case_file.pk}",
        slot="since 2026-01-05",
        case_file=here.case_file,
        beneficiary=here.beneficiary,
        due_at=NOW(),
        not_after=NOW() + A_DAY,
        status="uncertain",
        reason="lease_expired",
    )


def _appointment(here: Circle) -> followup.Appointment:
    """One to come, that the person asks to move."""
    return _meeting(here, NOW() + 2 * A_DAY, move_asked_at=NOW(), move_wish="Plutôt mardi")


def _past_appointment(here: Circle) -> followup.Appointment:
    return _meeting(
        here,
        NOW() - 3 * A_DAY,
        outcome="excused",
        excuse_reason="Un empêchement",
        outcome_at=NOW() - A_DAY,
        outcome_by=here.author,
    )


def _meeting(here: Circle, starts_at: datetime.datetime, **more: Any) -> followup.Appointment:
    return followup.Appointment.objects.create(
        organisation=here.organisation,
        case_file=here.case_file,
        beneficiary=here.beneficiary,
        counsellor=here.author,
        starts_at=starts_at,
        ends_at=starts_at + A_DAY / 24,
        mode="in_person",
        place="Bureau 3",
        video_link="https://visio.exemple.invalid/a",
        subject="Un sujet",
        to_bring="Un papier",
        created_by=here.author,
        **more,
    )


def _interview(here: Circle) -> followup.Interview:
    """A closed log, with words in each part."""
    texts = {name: f"Des mots, {name}" for name in TEXTS}
    return log_interview(
        by=here.author,
        case_file=here.case_file,
        fields={**texts, "mode": "phone", "minutes": 20, "held_at": NOW() - A_DAY},
        ending=Ending(no_next_step_needed=True),
    )


def _transfer(here: Circle) -> people.Transfer:
    """Proposed to a colleague, who has not answered."""
    return people.Transfer.objects.create(
        case_file=here.case_file,
        giver=here.author,
        receiver=here.colleague,
        note="Une note",
        proposed_by=here.author,
        decline_reason="Un refus",
    )


def _delegation(here: Circle) -> people.Delegation:
    """Handed back: the instructions and what was said at the return are read on its page."""
    access = people.TemporaryAccess.objects.create(
        case_file=here.case_file,
        user=here.colleague,
        kind="delegate",
        reason="Délégation",
        granted_at=NOW() - 3 * A_DAY,
        expires_at=NOW() - A_DAY,
    )
    return people.Delegation.objects.create(
        case_file=here.case_file,
        delegate=here.colleague,
        access=access,
        starts_on=timezone.localdate() - 3 * A_DAY,
        ends_on=timezone.localdate() + A_DAY,
        note="Des consignes",
        hand_back_note="Un retour",
        ended_at=NOW() - A_DAY,
        created_by=here.author,
    )


def _report(here: Circle) -> followup.ProgressReport:
    """Made by its author, and handed over."""
    here.author.standing = standing_of(here.author, here.organisation.pk)
    wish = Wish(TODAY() - 90 * A_DAY, TODAY(), "fr", False, tuple(Section.values))
    report = reports.make_report(by=here.author, case_file=here.case_file, wish=wish)
    reports.share_report(by=here.author, report=report)
    report.refresh_from_db()
    return report


def _report_batch(here: Circle) -> followup.ReportBatch:
    here.author.standing = standing_of(here.author, here.organisation.pk)
    batch = report_batches.order_batch(
        by=here.author,
        case_file_ids=[here.case_file.pk],
        wish=Wish(TODAY() - 90 * A_DAY, TODAY(), "fr", False, ("aims",)),
        form_key=uuid.uuid4(),
    )
    report_batches.write_slice(batch.pk)
    batch.refresh_from_db()
    return batch


def _invitation(here: Circle) -> accounts.Invitation:
    return accounts.Invitation.objects.create(
        organisation=here.organisation,
        email=f"invite-{here.name}@exemple.invalid",
        given_name="Invitée",
        family_name="Nouvelle",
        role=Role.COUNSELLOR,
        token_hash=hashlib.sha256(here.token.encode()).hexdigest(),
        invited_by=here.author,
        expires_at=NOW() + 2 * A_DAY,
    )


# Kind → how it is made in a circle. One line per kind; `here` gives the others by name.
RECORDS: dict[str, Callable[[Circle], Any]] = {
    "organisation": lambda here: here.case_file.organisation,
    "team": lambda here: here.case_file.team,
    "user": lambda here: here.author,
    "membership": lambda here: here.author.memberships.get(organisation=here.organisation),
    "colleague": lambda here: member(here.organisation, Role.COUNSELLOR, team=here.team),
    "invitation": _invitation,
    "session": lambda here: here.author.sessions.order_by("pk").first(),
    "sent_message": lambda here: accounts.SentMessage.objects.create(
        recipients=f"{here.name}@exemple.invalid", subject="Bonjour", body="Texte"
    ),
    "beneficiary": lambda here: here.case_file.beneficiary,
    "second_sheet": _second_sheet,
    "look_alike": lambda here: _also_followed(
        here,
        given_name=here.beneficiary.given_name,
        family_name=here.beneficiary.family_name,
        email=here.beneficiary.email,
    ),
    "barrier": lambda here: people.Barrier.objects.create(
        case_file=here.case_file,
        kind="other",
        description="Un frein",
        strategy="Une stratégie",
        review_on=timezone.localdate() + 7 * A_DAY,
        created_by=here.author,
    ),
    "notice": lambda here: people.PrivacyNotice.objects.create(
        organisation=here.organisation,
        purpose="reminders",
        version=here.case_file.pk,
        wording="Ce que nous faisons de vos données",
    ),
    "notice_delivery": lambda here: people.NoticeDelivery.objects.create(
        beneficiary=here.beneficiary, notice=here.notice, given_by=here.author
    ),
    "consent": lambda here: people.Consent.objects.create(
        beneficiary=here.beneficiary,
        purpose="reminders",
        notice=here.notice,
        given_by=here.author,
    ),
    "assignment": lambda here: here.case_file.assignments.get(),
    "reasoned_access": lambda here: people.TemporaryAccess.objects.create(
        case_file=here.case_file,
        user=here.colleague,
        reason="Un motif",
        granted_at=NOW() - 2 * A_DAY,
        expires_at=NOW() - A_DAY,
    ),
    "transfer": _transfer,
    "delegation": _delegation,
    "reminder": _reminder,
    "reminder_template": lambda here: followup.ReminderTemplate.objects.create(
        organisation=here.organisation,
        # Once per kind in an organisation, which three circles share.
        kind={"colleague": "step_due", "other_team": "no_news"}.get(here.name, "appointment"),
        channel="email",
        language="fr",
        reading_mode="normal",
        subject="Un objet",
        body="Un texte {lien}",
    ),
    "merge": _merge,
    "batch": _batch,
    "row": lambda here: here.batch.rows.exclude(verdict="ignored").order_by("pk")[0],
    "refused_row": lambda here: here.batch.rows.filter(verdict="refused").order_by("pk")[0],
    "export": _export,
    "goal": lambda here: add_goal(by=here.author, case_file=here.case_file, title="Un objectif"),
    "step": lambda here: add_step(
        by=here.author,
        goal=here.goal,
        fields={"title": "Une étape", "why": "Une raison", "due_on": timezone.localdate() + A_DAY},
    ),
    "step_change": lambda here: here.step.changes.order_by("pk").first(),
    "step_proposal": lambda here: propose_by_person(
        person=here.beneficiary, case_file=here.case_file, title="Une idée", why="Une envie"
    ),
    "appointment": _appointment,
    "past_appointment": _past_appointment,
    "correction": lambda here: followup.AppointmentCorrection.objects.create(
        appointment=here.past_appointment,
        before="no_show",
        after="excused",
        reason="Une explication",
        corrected_by=here.author,
    ),
    "absence": lambda here: followup.Absence.objects.create(
        organisation=here.organisation,
        counsellor=here.author,
        starts_at=NOW() + 9 * A_DAY,
        ends_at=NOW() + 12 * A_DAY,
        label="Une formation",
    ),
    "calendar_feed": lambda here: followup.CalendarFeed.objects.create(
        counsellor=here.author, token_hash=hashlib.sha256(here.token.encode()).hexdigest()
    ),
    "interview": _interview,
    "interview_draft": lambda here: followup.InterviewDraft.objects.create(
        user=here.author,
        case_file=here.case_file,
        interview=here.interview,
        sealed_fields=seal(Content({"closing": "Des mots"}, 1).dumped()),
    ),
    "report": _report,
    "report_batch": _report_batch,
    "message": lambda here: followup.Message.objects.create(
        case_file=here.case_file, from_person=True, body="Un message"
    ),
    "attachment": lambda here: followup.Attachment.objects.create(
        message=here.message,
        name="piece.txt",
        content_type="text/plain; charset=utf-8",
        size=5,
        file=ContentFile(b"Texte", name=here.name),
    ),
    "rights_request": lambda here: ask_right(
        person=here.beneficiary, kind="correction", statement="Une correction"
    ),
    **CEP_RECORDS,
    **ALLIANCE_RECORDS,
    **REPAIR_RECORDS,
    "personal_link": lambda here: new_sitting(person=here.beneficiary, channel="code"),
}
