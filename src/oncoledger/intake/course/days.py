"""The calendar of a course: weekdays, holidays, the rhythm of its sessions and where it was broken."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ...model.dates import date_of, weekday

_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Interruption:
    """Days on which a session was due and none was. first, last: day numbers. missed: workdays without the holidays among them. holidays: how many of those."""

    first: int
    last: int
    missed: int
    holidays: int


@lru_cache(64)
def holidays(year: int) -> frozenset[int]:
    """Days on which most centres are closed, by the calendar of the United States; one that falls on a weekend is kept on the nearest weekday."""
    fixed = (dt.date(year, 1, 1), dt.date(year, 7, 4), dt.date(year, 12, 25))
    kept = [day - dt.timedelta(1) if day.weekday() == 5 else day + dt.timedelta(1) if day.weekday() == 6 else day for day in fixed]
    moving = (_nth(year, 1, 0, 3), _last(year, 5, 0), _nth(year, 9, 0, 1), _nth(year, 11, 3, 4))
    return frozenset(day.toordinal() - _EPOCH for day in (*kept, *moving))


def _nth(year: int, month: int, day_of_week: int, which: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta((day_of_week - first.weekday()) % 7 + 7 * (which - 1))


def _last(year: int, month: int, day_of_week: int) -> dt.date:
    last = dt.date(year, month + 1, 1) - dt.timedelta(1)
    return last - dt.timedelta((last.weekday() - day_of_week) % 7)


def is_workday(day: int) -> bool:
    return weekday(day) < 5 and day not in holidays(date_of(day).year)


def workdays_between(first: int, last: int) -> tuple[int, int]:
    """Workdays and holidays on weekdays strictly between two days."""
    days = [day for day in range(first + 1, last) if weekday(day) < 5]
    closed = sum(day in holidays(date_of(day).year) for day in days)
    return len(days) - closed, closed


def interruptions(days: Sequence[int]) -> list[Interruption]:
    """Where a course of so many treatment days (each once, in order) was broken: more workdays passed than its own rhythm leaves between two sessions.

    The rhythm is the commonest number of workdays between two sessions of the course: none in a daily course, one in one of every other day.
    """
    if len(days) < 3:
        return []
    gaps = [(first, last, *workdays_between(first, last)) for first, last in pairwise(days)]
    usual = Counter(missed for *_, missed, _ in gaps).most_common()
    most = max(count for _, count in usual)
    rhythm = min(missed for missed, count in usual if count == most)
    return [Interruption(first + 1, last - 1, missed - rhythm, closed) for first, last, missed, closed in gaps if missed > rhythm and missed - rhythm >= 1]
