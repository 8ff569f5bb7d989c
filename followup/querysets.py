"""Questions about what happens between two people. Each begins with `visible_to`."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.access import Capability, may
from beneficiaries.models import AccessKind, Beneficiary, CaseFile, TemporaryAccess
from beneficiaries.querysets import CaseFileQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class FollowupQuerySet(models.QuerySet[Any]):
    """Rows that hang from a case file, directly or through a parent: they follow its opening."""

    def visible_to(self, user: User) -> Self:
        """Rows of files that the user may open."""
        files = CaseFile.objects.openable_by(user)
        path = path_to_case_file(self.model)
        if path is None:  # hangs from the person, or from the organisation
            return self._of_people_or_organisation(user, files)
        return self.filter(**{f"{path}__in": files.values("pk")})

    def _of_people_or_organisation(self, user: User, files: models.QuerySet[Any]) -> Self:
        names = {field.name for field in self.model._meta.get_fields()}
        if "beneficiary" in names:
            return self.filter(beneficiary__in=files.values("beneficiary"))
        return self.filter(organisation=user.standing.organisation)


# A moment of ours, or the database's own clock.
Moment = Any

PARENTS = ("goal", "step", "appointment", "interview", "message")


def path_to_case_file(model: type[models.Model]) -> str | None:
    """The lookup that leads from a model to its case file, or None."""
    names = {field.name for field in model._meta.get_fields()}
    if "case_file" in names:
        return "case_file"
    parent = next((name for name in PARENTS if name in names), None)
    return f"{parent}__case_file" if parent else None


LONGEST_APPOINTMENT = datetime.timedelta(days=1)


def files_written_by(user: User) -> CaseFileQuerySet:
    """Open to writing: one's own, those of one's teams for a manager, those of a delegation."""
    if not may(user, Capability.WRITE_CASE_FILES):
        return CaseFile.objects.none()
    files = CaseFile.objects.openable_by(user)
    if user.standing.manages_everything:
        return files
    delegated = TemporaryAccess.objects.filter(
        case_file=OuterRef("pk"), user=user, kind=AccessKind.DELEGATE
    ).running()
    own = Q(referent=user) | Q(team__in=user.standing.managed_team_ids)
    return files.filter(own | Exists(delegated))


class AppointmentQuerySet(FollowupQuerySet):
    """Questions about appointments."""

    def live(self) -> Self:
        """Not cancelled."""
        return self.exclude(outcome__in=["cancelled_by_person", "cancelled_by_service"])

    def taking_their_slot(self) -> Self:
        """Those that the exclusion constraints look at: neither cancelled nor excused."""
        return self.live().exclude(outcome="excused")

    def in_agenda_of(self, counsellor: User, *, seen_by: User) -> Self:
        """That agenda here; `reading_rights.marked` says which rows the reader may open.

        One's own agenda holds the other organisations too, as moments without a name.
        """
        rows = self.filter(counsellor=counsellor)
        if counsellor.pk != seen_by.pk:
            rows = rows.filter(organisation=seen_by.standing.organisation)
        return rows

    def upcoming(self, now: datetime.datetime | None = None) -> Self:
        """Still to come, nothing said of them yet."""
        return self.filter(outcome="", starts_at__gte=now or timezone.now())

    def without_outcome(self, now: datetime.datetime | None = None) -> Self:
        """Past, and nobody said what became of them."""
        return self.filter(outcome="", ends_at__lt=now or timezone.now())

    def overlapping(self, starts_at: datetime.datetime, ends_at: datetime.datetime) -> Self:
        """Those that share a moment with a slot; none lasts a day, so an index bounds them."""
        since = starts_at - LONGEST_APPOINTMENT
        return self.filter(starts_at__lt=ends_at, starts_at__gt=since, ends_at__gt=starts_at)


class AbsenceQuerySet(models.QuerySet[Any]):
    """Questions about leave."""

    def visible_to(self, user: User) -> Self:
        """Everybody's in the organisation: colleagues must know who is away."""
        return self.filter(organisation=user.standing.organisation)

    def overlapping(self, starts_at: datetime.datetime, ends_at: datetime.datetime) -> Self:
        """Those that share a moment with a slot."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class CalendarFeedQuerySet(models.QuerySet[Any]):
    """Questions about private calendar addresses."""

    def visible_to(self, user: User) -> Self:
        """One's own."""
        return self.filter(counsellor=user)

    def live(self) -> Self:
        """Not revoked."""
        return self.filter(revoked_at__isnull=True)


class GoalQuerySet(FollowupQuerySet):
    """Questions about goals."""

    def active(self) -> Self:
        """Neither reached nor dropped."""
        return self.filter(status="active")


