"""Values of HL7 v2 data types in the ledger's units: times with offsets and part precision, numbers, money, identifiers, people, telephones."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from ...model.times import seconds_of
from .segment import Marks, Segment

_TIME = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d{0,9})?)?)?)?)?)?([+-]\d{4}|Z)?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{0,9})?)?(?: ?([+-]\d\d:?\d\d|Z))?)?")
_NUMBER = re.compile(r"[+-]?(\d{1,14}\.?\d{0,12}|\.\d{1,12})")
_DIGITS = re.compile(r"\D+")
_EXTENSION = re.compile(r"(?i)\s*(x|ext).*$")


@lru_cache(maxsize=50_000)
def moment(value: str, zone: dt.tzinfo | None) -> tuple[int, int]:
    """Seconds on the clinic's clock, and how precise: 4 a year, 6 a month, 8 a day, 10 an hour, 12 a minute, 14 a second.

    Also ISO 8601. What has no offset is on the clinic's clock, whatever offset MSH-7 has: senders stamp a message with today's offset and plan for summer.
    Raises ValueError for what is no time of the years 1850 to 2199.
    """
    found = _TIME.fullmatch(value) or _ISO.fullmatch(value)
    if not found:
        raise ValueError("a time as YYYYMMDDHHMMSS")
    year, month, day, hour, minute, second, offset = found.groups()
    precision = 4 + 2 * sum(part is not None for part in (month, day, hour, minute, second))
    when = dt.datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0))
    if offset and precision > 8:
        digits = "+0000" if offset == "Z" else offset.replace(":", "")
        east = dt.timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
        when = when.replace(tzinfo=dt.timezone(east if digits[0] == "+" else -east))
    try:
        return seconds_of(when, zone), precision
    except OverflowError:
        raise ValueError("a time of the years 1850 to 2199") from None


@lru_cache(maxsize=50_000)
def number(value: str) -> Decimal | None:
    """A plain decimal number; None for anything else."""
    return Decimal(value) if _NUMBER.fullmatch(value) else None


def whole(value: Decimal, scale: int) -> tuple[int, bool]:
    """The number in units of one over `scale`, and whether it is exactly that."""
    scaled = value * scale
    rounded = int(scaled.to_integral_value())
    return rounded, rounded == scaled


def identifier(marks: Marks, piece: str) -> str:
    """A number with its authority, `12345^^^HOSP`, as the ledger names persons and visits; without an authority the number alone. Check digits,
    type and facility do not belong to it."""
    value = marks.piece(piece, 1)
    authority = authority_of(marks, piece)
    return short(f"{value}^^^{authority}" if value and authority else value)


def authority_of(marks: Marks, piece: str) -> str:
    """The assigning authority of a CX: its namespace, else its universal id."""
    return marks.piece(piece, 4, 1) or marks.piece(piece, 4, 2)


def entity(segment: Segment, place: int) -> str:
    """An entity identifier (EI) with its namespace: `A17^ARIA`."""
    value, space = segment.text(place), segment.text(place, 2) or segment.text(place, 3)
    return short(f"{value}^{space}" if value and space else value)


def short(name: str) -> str:
    """A record's name of at most 200 letters; a longer one keeps its beginning and is told apart by a hash."""
    if len(name) <= 200:
        return name
    import hashlib

    return f"{name[:150]}#{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]}"


def clinician(marks: Marks, piece: str) -> tuple[str, dict[str, str]]:
    """The name by which the ledger knows a clinician (their id, else their name), and what else the field says of them."""
    number, family = marks.piece(piece, 1), marks.piece(piece, 2)
    given = " ".join(part for part in (marks.piece(piece, 3), marks.piece(piece, 4)) if part)
    name = ", ".join(part for part in (family, given) if part)
    kind = marks.piece(piece, 13) or marks.piece(piece, 9)
    said = {"name": name, "credential": marks.piece(piece, 7)}
    if len(number) == 10 and number.isdigit() and (kind == "NPI" or authority_in(marks, piece, 9)):
        said["npi"] = number
    return short(number or name), said


def authority_in(marks: Marks, piece: str, component: int) -> bool:
    """Whether a component names the NPI as authority."""
    return "NPI" in (marks.piece(piece, component, 1), marks.piece(piece, component, 2)) or marks.piece(piece, component, 2) == "2.16.840.1.113883.4.6"


def telephone(marks: Marks, piece: str) -> str:
    """Digits of a telephone number; empty where there are fewer than seven."""
    for text in (marks.piece(piece, 1), marks.piece(piece, 6) + marks.piece(piece, 7), marks.piece(piece, 12)):
        digits = _DIGITS.sub("", _EXTENSION.sub("", text[:60]))
        if len(digits) >= 7:
            return digits
    return ""
