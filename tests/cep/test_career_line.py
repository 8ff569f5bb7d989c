"""The career drawn through the years: pure, in thousandths of a width."""

import datetime

from cep.career_line import NARROWEST, WIDTH, career_strip
from cep.models import CareerEntry, CareerEntryKind

TODAY = datetime.date(2026, 11, 22)
EXPERIENCE, DIPLOMA = CareerEntryKind.EXPERIENCE, CareerEntryKind.DIPLOMA


def entry(kind, starts=None, ends=None):
    return CareerEntry(
        kind=kind,
        title="Étape inventée",
        starts_on=starts and datetime.date(*starts),
        ends_on=ends and datetime.date(*ends),
    )


def test_bars_stand_where_their_years_are():
    strip = career_strip(
        [
            entry(EXPERIENCE, (2017, 1, 1), (2022, 1, 1)),
            entry(EXPERIENCE, (2012, 1, 1), (2017, 1, 1)),
        ],
        TODAY,
    )
    newest, oldest = strip.rows[0].bars
    assert (strip.first_year, strip.last_year) == (2012, 2022)
    assert oldest.x == 0
    assert newest.x + newest.width == WIDTH
    assert abs(newest.x - WIDTH // 2) <= 1


def test_an_experience_without_end_runs_until_today():
    strip = career_strip(
        [entry(EXPERIENCE, (2020, 3, 1)), entry(DIPLOMA, None, (2001, 6, 1))], TODAY
    )
    experiences, diplomas = strip.rows
    assert experiences.bars[0].is_running
    assert experiences.bars[0].x + experiences.bars[0].width == WIDTH
    assert diplomas.bars[0].width == NARROWEST
    assert not diplomas.bars[0].is_running
    assert (strip.first_year, strip.last_year) == (2001, 2026)


def test_a_diploma_with_one_date_was_obtained_then():
    strip = career_strip([entry(DIPLOMA, (2026, 11, 1)), entry(DIPLOMA, (1998, 6, 1))], TODAY)
    assert [bar.width for bar in strip.rows[0].bars] == [NARROWEST, NARROWEST]
    assert strip.rows[0].bars[0].x == WIDTH - NARROWEST
    assert not any(bar.is_running for bar in strip.rows[0].bars)


def test_lines_without_a_date_stay_in_the_list():
    assert career_strip([], TODAY) is None
    assert career_strip([entry(EXPERIENCE), entry(DIPLOMA, (1998, 6, 1))], TODAY) is None


def test_what_begins_tomorrow_is_drawn_all_the_same():
    ahead = [entry(EXPERIENCE, (2027, 2, 1)), entry(EXPERIENCE, (2020, 1, 1), (2021, 1, 1))]
    strip = career_strip(ahead, TODAY)
    assert all(0 <= bar.x <= bar.x + bar.width <= WIDTH for bar in strip.rows[0].bars)
