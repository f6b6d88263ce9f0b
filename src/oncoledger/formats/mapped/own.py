"""A file of one of the ledger's clinical tables, under the ledger's own names: `session.csv`, `administration.xlsx`."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import tzinfo
from pathlib import Path

from ...model.schema import TABLES
from ...model.schema_clinical import CLINICAL, SOURCE
from ...model.verdict import ReadError
from ..records import Record, Records, Value
from ..tabular import read_sheet
from ..tabular_columns import trimmed
from ..tabular_sheet import Complaints, Sheet, Unreadable
from .cells import READ

_CLINICAL = frozenset(table.name for table in CLINICAL)
_FILLED_HERE = frozenset(("source_file", "source_place"))


def table_named(path: Path) -> str:
    """The clinical table that a file is named after; empty where it is named after none."""
    stem = path.stem.lower()
    return stem if stem in _CLINICAL else ""


def read_own(path: Path, name: str, system: str = "", zone: tzinfo | None = None) -> Records:
    """Rows of the table that the file is named after. A cell that cannot be read is a problem and left out; a row that lacks what it needs is lost and named.

    system: for rows that name none. Rows without `record_id` are named by what they say and how often the file says it.
    """
    table = table_named(path)
    try:
        kind, sheet = read_sheet(path)
    except Unreadable as problem:
        return Records("table", problems=[problem.error])
    except OSError as problem:
        return Records("table", problems=[ReadError(name, "the file", problem.strerror or type(problem).__name__, "a file that can be read")])
    return records_of_sheet(sheet, table, name, f"{table} ({kind})", system, zone)


def records_of_sheet(sheet: Sheet, table: str, name: str, kind: str, system: str, zone: tzinfo | None) -> Records:
    """The records of a sheet whose headings are columns of a table."""
    kinds = TABLES[table].kinds | {column.name: column.type for column in SOURCE} | {"record_id": "text"}
    places = {heading.strip().lower(): place for place, heading in enumerate(sheet.headings) if heading.strip().lower() in kinds}
    strangers = [heading.strip() for heading in sheet.headings if heading.strip() and heading.strip().lower() not in kinds]
    needed = [column.name for column in TABLES[table].columns if column.required and column.name != "record_id"]
    read = Records(kind, problems=list(sheet.problems), notes=list(sheet.notes), items=len(sheet.rows) + sheet.lost_rows)
    if missing := [column for column in needed if column not in places]:
        shown = ", ".join(heading.strip() or "(blank)" for heading in sheet.headings[:40]) or "nothing"
        expected = f"the columns of {table}; {' and '.join(missing)} not found"
        read.problems.append(ReadError(name, f"row {max(sheet.heading_row, 1)}", f"the columns {shown}", expected, "heading"))
        return read
    if strangers:
        read.notes.append(f"columns that {table} does not have, not kept: {', '.join(strangers)}")
    complaints = Complaints(name)
    columns = {column: _cells(sheet, place, column, kinds[column], complaints, zone) for column, place in places.items() if column not in _FILLED_HERE}
    seen: Counter[str] = Counter()
    for row, number in enumerate(sheet.rows.tolist()):
        values: dict[str, Value] = {column: value for column, cells in columns.items() if (value := cells[row]) is not None}
        if not values:
            read.items -= 1
            continue
        if lacking := [column for column in needed if column not in values]:
            what = f"{' and '.join(lacking)}; the row is left out"
            complaints.add(lacking[0], "rows without what every row needs", [number], lambda _, what=what: ("nothing", what))  # type: ignore[misc]
            continue
        values.setdefault("system", system or "table")
        if "record_id" not in values:
            content = hashlib.blake2b(repr(sorted(values.items())).encode(), digest_size=10).hexdigest()
            seen[content] += 1
            values["record_id"] = f"{content}-{seen[content]}"
        read.records.append(Record(table, values | {"source_place": f"row {number}"}))
    read.problems += complaints.problems()
    return read


def _cells(sheet: Sheet, place: int, column: str, kind: str, complaints: Complaints, zone: tzinfo | None) -> list[Value | None]:
    """One column's values, None where a cell is empty or cannot be read. Each distinct word is read once."""
    words = trimmed(sheet.columns[place])
    meaning: list[Value | None] = []
    for place_of_word, word in enumerate(words.words):
        value: Value | None = None
        if word:
            try:
                value = READ[kind](word, zone)
            except ValueError as problem:
                rows = [int(sheet.rows[row]) for row in (words.ids == place_of_word).nonzero()[0]]
                told = (repr(word[:60]), str(problem))
                complaints.add(column, f"cells that are not {problem}", rows, lambda _, told=told: told)  # type: ignore[misc]
        meaning.append(value)
    return [meaning[place_of_word] for place_of_word in words.ids.tolist()]
