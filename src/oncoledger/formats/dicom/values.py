"""The typed values of a data set, by the standard's keywords: text, numbers, dates, times, items. What is of another type is a complaint and no value."""

from __future__ import annotations

import datetime as dt
import re
import struct
import warnings
from collections.abc import Sequence
from decimal import Decimal

from ...model.dates import day_of
from ...model.times import seconds_of
from .elements import Element, Walk, representation_of, tag_of, written

CENTS = 100
"""cGy of a gray."""
LONGEST_TEXT = 10_240
LONGEST_NUMBERS = 16_384
"""Bytes of one element of numbers: leaf positions of a hundred pairs take 3,200."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_DATE = re.compile(r"(\d{4})([.-]?)(\d\d)\2(\d\d)")
_TIME = re.compile(r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.\d{1,9})?)?)?")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
_BINARY = {"FL": "f", "FD": "d", "US": "H", "SS": "h", "UL": "I", "SL": "i", "OF": "f", "OD": "d"}
_PLAIN = frozenset("AE AS CS DA DS DT IS TM UI UR".split())
_TEXTS = _PLAIN | frozenset("LO LT PN SH ST UC UT".split()) | {"", "UN"}
_WHOLE = frozenset(("LT", "ST", "UT", "UR"))
"""Types in which a backslash is a letter."""
_LARGEST = 10**12


class DataSet:
    """One data set or item.

    path: where it stands in its file, `(300A,0070)[2] `, empty at the top. encodings: Python's names for its character set, inherited by items.
    """

    __slots__ = ("_elements", "_end", "_explicit", "_start", "asked", "encodings", "offset", "path", "walk")

    def __init__(
        self, walk: Walk, start: int, end: int, is_explicit: bool, path: str = "", encodings: Sequence[str] = (), offset: dt.tzinfo | None = None
    ) -> None:  # fmt: skip
        self.walk, self._start, self._end, self._explicit, self.path = walk, start, end, is_explicit, path
        self._elements: dict[int, Element] | None = None
        self.encodings = encodings
        self.offset = offset
        self.asked: set[int] = set()
        if not path:
            self.encodings = self._character_set()
            self.offset = self._zone()

    @property
    def elements(self) -> dict[int, Element]:
        """Tag -> element, read when first asked for."""
        if self._elements is None:
            self._elements = self.walk.elements(self._start, self._end, self._explicit, self.path)
        return self._elements

    def place(self, keyword: str) -> str:
        """Where an element stands: `(300A,0070)[2] (300A,0078)`."""
        return self.path + written(tag_of(keyword))

    def complain(self, keyword: str, found: str, expected: str, severity: str = "error") -> None:
        self.walk.complain(self.place(keyword), found, expected, keyword, severity)

    def has(self, keyword: str) -> bool:
        """Whether the element is there with any value."""
        element = self.elements.get(tag_of(keyword))
        return element is not None and element.end > element.start

    def items(self, keyword: str, is_ends: bool = False) -> list[DataSet]:
        """The items of a sequence; none where it is not there or is no sequence. is_ends: only the first and the last."""
        tag = tag_of(keyword)
        self.asked.add(tag)
        element = self.elements.get(tag)
        if element is None or element.end <= element.start:
            return []
        if element.representation not in ("SQ", "UN", ""):
            self.complain(keyword, f"a value of type {element.representation}", "a sequence (SQ)")
            return []
        path = self.path + written(tag)
        places = list(enumerate(self.walk.items(element, path), 1))
        if is_ends:
            places = [*places[:1], *places[1:][-1:]]
        return [DataSet(self.walk, start, end, element.is_explicit, f"{path}[{n}] ", self.encodings, self.offset) for n, (start, end) in places]

    def first(self, keyword: str) -> DataSet | None:
        """The first item of a sequence."""
        items = self.items(keyword)
        return items[0] if items else None

    def raw(self, keyword: str) -> bytes:
        """The bytes of a list of numbers as they stand, to compare with others."""
        element = self.elements.get(tag_of(keyword))
        if element is None or element.end - element.start > LONGEST_NUMBERS:
            return b""
        data = self.walk.data[element.start : element.end]
        return data if self.walk.spend(self.path, data.count(b"\\") // 8) else b""

    def texts(self, keyword: str) -> list[str]:
        """All values of a text, without blanks around them; empty ones left out."""
        tag = tag_of(keyword)
        element = self.elements.get(tag)
        if element is None or element.end <= element.start:
            return []
        kind = representation_of(tag)
        found = element.representation
        if found not in _TEXTS:
            self.complain(keyword, f"a value of type {found}", f"text ({kind})")
            return []
        if element.end - element.start > LONGEST_TEXT:
            self.complain(keyword, f"{element.end - element.start:,} bytes", f"text ({kind})")
            return []
        text = self._decoded(keyword, self.walk.data[element.start : element.end].rstrip(b"\0 "), kind)
        parts = text.split("\\") if "\\" in text and kind not in _WHOLE else [text]
        texts = [" ".join(part.split()) if kind in _WHOLE else part.strip() for part in parts]
        if any(not text.isprintable() for text in texts):
            self.complain(keyword, "characters that are not printed", f"text ({kind})")
            return []
        return [text for text in texts if text]

    def text(self, keyword: str) -> str:
        """The first value of a text, or the empty string."""
        texts = self.texts(keyword)
        return texts[0] if texts else ""

    def both(self, first: str, second: str) -> str:
        """Two texts with a blank between them: `ELECTRON_SQUARE A10`."""
        return f"{self.text(first)} {self.text(second)}".strip()

    def uid(self, keyword: str) -> str:
        """A UID, or the empty string."""
        text = self.text(keyword)
        if text and not (len(text) <= 64 and text.replace(".", "").isdigit() and text.isascii()):
            self.complain(keyword, f"`{text[:80]}`", "a UID: digits and dots, 64 at most")
            return ""
        return text

    def numbers(self, keyword: str) -> list[Decimal]:
        """All values of a number, exact. None of them where one is no number."""
        tag = tag_of(keyword)
        element = self.elements.get(tag)
        if element is None or element.end <= element.start:
            return []
        kind = representation_of(tag)
        found = element.representation if element.representation not in ("", "UN") else kind
        if element.end - element.start > LONGEST_NUMBERS:
            self.complain(keyword, f"{element.end - element.start:,} bytes", f"numbers ({kind})")
            return []
        data = self.walk.data[element.start : element.end]
        if found in _BINARY:
            return self._binary(keyword, data, _BINARY[found])
        if found not in ("DS", "IS", "LO", "SH", "ST", "UT"):
            self.complain(keyword, f"a value of type {found}", f"a number ({kind})")
            return []
        if not self.walk.spend(self.path, data.count(b"\\")):
            return []
        numbers = []
        text = data.decode("latin-1").strip("\0 ")
        for part in text.split("\\") if text else ():
            part = part.strip(" ")
            if not _NUMBER.fullmatch(part) or len(part) > 40 or not part.isascii() or abs(Decimal(part)) > _LARGEST:
                self.complain(keyword, f"`{part[:40]}`", f"a number ({kind})")
                return []
            numbers.append(Decimal(part))
        return numbers

    def number(self, keyword: str) -> Decimal | None:
        """The first value of a number."""
        numbers = self.numbers(keyword)
        return numbers[0] if numbers else None

    def quantity(self, keyword: str, scale: int = 1) -> int | None:
        """Thousandths of a number that is not negative, in units of which the file's unit has `scale`: cGy of Gy with 100."""
        number = self.number(keyword)
        if number is not None and number < 0:
            self.complain(keyword, f"{number}", "a number that is not negative")
            return None
        return None if number is None else round(number * scale * 1000)

    def count(self, keyword: str) -> int | None:
        """A whole number from 0 to 999,999."""
        number = self.number(keyword)
        if number is None:
            return None
        if number != number.to_integral_value() or not 0 <= number < 1_000_000:
            self.complain(keyword, f"{number}", "a whole number from 0 to 999,999")
            return None
        return int(number)

    def date(self, keyword: str) -> dt.date | None:
        """A date; the separators of very old files are allowed."""
        text = self.text(keyword)
        if not text:
            return None
        match = _DATE.fullmatch(text)
        try:
            if match and text.isascii():
                date = dt.date(int(match[1]), int(match[3]), int(match[4]))
                seconds_of(dt.datetime(date.year, date.month, date.day))
                return date
        except ValueError:
            pass
        self.complain(keyword, f"`{text[:40]}`", "a date of the years 1850 to 2199 as YYYYMMDD")
        return None

    def day(self, keyword: str) -> int | None:
        """A date as a day number."""
        date = self.date(keyword)
        return None if date is None else day_of(date.isoformat())

    def clock(self, keyword: str) -> dt.time | None:
        """A time of day, to the second."""
        text = self.text(keyword)
        if not text:
            return None
        match = _TIME.fullmatch(text)
        try:
            if match and text.isascii():
                return dt.time(int(match[1]), int(match[2] or 0), min(59, int(match[3] or 0)) if match[3] == "60" else int(match[3] or 0))
        except ValueError:
            pass
        self.complain(keyword, f"`{text[:40]}`", "a time as HHMMSS")
        return None

    def moment(self, date: str, time: str, zone: dt.tzinfo | None) -> int | None:
        """Seconds of a date and a time of day. Where the time is missing, midnight with a warning, so that the day is kept."""
        day = self.date(date)
        if day is None:
            return None
        clock = self.clock(time)
        if clock is None:
            self.complain(time, "no time", "a time of day: 00:00 stands for it, the date is sure", "warning")
            return seconds_of(dt.datetime(day.year, day.month, day.day))
        try:
            return seconds_of(dt.datetime.combine(day, clock, self.offset), zone)
        except (ValueError, OverflowError) as problem:  # the zone moves it over the edge of the years
            self.complain(date, str(problem), "a date of the years 1850 to 2199")
            return None

    def _binary(self, keyword: str, data: bytes, code: str) -> list[Decimal]:
        order = "<" if self.walk.is_little else ">"
        count = len(data) // struct.calcsize(code)
        values = struct.unpack_from(f"{order}{count}{code}", data)
        if not all(-_LARGEST <= value <= _LARGEST for value in values):
            self.complain(keyword, "a number that is none or too large", "a number")
            return []
        return [Decimal(f"{value:.9g}") if isinstance(value, float) and code == "f" else Decimal(value) for value in values]

    def _decoded(self, keyword: str, data: bytes, kind: str) -> str:
        if data.isascii() and b"\x1b" not in data:
            return data.decode("ascii")
        try:
            if kind in _PLAIN:
                return data.decode("ascii")
            if not self.encodings:
                return self._undeclared(keyword, data)
            if len(self.encodings) == 1:
                return data.decode(self.encodings[0])
            return self._extended(data, kind)
        except (UnicodeError, LookupError):
            self.complain(keyword, f"the bytes {data[:20].hex(' ')}", f"text ({kind}) in {' and '.join(self.encodings) or 'ASCII'}")
            return ""

    def _undeclared(self, keyword: str, data: bytes) -> str:
        try:
            text, name = data.decode("utf-8"), "UTF-8"
        except UnicodeDecodeError:
            text, name = data.decode("latin-1"), "Latin-1"
        self.complain(keyword, f"letters beyond ASCII, read as {name}", "a character set in (0008,0005)", "warning")
        return text

    def _extended(self, data: bytes, kind: str) -> str:
        """Text with code extensions. pydicom replaces what it cannot read and warns; here that is no value."""
        from pydicom.charset import decode_bytes
        from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                return decode_bytes(data, list(self.encodings), PN_DELIMS if kind == "PN" else TEXT_VR_DELIMS)
            except UserWarning as warning:
                raise UnicodeError(str(warning)) from None

    def _character_set(self) -> Sequence[str]:
        from pydicom.charset import python_encoding

        element = self.elements.get(0x00080005)
        if element is None or element.end <= element.start:
            return ()
        terms = [term.strip(" \0") for term in self.walk.data[element.start : min(element.end, element.start + 256)].decode("latin-1").split("\\")]
        unknown = [term for term in terms if term not in python_encoding]
        if unknown:
            self.complain("SpecificCharacterSet", f"`{unknown[0][:40]}`", "a character set of the standard")
            return ()
        return tuple(dict.fromkeys(python_encoding[term] for term in terms)) if any(terms) else ()

    def _zone(self) -> dt.tzinfo | None:
        text = self.text("TimezoneOffsetFromUTC")
        match = _OFFSET.fullmatch(text)
        if match and int(match[2]) <= 14 and int(match[3]) < 60:
            minutes = int(match[2]) * 60 + int(match[3])
            return dt.timezone(dt.timedelta(minutes=-minutes if match[1] == "-" else minutes))
        if text:
            self.complain("TimezoneOffsetFromUTC", f"`{text[:20]}`", "an offset from UTC as &ZZXX")
        return None


def rows(**values: str | int | None) -> dict[str, str | int]:
    """The values that are known."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def joined(values: Sequence[str], separator: str = "|") -> str:
    """Different values in the order in which they came, with the separator kept out of them."""
    return separator.join(dict.fromkeys(value.replace("|", "/") for value in values if value))


def total(values: Sequence[int | None]) -> int | None:
    """The sum; unknown where one part is, or there is none."""
    return sum(value for value in values if value is not None) if values and None not in values else None
