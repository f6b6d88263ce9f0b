"""The claim queue of a ledger folder: each finished session or administration once, held or ready to be claimed, and why.

An entry is made in the order in which runs added rows, and judged anew whenever a later run says something of its person. It is held until it is judged.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..model.times import day_of_time
from .store import Store
from .store_tables import KINDS

HELD, READY = "held", "ready"
NOT_JUDGED = "not judged yet"

_SQL = """
CREATE TABLE IF NOT EXISTS claim_queue(system TEXT, source TEXT, record_id TEXT, patient_id TEXT, day INTEGER, person_id TEXT, course_id TEXT, state TEXT NOT NULL, why TEXT NOT NULL, findings TEXT NOT NULL, added INTEGER NOT NULL, decided INTEGER, PRIMARY KEY (system, source, record_id)) WITHOUT ROWID
CREATE INDEX IF NOT EXISTS claim_queue_patient ON claim_queue(system, patient_id)
CREATE INDEX IF NOT EXISTS claim_queue_open ON claim_queue(added) WHERE decided IS NULL
CREATE TABLE IF NOT EXISTS claim_queue_seen(run_id INTEGER NOT NULL, file_id INTEGER NOT NULL, runs INTEGER NOT NULL)
"""  # noqa: E501

FINISHED = {
    "session": "(t.status IN ('completed', 'partial') OR (t.is_verified=1 AND coalesce(t.status, '') NOT IN ('cancelled', 'in_progress')))",
    "administration": "t.status IN ('completed', 'partial', 'stopped')",
    "fraction": "t.status IN ('completed', 'partial') AND t.session_id IS NULL AND coalesce(t.is_verification, 0)=0",
    "schedule": "t.status='completed' AND t.kind IN ('treatment', 'infusion', 'injection')",
}
"""Table -> which of its rows are something that was done and can be charged. A fraction of a session is charged with its session."""


class Entry(NamedTuple):
    """One event: a row of `source` that is finished. day: of its start. person_id, course_id: as the ledger knows them; empty where it does not.
    stands: is the row still there and finished, or was it taken back?"""

    system: str
    source: str
    record_id: str
    patient_id: str
    day: int
    person_id: str
    course_id: str
    stands: bool = True


class Outcome(NamedTuple):
    """What becomes of an entry. why: reasons that hold it, in words. findings: their ids."""

    state: str
    why: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class Queued(NamedTuple):
    """An entry as it stands. added, decided: milliseconds since 1970, UTC; decided is None while it waits to be judged."""

    entry: Entry
    state: str
    why: tuple[str, ...]
    findings: tuple[str, ...]
    added: int
    decided: int | None


Onward = Callable[[Store, Sequence[Entry]], Sequence[Outcome]]
"""The steps after intake, for some entries at once: one outcome for each. Called again for the same entry it must answer by the ledger alone."""


def prepare(store: Store) -> None:
    """Make the queue's tables in a ledger."""
    for statement in _SQL.strip().splitlines():
        store.db.execute(statement)


