from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.domain.digests import MonthDay
from bot.sources.dating import dated, nearest_past

SEEN = date(2026, 3, 26)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2200, 1, 1))


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (3, 26, date(2026, 3, 26)),  # the day itself has begun
        (3, 27, date(2025, 3, 27)),
        (3, 25, date(2026, 3, 25)),
        (12, 31, date(2025, 12, 31)),
        (1, 1, date(2026, 1, 1)),
        (2, 29, date(2024, 2, 29)),
        (2, 30, None),
        (13, 1, None),
    ],
)
def test_a_day_without_a_year_is_the_nearest_one_past(
    month: int, day: int, expected: date | None
) -> None:
    assert nearest_past(MonthDay(month=month, day=day), SEEN) == expected


def test_29_february_is_looked_for_across_a_century_that_leaves_it_out() -> None:
    assert nearest_past(MonthDay(month=2, day=29), date(1904, 2, 28)) == date(1896, 2, 29)


@given(written=DAYS, later=st.timedeltas(timedelta(0), timedelta(days=360)))
def test_a_page_read_within_a_year_gets_its_own_date_back(written: date, later: timedelta) -> None:
    day = MonthDay(month=written.month, day=written.day)
    assert nearest_past(day, written + later) == written


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-01-02.txt", date(2026, 1, 2)),
        ("papers-2026-01-02_b.jsonl", date(2026, 1, 2)),
        ("from 2026-01-02 to 2026-01-09.txt", date(2026, 1, 2)),
        ("2026-13-02.txt", date(2025, 7, 31)),
        ("12026-01-021.txt", date(2025, 7, 31)),
        ("000_93ebe175fad2a818.txt", date(2025, 7, 31)),
    ],
)
def test_a_date_in_the_name_wins_over_the_banner(name: str, expected: date) -> None:
    assert dated(name, MonthDay(month=7, day=31), first_seen=SEEN) == expected


def test_a_banner_with_a_year_is_believed_and_none_is_no_date() -> None:
    assert dated("page.txt", date(2019, 1, 1), first_seen=SEEN) == date(2019, 1, 1)
    assert dated("page.txt", None, first_seen=SEEN) is None
