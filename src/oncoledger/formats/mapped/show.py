"""A value of the ledger as a person writes it."""

from __future__ import annotations

from ...model.dates import iso
from ...model.money import dollars
from ...model.times import iso_time
from ..records import Value
from .profile import kinds_of


def shown(table: str, column: str, value: Value) -> str:
    """`2026-03-02 10:05`, `1.5`, `$12.00`; text as it stands."""
    kind = kinds_of(table).get(column, "text")
    if isinstance(value, str):
        return value
    if kind == "date":
        return iso(value)
    if kind == "time":
        return iso_time(value)
    if kind == "amount":
        return dollars(value)
    return f"{value / 1000:g}" if kind in ("quantity", "units") else str(value)
