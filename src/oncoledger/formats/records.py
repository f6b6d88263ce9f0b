"""What a file or a message of a clinic's system says: records of the ledger's tables, and what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..model.schema import TABLES
from ..model.schema_clinical import SOURCE
from ..model.verdict import ReadError

Value = str | int

_KINDS = {name: {**table.kinds, **{column.name: column.type for column in SOURCE}, "record_id": "text"} for name, table in TABLES.items()}


@dataclass(frozen=True, slots=True)
class Record:
    """One row of one table.

    table: a name of `schema.TABLES`. values: column -> value, in the column's unit (dates are days, times seconds, quantities and units thousandths,
    amounts cents); what the source does not say is not in it. Every record has `record_id`, `system` and `source_place`, those of `charge` too.
    """

    table: str
    values: dict[str, Value]


@dataclass
class Records:
    """What one file, message or stream holds.

    kind: what it was: `DICOM RTPLAN`, `FHIR`, `HL7 v2`, `table`. items: how many messages, resources, data sets or rows were in it, also those that
    could not be read. unused: kind of item -> how many were there of which the ledger keeps nothing: said, not lost.
    """

    kind: str
    records: list[Record] = field(default_factory=list)
    problems: list[ReadError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    items: int = 0
    unused: Counter[str] = field(default_factory=Counter)

    def of(self, table: str) -> list[dict[str, Value]]:
        """The rows of one table."""
        return [record.values for record in self.records if record.table == table]


def faults(records: Iterable[Record]) -> Iterator[str]:
    """What is wrong with the form of records, in words; a reader that yields any has a bug."""
    for record in records:
        kinds = _KINDS.get(record.table)
        if kinds is None:
            yield f"no table {record.table}"
            continue
        for name, value in record.values.items():
            if name not in kinds:
                yield f"{record.table} has no column {name}"
            elif isinstance(value, bool) or not isinstance(value, str if kinds[name] == "text" else int):
                yield f"{record.table}.{name}: {value!r} is not a {kinds[name]}"
            elif value == "" or (kinds[name] == "flag" and value not in (0, 1)):
                yield f"{record.table}.{name}: {value!r} says nothing"
        needed = {column.name for column in TABLES[record.table].columns if column.required} | {"record_id", "system", "source_place"}
        if record.values.get("is_retracted"):
            needed = {"record_id", "system", "source_place"}  # taking back needs no more than the name of what is taken back
        for name in sorted(needed - record.values.keys()):
            yield f"{record.table} without {name}"
