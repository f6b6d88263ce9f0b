"""Journalled messages into the ledger, in their order, each once.

The ledger itself says which messages of a journal it holds: a mark in the same transaction as their rows. A crash before the commit leaves neither, a
crash after it both. Messages of a quarter of an hour share a run, so that a quiet night does not make a thousand runs.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from ...formats.hl7v2 import read_message
from ...formats.hl7v2.framing import cuts
from ...formats.records import Records
from ...model.verdict import ReadError
from ..store import Run, Store
from .journal import NAME, Journal, Waiting
from .settings import log

AT_ONCE, BYTES_AT_ONCE = 2_000, 32 << 20
"""Messages and bytes of one transaction at most."""
RUN_SECONDS, RUN_MESSAGES = 900, 5_000
"""A run takes no more messages once it is so old or holds so many."""
COMMAND = "listen"

_SQL = """
CREATE TABLE IF NOT EXISTS listened(journal TEXT, first INTEGER, last INTEGER, run_id INTEGER NOT NULL, PRIMARY KEY (journal, first)) WITHOUT ROWID
"""


def prepare(store: Store) -> None:
    """Make the mark's table in a ledger."""
    store.db.execute(_SQL)


def taken_to(store: Store, journal: str) -> int:
    """The last message of a journal that the ledger has taken, also where its run has been taken back; 0 where there is none."""
    return int(store.db.execute("SELECT coalesce(max(last), 0) FROM listened WHERE journal=?", (journal,)).fetchone()[0])


def take(journal: Journal, store: Store, system: str = "", zone: tzinfo | None = None) -> int:
    """Take what waits in the journal, so much of it as fits one transaction. Answers how many messages. Raises StoreError; then nothing was taken."""
    if not journal.after(taken_to(store, journal.name), 1, 1):
        return 0
    with store.transaction():
        waiting = journal.after(taken_to(store, journal.name), AT_ONCE, BYTES_AT_ONCE)  # asked again: another process may have taken them
        if not waiting:
            return 0
        run = _run(store, journal.name, len(waiting))
        records = _records(waiting, system, zone)
        digest = hashlib.sha256(b"".join(hashlib.sha256(each.content).digest() for each in waiting)).hexdigest()
        run.add(NAME, digest, sum(len(each.content) for each in waiting), records)
        run.settle()
        values = (journal.name, waiting[0].message_id, waiting[-1].message_id, run.run_id)
        store.db.execute("INSERT INTO listened VALUES (?, ?, ?, ?)", values)
    return len(waiting)


def _run(store: Store, journal: str, more: int) -> Run:
    """The run that is open still, or a new one."""
    latest = store.db.execute("SELECT run_id, last FROM listened WHERE journal=? ORDER BY first DESC LIMIT 1", (journal,)).fetchone()
    if latest:
        run_id, last = latest
        first = store.db.execute("SELECT min(first) FROM listened WHERE journal=? AND run_id=?", (journal, run_id)).fetchone()[0]
        row = store.db.execute("SELECT started FROM run WHERE run_id=? AND run_id=(SELECT max(run_id) FROM run)", (run_id,)).fetchone()
        if row and time.time() - row[0] < RUN_SECONDS and last - first + more < RUN_MESSAGES:
            return Run(store.db, run_id)
    cursor = store.db.execute("INSERT INTO run(started, command) VALUES (?, ?)", (int(time.time()), COMMAND))
    return Run(store.db, int(cursor.lastrowid or 0))


def _records(waiting: Sequence[Waiting], system: str, zone: tzinfo | None) -> Records:
    """The records of all messages. What a reader of ours stumbles over loses that message alone, and is said."""
    whole = Records("HL7 v2")
    for message_id, _, content in waiting:
        for part in _parts(content):
            try:
                read = read_message(part, NAME, message_id, system, zone)
            except Exception as problem:  # a fault of ours must not stop all messages behind it
                log(f"message {message_id} could not be read: {type(problem).__name__} within oncoledger")
                fault = ReadError(NAME, f"message {message_id}", f"{type(problem).__name__} within oncoledger", "a message that it can read")
                read = Records(whole.kind, problems=[fault], items=1)
            whole.items += read.items
            whole.records += read.records
            whole.problems += read.problems
            whole.unused.update(read.unused)
    return whole


def _parts(content: bytes) -> Iterator[bytes]:
    """The messages of a frame: one, where it is no batch."""
    if content.count(b"MSH") < 2:
        yield content
        return
    found = [cut.message for cut in cuts(content) if not cut.problem[0]]
    yield from found or [content]
