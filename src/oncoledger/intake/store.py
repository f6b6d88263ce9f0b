"""The ledger folder: `DIR/ledger.sqlite`, in which every row of every run of `intake` is kept with its source, and can be taken back.

One SQL table for each table of the ledger, under its own name and columns. All versions of a record are kept; the latest of one system stands
(`is_current`), unless it takes the record back. A run is one transaction: it is there whole or not at all.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ..formats.records import Value
from ..model.table import Table
from ..model.verdict import ReadError
from .files import LEDGER as NAME
from .store_run import NAMED, set_current, touch
from .store_run import Run as Run
from .store_tables import COLUMNS, create_sql, growing_sql, table_of_columns

APPLICATION, VERSION = 0x4F4E434C, 1
"""What marks the file as ours, and the version of its tables."""
CACHE_KB = 64 << 10
"""Pages kept in memory, at most: an index that does not fit is read from the disk for every row."""
UNNAMED = "table"
"""The system of a table of which nobody says whose records it holds."""
WAIT_SECONDS = 30
"""How long a second writer waits for the first."""


_BEHIND = frozenset(("source_file", "source_place", "version_time", "is_retracted", "cleared"))
"""Columns that say where a row comes from."""


class StoreError(ValueError):
    """A ledger folder that cannot be used; one plain sentence."""


class RunRow(NamedTuple):
    """One run of intake. started: seconds of UTC. files, records, problems: how many."""

    run_id: int
    started: int
    command: str
    files: int
    records: int
    problems: int


class FileRow(NamedTuple):
    """One file of a run. unused: kind of item -> how many were there of which nothing is kept."""

    file_id: int
    run_id: int
    path: str
    sha256: str
    size: int
    kind: str
    items: int
    records: int
    unused: dict[str, int]
    notes: list[str]


class Decision(NamedTuple):
    """What a person decided about two ids. kind: same or different. one, other: (system, patient_id). It outlives every run; the later one of a pair stands."""

    decision_id: int
    kind: str
    one: tuple[str, str]
    other: tuple[str, str]
    by: str
    why: str
    decided: int


class Store:
    """An open ledger folder. Not for two threads at once; any number of processes may read, one writes at a time."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder, self.db = folder, connection

    @classmethod
    def open(cls, folder: Path, create: bool = False) -> Store:
        """Open a ledger folder, or make one. Raises StoreError: not there, not ours, of a newer version, damaged, or not writable."""
        path = folder / NAME
        if not path.is_file() and not create:
            raise StoreError(f"{folder} is no ledger folder: there is no {NAME} in it; `oncoledger intake PATH... --into {folder}` makes one")
        try:
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            connection = _connected(path)
        except OSError as problem:
            raise StoreError(f"{path}: {problem.strerror}") from None
        except sqlite3.Error as problem:
            raise StoreError(_in_words(path, problem)) from None
        return cls(folder, connection)

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing.

    @contextmanager
    def run(self, command: str = "", afterwards: Callable[[Store], object] | None = None) -> Iterator[Run]:
        """One run: what is added is there when the block ends, and not at all where it raises. Raises StoreError where the file cannot be written.

        afterwards: what is worked out anew from all rows before the run is committed.
        """
        with self.transaction():
            cursor = self.db.execute("INSERT INTO run(started, command) VALUES (?, ?)", (int(time.time()), command))
            run = Run(self.db, int(cursor.lastrowid or 0))
            yield run
            run.settle()
            if afterwards:
                afterwards(self)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything in the block, or nothing."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as problem:
            raise StoreError(_in_words(self.folder / NAME, problem)) from None
        try:
            yield
            self.db.execute("COMMIT")
        except sqlite3.Error as problem:
            self._roll_back()
            raise StoreError(_in_words(self.folder / NAME, problem)) from None
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")

    def undo(self, run_id: int) -> RunRow:
        """Take a run back whole; what it replaced stands again. Raises StoreError where there is no such run."""
        found = [run for run in self.runs() if run.run_id == run_id]
        if not found:
            raise StoreError(f"there is no run {run_id}; `oncoledger intake runs` lists them")
        with self._within():
            for table in COLUMNS:
                touched = touch(self.db, f'SELECT DISTINCT system, record_id FROM "{table}" WHERE run_id=? AND {NAMED}', (run_id,))
                self.db.execute(f'DELETE FROM "{table}" WHERE run_id=?', (run_id,))
                if touched:
                    set_current(self.db, table)
            self.db.execute("DELETE FROM run WHERE run_id=?", (run_id,))
        return found[0]

    # Reading.

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read in the block is of one moment, whoever writes meanwhile. Raises StoreError where it cannot be read."""
        if self.db.in_transaction:
            yield
            return
        try:
            self.db.execute("BEGIN")
            yield
        except sqlite3.Error as problem:
            raise StoreError(_in_words(self.folder / NAME, problem)) from None
        finally:
            self._roll_back()

    def knows(self, path: str, sha256: str) -> bool:
        """Were these bytes read, and is nothing newer known of the file at this place?"""
        row = self.db.execute("SELECT sha256 FROM file WHERE place=? ORDER BY file_id DESC LIMIT 1", (os.path.abspath(path),)).fetchone()
        return row[0] == sha256 if row else self.has_file(sha256) is not None

    def has_file(self, sha256: str) -> FileRow | None:
        """The file of these bytes, if some run has read it."""
        row = self.db.execute(f"{_FILE} WHERE sha256=? ORDER BY file_id LIMIT 1", (sha256,)).fetchone()
        return _file(row) if row else None

    def runs(self) -> list[RunRow]:
        """All runs, first to last."""
        rows = self.db.execute(
            "SELECT run_id, started, command, (SELECT count(*) FROM file f WHERE f.run_id=r.run_id),"
            " (SELECT coalesce(sum(records), 0) FROM file f WHERE f.run_id=r.run_id),"
            " (SELECT count(*) FROM problem p WHERE p.run_id=r.run_id AND severity<>'note')"
            " FROM run r ORDER BY run_id"
        )
        return [RunRow(*row) for row in rows]

    def files(self, run_id: int | None = None) -> list[FileRow]:
        """Files of one run, or of all."""
        where, values = ("WHERE run_id=?", (run_id,)) if run_id is not None else ("", ())
        return [_file(row) for row in self.db.execute(f"{_FILE} {where} ORDER BY file_id", values)]

    def problems(self, run_id: int | None = None) -> list[ReadError]:
        """What could not be read, by one run or by all."""
        where, values = ("WHERE run_id=?", (run_id,)) if run_id is not None else ("", ())
        rows = self.db.execute(f"SELECT file, position, found, expected, element, severity FROM problem {where} ORDER BY rowid", values)
        return [ReadError(*row) for row in rows]

    def without_system(self, run_id: int) -> list[str]:
        """Files of charges of a run of which nobody said whose records they are, where the ledger knows persons."""
        if not self.db.execute("SELECT 1 FROM patient LIMIT 1").fetchone():
            return []
        of_files = 'SELECT DISTINCT f.path FROM "charge" t JOIN file f ON f.file_id=t.file_id WHERE t.run_id=? AND t.system=? ORDER BY f.path'
        return [path for (path,) in self.db.execute(of_files, (run_id, UNNAMED))]

    def counts(self, run_id: int) -> Counter[str]:
        """Table -> rows that a run added."""
        counted = {table: self.db.execute(f'SELECT count(*) FROM "{table}" WHERE run_id=?', (run_id,)).fetchone()[0] for table in COLUMNS}
        return Counter({table: count for table, count in counted.items() if count})

    def rows(
        self, table: str, person: str | Sequence[str] | None = None, all_versions: bool = False, with_file: bool = True,
    ) -> list[dict[str, Value]]:  # fmt: skip
        """The rows of a table that stand, as values by column; what is unknown is absent. Every row says `system`, `record_id`, `source_file` and `run_id`,
        and `person_id` where its patient is resolved. person: of this person, or of these, alone. all_versions: also those that were replaced or taken back.
        with_file: say also what stands behind each row: file, place, run, version.
        """
        columns = [*COLUMNS[table], "run_id"] if with_file else [name for name in COLUMNS[table] if name not in _BEHIND]
        owner = "record_id" if table == "patient" else "patient_id"
        chosen = ", ".join(f't."{name}"' for name in columns)
        has_owner = owner in COLUMNS[table]
        whose = f'p.system=t.system AND p.patient_id=t."{owner}"'
        tables = f'"{table}" t' + (f" LEFT JOIN person p ON {whose}" if has_owner else "")
        where = [] if all_versions else ["t.is_current=1"]
        values: list[Any] = []
        if person is not None:
            if not has_owner:
                return []
            persons = [person] if isinstance(person, str) else list(person)
            tables = f'person p CROSS JOIN "{table}" t ON {whose}'  # persons first, then theirs by its index: a LEFT JOIN would read the whole table
            where.append(f"p.person_id IN ({', '.join('?' * len(persons))})")
            values += persons
        sql = (
            f'SELECT {chosen}{", f.path" if with_file else ""}{", p.person_id" if has_owner else ""} FROM {tables}'
            f"{' JOIN file f ON f.file_id=t.file_id' if with_file else ''}"
            f"{' WHERE ' + ' AND '.join(where) if where else ''} ORDER BY t.system, t.record_id, t.rowid"
        )
        names = [*columns, *(["source_file"] if with_file else []), *(["person_id"] if has_owner else [])]
        return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in self.db.execute(sql, values)]

    def place_of(self, table: str, system: str, record_id: str) -> tuple[str, str]:
        """The file of a row that stands, and its place in it; empty where there is no such row."""
        sql = f'SELECT f.path, t.source_place FROM "{table}" t JOIN file f ON f.file_id=t.file_id WHERE t.system=? AND t.record_id=? AND t.is_current=1'
        found = self.db.execute(sql, (system, record_id)).fetchone()
        return (str(found[0]), str(found[1] or "")) if found else ("", "")

    def table(self, name: str, columns: Sequence[str] | None = None) -> Table:
        """A table's standing rows as columns: those of the schema and what stands behind a row, or the ones that are named."""
        wanted = list(columns) if columns is not None else list(COLUMNS[name])
        chosen = ", ".join(f'"{column}"' for column in wanted)
        rows = self.db.execute(f'SELECT {chosen} FROM "{name}" WHERE is_current=1 ORDER BY rowid').fetchall()
        return table_of_columns(name, wanted, rows)

    # Persons.

    def persons(self) -> dict[tuple[str, str], str]:
        """(system, patient_id) -> person."""
        return {(system, patient): person for system, patient, person in self.db.execute("SELECT system, patient_id, person_id FROM person")}

    def set_persons(self, person_of: Mapping[tuple[str, str], str], doubts: Iterable[Mapping[str, Any]] = ()) -> None:
        """Replace what was worked out about persons. doubts: plain values, kept as JSON. Within a run or alone."""
        with self._within():
            self.db.execute("DELETE FROM person")
            self.db.executemany("INSERT INTO person VALUES (?, ?, ?)", ((system, patient, person) for (system, patient), person in person_of.items()))
            self._replace_json("doubt", doubts)

    def set_courses(self, course_of: Mapping[tuple[str, str], str], conflicts: Iterable[Mapping[str, Any]] = ()) -> None:
        """Replace what was worked out about courses: (system, course record_id) -> the ledger's course; conflicts and doubts as plain values."""
        with self._within():
            self.db.execute("DELETE FROM course_of")
            self.db.executemany("INSERT INTO course_of VALUES (?, ?, ?)", ((system, course, ledger) for (system, course), ledger in course_of.items()))
            self._replace_json("conflict", conflicts)

    def courses(self) -> dict[tuple[str, str], str]:
        """(system, course record_id) -> the ledger's course."""
        return {(system, course): ledger for system, course, ledger in self.db.execute("SELECT system, record_id, course_id FROM course_of")}

    def doubts(self) -> list[dict[str, Any]]:
        return [json.loads(row[0]) for row in self.db.execute("SELECT content FROM doubt ORDER BY rowid")]

    def conflicts(self) -> list[dict[str, Any]]:
        return [json.loads(row[0]) for row in self.db.execute("SELECT content FROM conflict ORDER BY rowid")]

    def decide(self, kind: str, one: tuple[str, str], other: tuple[str, str], by: str = "", why: str = "") -> int:
        """Keep a person's decision; answers its number. kind: same or different."""
        with self._within():
            values = (kind, *one, *other, by, why, int(time.time()))
            cursor = self.db.execute(f"INSERT INTO decision({_DECISION}) VALUES (?,?,?,?,?,?,?,?)", values)
        return int(cursor.lastrowid or 0)

    def decisions(self) -> list[Decision]:
        rows = self.db.execute(f"SELECT decision_id, {_DECISION} FROM decision ORDER BY decision_id")
        return [Decision(row[0], row[1], (row[2], row[3]), (row[4], row[5]), *row[6:]) for row in rows]

    def undecide(self, decision_id: int) -> bool:
        """Take a decision back. Was there one?"""
        with self._within():
            return self.db.execute("DELETE FROM decision WHERE decision_id=?", (decision_id,)).rowcount > 0

    @contextmanager
    def _within(self) -> Iterator[None]:
        """In the transaction that is open, else in one of its own."""
        if self.db.in_transaction:
            yield
        else:
            with self.transaction():
                yield

    def _replace_json(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self.db.execute(f"DELETE FROM {table}")
        self.db.executemany(f"INSERT INTO {table}(content) VALUES (?)", ((json.dumps(row, sort_keys=True),) for row in rows))


_DECISION = "kind, system, patient_id, other_system, other_patient_id, by, why, decided"
_FILE = "SELECT file_id, run_id, path, sha256, size, kind, items, records, unused, notes FROM file"


def _file(row: Sequence[Any]) -> FileRow:
    *plain, unused, notes = row
    return FileRow._make([*plain, json.loads(unused), json.loads(notes)])


def _connected(path: Path) -> sqlite3.Connection:
    """A connection to a ledger that is ready; one that nobody may write here is read as it lies, where no writer left pages beside it."""
    try:
        return _ready(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None), path)
    except sqlite3.OperationalError as problem:
        beside = path.with_name(path.name + "-wal")
        if not any(sign in str(problem) for sign in _NOT_OURS) or not path.is_file() or (beside.exists() and beside.stat().st_size):
            raise
        return _ready(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None), path)


