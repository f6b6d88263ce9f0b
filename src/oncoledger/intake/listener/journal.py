"""The listener's journal, `DIR/journal.sqlite`: every message as it came, on disk before it is acknowledged.

A message is kept once: the same sender, control id and bytes are the same message. Which messages the ledger holds is written in the ledger, in the
transaction that holds their rows, so that the two cannot disagree.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .answering import Judged

NAME = "journal.sqlite"
APPLICATION, VERSION = 0x4F4E434A, 1
WAIT_SECONDS = 30

_SQL = """
CREATE TABLE own(journal TEXT NOT NULL)
CREATE TABLE message(id INTEGER PRIMARY KEY AUTOINCREMENT, received INTEGER NOT NULL, application TEXT NOT NULL, facility TEXT NOT NULL, control_id TEXT NOT NULL, digest BLOB NOT NULL, code TEXT NOT NULL, why TEXT NOT NULL, note TEXT NOT NULL, repeated INTEGER NOT NULL DEFAULT 0, content BLOB NOT NULL)
CREATE UNIQUE INDEX message_key ON message(control_id, application, facility, digest)
"""  # noqa: E501


class JournalError(Exception):
    """A journal that cannot be used; one plain sentence."""


class Kept(NamedTuple):
    """A message after its transaction. message_id: its number. is_repeat: it was there. note: what is odd about it."""

    message_id: int
    is_repeat: bool
    note: str


class Waiting(NamedTuple):
    """A message that the ledger does not hold yet. received: milliseconds since 1970, UTC."""

    message_id: int
    received: int
    content: bytes


class Journal:
    """An open journal; of one thread."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db, self.path = db, path
        self.name: str = db.execute("SELECT journal FROM own").fetchone()[0]

    @classmethod
    def open(cls, folder: Path, create: bool = False) -> Journal:
        """Raises JournalError: not there, not ours, of a newer version, damaged, or not writable."""
        path = folder / NAME
        if not create and not path.is_file():
            raise JournalError(f"{folder} has no {NAME}: nothing has listened for it yet")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # messages tell of persons: for the owner's eyes alone
            db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
            _ready(db, path)
        except OSError as problem:
            raise JournalError(f"{path}: {problem.strerror}") from None
        except sqlite3.Error as problem:
            raise JournalError(f"{path}: {problem}") from None
        return cls(db, path)

    def close(self) -> None:
        self.db.close()

    def keep(self, messages: Sequence[tuple[bytes, Judged]]) -> list[Kept]:
        """Messages in one transaction, on disk when this returns; answers one outcome for each. Raises JournalError: then none of them is kept."""
        now = time.time_ns() // 1_000_000
        try:
            self.db.execute("BEGIN IMMEDIATE")
            kept = [self._keep(content, said, now) for content, said in messages]
            self.db.execute("COMMIT")
        except sqlite3.Error as problem:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise JournalError(f"{self.path}: {problem}") from None
        return kept

    def _keep(self, content: bytes, said: Judged, now: int) -> Kept:
        who = said.who
        digest = bytes.fromhex(who.digest)
        sender = (who.control_id, who.application, who.facility)
        row = self.db.execute(f"{_SAME_SENDER} AND digest=?", (*sender, digest)).fetchone()
        if row:
            self.db.execute("UPDATE message SET repeated=repeated+1 WHERE id=?", row)
            return Kept(row[0], True, "")
        note = ""
        if who.control_id:
            other = self.db.execute(f"{_SAME_SENDER} ORDER BY id LIMIT 1", sender).fetchone()
            note = f"its control id was used before, by message {other[0]} of other content" if other else ""
        values = (now, who.application, who.facility, who.control_id, digest, said.code, said.why, note, content)
        cursor = self.db.execute(_INSERT, values)
        return Kept(int(cursor.lastrowid or 0), False, note)

    def after(self, message_id: int, at_most: int, bytes_at_most: int) -> list[Waiting]:
        """Messages that came after one, in their order: so many, or fewer when they are large."""
        found: list[Waiting] = []
        size = 0
        for row in self.db.execute("SELECT id, received, content FROM message WHERE id>? ORDER BY id LIMIT ?", (message_id, at_most)):
            found.append(Waiting(*row))
            size += len(row[2])
            if size >= bytes_at_most:
                break
        return found

    def last(self) -> tuple[int, int]:
        """Number of the newest message and when it came; 0, 0 where there is none."""
        row = self.db.execute("SELECT id, received FROM message ORDER BY id DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, 0)


_SAME_SENDER = "SELECT id FROM message WHERE control_id=? AND application=? AND facility=?"
_INSERT = "INSERT INTO message(received, application, facility, control_id, digest, code, why, note, content) VALUES (?,?,?,?,?,?,?,?,?)"


def _ready(db: sqlite3.Connection, path: Path) -> None:
    application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] and application != APPLICATION:
        raise JournalError(f"{path} is not a journal of oncoledger")
    if application == APPLICATION and version != VERSION:
        raise JournalError(f"{path} is of version {version}; this oncoledger reads version {VERSION}")
    db.execute("PRAGMA synchronous=FULL")
    if application == APPLICATION:
        return
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("BEGIN IMMEDIATE")
    if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in _SQL.strip().splitlines():
            db.execute(statement)
        db.execute("INSERT INTO own VALUES (?)", (secrets.token_hex(8),))
        db.execute(f"PRAGMA application_id={APPLICATION}")
        db.execute(f"PRAGMA user_version={VERSION}")
    db.execute("COMMIT")