class ProposalQuerySet(FollowupQuerySet):
    """Questions about steps that people propose."""

    def waiting(self) -> Self:
        """Not answered yet, or still to be talked over."""
        return self.filter(answer__in=["", "discuss"])


class StepQuerySet(FollowupQuerySet):
    """Questions about steps."""

    def live(self) -> Self:
        """To do, under way or stuck."""
        return self.filter(status__in=["todo", "doing", "stuck"])

    def overdue(self, day: datetime.date | None = None) -> Self:
        """Live steps whose date has passed."""
        return self.live().filter(due_on__lt=day or timezone.localdate())


class InterviewQuerySet(FollowupQuerySet):
    """Questions about interviews."""

    def closed(self) -> Self:
        """Those whose log is closed."""
        return self.filter(closed_at__isnull=False)

    def with_notes_for(self, user: User) -> Self:
        """Those whose private notes the user may read: their author and the current referent."""
        return self.visible_to(user).filter(Q(counsellor=user) | Q(case_file__referent=user))


class InterviewDraftQuerySet(models.QuerySet[Any]):
    """Questions about drafts."""

    def visible_to(self, user: User) -> Self:
        """One's own only, on files one may still open."""
        files = CaseFile.objects.openable_by(user)
        return self.filter(user=user, case_file__in=files.values("pk"))


class LocalKeyQuerySet(models.QuerySet[Any]):
    """Questions about the keys of local copies."""

    def visible_to(self, user: User) -> Self:
        """One's own only."""
        return self.filter(user=user)


class MessageQuerySet(FollowupQuerySet):
    """Questions about messages."""

    def waiting(self) -> Self:
        """Written by the person, read by nobody."""
        return self.filter(from_person=True, read_at__isnull=True)

    def to_tell(self) -> Self:
        """Read by nobody, and nobody was told that it waits."""
        return self.filter(told_at__isnull=True, read_at__isnull=True)

    def unread_by_person(self, person: Beneficiary) -> Self:
        """Written to the person, not read yet."""
        return self.filter(case_file__beneficiary=person, from_person=False, read_at__isnull=True)

    def in_thread(self) -> Self:
        """Oldest first, with who wrote and what is joined."""
        return (
            self.select_related("author").prefetch_related("attachments").order_by("sent_at", "pk")
        )


class PersonalLinkQuerySet(FollowupQuerySet):
    """Questions about personal links."""

    def live(self, now: datetime.datetime | None = None) -> Self:
        """Neither expired nor revoked, of a person whose sheet still stands."""
        return self.filter(
            expires_at__gt=now or timezone.now(),
            revoked_at__isnull=True,
            beneficiary__merged_into__isnull=True,
        )


class RightsRequestQuerySet(FollowupQuerySet):
    """Questions about what people ask about their data."""

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(answer="")

    def objections_in_force(self) -> Self:
        """People who object to the alliance measures; the alliance asks before it measures."""
        return self.filter(kind="objection").exclude(answer__in=["withdrawn"])


class ReminderQuerySet(FollowupQuerySet):
    """Questions about reminders."""

    def due(self, now: Moment) -> Self:
        """Planned and due: never equality on a day, so that a missed day is caught up."""
        return self.filter(status="planned", due_at__lte=now)

    def doubtful(self) -> Self:
        """Perhaps sent, perhaps not: a person decides."""
        return self.filter(status="uncertain")

    def for_hands(self) -> Self:
        """What no machine goes on with: doubtful ones, and people to call or to write to."""
        by_hand = Q(status="suppressed", reason__in=["to_call", "to_post"])
        return self.filter(handled_at__isnull=True).filter(
            Q(status__in=["uncertain", "failed"]) | by_hand
        )

    def to_offer(self, now: Moment, again_after: datetime.timedelta) -> Self:
        """Due rows never queued, or queued so long ago that the message is lost."""
        lost = Q(queued_at__lt=now - again_after)
        return self.due(now).filter(Q(queued_at__isnull=True) | lost)


class ProgressReportQuerySet(FollowupQuerySet):
    """Questions about progress reports."""

    def shared_with(self, person: Beneficiary) -> Self:
        """Those handed to the person, newest first, whichever of their sheets they hang from."""
        return (
            self.filter(case_file__beneficiary__in=person.sheet_ids(), shared_at__isnull=False)
            .select_related("case_file", "made_by")
            .order_by("-shared_at", "-pk")
        )


class ReportBatchQuerySet(models.QuerySet[Any]):
    """Questions about reports ordered for many files."""

    def visible_to(self, user: User) -> Self:
        """One's own only, in the organisation where one acts."""
        return self.filter(asked_by=user, organisation=user.standing.organisation)
