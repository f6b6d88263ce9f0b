"""What documents and answers to queries tell of plans and sessions, in the form of the tables' own columns: it stands over what the row says, or leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.dates import day_of
from ...model.schema import TABLES
from ...model.times import DAY

_OTHER_NAMES = {"ports": "beams"}
_KINDS = {table: {column.name: column.type for column in TABLES[table].columns} for table in ("plan", "session")}
_KEPT = frozenset(("record_id", "patient_id", "system", "plan_uid", "course_id", "phase_id", "source_file", "source_place"))
"""Names of things, which nobody answers."""


def columns_told(table: str, facts: Mapping[str, str]) -> dict[str, Any]:
    """Element -> value of `facts`, as columns of a table with their units; what is no column, or no value of its kind, is left out."""
    kinds = _KINDS[table]
    found: dict[str, Any] = {}
    for element, value in facts.items():
        name = _OTHER_NAMES.get(element, element)
        kind = kinds.get(name)
        if kind is None or name in _KEPT:
            continue
        if kind == "flag" and value in ("yes", "no"):
            found[name] = int(value == "yes")
        elif kind == "count" and value.isascii() and value.isdigit():
            found[name] = int(value)
        elif kind == "text" and value != "no":
            found[name] = value
        elif kind in ("date", "time") and (day := _day(value)) is not None:
            found[name] = day * DAY if kind == "time" else day
    return found


def _day(value: str) -> int | None:
    try:
        return day_of(value)
    except ValueError:
        return None
