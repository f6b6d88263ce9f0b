"""The ledger folder: `DIR/ledger.sqlite`, in which every row of every run of `intake` is kept with its source, and can be taken back.

One SQL table for each table of the ledger, under its own name and columns. All versions of a record are kept; the latest of one system stands
(`is_current`), unless it takes the record back. A run is one transaction: it is there whole or not at all.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ..formats.records import Records, Value
from ..model.table import Table
from ..model.verdict import ReadError
from .files import LEDGER as NAME
from .store_tables import COLUMNS, create_sql, rows_of_table, table_of_columns

APPLICATION, VERSION = 0x4F4E434C, 1
"""What marks the file as ours, and the version of its tables."""
CACHE_KB = 64 << 10
"""Pages kept in memory, at most: an index that does not fit is read from the disk for every row."""
WAIT_SECONDS = 30
"""How long a second writer waits for the first."""


class StoreError(Exception):
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
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
            for pragma in ("foreign_keys=ON", f"cache_size=-{CACHE_KB}", "temp_store=MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
            _ready(connection, path)
        except OSError as problem:
            raise StoreError(f"{path}: {problem.strerror}") from None
        except sqlite3.Error as problem:
            raise StoreError(f"{path}: {problem}") from None
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
            raise StoreError(self._in_words(problem)) from None
        try:
            yield
            self.db.execute("COMMIT")
        except sqlite3.Error as problem:
            self._roll_back()
            raise StoreError(self._in_words(problem)) from None
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")

    def _in_words(self, problem: sqlite3.Error) -> str:
        text = str(problem)
        if "locked" in text or "busy" in text:
            text = f"another intake has been writing for more than {WAIT_SECONDS} seconds; try again when it has ended"
        return f"{self.folder / NAME}: {text}"

    def undo(self, run_id: int) -> RunRow:
        """Take a run back whole; what it replaced stands again. Raises StoreError where there is no such run."""
        found = [run for run in self.runs() if run.run_id == run_id]
        if not found:
            raise StoreError(f"there is no run {run_id}; `oncoledger intake runs` lists them")
        with self._within():
            for table in COLUMNS:
                touched = _touch(self.db, f'SELECT DISTINCT system, record_id FROM "{table}" WHERE run_id=? AND {_NAMED}', (run_id,))
                self.db.execute(f'DELETE FROM "{table}" WHERE run_id=?', (run_id,))
                if touched:
                    _set_current(self.db, table)
            self.db.execute("DELETE FROM run WHERE run_id=?", (run_id,))
        return found[0]

    # Reading.

    def has_file(self, sha256: str) -> FileRow | None:
        """The file of these bytes, if some run has read it."""
        row = self.db.execute(f"{_FILE} WHERE sha256=? ORDER BY file_id LIMIT 1", (sha256,)).fetchone()
        return _file(row) if row else None

    def runs(self) -> list[RunRow]:
        """All runs, first to last."""
        rows = self.db.execute(
            "SELECT run_id, started, command, (SELECT count(*) FROM file f WHERE f.run_id=r.run_id),"
            " (SELECT coalesce(sum(records), 0) FROM file f WHERE f.run_id=r.run_id), (SELECT count(*) FROM problem p WHERE p.run_id=r.run_id)"
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

    def counts(self, run_id: int) -> Counter[str]:
        """Table -> rows that a run added."""
        counted = {table: self.db.execute(f'SELECT count(*) FROM "{table}" WHERE run_id=?', (run_id,)).fetchone()[0] for table in COLUMNS}
        return Counter({table: count for table, count in counted.items() if count})

    def rows(self, table: str, person: str | None = None, all_versions: bool = False) -> list[dict[str, Value]]:
        """The rows of a table that stand, as values by column; what is unknown is absent. Every row says `system`, `record_id`, `source_file` and `run_id`,
        and `person_id` where its patient is resolved. person: of this person alone. all_versions: also those that were replaced or taken back.
        """
        columns = [*COLUMNS[table], "run_id"]
        owner = "record_id" if table == "patient" else "patient_id"
        chosen = ", ".join(f't."{name}"' for name in columns)
        has_owner = owner in COLUMNS[table]
        join = f' LEFT JOIN person p ON p.system=t.system AND p.patient_id=t."{owner}"' if has_owner else ""
        where = [] if all_versions else ["t.is_current=1"]
        values: list[Any] = []
        if person is not None:
            if not has_owner:
                return []
            where.append("p.person_id=?")
            values.append(person)
        sql = (
            f'SELECT {chosen}, f.path{", p.person_id" if has_owner else ""} FROM "{table}" t JOIN file f ON f.file_id=t.file_id{join}'
            f"{' WHERE ' + ' AND '.join(where) if where else ''} ORDER BY t.system, t.record_id, t.rowid"
        )
        names = [*columns, "source_file", *(["person_id"] if has_owner else [])]
        return [{name: value for name, value in zip(names, row, strict=True) if value is not None} for row in self.db.execute(sql, values)]

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
            "INSERT INTO file(run_id, path, sha256, size, kind, items, records, unused, notes) VALUES (?,?,?,?,?,?,?,?,?)",
            (self.run_id, path, sha256, size, kind, items, records, json.dumps(dict(unused)), json.dumps(list(notes))),
        )
        rows = ((self.run_id, p.file, p.position, p.found, p.expected, p.element, p.severity) for p in problems)
        self.db.executemany("INSERT INTO problem(run_id, file, position, found, expected, element, severity) VALUES (?,?,?,?,?,?,?)", rows)
        return int(cursor.lastrowid or 0)

    def _insert(self, table: str, columns: Sequence[str], rows: Iterable[Iterable[Any]], file_id: int) -> None:
        """Rows as they are; which versions stand is said at the end of the run."""
        if table not in self._since:
            self._since[table] = self.db.execute(f'SELECT coalesce(max(rowid), 0) FROM "{table}"').fetchone()[0]
        names = ", ".join(f'"{column}"' for column in columns)
        sql = f'INSERT INTO "{table}" ({names}, run_id, file_id, is_current) VALUES ({",".join("?" * len(columns))}, {self.run_id}, {file_id}, 1)'
        self.db.executemany(sql, map(tuple, rows))

    def settle(self) -> None:
        """Say of each record that was added which version stands."""
        for table, since in self._since.items():
            new = f'SELECT DISTINCT system, record_id FROM "{table}" n WHERE n.rowid>? AND {_NAMED}'
            other = f'SELECT 1 FROM "{table}" o WHERE o.system=n.system AND o.record_id=n.record_id AND o.rowid<>n.rowid'
            if _touch(self.db, f"{new} AND (coalesce(n.is_retracted, 0)=1 OR EXISTS ({other}))", (since,)):
                _set_current(self.db, table)
        self._since = {}


def _touch(db: sqlite3.Connection, keys: str, values: Sequence[Any]) -> bool:
    """Note the records (system, record_id) whose standing version has to be said anew. Are there any?"""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS touched(system TEXT, record_id TEXT, PRIMARY KEY (system, record_id)) WITHOUT ROWID")
    db.execute("CREATE TEMP TABLE IF NOT EXISTS turned(place INTEGER PRIMARY KEY, stands INTEGER)")
    db.execute("DELETE FROM touched")
    return db.execute(f"INSERT OR IGNORE INTO touched {keys}", values).rowcount > 0


def _set_current(db: sqlite3.Connection, table: str) -> None:
    """Of the touched records the latest version stands, unless it takes the record back. Without a time the later written counts. Only rows that turn are written."""
    db.execute("DELETE FROM turned")
    db.execute(
        "INSERT INTO turned SELECT place, stands FROM (SELECT place, was, (n=1 AND gone=0) AS stands FROM (SELECT t.rowid AS place, t.is_current AS was,"
        " coalesce(t.is_retracted, 0) AS gone, ROW_NUMBER() OVER (PARTITION BY t.system, t.record_id ORDER BY coalesce(t.version_time, -9e18) DESC, t.rowid DESC)"
        f' AS n FROM touched k CROSS JOIN "{table}" t WHERE t.system=k.system AND t.record_id=k.record_id)) WHERE was<>stands ORDER BY place'
    )
    db.execute(f'UPDATE "{table}" SET is_current=(SELECT stands FROM turned WHERE place="{table}".rowid) WHERE rowid IN (SELECT place FROM turned)')


_NAMED = "system NOT NULL AND record_id NOT NULL"
_DECISION = "kind, system, patient_id, other_system, other_patient_id, by, why, decided"
_FILE = "SELECT file_id, run_id, path, sha256, size, kind, items, records, unused, notes FROM file"


def _file(row: Sequence[Any]) -> FileRow:
    *plain, unused, notes = row
    return FileRow._make([*plain, json.loads(unused), json.loads(notes)])


def _ready(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file; refuse what is not ours."""
    application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    has_tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == APPLICATION and version == VERSION:
        db.execute("PRAGMA synchronous=FULL")
        return
    if has_tables and application != APPLICATION:
        raise StoreError(f"{path} is not a ledger of oncoledger")
    if application == APPLICATION:
        raise StoreError(f"{path} is of version {version}; this oncoledger reads version {VERSION}")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("BEGIN IMMEDIATE")
    if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in create_sql():
            db.execute(statement)
        db.execute(f"PRAGMA application_id={APPLICATION}")
        db.execute(f"PRAGMA user_version={VERSION}")
    db.execute("COMMIT")


