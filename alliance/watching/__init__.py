"""From rows to facts, from facts to signals, from signals to what the counsellor sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from followup.models import Appointment


def register() -> None:
    """Called once, at start-up."""
    from alliance.watching import pulse as alliance_pulse
    from beneficiaries.services import pulse
    from followup.services import followers

    pulse.register_source("open_signals", "alliance.signals", alliance_pulse.open_signals)
    followers.after_appointment(_look_after_appointment)
    followers.after_fact(look_again)
    _register_pages()
    _register_interviews()


def _register_pages() -> None:
    """The case file, its thread, the day."""
    from django.utils.translation import gettext_lazy as _

    from alliance.watching import panel
    from beneficiaries import panels, thread, waiting

    panels.register(
        panels.Panel(
            "alliance.watch",
            _("Alliance"),
            "alliance/panel.html",
            column=panels.ASIDE,
            order=5,
            context=panel.alliance_panel,
        )
    )
    thread.register(panel.ALLIANCE_SOURCE)
    waiting.register("signals", panel.signals_waiting, order=20)


def _register_interviews() -> None:
    """Before the meeting, and while it is written down."""
    from django.utils.translation import gettext_lazy as _

    from alliance.watching import markers, panel
    from followup.interviews import additions, prepare

    prepare.register(
        prepare.Section(
            "alliance.signals",
            _("Ce que disent ses réponses"),
            "alliance/prepare_signals.html",
            order=15,
            context=panel.prepared,
            icon="link-45deg",
            short=panel.prepared_in_words,
        )
    )
    additions.register(
        additions.Addition(
            "alliance.markers", "alliance/markers.html", markers.markers_form, markers.keep_markers
        )
    )


def look_again(case_file_id: int) -> None:
    """The file is assessed a moment later, by the queue: the deed waits for nothing."""
    from alliance.tasks import assess_file

    assess_file.delay_on_commit(case_file_id)


def _look_after_appointment(appointment: Appointment) -> None:
    """Whatever the deed: an outcome may have been said, corrected or taken back."""
    look_again(appointment.case_file_id)
