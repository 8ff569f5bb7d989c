"""CEP files as they are counted and exported: levels, dates, people of one year."""

import datetime

from django.utils import timezone

from accounts.roles import Role
from cep.models import CepPath, LevelPeriod
from tests.factories import case_file, member

YEAR = timezone.localdate().year - 1  # a year that is over, whatever the day of the test
DAY = datetime.timedelta(days=1)


def on(month, day=10, year=YEAR):
    return datetime.date(year, month, day)


def cep_file(referent, team, *, month=3, levels=(1,), scheme="cep_2014", informed=True, **person):
    """A file whose levels begin one a week from that month on; the last one still runs."""
    first = on(month)
    file = case_file(
        team.organisation, referent=referent, team=team, opened_on=first - 4 * DAY, **person
    )
    CepPath.objects.create(
        case_file=file,
        scheme=scheme,
        informed_on=first if informed else None,
        informed_by=referent if informed else None,
    )
    for place, number in enumerate(levels):
        last = place == len(levels) - 1
        LevelPeriod.objects.create(
            case_file=file,
            number=number,
            starts_on=first + 7 * place * DAY,
            ends_on=None if last else first + 7 * (place + 1) * DAY,
            ending="" if last else "next_level",
            closed_by=None if last else referent,
            initiative="person",
            opened_by=referent,
        )
    return file


def close(file, *, closed_on, by, reason="need_met"):
    """The file and its last level are over that day."""
    LevelPeriod.objects.filter(case_file=file, ends_on__isnull=True).update(
        ends_on=closed_on, ending="need_met", closed_by=by
    )
    type(file).objects.filter(pk=file.pk).update(
        closed_on=closed_on, closed_by=by, closing_reason=reason
    )
    file.refresh_from_db()
    return file


def colleague(team):
    """A team of one is a person: most scenes need two."""
    return member(team.organisation, Role.COUNSELLOR, team=team)
