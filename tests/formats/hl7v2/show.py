"""Records as lines of text, so that what is expected of a message can stand in a file."""

from __future__ import annotations

import re

from oncoledger.formats.records import faults
from oncoledger.model.dates import iso
from oncoledger.model.schema import TABLES
from oncoledger.model.times import iso_time

_APART = {"source_file", "source_place", "source_position", "system", "version_time", "patient_id", "record_id"}


def shown(table, column, value):
    """A value as a person writes it: times and dates as ISO, the others as the ledger holds them."""
    kind = TABLES[table].kinds.get(column)
    return iso_time(value).replace(" ", "T") if kind == "time" else iso(value) if kind == "date" else str(value)


def lines_of(records):
    """`table | record id | column=value; ...` for every row, then what is unused and what is wrong. The hash in a name of our own is not shown."""
    assert not list(faults(records.records))
    for record in records.records:
        said = "; ".join(f"{column}={shown(record.table, column, value)}" for column, value in record.values.items() if column not in _APART)
        name = re.sub(r"\b[0-9a-f]{16} (\d+)", r"<hash> \1", record.values["record_id"])
        yield f"{record.table} | {name} | {said}"
    for what, count in sorted(records.unused.items()):
        yield f"unused | {what} | {count}"
    for problem in records.problems:
        yield f"problem | {problem.element} | {problem.found}; {problem.expected}"
