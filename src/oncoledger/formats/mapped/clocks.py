"""Dates and times of exports as people's systems write them: ISO, slashed dates with a clock, serial days of a spreadsheet, offsets and zone letters."""

from __future__ import annotations

import datetime as dt
import re

from ...model.dates import day_of
from ...model.times import DAY, EARLIEST, LATEST, moment_of, seconds_of
from ..tabular_dates import DateReader, Order

_SPAN = day_of(EARLIEST.isoformat()), day_of(LATEST.isoformat()) - 1
_SPLIT = re.compile(r"(.*?\d)(?:[T ]\s*(\d{1,2}:.*)|(?<=\d{4}) ([0-2]\d[0-5]\d))?", re.IGNORECASE)
"""A day and the clock beside it; one without its colon only after a year of four digits: `03/02/2026 0930`."""
_CLOCK = re.compile(
    r"(?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?|(\d{1,2})(\d{2})(\d{2})?)\s*(?:([ap])\.?m\.?)?\s*(Z|UTC|GMT|[ECMP][SD]T|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(\d{5})\.(\d{1,12})")
_FRACTION = re.compile(r"0?\.\d{1,12}")
_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "Z": 0, "UTC": 0, "GMT": 0}
_EXPECTED_CLOCK = "a time of day such as 14:05 or 2:05 PM"


class Clocks:
    """Reads the words of one column. zone: the clinic's, to which times are turned whose own is known: by an offset, else by `own`, the clock of the export.
    Otherwise a time stays on the clock that it stands on."""

    def __init__(self, words: list[str], serials: bool, day_first: bool, zone: dt.tzinfo | None, own: dt.tzinfo | None = None) -> None:
        self.dates = DateReader(Order.of([_split(word)[0] for word in words]), serials, day_first, _SPAN)
        self.zone, self.own = zone, own if zone else None

    def date(self, text: str) -> int:
        return self.dates.read(_split(text)[0])[0]

    def time(self, text: str, clock: str = "") -> int:
        """Seconds of a date and its clock, in one word or in two. A day alone is its midnight."""
        if self.dates.serials and (serial := _SERIAL.fullmatch(text)) and not clock:
            return self._turned(self.dates.read(serial[1])[0] * DAY + round(float(f"0.{serial[2]}") * DAY), "")
        date, beside = _split(text)
        day, found = self.dates.read(date)
        if not (clock or beside or found):
            return day * DAY
        seconds, offset = self._clock(clock or beside or found)
        return self._turned(day * DAY + seconds, offset)

    def _clock(self, text: str) -> tuple[int, str]:
        if _FRACTION.fullmatch(text):
            return round(float(text) * DAY), ""
        beside = _split(text)[1]
        found = _CLOCK.fullmatch(beside or text)  # a spreadsheet writes a time alone with the day it begins its calendar with
        if not found:
            raise ValueError(_EXPECTED_CLOCK)
        hour, minute, second = int(found[1] or found[4]), int(found[2] or found[5]), int(found[3] or found[6] or 0)
        if found[7]:
            if not 1 <= hour <= 12:
                raise ValueError(_EXPECTED_CLOCK)
            hour = hour % 12 + (12 if found[7] in "pP" else 0)
        if minute > 59 or second > 59 or hour > 24 or (hour == 24 and minute + second):
            raise ValueError(_EXPECTED_CLOCK)
        return hour * 3600 + minute * 60 + second, (found[8] or "").upper()

    def _turned(self, seconds: int, offset: str) -> int:
        try:
            moment = moment_of(seconds)
            if offset or self.own:
                moment = moment.replace(tzinfo=_offset(offset) if offset else self.own)
            return seconds_of(moment, self.zone)
        except OverflowError:
            raise ValueError("a date of the years 1850 to 2199") from None


def _split(text: str) -> tuple[str, str]:
    found = _SPLIT.fullmatch(text)
    return (found[1], found[2] or found[3] or "") if found else (text, "")


def _offset(text: str) -> dt.tzinfo:
    if text in _HOURS:
        return dt.timezone(dt.timedelta(hours=_HOURS[text]))
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes >= 24 * 60:
        raise ValueError("an offset below 24 hours")
    return dt.timezone(dt.timedelta(minutes=-minutes if text[0] == "-" else minutes))
