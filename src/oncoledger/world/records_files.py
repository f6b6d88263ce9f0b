"""The two systems' records as exports: one CSV file a table, under the ledger's own names, in a folder of each system."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from ..formats.records import Record, Value
from ..model.dates import iso
from ..model.schema import TABLES
from ..model.times import iso_time
from .scribe import DEPARTMENT, HOSPITAL

FOLDERS = {DEPARTMENT: "department", HOSPITAL: "hospital"}
_NOT_WRITTEN = frozenset(("source_file", "source_place"))


class RecordFiles:
    """Files of records that grow batch by batch; the same records give the same bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rows: dict[str, int] = {}

    def add(self, records: Iterable[Record]) -> None:
        """Append records to the files of their system and table."""
        groups: dict[tuple[str, str], list[dict[str, Value]]] = {}
        for record in records:
            groups.setdefault((FOLDERS[str(record.values["system"])], record.table), []).append(record.values)
        for (folder, table), rows in groups.items():
            path = self._folder / folder / f"{table}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not path.exists()
            kinds = {name: kind for name, kind in TABLES[table].kinds.items() if name not in _NOT_WRITTEN}
            with path.open("a", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                if is_new:
                    writer.writerow(kinds)
                writer.writerows([_cell(row.get(name), kind) for name, kind in kinds.items()] for row in rows)
            name = f"records/{folder}/{table}"
            self.rows[name] = self.rows.get(name, 0) + len(rows)


def _cell(value: Value | None, kind: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if kind == "date":
        return iso(value)
    if kind == "time":
        return iso_time(value)
    if kind in ("quantity", "units"):
        return f"{value // 1000}" if value % 1000 == 0 else f"{value / 1000:.3f}".rstrip("0")
    return str(value)
