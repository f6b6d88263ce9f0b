"""A place in a resource: what stands there, read without trust. What has another form than it should is a problem with its path, and counts as absent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from ...model.dates import day_of
from ...model.times import EARLIEST, LATEST, seconds_of

Complain = Callable[[str, str, str], None]
"""Path within the resource, what was found, what was expected."""

SHOWN = 60
MOST = 10**12
"""A value beyond which a number is a slip of its source."""
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?")


class Node:
    """value: what stands there, None where nothing does. path: how one finds it from the resource on."""

    __slots__ = ("complain", "path", "value")

    def __init__(self, value: Any, path: str, complain: Complain) -> None:
        self.value, self.path, self.complain = value, path, complain

    def __bool__(self) -> bool:
        return self.value is not None

    def _wrong(self, expected: str) -> None:
        self.complain(self.path, repr(self.value)[:SHOWN], expected)

    def __getitem__(self, name: str) -> Node:
        """A member of an object; absent where there is none."""
        value = None
        if isinstance(self.value, dict):
            value = self.value.get(name)
        elif self.value is not None:
            self._wrong("an object")
        return Node(value, f"{self.path}.{name}", self.complain)

    def each(self, name: str) -> Iterator[Node]:
        """The members of a list; a single object that stands in place of a list is taken for one."""
        whole = self[name]
        if isinstance(whole.value, dict):
            whole._wrong("a list")
            yield whole
        elif isinstance(whole.value, list):
            for place, value in enumerate(whole.value):
                if value is not None:
                    yield Node(value, f"{whole.path}[{place}]", self.complain)
        elif whole:
            whole._wrong("a list")

    def first(self, name: str) -> Node:
        return next(self.each(name), Node(None, f"{self.path}.{name}", self.complain))

    def text(self) -> str:
        """Text without blanks at its ends; empty where there is none."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str):
            self._wrong("text")
            return ""
        return " ".join(self.value.split())

    def whole(self) -> int | None:
        """A whole number of at least nothing."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not 0 <= self.value <= MOST:
            self._wrong("a whole number")
            return None
        return self.value

    def thousandths(self) -> int | None:
        """A number in thousandths, rounded half away from zero as people do."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, int | float | Decimal):
            self._wrong("a number")
            return None
        try:
            number = Decimal(str(self.value))
            if not number.is_finite() or abs(number) > MOST:
                raise InvalidOperation
            return int((number * 1000).to_integral_value(rounding="ROUND_HALF_UP"))
        except InvalidOperation:
            self._wrong("a number below a million million")
            return None

    def flag(self) -> bool | None:
        if self.value is None:
            return None
        if not isinstance(self.value, bool):
            self._wrong("true or false")
            return None
        return self.value

    def day(self) -> int | None:
        """The day number of a date or of the day of a time; a month or a year alone is no day, and is left out without complaint."""
        text = self.text()
        if not text:
            return None
        found = _DATE.fullmatch(text[:10] if "T" in text else text)
        try:
            if not found or ("T" in text and not found[3]):
                raise ValueError
            if not found[3]:
                return None
            day = day_of(found[0])
            if not day_of(EARLIEST.isoformat()) <= day < day_of(LATEST.isoformat()):
                raise ValueError
            return day
        except ValueError:
            self._wrong("a date of the years 1850 to 2199 such as 2026-01-31")
            return None

    def time(self, zone: dt.tzinfo | None) -> int | None:
        """Seconds on the clinic's clock; a day alone is its midnight."""
        text = self.text()
        if not text:
            return None
        if "T" not in text:
            day = self.day()
            return None if day is None else day * 86_400
        try:
            found = _MOMENT.fullmatch(text)
            if not found:
                raise ValueError
            moment = dt.datetime.combine(dt.date.fromisoformat(found[1]), dt.time(int(found[2]), int(found[3]), min(int(found[4] or 0), 59)))
            if found[5]:
                moment = moment.replace(tzinfo=_offset(found[5]))
            return seconds_of(moment, zone)
        except (ValueError, OverflowError):
            self._wrong("a time of the years 1850 to 2199 such as 2026-01-31T14:05:00-05:00")
            return None


def _offset(text: str) -> dt.tzinfo:
    if text == "Z":
        return dt.UTC
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return dt.timezone(dt.timedelta(minutes=-minutes if text[0] == "-" else minutes))
