"""Rows of invented courses, a line each: `fraction ARIA 2026-01-05 10:02 completed plan_uid=1.1 fraction_number=1`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oncoledger.intake.course.ledger import CourseLedger, one_course
from oncoledger.model.dates import day_of
from oncoledger.model.schema import TABLES
from oncoledger.model.times import DAY

AS_OF = day_of("2026-03-02")


def rows_of(text: str) -> dict[str, list[dict[str, Any]]]:
    """One row a line: table, system, then `name=value`, a date, a clock time, a status. `_` stands for a blank."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for n, line in enumerate(filter(str.strip, text.splitlines())):
        table, system, *words = line.split()
        row: dict[str, Any] = {"system": system, "record_id": f"{table}{n}", "source_place": f"row {n}"}
        day: int | None = None
        for word in words:
            name, has_value, value = word.partition("=")
            if has_value:
                kind = TABLES[table].kinds.get(name, "text")
                value = value.replace("_", " ") if name != "record_id" else value
                row[name] = value if kind == "text" else day_of(value) if kind == "date" else int(value)
            elif word[:2] == "20":
                day = day_of(word)
            elif ":" in word:
                assert day is not None
                row["planned_time" if table == "order" else "start_time"] = day * DAY + int(word[:2]) * 3600 + int(word[3:]) * 60
            else:
                row["status"] = word
        if table in ("schedule", "session"):
            row.setdefault("kind", "treatment")
        rows.setdefault(table, []).append(row)
    return rows


def course(text: str, as_of: int = AS_OF) -> CourseLedger:
    return one_course("C1", rows_of(text), as_of)


def shuffled(rows: dict[str, list[dict[str, Any]]], order: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
    keys = list(order)
    return {table: [row for _, _, row in sorted((keys[n % len(keys)], n, row) for n, row in enumerate(mine))] for table, mine in rows.items()}
