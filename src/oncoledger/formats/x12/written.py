"""What every X12 file that is written shares: its envelope, texts that hold no delimiter, amounts and dates as X12 has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oncoledger.model.dates import NO_DATE, date_of, iso
from oncoledger.model.schema import TableSpec
from oncoledger.model.table import NO_NUMBER, Table, blank

from .problems import named

Element = str | tuple[str, ...]
"""An element, or the components of one."""

_OUTSIDE_X12 = re.compile(r"[^ -~]")
_TIME = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]")
_CHECKED_AT_MOST = 50_000


@dataclass(frozen=True)
class Envelope:
    """Who sends what to whom, and when. The caller gives the numbers and the clock, so that the same tables give the same bytes.

    date: day number. time: HHMM. control_number: of the interchange (ISA13) and its group (GS06), 1 to 999999999, never the same twice for one receiver.
    usage: P production, T test. batch: BHT03 of an 837; the control number where empty. Names stand in 1000A and 1000B of an 837.
    """

    sender_id: str
    receiver_id: str
    date: int
    time: str
    control_number: int = 1
    sender_name: str = ""
    receiver_name: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    batch: str = ""
    usage: str = "P"
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"
    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"
    line_end: str = "\n"
    claims_per_transaction: int = 5000

    @property
    def delimiters(self) -> str:
        return self.element + self.component + self.repetition + self.segment


class Segments:
    """One interchange with one functional group while it is written. where: what a refusal names, such as `claim RT-0001`."""

    def __init__(self, envelope: Envelope, code: str, group: str, version: str) -> None:
        self.envelope, self.code, self.group, self.version = envelope, code, group, version
        self.where = "the envelope"
        self._texts: list[str] = []
        self._checked: set[str] = set()
        self._delimiters = re.compile(f"[{re.escape(envelope.delimiters)}]")
        self._transactions, self._first = 0, 0
        self._open()

    def put(self, *elements: Element) -> None:
        """One segment, tag first. Empty elements and components at the end are left out.

        Raises ValueError for a text with a delimiter, with a blank at either end, or with a character that is not printable ASCII.
        """
        checked = self._checked
        texts = []
        for place, element in enumerate(elements):
            if isinstance(element, str):
                if element not in checked:
                    self._check(element, elements, place)
                texts.append(element)
            else:
                for part in element:
                    if part not in checked:
                        self._check(part, elements, place)
                texts.append(_joined(list(element), self.envelope.component))
        self._texts.append(_joined(texts, self.envelope.element))

    def begin(self) -> None:
        """ST of the next transaction."""
        self._transactions += 1
        self._first = len(self._texts)
        self.put("ST", self.code, f"{self._transactions:04d}", "" if self.code == "835" else self.version)

    def end(self) -> None:
        """SE of the open transaction."""
        self.put("SE", str(len(self._texts) - self._first + 1), f"{self._transactions:04d}")

    def bytes(self) -> bytes:
        """The whole interchange."""
        envelope = self.envelope
        number = str(envelope.control_number)
        self.put("GE", str(self._transactions), number)
        self.put("IEA", "1", f"{envelope.control_number:09d}")
        end = envelope.segment + envelope.line_end
        return (end.join(self._texts) + end).encode("ascii")

    def _open(self) -> None:
        envelope = self.envelope
        _check_envelope(envelope)
        day = compact(envelope.date)
        isa = [
            "ISA", "00", " " * 10, "00", " " * 10, envelope.sender_qualifier, envelope.sender_id.ljust(15), envelope.receiver_qualifier,
            envelope.receiver_id.ljust(15), day[2:], envelope.time, envelope.repetition, "00501", f"{envelope.control_number:09d}", "0",
            envelope.usage, envelope.component,
        ]  # fmt: skip
        self._texts.append(envelope.element.join(isa))
        self.put("GS", self.group, envelope.sender_id, envelope.receiver_id, day, envelope.time, str(envelope.control_number), "X", self.version)

    def _check(self, text: str, elements: tuple[Element, ...], place: int) -> None:
        found = self._delimiters.search(text)
        name = named(str(elements[0]), place)
        if found:
            raise ValueError(f"{self.where}: the text for {name} holds {found[0]!r}, which is a delimiter of this file")
        odd = _OUTSIDE_X12.search(text)
        if odd:
            raise ValueError(f"{self.where}: the text for {name} holds {odd[0]!r}; X12 takes printable ASCII without line ends")
        if text != text.strip(" "):
            raise ValueError(f"{self.where}: the text for {name} begins or ends with a blank, which no reader keeps")
        if len(self._checked) < _CHECKED_AT_MOST:
            self._checked.add(text)


def records(table: Table, spec: TableSpec) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as plain values in the order of the schema's columns; a column that the table lacks is absent in every row."""
    columns = [table[column.name] if column.name in table else blank(column.type, len(table)) for column in spec.columns]
    return zip(*(column.tolist() for column in columns), strict=True)


def money(cents: int) -> str:
    """Cents as X12 writes an amount: `1500`, `1500.50`, `-12.05`."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}" + (f".{part:02d}" if part else "")


def quantity(thousandths: int) -> str:
    """Thousandths as X12 writes a number of units: `2`, `0.5`; empty where there is none."""
    if thousandths == NO_NUMBER:
        return ""
    whole, part = divmod(abs(thousandths), 1000)
    return f"{'-' if thousandths < 0 else ''}{whole}" + (f".{part:03d}".rstrip("0") if part else "")


def compact(day: int) -> str:
    """A day number as `20260131`; empty where there is none."""
    return "" if day == NO_DATE else f"{date_of(day):%Y%m%d}"


def _joined(texts: list[str], separator: str) -> str:
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return separator.join(texts)


def _check_envelope(envelope: Envelope) -> None:
    delimiters = envelope.delimiters
    if len(delimiters) != 4 or len(set(delimiters)) != 4 or any(c.isalnum() or c.isspace() or not c.isascii() for c in delimiters):
        raise ValueError("an envelope needs four different delimiters of one ASCII character each, none of them a letter, a digit or a blank")
    if envelope.line_end not in ("", "\n", "\r\n"):
        raise ValueError(f"the line end {envelope.line_end!r} is none: expected nothing, a line feed, or carriage return and line feed")
    if not 1 <= envelope.control_number <= 999_999_999:
        raise ValueError(f"the control number {envelope.control_number} is not between 1 and 999999999")
    if not iso(envelope.date) or not _TIME.fullmatch(envelope.time):
        raise ValueError(f"an envelope needs a date and a time of the form HHMM; {envelope.time!r} was given as the time")
    if envelope.usage not in ("P", "T"):
        raise ValueError(f"the usage {envelope.usage!r} is neither P (production) nor T (test)")
    for what, text in (("sender_id", envelope.sender_id), ("receiver_id", envelope.receiver_id)):
        if not 2 <= len(text) <= 15 or _OUTSIDE_X12.search(text) or set(text) & set(delimiters):
            raise ValueError(f"{what} {text!r} of the envelope: expected 2 to 15 printable characters without a delimiter")
    if envelope.claims_per_transaction < 1:
        raise ValueError("a transaction holds at least one claim")
