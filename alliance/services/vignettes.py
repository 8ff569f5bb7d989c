"""A situation without names, kept by its author until the practice group meets."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import record
from accounts.models import User
from alliance.models import RuptureEpisode, Vignette
from alliance.repair.anonymous import still_told
from alliance.repair.vignette import known_of
from alliance.services.observing import ground
from beneficiaries.forms.careful import checked_text
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused, StaleVersion

LONGEST = 8000
SHOWN = 8


class StillTold(Refused):
    """Somebody can still be recognised: nothing is kept."""

    def __init__(self, found: list[str]) -> None:
        self.found = found
        super().__init__(
            _(
                "Ce texte dit encore de qui il s’agit : %(words)s. "
                "Remplacez, ou demandez à remplacer ci-dessous."
            )
            % {"words": ", ".join(f"« {word} »" for word in found[:SHOWN])}
        )


def save_vignette(*, by: User, episode: RuptureEpisode, text: str, version: int) -> Vignette:
    """Kept for its author alone; refused while a known name, a contact or a NIR is in it.

    `version` is that of the page, 0 when there was none: another tab is not overwritten.
    """
    words = checked_text(text, several_lines=True, longest=LONGEST)
    if not words:
        raise Refused(_("Écrivez la situation, même en quelques lignes."))
    with transaction.atomic():
        case_file = ground(by, episode.case_file)
        if found := still_told(words, known_of(case_file)):
            raise StillTold(found)
        kept = Vignette.objects.visible_to(by).select_for_update(of=("self",))
        vignette: Vignette | None = kept.filter(episode=episode).first()
        if vignette is not None and vignette.text == words:
            return vignette
        if (vignette.version if vignette else 0) != version:
            raise StaleVersion(
                _("Ce texte a changé dans un autre onglet : le vôtre est gardé ci-dessous.")
            )
        vignette = vignette or Vignette(episode=episode, prepared_by=by, version=0)
        vignette.text = words
        vignette.prepared_at = timezone.now()
        vignette.version += 1
        vignette.save()
        _journal("alliance.vignette_prepared", by, vignette, case_file)
    return vignette


def discard_vignette(*, by: User, episode: RuptureEpisode) -> None:
    """By its author; when there is none, nothing happens."""
    with transaction.atomic():
        kept = Vignette.objects.visible_to(by).select_for_update(of=("self",))
        vignette = kept.filter(episode=episode).first()
        if vignette is None:
            return
        _journal("alliance.vignette_discarded", by, vignette, episode.case_file)
        vignette.delete()


def _journal(deed: str, by: User, vignette: Vignette, file: CaseFile) -> None:
    record(
        deed,
        by=by,
        organisation=file.organisation,
        subject=vignette,
        beneficiary_id=file.beneficiary_id,
    )
