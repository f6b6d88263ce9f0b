"""What every kind of table file becomes first: headings, and columns of text as it stands in the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..model.table import Words
from ..model.verdict import ReadError
from .tabular_headings import match

HEADING_WITHIN = 20
"""Rows of title or remark that may stand above the heading."""


@dataclass(frozen=True)
class Sheet:
    """Grain: one row of the file below its heading.

    headings: as they stand. columns: as many, raw text, shape (rows,). rows: int64 row number in the file, the heading's own counted.
    problems: of rows that could not be cut into cells; lost_rows counts them.
    dates_are_serials: whether a bare number in a date column is a day of the spreadsheet's calendar. name: of the workbook's sheet.
    """

    headings: list[str]
    columns: list[Words]
    rows: np.ndarray
    heading_row: int = 1
    problems: list[ReadError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dates_are_serials: bool = False
    lost_rows: int = 0
    name: str = ""


LISTED = 100
"""Rows that are named for one kind of trouble; the rest are counted."""


class Complaints:
    """What is wrong with rows: of each kind the first ones by name, all others in one line that counts them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._named: dict[tuple[str, str], list[ReadError]] = {}
        self._more: dict[tuple[str, str], tuple[int, int, int, str, str]] = {}

    def add(self, element: str, about: str, rows: Sequence[int] | np.ndarray, tell: Callable[[int], tuple[str, str]], severity: str = "error") -> None:
        """rows: numbers of further rows, ascending. tell: what was found in the n-th of them, and what was expected. about: the kind, within an element."""
        named = self._named.setdefault((element, about), [])
        room = LISTED - len(named)
        for n, row in enumerate(rows[:room]):
            found, expected = tell(n)
            named.append(ReadError(self.file, f"row {row}", found, expected, element, severity))
        if len(rows) > room:
            first, _, count, expected, _ = self._more.get((element, about)) or (int(rows[room]), 0, 0, tell(room)[1], "")
            self._more[element, about] = first, int(rows[-1]), count + len(rows) - room, expected, severity

    def problems(self) -> list[ReadError]:
        more = [
            ReadError(self.file, f"rows {first} to {last}", f"{count:,} more such rows", expected, element, severity)
            for (element, _), (first, last, count, expected, severity) in self._more.items()
        ]
        return [problem for named in self._named.values() for problem in named] + more


class LostRows(Complaints):
    """Rows that could not be cut into cells."""

    count = 0

    def lose(self, row: int, found: str, expected: str) -> None:
        self.count += 1
        self.add("", expected, (row,), lambda _: (found, f"{expected}; the row is left out"))


class Unreadable(Exception):
    """The file as a whole cannot be read; `error` says why."""

    def __init__(self, file: str, position: str, found: str, expected: str, kind: str = "") -> None:
        super().__init__(found)
        self.error = ReadError(file, position, found, expected)
        self.kind = kind


KINDS = {"csv": "a CSV file", "parquet": "a Parquet file", "xlsx": "a workbook (XLSX)"}

_BEGINNINGS = (
    (b"PK\x03\x04", "xlsx"), (b"PAR1", "parquet"), (b"%PDF", "a PDF document"), (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or Word document"),
    (b"\x1f\x8b", "a gzip archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"SQLite format 3", "an SQLite database"), (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"), (b"MSH|", "an HL7 v2 message"), (b"{", "JSON text"), (b"<", "XML or HTML text"),
)  # fmt: skip


def kind_of(path: Path) -> str:
    """`csv`, `parquet`, `xlsx`, or plain words for what the file is instead: told by its first bytes, not by its name."""
    with path.open("rb") as file:
        start = file.read(4096)
    for beginning, kind in _BEGINNINGS:
        if start.startswith(beginning) or start.removeprefix(b"\xef\xbb\xbf").startswith(beginning):
            return kind
    if not start.strip():
        return "an empty file" if len(start) < 4096 else "a file of blanks"
    if start[128:132] == b"DICM":
        return "a DICOM file"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    control = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in start)
    return "binary data" if b"\0" in start or control > len(start) // 50 else "csv"


REPORT = "report"
_REPORTS = ({"finding_id", "finding_amount"}, {"Role", "Counted", "Finding"}, {"Decision", "Auditor's note"}, {"Correct?", "Correct amount"})


def is_report(headings: Sequence[str]) -> bool:
    """Whether these are the headings of findings or of a review sheet that we wrote. Its lines were charges once, and must not be counted again."""
    return any(own <= {heading.strip() for heading in headings} for own in _REPORTS)


def find_heading(rows: Sequence[Sequence[str]]) -> int:
    """Place of the row that is most like a heading of charges, among the first ones; where none is, the first that fills half as many cells as any of them."""
    scores = [match(list(row)).score for row in rows[:HEADING_WITHIN]]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    filled = [sum(bool(field.strip()) for field in row) for row in rows[:HEADING_WITHIN]]
    return next((place for place, cells in enumerate(filled) if cells and 2 * cells >= max(filled)), 0)
