"""Deeds on files that change hands for good: proposed, accepted, declined, taken back, moved."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Membership, Team, User
from beneficiaries.followers import follow, register_delegation_follower, register_follower
from beneficiaries.models import AccessKind, CaseFile, TemporaryAccess, Transfer
from beneficiaries.refusals import Refused
from beneficiaries.services.case_files import REFERENT_ROLES, assign_case_file
from beneficiaries.services.delegating import (
    delegate,
    hand_back,
    locked_files,
    refuse_giver,
)

__all__ = [
    "Moved",
    "accept_transfer",
    "decline_transfer",
    "delegate",
    "hand_back",
    "move_case_files",
    "propose_transfer",
    "register_delegation_follower",
    "register_follower",
    "withdraw_transfer",
]

FORMER_REFERENT_LIFE = datetime.timedelta(days=30)
MOST_AT_ONCE = 500
OVER = _("Cette proposition n’attend plus de réponse : quelqu’un y a répondu ou l’a retirée.")


@dataclass(slots=True)
class Moved:
    """Files that changed hands, and what could not follow, in words."""

    case_files: list[CaseFile] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)


@transaction.atomic
def propose_transfer(
    *, by: User, case_files: Iterable[CaseFile], receiver: User, note: str
) -> list[Transfer]:
    """Propose files to a colleague; all of them or none, answered together."""
    batch, made = uuid.uuid4(), []
    for case_file in locked_files(case_files):
        refuse_giver(by, case_file)
        _refuse_receiver(case_file, receiver)
        transfer = Transfer(
            case_file=case_file,
            batch=batch,
            giver=case_file.referent,
            receiver=receiver,
            note=note,
            proposed_by=by,
        )
        try:
            with transaction.atomic():
                transfer.save(force_insert=True)
        except IntegrityError as error:
            if "transfer_one_pending" not in str(error):
                raise
            raise Refused(
                _("%(name)s : une passation est déjà en attente pour ce dossier.")
                % {"name": case_file.beneficiary.display_name}
            ) from error
        _journal("transfer.proposed", by, transfer)
        made.append(transfer)
    return made


@transaction.atomic
def accept_transfer(*, by: User, transfers: Iterable[Transfer]) -> Moved:
    """Take the files over: referent, team, appointments, and thirty days of reading for the giver.

    Of two acceptances at the same instant one does the work, the other reads that it is done.
    """
    moved = Moved()
    for transfer, case_file in _locked_transfers(transfers):
        if transfer.receiver_id != by.pk:
            raise Refused(_("Seule la personne à qui le dossier est proposé peut répondre."))
        if case_file.referent_id != transfer.giver_id:
            raise Refused(_("Ce dossier a changé de référent·e depuis : la proposition tombe."))
        _settle(transfer, accepted_at=timezone.now())
        _move(by, case_file, by, transfer.note, moved, deed="transfer.accepted")
    return moved


@transaction.atomic
def decline_transfer(*, by: User, transfers: Iterable[Transfer], reason: str) -> None:
    """Say no, and why: the giver needs the reason to find somebody else."""
    if not reason.strip():
        raise Refused(_("Dites en quelques mots pourquoi vous refusez."))
    for transfer, _case_file in _locked_transfers(transfers):
        if transfer.receiver_id != by.pk:
            raise Refused(_("Seule la personne à qui le dossier est proposé peut répondre."))
        _settle(transfer, declined_at=timezone.now(), decline_reason=reason.strip()[:300])
        _journal("transfer.declined", by, transfer, reason=reason.strip())


@transaction.atomic
def withdraw_transfer(*, by: User, transfers: Iterable[Transfer]) -> None:
    """Take a proposal back while nobody has answered."""
    for transfer, case_file in _locked_transfers(transfers):
        if by.pk not in {transfer.proposed_by_id, transfer.giver_id}:
            refuse_giver(by, case_file)
        _settle(transfer, withdrawn_at=timezone.now())
        _journal("transfer.withdrawn", by, transfer)


@transaction.atomic
def move_case_files(
    *, by: User, case_files: Iterable[CaseFile], receiver: User, note: str
) -> Moved:
    """A manager moves files at once, without asking: a leaver may already be gone."""
    moved = Moved()
    for case_file in locked_files(case_files):
        if not CaseFile.objects.assignable_by(by).filter(pk=case_file.pk).exists():
            raise Refused(_("Vous pouvez proposer ce dossier, pas l’attribuer d’office."))
        _refuse_receiver(case_file, receiver)
        _move(by, case_file, receiver, note, moved, deed="case_file.assigned")
    return moved


def _move(
    by: User, case_file: CaseFile, receiver: User, note: str, moved: Moved, *, deed: str
) -> None:
    giver = case_file.referent
    after = assign_case_file(
        by=by,
        case_file=case_file,
        referent=receiver,
        team=_team_with(receiver, case_file),
        reason=note[:300],
        deed=deed,
    )
    _leave_reading_to(giver, after)
    moved.case_files.append(after)
    moved.left_behind += follow(after, giver, receiver)


def _leave_reading_to(giver: User | None, case_file: CaseFile) -> None:
    """The former referent may be asked about the past; who no longer works here may not."""
    here = case_file.organisation
    if giver is None:
        return
    if not User.objects.holding(*REFERENT_ROLES, organisation=here).filter(pk=giver.pk).exists():
        return
    now = timezone.now()
    TemporaryAccess.objects.create(
        case_file=case_file,
        user=giver,
        kind=AccessKind.FORMER_REFERENT,
        reason=gettext("Passation du dossier"),
        granted_at=now,
        expires_at=now + FORMER_REFERENT_LIFE,
    )


def _team_with(receiver: User, case_file: CaseFile) -> Team | None:
    """The team of the file if the receiver works in it or in none, else the receiver's."""
    held = Membership.objects.current().filter(
        user=receiver, organisation=case_file.organisation_id, role__in=REFERENT_ROLES
    )
    teams = [m.team for m in held.select_related("team").order_by("pk") if m.team is not None]
    if not teams or case_file.team in teams:
        return case_file.team
    return teams[0]


