"""What one run of `intake` adds to a ledger folder, and which version of each record stands afterwards."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..formats.records import Records, Value
from ..model.table import Table
from ..model.verdict import ReadError
from .store_tables import COLUMNS, rows_of_table

NAMED = "system NOT NULL AND record_id NOT NULL"
"""Rows that can have versions."""


class Run:
    """What one run adds. It is written when its block ends."""

    def __init__(self, db: sqlite3.Connection, run_id: int) -> None:
        self.db, self.run_id = db, run_id
        self._since: dict[str, int] = {}
        """Table -> the last row before those that were added."""

    def add(self, path: str, sha256: str, size: int, records: Records) -> int:
        """A file and its records; answers the file's number."""
        file_id = self.file(path, sha256, size, records.kind, records.items, len(records.records), records.unused, records.notes, records.problems)
        groups: dict[str, list[dict[str, Value]]] = {}
        for record in records.records:
            groups.setdefault(record.table, []).append(record.values)
        for table, rows in groups.items():
            told = set().union(*rows)
            columns = [column for column in COLUMNS[table] if column in told]
            self._insert(table, columns, (map(row.get, columns) for row in rows), file_id)
        return file_id

    def add_table(self, file_id: int, table: Table, system: str, record_ids: Iterable[str]) -> None:
        """Rows of a columnar table (claims, lines, remittances, charge tables) of a file that has been added."""
        columns = [column for column in COLUMNS[table.name] if column in table or column in ("system", "record_id")]
        self._insert(table.name, columns, rows_of_table(table, columns, system, record_ids), file_id)

    def file(
        self, path: str, sha256: str, size: int, kind: str, items: int, records: int, unused: Mapping[str, int], notes: Sequence[str],
        problems: Sequence[ReadError],
    ) -> int:  # fmt: skip
        """A file that was read, with what could not be read of it."""
        cursor = self.db.execute(
            "INSERT INTO file(run_id, path, place, sha256, size, kind, items, records, unused, notes) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (self.run_id, path, os.path.abspath(path), sha256, size, kind, items, records, json.dumps(dict(unused)), json.dumps(list(notes))),
        )
        self.problems(problems)
        return int(cursor.lastrowid or 0)

    def problems(self, problems: Iterable[ReadError]) -> None:
        """What was not read; of severity `note` where nobody had named the file."""
        rows = ((self.run_id, p.file, p.position, p.found, p.expected, p.element, p.severity) for p in problems)
        self.db.executemany("INSERT INTO problem(run_id, file, position, found, expected, element, severity) VALUES (?,?,?,?,?,?,?)", rows)

    def note(self, file_id: int, words: str) -> None:
        """Something more to say of a file."""
        self.db.execute("UPDATE file SET notes=json_insert(notes, '$[#]', ?) WHERE file_id=?", (words, file_id))

    def is_name_taken(self, path: str) -> bool:
        """Has a file been read under the same words?"""
        return self.db.execute("SELECT 1 FROM file WHERE path=? LIMIT 1", (path,)).fetchone() is not None

    def earlier(self, file_id: int) -> list[tuple[int, int]]:
        """Earlier versions of a file: their numbers and runs."""
        same = "SELECT o.file_id, o.run_id FROM file o JOIN file n ON n.place=o.place WHERE n.file_id=? AND o.file_id<n.file_id"
        return self.db.execute(same, (file_id,)).fetchall()

    def take_back(self, table: str, among: str, names: Mapping[str, int]) -> int:
        """Say of rows `o` that they do not stand any more. among: what follows the columns of a SELECT. names: its values, with this `run` and `file`."""
        self._note_end(table)
        sql = f'INSERT INTO "{table}"(system, record_id, is_retracted, run_id, file_id) SELECT DISTINCT o.system, o.record_id, 1, :run, :file {among}'
        return self.db.execute(sql, names).rowcount

    def _insert(self, table: str, columns: Sequence[str], rows: Iterable[Iterable[Any]], file_id: int) -> None:
        """Rows as they are; which versions stand is said at the end of the run."""
        self._note_end(table)
        names = ", ".join(f'"{column}"' for column in columns)
        sql = f'INSERT INTO "{table}" ({names}, run_id, file_id, is_current) VALUES ({",".join("?" * len(columns))}, {self.run_id}, {file_id}, 1)'
        self.db.executemany(sql, map(tuple, rows))

    def _note_end(self, table: str) -> None:
        if table not in self._since:
            self._since[table] = self.db.execute(f'SELECT coalesce(max(rowid), 0) FROM "{table}"').fetchone()[0]

    def settle(self) -> None:
        """Say of each record that was added which version stands."""
        for table, since in self._since.items():
            new = f'SELECT DISTINCT system, record_id FROM "{table}" n WHERE n.rowid>? AND {NAMED}'
            other = f'SELECT 1 FROM "{table}" o WHERE o.system=n.system AND o.record_id=n.record_id AND o.rowid<>n.rowid'
            if touch(self.db, f"{new} AND (coalesce(n.is_retracted, 0)=1 OR EXISTS ({other}))", (since,)):
                set_current(self.db, table)
        self._since = {}


def touch(db: sqlite3.Connection, keys: str, values: Sequence[Any]) -> bool:
    """Note the records (system, record_id) whose standing version has to be said anew. Are there any?"""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS touched(system TEXT, record_id TEXT, PRIMARY KEY (system, record_id)) WITHOUT ROWID")
    db.execute("CREATE TEMP TABLE IF NOT EXISTS turned(place INTEGER PRIMARY KEY, stands INTEGER)")
    db.execute("DELETE FROM touched")
    return db.execute(f"INSERT OR IGNORE INTO touched {keys}", values).rowcount > 0


def set_current(db: sqlite3.Connection, table: str) -> None:
    """Of the touched records the latest version stands, unless it takes the record back. Without a time the later written counts."""
    db.execute("DELETE FROM turned")
    db.execute(
        "INSERT INTO turned SELECT place, stands FROM (SELECT place, was, (n=1 AND gone=0) AS stands FROM (SELECT t.rowid AS place, t.is_current AS was,"
        " coalesce(t.is_retracted, 0) AS gone,"
        " ROW_NUMBER() OVER (PARTITION BY t.system, t.record_id ORDER BY coalesce(t.version_time, -9e18) DESC, t.rowid DESC) AS n"
        f' FROM touched k CROSS JOIN "{table}" t WHERE t.system=k.system AND t.record_id=k.record_id)) WHERE was<>stands ORDER BY place'
    )
    db.execute(f'UPDATE "{table}" SET is_current=(SELECT stands FROM turned WHERE place="{table}".rowid) WHERE rowid IN (SELECT place FROM turned)')
