"""Charge exports as CSV, Parquet or XLSX, and the charge table that they become. A file needs `patient_id`, `service_date` and `code`.

Every column is read by its distinct words, so that a million rows cost what a few thousand words cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..model.schema import CHARGE
from ..model.table import Table, Words, blank
from ..model.verdict import ReadError
from .tabular_csv import read_csv
from .tabular_headings import NEEDED, in_words, match
from .tabular_reading import Reading
from .tabular_sheet import KINDS, REPORT, Sheet, Unreadable, is_report, kind_of


@dataclass(frozen=True)
class TabularResult:
    """One table file, read.

    charges: table `charge` with all its columns; `source_file` is the path as given, `source_position` the row in the file.
    rows: rows below the heading, blank ones not counted. headings: as they stand. unused_columns: heading -> text as it stands, one value a charge line.
    """

    charges: Table
    problems: list[ReadError]
    notes: list[str]
    rows: int
    kind: str = ""
    headings: list[str] = field(default_factory=list)
    unused_columns: dict[str, Words] = field(default_factory=dict)


def read_table(path: str | Path, day_first: bool = False) -> TabularResult:
    """Read a charge export. What is wrong with the file or a row is in `problems`; nothing is raised for what a file holds.

    day_first: dates such as 3/4/2026 are known to be day/month/year.
    """
    path, file = Path(path), str(path)
    try:
        kind, sheet = read_sheet(path)
    except Unreadable as problem:
        return nothing(problem.error, problem.kind)
    except OSError as problem:
        return nothing(ReadError(file, "the file", problem.strerror or type(problem).__name__, "a file that can be read"))
    return charges_of(sheet, file, kind, day_first)


def read_sheet(path: Path) -> tuple[str, Sheet]:
    """Kind of a table file, and its cells as they stand. Raises Unreadable, and OSError where it cannot be opened."""
    kind = kind_of(path)
    if kind not in KINDS:
        raise Unreadable(str(path), "byte 1", kind, "CSV, Parquet or XLSX with a heading", kind)
    try:
        return kind, _READERS[kind](path, str(path))
    except Unreadable as problem:
        problem.kind = kind
        raise


def nothing(problem: ReadError, kind: str = "", headings: list[str] | None = None) -> TabularResult:
    """The answer for a file of which nothing could be read."""
    return TabularResult(Table(CHARGE.name, {name: blank(type_, 0) for name, type_ in CHARGE.kinds.items()}), [problem], [], 0, kind, headings or [])


def _read_parquet(path: Path, file: str) -> Sheet:
    from .tabular_binary import read_parquet

    return read_parquet(path, file)


def _read_xlsx(path: Path, file: str) -> Sheet:
    from .tabular_binary import read_xlsx

    return read_xlsx(path, file)


_READERS = {"csv": read_csv, "parquet": _read_parquet, "xlsx": _read_xlsx}


def charges_of(sheet: Sheet, file: str, kind: str, day_first: bool = False) -> TabularResult:
    """The charge table of a sheet. A row that lacks what every charge needs is left out and named."""
    if is_report(sheet.headings):
        problem = ReadError(file, f"row {max(sheet.heading_row, 1)}", "a report or review sheet that oncoledger wrote", "charges", "heading")
        return nothing(problem, REPORT, sheet.headings)
    matched = match(sheet.headings)
    if matched.missing:
        shown = ", ".join(heading.strip() or "(blank)" for heading in sheet.headings[:40]) or "nothing"
        expected = f"the columns {', '.join(NEEDED)}; {' and '.join(matched.missing)} not found"
        problem = ReadError(file, f"row {max(sheet.heading_row, 1)}", f"the columns {shown}", expected, "heading")
        return nothing(problem, kind, sheet.headings)
    reading = Reading(sheet, matched, file, day_first)
    columns = reading.columns()
    keep = reading.keep
    table = Table(CHARGE.name, columns)
    unused: dict[str, Words] = {}
    for place in matched.unused:
        unused.setdefault(sheet.headings[place].strip() or f"column {place + 1}", sheet.columns[place])
    if not keep.all():
        rows = np.flatnonzero(keep)
        table = table.take(rows)
        unused = {heading: column.take(rows) for heading, column in unused.items()}
    problems = sorted([*sheet.problems, *reading.problems], key=lambda problem: (_row_of(problem), problem.element))
    if not reading.rows and not sheet.lost_rows:
        reading.notes.append("no rows below the heading")
    notes = [*sheet.notes, *in_words(sheet.headings, matched), *reading.notes]
    return TabularResult(table, problems, notes, reading.rows + sheet.lost_rows, kind, sheet.headings, unused)


def _row_of(problem: ReadError) -> int:
    return int(problem.position.split()[1])