_NOT_OURS = ("unable to open", "readonly")
_WORDS = (
    (("locked", "busy"), f"another intake has been writing for more than {WAIT_SECONDS} seconds; try again when it has ended"),
    (_NOT_OURS, "it cannot be written here: the folder or the file is read-only, or belongs to somebody else"),
    (("is full",), "the disk is full; the ledger is as it was before"),
    (("not a database",), "not a database, so no ledger of oncoledger"),
    (("malformed",), "the file is damaged; take it from a copy, or read the inputs into a new folder"),
)
"""Words of sqlite3 -> what they mean here."""


def _in_words(path: Path, problem: sqlite3.Error) -> str:
    said = str(problem)
    return f"{path}: {next((words for signs, words in _WORDS if any(sign in said for sign in signs)), said)}"


def _grow(db: sqlite3.Connection, path: Path) -> None:
    """Give a ledger of an earlier schema the tables and columns that have come since."""
    has: dict[str, set[str]] = {}
    for table, column in db.execute("SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type='table'"):
        has.setdefault(table, set()).add(column)
    statements = list(growing_sql(has))
    if not statements:
        return
    try:
        db.execute("BEGIN IMMEDIATE")
        for statement in statements:
            db.execute(statement)
        db.execute("COMMIT")
    except sqlite3.OperationalError:
        raise StoreError(f"{path} was made by an earlier oncoledger, and cannot be written here to be brought up to date") from None


def _ready(db: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Make the tables of a new file; refuse what is not ours."""
    for setting in ("foreign_keys=ON", f"cache_size=-{CACHE_KB}", "temp_store=MEMORY", "synchronous=FULL"):
        db.execute(f"PRAGMA {setting}")
    application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if application == APPLICATION and version == VERSION:
        _grow(db, path)
        return db
    if application == APPLICATION:
        raise StoreError(f"{path} is of version {version}; this oncoledger reads version {VERSION}")
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(f"{path} is not a ledger of oncoledger")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("BEGIN IMMEDIATE")
    if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in create_sql():
            db.execute(statement)
        db.execute(f"PRAGMA application_id={APPLICATION}")
        db.execute(f"PRAGMA user_version={VERSION}")
    db.execute("COMMIT")
    return db
