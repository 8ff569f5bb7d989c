"""Episodes: opened by a person, followed step by step, ended by a person.

Steps are offered and never imposed. The private prompt leaves a tick and no words.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import User
from alliance.episodes import RepairState
from alliance.models import EpisodeState, Repair, RepairKind, RuptureEpisode, Signal
from alliance.models.repair import RUNNING
from alliance.repair.measuring import Drop, last_drop, measured_repair
from alliance.services.observing import ground
from beneficiaries.forms.careful import checked_text
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion

__all__ = ["do_step", "end_episode", "measured_repair", "open_episode", "undo_step"]

LONGEST_NOTE = 2000
ENDINGS = (EpisodeState.REPAIRED, EpisodeState.UNREPAIRED, EpisodeState.ENDED)
# A fall older than this, without any signal that recalls it, is another story.
OLDEST_DROP = datetime.timedelta(days=60)


class AlreadyRunning(Refused):
    """One episode of a file runs at a time; the page leads to it."""

    def __init__(self, episode: RuptureEpisode) -> None:
        super().__init__(
            _(
                "Une restauration est déjà en cours pour ce dossier, ouverte par %(who)s : "
                "continuez celle-là."
            )
            % {"who": episode.opened_by}
        )
        self.episode = episode


def open_episode(
    *,
    by: User,
    case_file: CaseFile,
    signals: Iterable[Signal] = (),
    form_key: uuid.UUID | None = None,
) -> RuptureEpisode:
    """Begin to repair; the same form sent twice opens one episode, another one is refused."""
    with transaction.atomic():
        locked = ground(by, case_file)
        sent = RuptureEpisode.objects.filter(case_file=locked, form_key=form_key or uuid.uuid4())
        if (before := sent.first()) is not None:
            return before
        _refuse_second(locked)
        chosen = _own_signals(by, locked, signals)
        drop = last_drop(locked)
        if drop is not None and not _belongs(drop, chosen):
            drop = None
        # A signal that one person alone reads must not date what everybody sees.
        told = [signal.raised_on for signal in chosen if signal.reserved_to_id is None]
        first = min(told, default=timezone.localdate())
        episode = _insert(
            RuptureEpisode(
                case_file=locked,
                started_on=drop.on if drop else first,
                reference=drop.reference if drop else None,
                drop=drop.value if drop else None,
                measured=drop.state if drop else "",
                opened_by=by,
                form_key=form_key,
            )
        )
        episode.signals.set(chosen)
        _journal("alliance.episode_opened", by, episode, locked, ["signals"] if chosen else [])
    return episode


def do_step(
    *, by: User, episode: RuptureEpisode, kind: str, note: str = "", version: int | None = None
) -> Repair:
    """One offered step was done, with a note if one wishes; said again, its note is replaced.

    With `version`, what somebody else wrote on the same step since then is not overwritten.
    """
    if kind not in RepairKind.values:
        raise Refused(_("Choisissez une des étapes proposées."))
    words = checked_text(note.strip(), several_lines=True, longest=LONGEST_NOTE)
    if kind == RepairKind.OWN_FEELINGS and words:
        raise Refused(_("Ce que vous ressentez vous appartient : rien n’en est gardé ici."))
    with transaction.atomic():
        locked, case_file = _locked_running(by, episode)
        done = Repair.objects.filter(episode=locked, kind=kind).first()
        if done is not None and done.note == words:
            return done
        if done is not None and version not in {None, locked.version}:
            raise StaleVersion(_noted_meanwhile(done))
        repair, _new = Repair.objects.update_or_create(
            episode=locked,
            kind=kind,
            defaults={"note": words, "done_at": timezone.now(), "done_by": by},
        )
        _moved(locked, EpisodeState.IN_PROGRESS)
        names = ["kind", "note"] if words else ["kind"]
        _journal("alliance.repair_step_done", by, repair, case_file, names)
    return repair


def undo_step(*, by: User, episode: RuptureEpisode, kind: str) -> None:
    """A step that was ticked by mistake; nothing to undo is no matter."""
    with transaction.atomic():
        locked, case_file = _locked_running(by, episode)
        done = Repair.objects.filter(episode=locked, kind=kind).first()
        if done is None:
            return
        _journal("alliance.repair_step_undone", by, done, case_file, ["kind"])
        done.delete()
        left = Repair.objects.filter(episode=locked).exists()
        _moved(locked, EpisodeState.IN_PROGRESS if left else EpisodeState.OPEN)


def end_episode(
    *, by: User, episode: RuptureEpisode, state: str, note: str = "", version: int
) -> RuptureEpisode:
    """What the counsellor concludes, beside what the scores say on that day."""
    if state not in ENDINGS:
        raise Refused(_("Choisissez comment la restauration se termine."))
    words = checked_text(note.strip(), several_lines=True, longest=LONGEST_NOTE)
    with transaction.atomic():
        case_file = ground(by, episode.case_file)
        locked = _locked(episode, by)
        if (locked.state, locked.end_note, locked.ended_by_id) == (state, words, by.pk):
            return locked
        if locked.state not in RUNNING:
            raise StaleVersion(ended_words(locked))
        if locked.version != version:
            raise StaleVersion(
                _("Une étape a été notée entre-temps : relisez la page, puis terminez si besoin.")
            )
        measured = measured_repair(locked).state
        locked.measured = measured or ""
        locked.state, locked.end_note = state, words
        locked.ended_at, locked.ended_by = timezone.now(), by
        locked.version += 1
        locked.save(
            update_fields=["state", "end_note", "ended_at", "ended_by", "measured", "version"]
        )
        names = ["state", "note"] if words else ["state"]
        _journal("alliance.episode_ended", by, locked, case_file, names)
    return locked


def ended_words(episode: RuptureEpisode) -> str:
    """Who ended it, and how."""
    return _("%(who)s a déjà terminé cette restauration : « %(state)s ».") % {
        "who": episode.ended_by,
        "state": episode.get_state_display(),
    }


def _noted_meanwhile(done: Repair) -> str:
    return _(
        "%(who)s a noté cette étape entre-temps : « %(note)s ». Votre texte est gardé ci-dessous : "
        "complétez, puis enregistrez."
    ) % {"who": done.done_by, "note": done.note}


def _refuse_second(case_file: CaseFile) -> None:
    running = RuptureEpisode.objects.running().filter(case_file=case_file)
    found = running.select_related("opened_by").first()
    if found is not None:
        raise AlreadyRunning(found)


def _own_signals(by: User, case_file: CaseFile, signals: Iterable[Signal]) -> list[Signal]:
    """Those of this file that this person may read."""
    wanted = [signal.pk for signal in signals]
    found = list(Signal.objects.readable_by(by).filter(case_file=case_file, pk__in=wanted))
    if len(found) != len(set(wanted)):
        raise Refused(_("Un de ces signaux n’est pas de ce dossier : choisissez à nouveau."))
    return found


def _belongs(drop: Drop, signals: Iterable[Signal]) -> bool:
    """A fall is the beginning if a chosen signal is not older, or if it is recent and open."""
    if any(abs(signal.raised_on - drop.on) <= OLDEST_DROP for signal in signals):
        return True
    recent = drop.on >= timezone.localdate() - OLDEST_DROP
    return recent and drop.state is not RepairState.REPAIRED


def _insert(episode: RuptureEpisode) -> RuptureEpisode:
    """The lock on the file settles who is first; the constraint has the last word."""
    try:
        with transaction.atomic():
            episode.save(force_insert=True)
    except IntegrityError:
        _refuse_second(episode.case_file)
        raise Refused(_("Ce formulaire a déjà servi : rouvrez la page.")) from None
    return episode


def _locked_running(by: User, episode: RuptureEpisode) -> tuple[RuptureEpisode, CaseFile]:
    case_file = ground(by, episode.case_file)
    locked = _locked(episode, by)
    if locked.state not in RUNNING:
        raise StaleVersion(ended_words(locked))
    return locked, case_file


def _locked(episode: RuptureEpisode, by: User) -> RuptureEpisode:
    rows = RuptureEpisode.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    found: RuptureEpisode | None = (
        rows.select_related("ended_by", "case_file").filter(pk=episode.pk).first()
    )
    if found is None:
        raise Refused(_("Cette restauration ne peut pas être ouverte ici."))
    return found


def _moved(episode: RuptureEpisode, state: str) -> None:
    episode.state = state
    episode.version += 1
    episode.save(update_fields=["state", "version"])


def _journal(
    deed: str, by: User, subject: RuptureEpisode | Repair, file: CaseFile, names: list[str]
) -> None:
    record(
        deed,
        by=by,
        organisation=file.organisation,
        subject=subject,
        beneficiary_id=file.beneficiary_id,
        fields=names,
    )
