"""Episodes: what is offered to two people when their work together stumbles."""

from __future__ import annotations


def register() -> None:
    """Called once, at start-up."""
    from django.utils.translation import gettext_lazy as _

    from alliance.repair import around
    from beneficiaries import thread, waiting
    from followup.interviews import prepare

    thread.register(around.REPAIR_SOURCE)
    waiting.register("repairs", around.asleep, order=25)
    prepare.register(
        prepare.Section(
            "alliance.repair",
            _("Restauration en cours"),
            "alliance/prepare_repair.html",
            order=16,
            context=around.prepared,
            icon="arrow-counterclockwise",
            short=around.prepared_in_words,
        )
    )
