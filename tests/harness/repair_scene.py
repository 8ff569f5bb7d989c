"""Records and addresses of the repair on the scene of the walks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from alliance import models as alliance
from alliance.services.repair import do_step, open_episode
from alliance.services.vignettes import save_vignette

if TYPE_CHECKING:
    from tests.harness.scene import Circle


def _episode(here: Circle) -> alliance.RuptureEpisode:
    return open_episode(by=here.author, case_file=here.case_file)


REPAIR_RECORDS: dict[str, Callable[[Circle], Any]] = {
    "episode": _episode,
    "repair": lambda here: do_step(
        by=here.author, episode=here.episode, kind="identify", note="Une note à moi"
    ),
    "vignette": lambda here: save_vignette(
        by=here.author, episode=here.episode, text="Une personne hésite.", version=0
    ),
}
FILE: dict[str, Callable[[Circle], Any]] = {"pk": lambda here: here.case_file.pk}
ONE: dict[str, Callable[[Circle], Any]] = {**FILE, "episode_pk": lambda here: here.episode.pk}
REPAIR_PARAMETERS: dict[str, dict[str, Callable[[Circle], Any]]] = {
    "alliance:episode_new": FILE,
    "alliance:episode": ONE,
    "alliance:episode_step": ONE,
    "alliance:episode_undo": ONE,
    "alliance:episode_end": ONE,
    "alliance:vignette": ONE,
    "alliance:vignette_discard": ONE,
}