def discover(store: Store) -> int:
    """Put what is finished in files that were not looked at yet into the queue, and mark for judging every entry of whose person they say something.

    One transaction; doing it twice changes nothing. After a run was taken back every entry is judged anew. Answers how many entries are new.
    """
    new = 0
    with store.transaction():
        run_id, file_id, runs = store.db.execute("SELECT run_id, file_id, runs FROM claim_queue_seen").fetchone() or (0, 0, 0)
        now_run, now_file, now_runs = store.db.execute(_NEWEST).fetchone()
        if (now_run, now_file, now_runs) == (run_id, file_id, runs):
            return 0
        appeared = store.db.execute("SELECT count(*) FROM run WHERE run_id>?", (run_id,)).fetchone()[0]
        if now_runs < runs + appeared:
            store.db.execute("UPDATE claim_queue SET decided=NULL")
        since = (run_id, run_id, file_id)
        for source, condition in FINISHED.items():
            values = (source, NOT_JUDGED, time.time_ns() // 1_000_000, *since)
            new += store.db.execute(_FOUND.format(source=source, condition=condition), values).rowcount
        for table, kinds in KINDS.items():
            if "patient_id" in kinds or table == "patient":
                store.db.execute(_TOUCHED.format(table=table, owner="record_id" if table == "patient" else "patient_id"), since)
        store.db.execute("DELETE FROM claim_queue_seen")
        store.db.execute("INSERT INTO claim_queue_seen VALUES (?, ?, ?)", (now_run, now_file, now_runs))
    return new


_NEWEST = "SELECT coalesce(max(run_id), 0), (SELECT coalesce(max(file_id), 0) FROM file), count(*) FROM run"
_SINCE = "run_id>=? AND (run_id>? OR file_id>?)"
"""Rows of files that were not looked at yet. Only the newest run grows. When a run is taken back its files' numbers are used again, its own is not."""
_FOUND = (
    "INSERT OR IGNORE INTO claim_queue SELECT system, ?, record_id, patient_id, start_time/86400, '', '', 'held', ?, '[]', ?, NULL"
    ' FROM "{source}" t WHERE ' + _SINCE + " AND is_current=1 AND {condition}"
)
_TOUCHED = (
    "UPDATE claim_queue SET decided=NULL WHERE decided IS NOT NULL AND (system, patient_id) IN"
    ' (SELECT b.system, b.patient_id FROM (SELECT DISTINCT system, {owner} AS patient_id FROM "{table}" WHERE ' + _SINCE + ") t"
    " JOIN person a ON a.system=t.system AND a.patient_id=t.patient_id JOIN person b ON b.person_id=a.person_id)"
)


def to_judge(store: Store, at_most: int) -> list[Entry]:
    """Entries that wait to be judged: new ones first, in their order, then those judged before, a person's together; with person and course as known now."""
    rows = store.db.execute(
        "SELECT q.system, q.source, q.record_id, q.patient_id, q.day, coalesce(p.person_id, '') FROM claim_queue q"
        " LEFT JOIN person p ON p.system=q.system AND p.patient_id=q.patient_id WHERE q.decided IS NULL"
        " ORDER BY q.why<>?, CASE WHEN q.why=? THEN q.added END, p.person_id LIMIT ?",
        (NOT_JUDGED, NOT_JUDGED, at_most),
    ).fetchall()
    return [_entry(store, *row) for row in rows]


def _entry(store: Store, system: str, source: str, record_id: str, patient_id: str, day: int, person: str) -> Entry:
    row = store.db.execute(
        f"SELECT t.start_time, t.course_id, c.course_id FROM \"{source}\" t LEFT JOIN course_of c ON c.system=t.system AND c.record_id=t.course_id"
        f" WHERE t.system=? AND t.record_id=? AND t.is_current=1 AND {FINISHED[source]}",
        (system, record_id),
    ).fetchone()
    if row is None:
        return Entry(system, source, record_id, patient_id, day, person, "", False)
    start, course, ledger = row
    return Entry(system, source, record_id, patient_id, day_of_time(start), person, ledger or course or "")


def decide(store: Store, decided: Sequence[tuple[Entry, Outcome]]) -> None:
    """Write what became of entries, in one transaction."""
    now = time.time_ns() // 1_000_000
    with store.transaction():
        store.db.executemany(
            "UPDATE claim_queue SET day=?, person_id=?, course_id=?, state=?, why=?, findings=?, decided=? WHERE system=? AND source=? AND record_id=?",
            (
                (entry.day, entry.person_id, entry.course_id, outcome.state, "\n".join(outcome.why), json.dumps(outcome.findings), now, *entry[:3])
                for entry, outcome in decided
            ),
        )


def queued(store: Store) -> Iterator[Queued]:
    """All entries, oldest first."""
    if not store.db.execute("SELECT 1 FROM sqlite_master WHERE name='claim_queue'").fetchone():
        return
    columns = "system, source, record_id, patient_id, day, person_id, course_id, state, why, findings, added, decided"
    for row in store.db.execute(f"SELECT {columns} FROM claim_queue ORDER BY added"):
        why = tuple(part for part in row[8].split("\n") if part)
        yield Queued(Entry(*row[:7]), row[7], why, tuple(json.loads(row[9])), row[10], row[11])
