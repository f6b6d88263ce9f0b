"""One message while it is read: its header, the person and the stay it is about, the rows it gives, and what was wrong with it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from ...model.schema import TABLES
from ...model.times import DAY
from ...model.verdict import ReadError
from ..records import Record, Records, Value
from ..x12.problems import quoted, shape
from .segment import Segment
from .values import clinician, moment, number, short, whole

_NEEDED = {
    name: tuple(column.name for column in table.columns if column.required and column.name not in ("record_id", "patient_id")) for name, table in TABLES.items()
}
_PERSONAL = {name for name, table in TABLES.items() if any(column.name == "patient_id" for column in table.columns)}
_MOST = 10**15  # of thousandths or cents; more is a slip of its source


@dataclass(slots=True)
class Message:
    """The state of one message. number: its place in the file. patient_id, stay_id: of the last PID and PV1 read. is_retracting: the message deletes."""

    segments: list[Segment]
    bytes_: bytes
    file: str
    number: int
    before: int
    system: str
    zone: dt.tzinfo | None
    type: str = ""
    event: str = ""
    version_time: int | None = None
    records: Records = field(default_factory=lambda: Records("HL7 v2", items=1))
    patient_id: str = ""
    patients: list[str] = field(default_factory=list)
    stay_id: str = ""
    account_id: str = ""
    has_orphans: bool = False
    taken: dict[tuple[str, str], set[tuple[tuple[str, Value], ...]]] = field(default_factory=dict)
    providers: set[str] = field(default_factory=set)
    evn: Segment | None = None
    hash_: str = ""

    @property
    def digest(self) -> str:
        """A hash of the message: what names a row whose source gives it no name."""
        if not self.hash_:
            self.hash_ = hashlib.sha256(self.bytes_).hexdigest()[:16]
        return self.hash_

    def own_name(self, segment: Segment) -> str:
        """A record id where the source has none: the same whenever the same message is read."""
        control = self.segments[0].text(10)
        return short(f"{control + ' ' if control else ''}{self.digest} {segment.number}")

    def row(self, table: str, segment: Segment) -> Row:
        """A row that begins at a segment."""
        return Row(self, table, segment)

    def complain(self, segment: Segment, element: str, found: str, expected: str, severity: str = "warning") -> None:
        self.records.problems.append(ReadError(self.file, f"message {self.number}, segment {segment.number}", found, expected, element, severity))

    def count(self, what: str) -> None:
        """Something of which the ledger keeps nothing."""
        self.records.unused[what] += 1

    def provider(self, segment: Segment, place: int) -> str:
        """The first clinician of a field; the message's first mention of one with a number gives a row of `provider`."""
        pieces = segment.pieces(place)
        return self.clinician(segment, pieces[0]) if pieces else ""

    def clinician(self, segment: Segment, piece: str) -> str:
        name, said = clinician(segment.marks, piece)
        if name and said["name"] and name != said["name"] and name not in self.providers:
            self.providers.add(name)
            row = self.row("provider", segment)
            for column, value in said.items():
                row.put(column, value)
            row.add(name)
        return name

    def time(self, segment: Segment, place: int, component: int = 1, *, fine: bool = False, piece: str = "") -> int | None:
        """Seconds of a time that is known to the day, or with `fine` to the minute; a day without a time stands as its midnight."""
        raw = segment.marks.piece(piece, component) if piece else segment.text(place, component)
        if not raw or raw.startswith("9999"):
            return None
        try:
            seconds, precision = moment(raw[:40], self.zone)
        except ValueError as wrong:
            self.complain(segment, f"{segment.name}-{place}", quoted(raw), str(wrong))
            return None
        if precision < (12 if fine else 8):
            self.count("time known to the day or month only")
            return None
        return seconds

    def day(self, segment: Segment, place: int, component: int = 1, *, piece: str = "", is_private: bool = False) -> int | None:
        """The day as it stands, whatever offset follows; None where less than a day is known. A birth date is private: its digits are not repeated."""
        raw = segment.marks.piece(piece, component) if piece else segment.text(place, component)
        if not raw or raw.startswith("9999"):
            return None
        try:
            seconds, precision = moment(raw[:10] if raw[4:5] == "-" else raw[:8], None)
        except ValueError as wrong:
            self.complain(segment, f"{segment.name}-{place}", (shape if is_private else quoted)(raw), str(wrong))
            return None
        if precision < 8:
            self.count("date known to the month or year only")
            return None
        return seconds // DAY


