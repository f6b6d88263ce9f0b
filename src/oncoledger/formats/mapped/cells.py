"""What one cell of a clinical table means, by the type of its column. ValueError says what was expected instead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from ...model.dates import day_of
from ...model.money import cents_of, thousandths_of
from ...model.times import EARLIEST, LATEST, seconds_of

MOST = 10**15
"""Thousandths or counts beyond which a number is a slip of its source."""

_TRUE, _FALSE = frozenset("1 true t yes y".split()), frozenset("0 false f no n".split())
_NUMBER = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]{1,9})?")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*([AaPp])?\.?[Mm]?\.?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def text(cell: str, zone: dt.tzinfo | None) -> str:
    return cell


def date(cell: str, zone: dt.tzinfo | None) -> int:
    """A day of the years 1850 to 2199; midnight beside it is how spreadsheets write a day."""
    plain = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", cell)
    try:
        day = day_of(plain)
    except ValueError:
        raise ValueError("a date of the form 2026-01-31") from None
    if not day_of(EARLIEST.isoformat()) <= day < day_of(LATEST.isoformat()):
        raise ValueError("a date of the years 1850 to 2199")
    return day


def time(cell: str, zone: dt.tzinfo | None) -> int:
    """Seconds on the clinic's clock. A day alone is its midnight. An offset is turned to the clinic's zone where that is known."""
    found = _TIME.fullmatch(cell)
    if not found:
        raise ValueError("a time of the form 2026-01-31 14:05")
    day, hour, minute, second, half, offset = found.groups()
    try:
        hours = int(hour or 0)
        if half:
            if not 1 <= hours <= 12:
                raise ValueError
            hours = hours % 12 + (12 if half in "Pp" else 0)
        whole_day = hours == 24 and not int(minute or 0) and not int(second or 0)
        moment = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(0 if whole_day else hours, int(minute or 0), int(second or 0)))
        moment += dt.timedelta(days=int(whole_day))
        if offset:
            moment = moment.replace(tzinfo=_offset(offset))
        return seconds_of(moment, zone)
    except (ValueError, OverflowError):
        raise ValueError("a time of the calendar such as 2026-01-31 14:05, in the years 1850 to 2199") from None


def _offset(text: str) -> dt.tzinfo:
    if text == "Z":
        return dt.UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def count(cell: str, zone: dt.tzinfo | None) -> int:
    plain = cell.replace(",", "").removesuffix(".0")
    if not re.fullmatch(r"-?[0-9]{1,15}", plain):
        raise ValueError("a whole number")
    return int(plain)


def quantity(cell: str, zone: dt.tzinfo | None) -> int:
    """Thousandths; what is finer is rounded as money is."""
    if not cell.strip("-.,") or not _NUMBER.fullmatch(cell):
        raise ValueError("a number such as 1.5")
    value = thousandths_of(cell.replace(",", ""))
    if abs(value) > MOST:
        raise ValueError("a number below a million million")
    return value


def amount(cell: str, zone: dt.tzinfo | None) -> int:
    plain = cell.replace("$", "")
    if not plain.strip("-.,") or not _NUMBER.fullmatch(plain):
        raise ValueError("an amount such as 1,234.50")
    return cents_of(plain.replace(",", ""))


def flag(cell: str, zone: dt.tzinfo | None) -> int:
    word = cell.lower()
    if word in _TRUE or word in _FALSE:
        return int(word in _TRUE)
    raise ValueError("1 or 0, yes or no")


READ: dict[str, Callable[[str, dt.tzinfo | None], str | int]] = {
    "text": text, "date": date, "time": time, "count": count, "quantity": quantity, "units": quantity, "amount": amount, "flag": flag,
}  # fmt: skip
"""Type of a column -> what reads its cells."""
