"""Dates as people's systems write them, read by column: only the whole column tells whether 03/04/2026 can be trusted."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ..model.dates import day_of, iso
from .tabular_values import clock

EARLIEST, LATEST = day_of("1990-01-01"), day_of("2100-12-31")
_SERIAL_ZERO = day_of("1899-12-30")
_TIME = r"(?:(?:T|\s+)(?P<time>\d{1,2}:\d{2}[^/]*))?"
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})" + _TIME, re.IGNORECASE)
_ISO_SLASHED = re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<time>\d{4}(?:\d{2})?)?")
_SLASHED = re.compile(r"(?P<m>\d{1,2})(?P<by>[/-])(?P<d>\d{1,2})(?P=by)(?P<y>\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_NAMED = re.compile(r"(?P<d>\d{1,2})[- ](?P<m>[A-Za-z]{3})[a-z]*[- ](?P<y>\d{4}|\d{2})" + _TIME)
_NAMED_FIRST = re.compile(r"(?P<m>[A-Za-z]{3})[a-z]*\.? (?P<d>\d{1,2}),? (?P<y>\d{4})" + _TIME)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ZONE = re.compile(r"(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
_EXPECTED = "a date such as 2026-01-31 or 1/31/2026"


@dataclass(frozen=True)
class Order:
    """What the slashed dates of a column show: that there are any, a second number above 12, a first number above 12."""

    slashed: bool = False
    month_first: bool = False
    day_first: bool = False

    @classmethod
    def of(cls, values: list[str]) -> Order:
        parts = [(int(found["m"]), int(found["d"])) for value in values if (found := _SLASHED.fullmatch(value))]
        return cls(bool(parts), any(second > 12 for _, second in parts), any(first > 12 for first, _ in parts))

    def __or__(self, other: Order) -> Order:
        return Order(self.slashed or other.slashed, self.month_first or other.month_first, self.day_first or other.day_first)

    @property
    def is_unknown(self) -> bool:
        return self.day_first and not self.month_first

    @property
    def is_assumed(self) -> bool:
        return self.slashed and not self.month_first and not self.day_first


class DateReader:
    """Reads the distinct values of one column, whose dates are known to stand in some order. `notes` says what was assumed."""

    def __init__(self, order: Order, serials: bool, day_first: bool = False, span: tuple[int, int] = (EARLIEST, LATEST)) -> None:
        self.order, self.day_first, self.span = order, day_first, span
        self.serials = serials
        self.short_years = False

    @property
    def notes(self) -> list[str]:
        notes = ["dates such as 3/4/2026 were read as month/day/year; none of them shows the order"] if self.order.is_assumed else []
        return notes + (["years of two digits were read as 20yy"] if self.short_years else [])

    def read(self, text: str) -> tuple[int, str]:
        """Day number and clock time (empty where there is none or it is midnight). Raises ValueError with what was expected."""
        found, year, month, date = self._parts(text)
        try:
            day = dt.date(year, month, date).toordinal() - _UNIX
        except ValueError:
            raise ValueError(f"a date of the calendar; {_EXPECTED}") from None
        if not self.span[0] <= day <= self.span[1]:
            raise ValueError(f"a date from {iso(self.span[0])} to {iso(self.span[1])}")
        return day, _clock_of(found)

    def _parts(self, text: str) -> tuple[str, int, int, int]:
        """Time as it stands, year, month and day of the month."""
        if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text) or _ISO_SLASHED.fullmatch(text):
            return found["time"] or "", int(found["y"]), int(found["m"]), int(found["d"])
        if (found := _SLASHED.fullmatch(text)) and self.day_first:
            return found["time"] or "", self._year(found["y"]), int(found["d"]), int(found["m"])
        if found:
            if self.order.is_unknown:
                raise ValueError("month/day/year; numbers above 12 stand first in this column, so that the order of day and month cannot be told")
            if int(found["m"]) > 12:
                raise ValueError("month/day/year, as elsewhere in this column")
            return found["time"] or "", self._year(found["y"]), int(found["m"]), int(found["d"])
        if found := _NAMED.fullmatch(text) or _NAMED_FIRST.fullmatch(text):
            return found["time"] or "", self._year(found["y"]), _MONTHS.get(found["m"].lower(), 0), int(found["d"])
        if self.serials and (serial := _SERIAL.fullmatch(text)):
            date = dt.date.fromordinal(_SERIAL_ZERO + int(serial[1]) + _UNIX)
            return "", date.year, date.month, date.day
        raise ValueError(_EXPECTED)

    def _year(self, text: str) -> int:
        if len(text) == 4:
            return int(text)
        self.short_years = True
        return 2000 + int(text)


_UNIX = dt.date(1970, 1, 1).toordinal()


def _clock_of(time: str) -> str:
    """The time of day that stood beside a date; empty for midnight, which is what systems write when they know none."""
    if not time:
        return ""
    try:
        found = clock(_ZONE.sub("", time.strip()))
    except ValueError:
        raise ValueError(_EXPECTED) from None
    return "" if found == "00:00" else found
