"""How a table of the ledger is described: its name, its grain, its columns and their types."""

from __future__ import annotations

from typing import NamedTuple


class ColumnSpec(NamedTuple):
    """One column. type: text, date (days since 1970-01-01, int32), time (seconds since 1970-01-01 00:00 on the clock of the place of care, may be
    absent), amount (integer cents), units (integer thousandths), quantity (integer thousandths, may be absent), count (integer, may be absent), flag (0, 1)."""

    name: str
    type: str
    meaning: str
    required: bool = False


class TableSpec(NamedTuple):
    name: str
    grain: str
    columns: tuple[ColumnSpec, ...]

    @property
    def kinds(self) -> dict[str, str]:
        return {column.name: column.type for column in self.columns}