class Row:
    """A row in the making. What is put from a segment marks the segment as kept; what its sender deletes is named in `cleared`."""

    __slots__ = ("cleared", "message", "segment", "table", "values")

    def __init__(self, message: Message, table: str, segment: Segment) -> None:
        self.message, self.table, self.segment = message, table, segment
        self.values: dict[str, Value] = {}
        self.cleared: list[str] = []

    def put(self, column: str, value: Value | None, segment: Segment | None = None) -> None:
        """Set a column, where there is a value."""
        if value is not None and value != "":
            self.values[column] = value
            (segment or self.segment).is_kept = True

    def text(self, column: str, place: int, component: int = 1, segment: Segment | None = None) -> str:
        """Set a column from a field, if it says something."""
        source = segment or self.segment
        if value := source.text(place, component):
            self.put(column, value, source)
        elif source.is_deleted(place):
            self.cleared.append(column)
        return value

    def time(self, column: str, place: int, component: int = 1, segment: Segment | None = None, *, fine: bool = False) -> int | None:
        source = segment or self.segment
        value = self.message.time(source, place, component, fine=fine)
        self.put(column, value, source)
        if source.is_deleted(place):
            self.cleared.append(column)
        return value

    def day(self, column: str, place: int, component: int = 1, segment: Segment | None = None, *, is_private: bool = False) -> None:
        source = segment or self.segment
        self.put(column, self.message.day(source, place, component, is_private=is_private), source)
        if source.is_deleted(place):
            self.cleared.append(column)

    def quantity(self, column: str, place: int, component: int = 1, segment: Segment | None = None, *, scale: int = 1000) -> int | None:
        """Set a column of thousandths, or with another scale of cents; what is no number or far too large is said and left out."""
        source = segment or self.segment
        raw = source.text(place, component).replace(",", "").removeprefix("$")
        if not raw:
            if source.is_deleted(place):
                self.cleared.append(column)
            return None
        found = number(raw[:60])
        rounded, is_exact = whole(found, scale) if found is not None else (0, True)
        if found is None or abs(rounded) > _MOST:
            self.message.complain(source, f"{source.name}-{place}", quoted(raw), "a number")
            return None
        if not is_exact:
            self.message.complain(source, f"{source.name}-{place}", quoted(raw), f"at most {len(str(scale)) - 1} decimals; rounded")
        self.put(column, rounded, source)
        return rounded

    def add(self, name: str, *, is_retracted: bool = False, is_apart: bool = False) -> str:
        """Hand the row over under its record id. Answers the id, or nothing where the row cannot stand: no person, or a needed column is not there.

        What a message says twice is one row. Of two different rows under one name the second is a later version, or with `is_apart` another thing: `name#2`.
        """
        message, values = self.message, self.values
        if self.table in _PERSONAL:
            if not message.patient_id:
                message.has_orphans = True
                return ""
            values["patient_id"] = message.patient_id
        if not is_retracted:
            for column in _NEEDED[self.table]:
                if column not in values:
                    message.complain(self.segment, self.segment.name, f"no {column.replace('_', ' ')}", f"one, for a row of {self.table}", "error")
                    return ""
        else:
            values["is_retracted"] = 1
        if self.cleared:
            values["cleared"] = " ".join(dict.fromkeys(self.cleared))
        self.segment.is_kept = True
        before, said = message.taken.setdefault((self.table, name), set()), tuple(values.items())
        if said in before:
            return name
        before.add(said)
        if is_apart and len(before) > 1:
            name = f"{name}#{len(before)}"
        values["record_id"] = name
        values["system"] = message.system
        if message.version_time is not None and (self.table != "patient" or message.type in ("ADT", "BAR")):
            values["version_time"] = message.version_time  # a PID elsewhere says who it is, often in part, and is no new version of the registration
        values["source_file"] = message.file
        values["source_place"] = f"message {message.number} segment {self.segment.number} {self.segment.name}"
        if self.table == "charge":
            values["source_position"] = message.before + self.segment.number
        message.records.records.append(Record(self.table, values))
        return name
