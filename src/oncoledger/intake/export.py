"""A ledger folder as plain tables: one CSV file for each table that has rows, under the ledger's own names, for other programs and as input again."""

from __future__ import annotations

import csv
from pathlib import Path

from ..formats.records import Value
from ..formats.x12.written import quantity
from ..model.dates import iso
from ..model.money import plain
from ..model.schema import TABLES
from ..model.times import iso_time
from .store import Store
from .store_tables import COLUMNS

_CELL = {"date": iso, "time": iso_time, "units": quantity, "quantity": quantity, "amount": plain}
"""Type of a column -> how its numbers are written: days and times as text, units with their decimals, amounts in dollars."""


def export(store: Store, folder: Path) -> dict[str, int]:
    """Write the rows that stand; answers table -> rows. Raises OSError, StoreError.

    Beside the columns of a table stand `record_id` and what `intake` keeps of every row, `source_file` and, where the patient is resolved, `person_id`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    with store.reading():
        for table in COLUMNS:
            rows = store.rows(table)
            if rows:
                _write(folder / f"{table}.csv", table, rows)
                written[table] = len(rows)
    return written


def _write(path: Path, table: str, rows: list[dict[str, Value]]) -> None:
    told = set().union(*rows)
    columns = [name for name in (*COLUMNS[table], "source_file", "person_id") if name in told]
    kinds = TABLES[table].kinds
    ways = [(name, _CELL.get(kinds.get(name, "time" if name == "version_time" else "text"), str)) for name in columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if (value := row.get(name)) is None else way(value) for name, way in ways] for row in rows)  # type: ignore[operator]
