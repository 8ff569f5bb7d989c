"""What is being typed about an interview: kept sealed, never overwritten, purged by rule."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.session_store import row_key
from accounts.vault import Unsealable, seal, unseal
from beneficiaries.models import CaseFile
from followup.interviews.drafting import Aside, Content, differences, holds_words, typed
from followup.models import Appointment, Interview, InterviewDraft, LocalKey

LONGEST_TAB = 36


@dataclass(frozen=True, slots=True)
class About:
    """Whose words, on which file, about which meeting: the whole key of a draft."""

    user: User
    case_file: CaseFile
    appointment: Appointment | None = None
    interview: Interview | None = None

    @property
    def key(self) -> dict[str, object]:
        return {
            "user": self.user,
            "case_file": self.case_file,
            "appointment": self.appointment,
            "interview": self.interview,
        }


@dataclass(frozen=True, slots=True)
class Typed:
    """What one tab sends: its words, the revision they grew from, how much it typed so far."""

    fields: Mapping[str, str]
    tab: str
    revision: int
    stroke: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer: the row, and whether the words stand beside it rather than in it."""

    draft: InterviewDraft
    aside: bool = False


def find_draft(about: About) -> tuple[InterviewDraft, Content] | None:
    """The draft of this very meeting, opened."""
    draft = InterviewDraft.objects.filter(**about.key).first()
    return (draft, content_of(draft)) if draft else None


def content_of(draft: InterviewDraft) -> Content:
    """What a draft holds; nothing when its key has left the ring."""
    try:
        return Content.loaded(unseal(draft.sealed_fields))
    except Unsealable:
        return Content()


@transaction.atomic
def save_draft(*, about: About, sent: Typed) -> Kept:
    """Keep what was typed: in its place, or beside what another tab typed meanwhile."""
    fields = typed(sent.fields)
    draft, new = _row(about, Content(fields, sent.stroke), sent.tab[:LONGEST_TAB])
    if new:
        return Kept(draft)
    known = content_of(draft)
    same_tab = bool(sent.tab) and draft.tab == sent.tab
    if same_tab and sent.stroke <= known.stroke:  # an older sending that arrives late
        return Kept(draft)
    if not same_tab and draft.revision != sent.revision:
        if not differences(fields, known.fields):
            return Kept(draft)
        moment = timezone.now().isoformat()
        _write(draft, known.with_aside(Aside(sent.tab, sent.stroke, fields, moment)))
        return Kept(draft, aside=True)
    draft.tab = sent.tab[:LONGEST_TAB]
    draft.revision += 1
    others = tuple(aside for aside in known.asides if aside.tab != sent.tab)
    _write(draft, Content(fields, sent.stroke, others))
    return Kept(draft)


@transaction.atomic
def settle_draft(*, about: About, settled: Typed) -> InterviewDraft | None:
    """Put in place the text its author chose; None when another one came meanwhile.

    `settled.tab` names the text beside it that was decided on; the others wait for their turn.
    """
    fields = typed(settled.fields)
    draft, new = _row(about, Content(fields), "")
    if new:
        return draft
    if draft.revision != settled.revision:
        return None
    known = content_of(draft)
    draft.tab = ""
    draft.revision += 1
    others = tuple(aside for aside in known.asides if aside.tab != settled.tab)
    _write(draft, Content(fields, 0, others))
    return draft


@transaction.atomic
def abandon_draft(*, by: User, draft: InterviewDraft) -> None:
    """Delete what its author does not want any more."""
    InterviewDraft.objects.filter(pk=draft.pk, user=by).delete()


def purge_drafts() -> int:
    """Announce the end of old drafts, delete those announced long enough; and dead keys."""
    now = timezone.now()
    life = datetime.timedelta(days=settings.DRAFT_LIFE_DAYS)
    warned_after = datetime.timedelta(days=settings.DRAFT_WARNED_AFTER_DAYS)
    drafts = InterviewDraft.objects.all()
    drafts.filter(saved_at__lt=now - warned_after, warned_at__isnull=True).update(warned_at=now)
    deleted, _rows = drafts.filter(
        saved_at__lt=now - life, warned_at__lt=now - (life - warned_after)
    ).delete()
    oldest = now - datetime.timedelta(seconds=settings.LOCAL_KEY_LIFE_SECONDS)
    LocalKey.objects.filter(created_at__lt=oldest).delete()
    return deleted


def _row(about: About, content: Content, tab: str) -> tuple[InterviewDraft, bool]:
    """The row of this meeting, locked; made of this content when there was none."""
    return InterviewDraft.objects.select_for_update().get_or_create(
        **about.key, defaults={"sealed_fields": seal(content.dumped()), "tab": tab}
    )


def _write(draft: InterviewDraft, content: Content) -> None:
    draft.sealed_fields = seal(content.dumped())
    draft.saved_at = timezone.now()
    draft.warned_at = None
    draft.save(update_fields=["sealed_fields", "saved_at", "warned_at", "tab", "revision"])


def is_worth_keeping(sent: Typed) -> bool:
    """A page opened and left untouched makes no draft."""
    return holds_words(typed(sent.fields))


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens the local copies of one session."""

    name: str
    value: str


@transaction.atomic
def local_secrets(*, user: User, session_key: str) -> list[Secret]:
    """The secret of this session first, then those of sessions that ended without a log-out."""
    own, _new = LocalKey.objects.get_or_create(
        user=user,
        session=row_key(session_key),
        defaults={"sealed_secret": seal(secrets.token_urlsafe(32))},
    )
    oldest = timezone.now() - datetime.timedelta(seconds=settings.LOCAL_KEY_LIFE_SECONDS)
    others = LocalKey.objects.filter(user=user, created_at__gte=oldest).exclude(pk=own.pk)
    rows = [own, *others.order_by("-created_at", "-pk")[:10]]
    return [secret for row in rows if (secret := _opened(row))]


def _opened(row: LocalKey) -> Secret | None:
    try:
        return Secret(str(row.pk), unseal(row.sealed_secret))
    except Unsealable:
        return None


def forget_local_keys(user_id: int, *, only: str | None = None, keeping: str | None = None) -> int:
    """Make the local copies of these sessions (named by their hash) unreadable for ever."""
    rows = LocalKey.objects.filter(user_id=user_id)
    if only is not None:
        rows = rows.filter(session=only)
    if keeping is not None:
        rows = rows.exclude(session=keeping)
    deleted, _rows = rows.delete()
    return deleted
