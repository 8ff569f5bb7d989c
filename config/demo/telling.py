"""Writes one story: the person, the file and the lines that its history left in the journal.

Deeds of the past carry past dates, which services do not take: rows are written here as the
services write them, and their journal lines go in together at the end.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from random import Random

from django.utils import timezone

from accounts.journal import DEEDS
from accounts.models import JournalEntry, Organisation, User
from beneficiaries.models import (
    Assignment,
    Barrier,
    Beneficiary,
    CaseFile,
    Consent,
    ConsentPurpose,
    NoticeDelivery,
    TemporaryAccess,
)
from beneficiaries.models.case_file import REASONED_ACCESS_LIFE
from beneficiaries.names import folded
from config.demo.days import birth_date, day, moment
from config.demo.notices import Notices
from config.demo.people import Structures
from config.demo.stories import Hurdle, Story

SEED = 2041


@dataclass(slots=True)
class Book:
    """What has been told so far."""

    made: Structures
    notices: dict[int, Notices]
    files: dict[str, CaseFile] = field(default_factory=dict)
    journal: list[JournalEntry] = field(default_factory=list)
    references: dict[int, int] = field(default_factory=dict)

    def line(
        self,
        deed: str,
        at: datetime.datetime,
        by: User | None,
        case_file: CaseFile,
        *,
        fields: tuple[str, ...] = (),
        reason: str = "",
    ) -> None:
        """Keep one journal line for the end."""
        if deed not in DEEDS:
            raise KeyError(deed)
        about_person = deed.split(".")[0] in {"beneficiary", "consent", "notice"}
        self.journal.append(
            JournalEntry(
                at=at,
                deed=deed,
                actor=by,
                organisation=case_file.organisation,
                subject_kind="beneficiary" if about_person else "casefile",
                subject_id=case_file.beneficiary_id if about_person else case_file.pk,
                beneficiary_id=case_file.beneficiary_id,
                fields=sorted(fields),
                reason=reason,
            )
        )

    def reference(self, organisation: Organisation) -> str:
        """The next reference; D-2041 is kept for Basile."""
        number = self.references.get(organisation.pk, 2000) + 1
        self.references[organisation.pk] = number + (number == 2040)
        return f"D-{number}"

    def write_journal(self) -> None:
        """Append every line, oldest first."""
        JournalEntry.objects.bulk_create(sorted(self.journal, key=lambda line: line.at))
        self.journal.clear()


def tell(book: Book, story: Story) -> CaseFile:
    """Write one story and remember its file by key."""
    team = book.made.teams[story.team]
    referent = book.made.users[story.referent] if story.referent else None
    person = _person(book, story, team.organisation)
    case_file = _case_file(story, person, referent)
    case_file.team = team
    case_file.save(force_insert=True)
    book.files[story.key] = case_file
    by = referent or book.made.users["adam"]
    book.line("beneficiary.created", moment(story.opened, 9), by, case_file)
    book.line("case_file.opened", moment(story.opened, 9, 5), by, case_file)
    _assignments(book, story, case_file)
    _consents(book, story, case_file, by)
    for hurdle in story.hurdles:
        _barrier(book, hurdle, case_file, by)
    _closing(book, story, case_file, by)
    _readings(book, story, case_file, by)
    return case_file


def _person(book: Book, story: Story, organisation: Organisation) -> Beneficiary:
    """The sheet, with search columns computed as services do."""
    twin = book.files[story.twin_of].beneficiary if story.twin_of else None
    dice = Random(f"{SEED} {story.key}")  # noqa: S311 — a fixed draw, not a secret
    number = f"{len(book.files) * 37 + 101:04d}"
    phone = f"+3319900{number}" if dice.random() < 0.15 else f"+3363998{number}"
    names = f"{folded(story.given_name)}.{folded(story.family_name)}".replace(" ", "-")
    born = birth_date(story.age, month=dice.randint(1, 12), monthday=dice.randint(1, 28))
    postal_code, commune = story.place
    details: dict[str, str] = {"preferred_channel": "email", **story.fields}
    person = Beneficiary(
        organisation=organisation,
        account=book.made.users[story.account] if story.account else None,
        reference=story.reference or book.reference(organisation),
        given_name=story.given_name,
        family_name=story.family_name,
        birth_date=twin.birth_date if twin else born,
        email=f"{names[:60]}@exemple.invalid" if story.email is None else story.email,
        phone=(twin.phone if twin else phone) if story.phone else "",
        postal_code=postal_code,
        commune=commune,
        last_trade=story.trade,
        created_at=moment(story.opened, 9),
        **details,
    )
    person.refresh_search_columns()
    person.save(force_insert=True)
    return person


def _case_file(story: Story, person: Beneficiary, referent: User | None) -> CaseFile:
    """The file with its pulse; nothing is planned on a closed one."""
    closed = story.closing if story.closing and story.closing.reopened is None else None
    contact = None if story.contact is None else moment(story.contact, 14)
    return CaseFile(
        organisation=person.organisation,
        beneficiary=person,
        programme=story.programme,
        referent=referent,
        opened_on=day(story.opened),
        closed_on=day(closed.on) if closed else None,
        closed_by=referent if closed else None,
        closing_reason=closed.reason if closed else "",
        # Until interviews are kept, the nightly pulse reads the earlier contact.
        earlier_contact_at=contact,
        last_contact_at=contact,
        next_appointment_at=moment(story.appointment, 10, 30) if story.appointment else None,
        next_step_due_on=day(story.step) if story.step is not None else None,
        overdue_steps=1 if story.step is not None and story.step < 0 else 0,
        open_signals=story.signals,
        sort_name=person.sort_name,
        created_at=moment(story.opened, 9, 5),
    )


def _assignments(book: Book, story: Story, case_file: CaseFile) -> None:
    """Who was in charge, and since when; a handover leaves two lines."""
    starts_at = moment(story.opened, 9, 5)
    here = {"case_file": case_file, "team": case_file.team}
    if story.handover is not None:
        before = book.made.users[story.handover.before]
        handed_at = moment(story.handover.on, 16)
        Assignment.objects.create(
            **here, referent=before, starts_at=starts_at, ends_at=handed_at, assigned_by=before
        )
        starts_at = handed_at
    reason = story.handover.reason if story.handover else ""
    manager = book.made.users["diane"] if story.handover else case_file.referent
    Assignment.objects.create(
        **here,
        referent=case_file.referent,
        starts_at=starts_at,
        assigned_by=manager,
        reason=reason,
    )
    if story.handover is not None:
        book.line(
            "case_file.assigned", starts_at, manager, case_file, fields=("referent",), reason=reason
        )


def _consents(book: Book, story: Story, case_file: CaseFile, by: User) -> None:
    """The notice handed over, the agreements given, those taken back."""
    notices = book.notices[case_file.organisation_id]
    person = case_file.beneficiary
    if story.informed:
        version = story.notice_version
        given_at = moment(max(story.opened, -19) if version > 1 else story.opened, 9, 30)
        notice = notices[ConsentPurpose.INFORMATION, version]
        NoticeDelivery.objects.create(
            beneficiary=person, notice=notice, given_at=given_at, given_by=by
        )
        book.line("notice.given", given_at, by, case_file, fields=("information",))
    for purpose in story.consents:
        given_at = moment(story.opened, 9, 40)
        withdrawn = story.withdrawn.get(purpose)
        NoticeDelivery.objects.create(
            beneficiary=person, notice=notices[purpose, 1], given_at=given_at, given_by=by
        )
        Consent.objects.create(
            beneficiary=person,
            purpose=purpose,
            notice=notices[purpose, 1],
            given_at=given_at,
            given_by=by,
            withdrawn_at=None if withdrawn is None else moment(withdrawn, 15),
            withdrawn_by=None if withdrawn is None else by,
        )
        book.line("consent.given", given_at, by, case_file, fields=(purpose.value,))
        if withdrawn is not None:
            book.line(
                "consent.withdrawn", moment(withdrawn, 15), by, case_file, fields=(purpose.value,)
            )


def _barrier(book: Book, hurdle: Hurdle, case_file: CaseFile, by: User) -> None:
    """The obstacle with its joint strategy, perhaps lifted since."""
    added_at = max(moment(hurdle.since, 11), case_file.created_at)
    resolved_at = None if hurdle.resolved is None else moment(hurdle.resolved, 11, 30)
    Barrier.objects.create(
        case_file=case_file,
        kind=hurdle.kind,
        description=hurdle.description,
        strategy=hurdle.strategy,
        owner=hurdle.owner,
        review_on=day(hurdle.review),
        created_at=added_at,
        created_by=by,
        resolved_at=resolved_at,
        resolved_by=by if resolved_at else None,
    )
    book.line("barrier.added", added_at, by, case_file, fields=("kind", "strategy"))
    if resolved_at is not None:
        book.line("barrier.resolved", resolved_at, by, case_file)


def _closing(book: Book, story: Story, case_file: CaseFile, by: User) -> None:
    """The journal remembers a closing even when the file was opened again."""
    if story.closing is None:
        return
    book.line(
        "case_file.closed",
        moment(story.closing.on, 17),
        by,
        case_file,
        fields=("closed_on",),
        reason=str(story.closing.reason.label),
    )
    if story.closing.reopened is not None:
        book.line("case_file.reopened", moment(story.closing.reopened, 9, 15), by, case_file)


def _readings(book: Book, story: Story, case_file: CaseFile, by: User) -> None:
    """The referent reads before each contact; a colleague once, with a reason."""
    if story.contact is not None:
        book.line("case_file.read", moment(story.contact, 13, 50), by, case_file)
    if story.asked_by is None:
        return
    key, reason = story.asked_by
    asked_at = timezone.now()
    colleague = book.made.users[key]
    TemporaryAccess.objects.create(
        case_file=case_file,
        user=colleague,
        reason=reason,
        granted_at=asked_at,
        expires_at=asked_at + REASONED_ACCESS_LIFE,
    )
    book.line("case_file.reasoned_access", asked_at, colleague, case_file, reason=reason)
    book.line("case_file.read", asked_at, colleague, case_file)
