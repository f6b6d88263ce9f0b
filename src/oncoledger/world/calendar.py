"""Treatment days: no weekend, no holiday; and the spans between them that a course needs."""

from __future__ import annotations

from ..model.dates import date_of, day_of, weekday

_HOLIDAYS = """
2024-01-01 2024-01-15 2024-05-27 2024-07-04 2024-09-02 2024-11-28 2024-12-25
2025-01-01 2025-01-20 2025-05-26 2025-07-04 2025-09-01 2025-11-27 2025-12-25
2026-01-01 2026-01-19 2026-05-25 2026-07-03 2026-09-07 2026-11-26 2026-12-25
"""
HOLIDAYS = frozenset(map(day_of, _HOLIDAYS.split()))
FIRST_DAY, LAST_DAY = day_of("2024-01-02"), day_of("2026-10-30")
"""The world's first day of planning and its last day of service."""
NEW_YEARS = (day_of("2025-01-01"), day_of("2026-01-01"))

_WORKDAYS = tuple(day for day in range(FIRST_DAY - 120, LAST_DAY + 400) if weekday(day) < 5 and day not in HOLIDAYS)
_FIRST = FIRST_DAY - 120
_PLACE: list[int] = []
"""For each day from `_FIRST`: the place of the first workday that is not before it."""
for _day in range(_FIRST, _WORKDAYS[-1] + 1):
    _PLACE.append((_PLACE[-1] + (_WORKDAYS[_PLACE[-1]] < _day)) if _PLACE else 0)


def workday(day: int) -> int:
    """The day itself, or the next one on which the centre is open."""
    return _WORKDAYS[_PLACE[day - _FIRST]]


def workdays(day: int, count: int) -> tuple[int, ...]:
    """`count` treatment days from a day on."""
    place = _PLACE[day - _FIRST]
    return _WORKDAYS[place : place + count]


def after(day: int, count: int) -> int:
    """The workday that is `count` workdays later; negative counts go back."""
    return _WORKDAYS[_PLACE[day - _FIRST] + count]


def is_open(day: int) -> bool:
    return workday(day) == day


def every_other(day: int, count: int) -> tuple[int, ...]:
    """`count` treatment days with a workday between two of them, as stereotactic courses run."""
    return workdays(day, 2 * count)[::2]


def weekly(day: int, count: int, step: int = 7) -> tuple[int, ...]:
    """`count` days a week apart (or `step` days), moved to the next open day where the centre is closed."""
    return tuple(workday(day + step * i) for i in range(count))


def year_of(day: int) -> int:
    return 2024 + (day >= NEW_YEARS[0]) + (day >= NEW_YEARS[1])


def month_of(day: int) -> int:
    """Months since January 2024, for days of the world."""
    return _MONTHS[day - _FIRST]


_MONTHS = tuple(12 * (date.year - 2024) + date.month - 1 for date in map(date_of, range(_FIRST, _WORKDAYS[-1] + 1)))
