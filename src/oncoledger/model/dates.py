"""Dates as whole days since 1970-01-01, the form in which every table and array holds them."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

NO_DATE = -(2**31)
"""A date that is not there. Smaller than every real day, so that it sorts first."""

FIRST_DAY, LAST_DAY = -(2**30), 2**30
"""Open ends of a span: before and after every real day."""

_ISO, _COMPACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{8}")
_EPOCH = dt.date(1970, 1, 1).toordinal()


def day_of(text: str) -> int:
    """The day number of an ISO date (`2026-01-31`). Raises ValueError when the text is no date of the calendar."""
    if not _ISO.fullmatch(text):
        raise ValueError(f"{text!r} is not a date of the form 2026-01-31")
    return dt.date.fromisoformat(text).toordinal() - _EPOCH


def day_of_compact(text: str) -> int:
    """The day number of an eight-digit date (`20260131`). Raises ValueError when the text is no date of the calendar."""
    if not _COMPACT.fullmatch(text):
        raise ValueError(f"{text!r} is not a date of the form 20260131")
    return dt.date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal() - _EPOCH


def date_of(day: int) -> dt.date:
    """The calendar date of a day number."""
    return dt.date.fromordinal(int(day) + _EPOCH)


def today() -> int:
    """The day number of today, on this machine's clock."""
    return dt.date.today().toordinal() - _EPOCH


@lru_cache(1 << 15)
def iso(day: int) -> str:
    """A day number as `2026-01-31`; empty when there is no date: an open end, or a number beyond the calendar."""
    return date_of(day).isoformat() if dt.date.min.toordinal() <= int(day) + _EPOCH <= dt.date.max.toordinal() else ""


def weekday(day: int) -> int:
    """Monday is 0, Sunday 6."""
    return (int(day) + 3) % 7
