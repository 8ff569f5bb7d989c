"""SMS in development and in the demo: nothing leaves, the log counts."""

from __future__ import annotations

import logging

from followup.reminders.providers.base import Parcel

log = logging.getLogger("jalons.sms")


class ConsoleProvider:
    """Accepts everything; neither number nor text is written, only the reference."""

    def hand(self, parcel: Parcel) -> str:
        log.info("sms_accepted", extra={"reference": str(parcel.reference)})
        return "console"