def _refuse_receiver(case_file: CaseFile, receiver: User) -> None:
    """Said before the proposal leaves; accepting checks it again."""
    name = case_file.beneficiary.display_name
    if not case_file.is_open:
        raise Refused(_("%(name)s : ce dossier est clos, il ne se transmet pas.") % {"name": name})
    if case_file.referent_id == receiver.pk:
        raise Refused(_("%(name)s : cette personne suit déjà ce dossier.") % {"name": name})
    able = User.objects.holding(*REFERENT_ROLES, organisation=case_file.organisation)
    if not able.filter(pk=receiver.pk).exists():
        raise Refused(_("Cette personne n’est pas conseillère dans votre organisation."))


def _locked_transfers(transfers: Iterable[Transfer]) -> Iterator[tuple[Transfer, CaseFile]]:
    """Each with its file, locked in the order of the files so that two answers never block."""
    wanted = {transfer.case_file_id: transfer for transfer in transfers}
    files = locked_files(transfer.case_file for transfer in wanted.values())
    for case_file in files:
        yield wanted[case_file.pk], case_file


def _settle(transfer: Transfer, **values: object) -> None:
    """Answered once: the second answer finds no row any more."""
    if not Transfer.objects.filter(pk=transfer.pk).pending().update(**values):
        raise Refused(OVER)


def _journal(deed: str, by: User, transfer: Transfer, *, reason: str = "") -> None:
    case_file = transfer.case_file
    record(
        deed,
        by=by,
        organisation=case_file.organisation,
        subject=case_file,
        beneficiary_id=case_file.beneficiary_id,
        reason=reason,
    )
