"""What messages add to the pages of lower apps."""

from django.utils.translation import gettext_lazy as _

from beneficiaries import panels, thread
from beneficiaries.services import pulse


def register() -> None:
    """Called once, at start-up."""
    from followup.messages.panel import last_message_at, messages_panel
    from followup.messages.thread import MESSAGE_SOURCE

    panels.register(
        panels.Panel(
            "followup.messages",
            _("Messages"),
            "followup/message_panel.html",
            column=panels.MAIN,
            order=30,
            context=messages_panel,
        )
    )
    panels.register_action(
        panels.Action(
            "followup.message",
            _("Message"),
            "followup:messages",
            icon="chat-left-text",
            order=16,
        )
    )
    thread.register(MESSAGE_SOURCE)
    pulse.register_source("last_contact_at", "followup.messages", last_message_at)
