"""When nobody is disturbed: evenings, nights, Sundays and public holidays of the region.

Pure rules on moments, in the wall-clock time of the organisation, right on the nights when the
clock changes: the answer is an instant at which the local clock shows an allowed hour.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from accounts.models import Organisation
from followup.agenda.closed_days import is_public_holiday
from followup.agenda.zones import zone_of
from followup.reminders.settings import ReminderSettings

LONGEST_SEARCH_DAYS = 60
# What falls in the evening leaves that long before it.
BEFORE_CLOSING = datetime.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """One organisation's rule; `opens` and `closes` bound the allowed hours of a day."""

    zone: ZoneInfo
    region: str
    opens: datetime.time
    closes: datetime.time
    sundays: bool = True
    on_holidays: bool = True

    @classmethod
    def of(cls, organisation: Organisation) -> QuietHours:
        chosen = ReminderSettings.of(organisation)
        return cls(
            zone=zone_of(organisation),
            region=organisation.holidays,
            opens=chosen.quiet_until,
            closes=chosen.quiet_from,
            sundays=chosen.quiet_sundays,
            on_holidays=chosen.quiet_holidays,
        )

    def is_quiet(self, moment: datetime.datetime) -> bool:
        """True when nothing may leave."""
        local = moment.astimezone(self.zone)
        return self._is_quiet_day(local.date()) or not self.opens <= local.time() < self.closes

    def next_allowed(self, moment: datetime.datetime) -> datetime.datetime:
        """The moment itself, or the first one after it that disturbs nobody."""
        if not self.is_quiet(moment):
            return moment
        local = moment.astimezone(self.zone)
        day = local.date()
        if local.time() >= self.closes or self._is_quiet_day(day):
            day += datetime.timedelta(days=1)
        return self.opening_of(day)

    def brought_forward(self, moment: datetime.datetime) -> datetime.datetime:
        """For what must come before something: the same hour of an earlier day, or a near one."""
        local = moment.astimezone(self.zone)
        day = local.date()
        for _turn in range(LONGEST_SEARCH_DAYS):
            if not self._is_quiet_day(day):
                break
            day -= datetime.timedelta(days=1)
        hour = max(local.time(), self.opens)
        if hour >= self.closes:
            last = datetime.datetime.combine(day, self.closes) - BEFORE_CLOSING
            hour = max(last.time(), self.opens)
        found = datetime.datetime.combine(day, hour, tzinfo=self.zone)
        return found.astimezone(datetime.UTC)

    def day_after(self, moment: datetime.datetime) -> datetime.datetime:
        """The first allowed moment of a later day."""
        day = moment.astimezone(self.zone).date()
        return self.opening_of(day + datetime.timedelta(days=1))

    def opening_of(self, day: datetime.date) -> datetime.datetime:
        """The opening of that day, or of the next one that is not quiet."""
        for _turn in range(LONGEST_SEARCH_DAYS):
            if not self._is_quiet_day(day):
                break
            day += datetime.timedelta(days=1)
        opening = datetime.datetime.combine(day, self.opens, tzinfo=self.zone)
        return opening.astimezone(datetime.UTC)

    def _is_quiet_day(self, day: datetime.date) -> bool:
        if self.sundays and day.isoweekday() == 7:
            return True
        return self.on_holidays and is_public_holiday(self.region, day)
