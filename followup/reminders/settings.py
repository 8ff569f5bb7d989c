"""What an organisation chose about reminders, with defaults where it chose nothing."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, fields
from typing import Any

from accounts.models import Organisation

KEY = "reminders"


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """Hours, days and numbers; kept in Organisation.settings under one key."""

    quiet_from: datetime.time = datetime.time(20)
    quiet_until: datetime.time = datetime.time(8)
    quiet_sundays: bool = True
    quiet_holidays: bool = True
    per_day: int = 2
    per_week: int = 5
    no_news_days: int = 30
    answer_days: int = 2

    @classmethod
    def of(cls, organisation: Organisation) -> ReminderSettings:
        """An unreadable value counts as not chosen: a bell that stops is worse than a default."""
        chosen = organisation.settings.get(KEY)
        if not isinstance(chosen, dict):
            return cls()
        known = {f.name: f.default for f in fields(cls)}
        read = {name: _read(chosen.get(name), default) for name, default in known.items()}
        made = cls(**read)
        return made if made.quiet_until < made.quiet_from else cls()

    def as_json(self) -> dict[str, Any]:
        """As Organisation.settings keeps it."""
        return {
            name: value.isoformat("minutes") if isinstance(value, datetime.time) else value
            for name, value in asdict(self).items()
        }


def _read(value: Any, default: Any) -> Any:
    if isinstance(default, datetime.time):
        try:
            return datetime.time.fromisoformat(value)
        except (TypeError, ValueError):
            return default
    return value if type(value) is type(default) else default
