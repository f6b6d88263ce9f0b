"""Watched folders: files that are new or changed are read once they rest, each by its content once.

The folders are looked through again and again: network shares, from which most exports come, tell no program that a file has changed. A look asks for
names, sizes and times alone, and the next waits fifty times as long as the last took: ten thousand files cost one fiftieth of a processor at most.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..into import Said, Taken, take_in
from ..store import Store, StoreError
from .settings import log

TOGETHER, BYTES_TOGETHER = 100, 64 << 20
"""Files and bytes of one run at most."""
REST = 50
"""Looking takes no more than one part in so many of the time."""
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp", "~")
"""Names under which programs copy; the file counts when it has its own name."""

READ, UNREADABLE = "read", "unreadable"


class Stamp(NamedTuple):
    """What tells that a file has changed: size, times of its content and of its entry (nanoseconds)."""

    size: int
    modified: int
    changed: int


class Watcher:
    """Looks at folders and hands resting files to the intake. What it knows of files is in the ledger, so that a restart reads nothing again."""

    def __init__(self, folders: tuple[Path, ...], store: Store, said: Said, poll: float = 2, settled: float = 2) -> None:
        self.folders, self.store, self.said, self.poll, self.settled = folders, store, said, poll, settled
        self._resting: dict[str, tuple[Stamp, float]] = {}  # path -> how it was, and since when
        self._missing: set[Path] = set()
        self._next = 0.0
        store.db.execute(_SQL)
        rows = store.db.execute("SELECT path, size, modified, changed FROM watched")
        self._known = {path: Stamp(*stamp) for path, *stamp in rows}

    def is_due(self) -> bool:
        return bool(self.folders) and time.monotonic() >= self._next

    def look(self, goes_on: Callable[[], bool] = lambda: True) -> int:
        """Look once, and read what rests. goes_on: asked between groups of files. Answers how many files were read. Raises StoreError."""
        started = time.monotonic()
        ready = self._ready(started)
        spent = time.monotonic() - started
        done = 0
        for group in _groups(ready):
            done += self._read(group)
            if not goes_on():
                break
        self._next = time.monotonic() + max(self.poll, REST * spent)
        return done

    def _ready(self, now: float) -> list[tuple[str, Stamp]]:
        """Files that are new or changed and have rested."""
        resting: dict[str, tuple[Stamp, float]] = {}
        ready = []
        for path, stamp in self._listed():
            if self._known.get(path) == stamp:
                continue
            before = self._resting.get(path)
            if before is None or before[0] != stamp:
                resting[path] = (stamp, now)
            elif now - before[1] < self.settled:
                resting[path] = before
            else:
                ready.append((path, stamp))
        self._resting = resting
        return ready

    def _listed(self) -> Iterator[tuple[str, Stamp]]:
        """Every file of the folders and of those within. A folder that cannot be read is said once, and looked for again."""
        waiting = list(self.folders)
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
                            continue
                        try:
                            if entry.is_dir(follow_symlinks=False):
                                waiting.append(Path(entry.path))
                            elif entry.is_file():
                                at = entry.stat()
                                yield entry.path, Stamp(at.st_size, at.st_mtime_ns, at.st_ctime_ns)
                        except OSError:
                            continue  # it has vanished since
                self._missing.discard(folder)
            except OSError as problem:
                if folder not in self._missing and folder in self.folders:
                    log(f"watched folder {self.folders.index(folder) + 1} cannot be read: {problem.strerror}; it is tried again")
                    self._missing.add(folder)

    def _read(self, group: list[tuple[str, Stamp]]) -> int:
        """Files as one run; one by one where one of them spoils it."""
        try:
            taken = self._take([path for path, _ in group])
        except StoreError:
            raise
        except Exception as problem:  # a file that vanished while it was read, or a fault of ours: neither stops the others
            if len(group) > 1:
                return sum(self._read([each]) for each in group)
            if isinstance(problem, FileNotFoundError):
                return 0
            why = getattr(problem, "strerror", None) or f"{type(problem).__name__} within oncoledger"
            self._note(group, {group[0][0]: why})
            return 0
        self._note(group, _unread(taken))
        return len(taken.files)

    def _take(self, paths: list[str]) -> Taken:
        return take_in([Path(path) for path in paths], self.store, self.said, "listen --watch")

    def _note(self, group: list[tuple[str, Stamp]], unread: dict[str, str]) -> None:
        now = int(time.time())
        gone = {path for path in unread if not os.path.exists(path)}
        with self.store.transaction():
            for path, stamp in group:
                if path in gone:
                    continue
                why = unread.get(path, "")
                self.store.db.execute(_KNOW, (path, *stamp, UNREADABLE if why else READ, why, now))
                self._known[path] = stamp
                if why:
                    number = self.store.db.execute("SELECT id FROM watched WHERE path=?", (path,)).fetchone()[0]
                    log(f"watched file {number} not read: {why}; it is tried again when it changes")


_SQL = """
CREATE TABLE IF NOT EXISTS watched(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER, modified INTEGER, changed INTEGER, outcome TEXT NOT NULL,
why TEXT NOT NULL, looked INTEGER NOT NULL)
"""
_KNOW = (
    "INSERT INTO watched(path, size, modified, changed, outcome, why, looked) VALUES (?,?,?,?,?,?,?) ON CONFLICT(path) DO UPDATE SET"
    " size=excluded.size, modified=excluded.modified, changed=excluded.changed, outcome=excluded.outcome, why=excluded.why, looked=excluded.looked"
)


def _unread(taken: Taken) -> dict[str, str]:
    """Path -> why the file is not in the ledger. What is wrong within a file that was read stands in the ledger."""
    read = {file.path for file in taken.files} | set(taken.known)
    why = {problem.file: f"found {problem.found}; expected {problem.expected}" for problem in taken.problems if problem.file not in read}
    for reason, paths in taken.passed_over.items():
        why |= {path: reason for path in paths}
    return why


def _groups(files: list[tuple[str, Stamp]]) -> Iterator[list[tuple[str, Stamp]]]:
    group: list[tuple[str, Stamp]] = []
    size = 0
    for path, stamp in files:
        if group and (len(group) == TOGETHER or size + stamp.size > BYTES_TOGETHER):
            yield group
            group, size = [], 0
        group.append((path, stamp))
        size += stamp.size
    if group:
        yield group
