"""How the ledger's tables lie in SQL, and how columns become rows and rows columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..model.dates import NO_DATE
from ..model.schema import TABLES
from ..model.schema_clinical import SOURCE
from ..model.table import NO_NUMBER, Column, Table, Words, blank

_BEHIND = {"record_id": "text"} | {column.name: column.type for column in SOURCE if column.name != "source_file"}
"""What every row of every table carries, also where the schema does not name it. The file stands in a table of its own."""
KINDS = {name: {column: kind for column, kind in table.kinds.items() if column != "source_file"} | _BEHIND for name, table in TABLES.items()}
"""Table -> column -> type, as they are kept."""
COLUMNS = {name: tuple(kinds) for name, kinds in KINDS.items()}

_SQL = {"text": "TEXT"}

_OWN = """
CREATE TABLE run(run_id INTEGER PRIMARY KEY AUTOINCREMENT, started INTEGER NOT NULL, command TEXT NOT NULL)
CREATE TABLE file(file_id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, path TEXT, place TEXT, sha256 TEXT, size INTEGER, kind TEXT, items INTEGER, records INTEGER, unused TEXT, notes TEXT)
CREATE INDEX file_sha256 ON file(sha256)
CREATE INDEX file_run ON file(run_id)
CREATE INDEX file_place ON file(place)
CREATE TABLE problem(run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, file TEXT, position TEXT, found TEXT, expected TEXT, element TEXT, severity TEXT)
CREATE INDEX problem_run ON problem(run_id)
CREATE TABLE person(system TEXT, patient_id TEXT, person_id TEXT NOT NULL, PRIMARY KEY (system, patient_id)) WITHOUT ROWID
CREATE INDEX person_id ON person(person_id)
CREATE TABLE course_of(system TEXT, record_id TEXT, course_id TEXT NOT NULL, PRIMARY KEY (system, record_id)) WITHOUT ROWID
CREATE TABLE doubt(content TEXT NOT NULL)
CREATE TABLE conflict(content TEXT NOT NULL)
CREATE TABLE decision(decision_id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, system TEXT, patient_id TEXT, other_system TEXT, other_patient_id TEXT, by TEXT, why TEXT, decided INTEGER)
"""  # noqa: E501


def create_sql() -> Iterator[str]:
    """The statements that make an empty ledger."""
    yield from _OWN.strip().splitlines()
    for name in KINDS:
        yield from _table_sql(name)


def _table_sql(name: str) -> Iterator[str]:
    kinds = KINDS[name]
    columns = ", ".join(f'"{column}" {_SQL.get(kind, "INTEGER")}' for column, kind in kinds.items())
    yield f'CREATE TABLE "{name}"({columns}, run_id INTEGER NOT NULL, file_id INTEGER NOT NULL, is_current INTEGER NOT NULL DEFAULT 0)'
    yield f'CREATE INDEX "{name}_key" ON "{name}"(system, record_id)'
    yield f'CREATE INDEX "{name}_run" ON "{name}"(run_id)'
    if "patient_id" in kinds:
        yield f'CREATE INDEX "{name}_patient" ON "{name}"(system, patient_id)'


def growing_sql(has: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The statements that bring a ledger of an earlier schema up to date. has: its tables -> their columns. Nothing is ever taken away."""
    for name, kinds in KINDS.items():
        if name not in has:
            yield from _table_sql(name)
        else:
            yield from (f'ALTER TABLE "{name}" ADD COLUMN "{column}" {_SQL.get(kind, "INTEGER")}' for column, kind in kinds.items() if column not in has[name])


def rows_of_table(table: Table, columns: Sequence[str], system: str, record_ids: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a columnar table in the order of `columns`; what is unknown is None."""
    parts: list[Iterable[Any]] = []
    for column in columns:
        if column == "record_id":
            parts.append(record_ids)
        elif column == "system":
            parts.append([system or None] * len(table))
        elif column in table:
            parts.append(_plain(table[column]))
        else:
            parts.append([None] * len(table))
    return zip(*parts, strict=True)


def _plain(column: Column) -> list[Any]:
    if isinstance(column, Words):
        return [word or None for word in column.tolist()]
    return [None if value in (NO_DATE, NO_NUMBER) else value for value in column.tolist()]


def table_of_columns(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """Rows as a columnar table of the ledger's types."""
    made: dict[str, Column] = {}
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    for column, given in zip(columns, values, strict=True):
        kind = KINDS[name][column]
        if kind == "text":
            made[column] = Words.of(given)
        else:
            empty = np.asarray(blank(kind, 1))
            unknown = empty[0].item()
            made[column] = np.array([unknown if value is None else value for value in given], dtype=empty.dtype)
    return Table(name, made)
