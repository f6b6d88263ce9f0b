"""The process that takes in: messages of the journal and files of watched folders into the ledger, and what is finished onward to the claim queue.

It is a process of its own so that reading never delays an acknowledgement. It may be killed at any moment: the ledger says what it holds.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import Counter
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from .. import claim_queue
from ..resolve import resolve
from ..store import Store, StoreError
from . import taking
from .journal import Journal, JournalError
from .settings import MakeParts, Parts, Settings, log
from .watching import Watcher

LOCK = "intake.lock"
JUDGED_AT_ONCE = 1_000
"""Entries that go onward in one pass."""
RESOLVE_REST = 4
"""Working out persons anew takes at most one part in so many of the time, and one more."""
AGAIN_AFTER = 5
"""Seconds after which a ledger that cannot be written is tried again."""
LAST_SECONDS = 25
"""How long a stop goes on taking in what has been acknowledged."""


def work(settings: Settings, make: MakeParts, line: Connection) -> None:
    """Until the other end says stop, or is gone. A ledger that cannot be written is said and tried again."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the listener says when
    with _alone(settings.folder):
        parts = make()
        counts: Counter[str] = Counter()
        is_over = False
        while not is_over:
            try:
                with Store.open(settings.folder, create=True) as store, contextlib.closing(Journal.open(settings.folder, create=True)) as journal:
                    Worker(settings, parts, store, journal, line, counts).run()
                is_over = True
            except (StoreError, JournalError, OSError) as problem:
                log(f"cannot take in: {problem}; tried again in {AGAIN_AFTER} seconds")
                is_over = _is_told(line, AGAIN_AFTER)
        with contextlib.suppress(OSError):
            line.send(dict(counts))


class Worker:
    """One open ledger and journal."""

    def __init__(self, settings: Settings, parts: Parts, store: Store, journal: Journal, line: Connection, counts: Counter[str]) -> None:
        self.settings, self.parts, self.store, self.journal, self.line, self.counts = settings, parts, store, journal, line, counts
        taking.prepare(store)
        claim_queue.prepare(store)
        said = replace(parts.said, system=settings.system, zone=settings.zone)
        self.watcher = Watcher(settings.watched, store, said, settings.poll, settings.settled)
        self._resolve_from = 0.0
        self._is_unresolved = True
        self._is_over = False
        last, _ = journal.last()
        log(f"taking in: {last - taking.taken_to(store, journal.name):,} messages wait")

    def run(self) -> None:
        """Take in and go onward until told to stop; then what is left, for a while."""
        while not self._is_over:
            began = time.monotonic()
            taken = self._messages()
            if self.watcher.is_due():
                files = self.watcher.look(goes_on=lambda: self._goes_on())
                self.counts["files read"] += files
                taken += files
            self._onward()
            rest = self.settings.gathered - (time.monotonic() - began)
            if taken < taking.AT_ONCE or rest > 0:
                self._wait(max(rest, 0))
        deadline = time.monotonic() + LAST_SECONDS
        while self._messages() and time.monotonic() < deadline:
            pass
        self._resolve_from = 0
        self._onward(deadline)

    def _goes_on(self) -> bool:
        """Between two groups of files: what else waits. Does watching go on?"""
        self._messages()
        self._onward()
        self._wait(0)
        return not self._is_over

    def _wait(self, seconds: float) -> None:
        self._is_over = self._is_over or _is_told(self.line, seconds)

    def _messages(self) -> int:
        taken = taking.take(self.journal, self.store, self.settings.system, self.settings.zone)
        self.counts["messages taken in"] += taken
        self._is_unresolved |= taken > 0
        return taken

    def _onward(self, deadline: float = float("inf")) -> None:
        """Persons first, then what is finished. Persons are worked out from all rows, so not after every message of a large ledger."""
        if self._is_unresolved and time.monotonic() >= self._resolve_from:
            began = time.monotonic()
            with self.store.transaction():
                resolve(self.store, self.parts.said.crosswalks)
            self._is_unresolved = False
            self._resolve_from = time.monotonic() + RESOLVE_REST * (time.monotonic() - began)
        if not self._is_unresolved:
            self.counts["into the claim queue"] += claim_queue.discover(self.store)
        while time.monotonic() < deadline and (entries := claim_queue.to_judge(self.store, JUDGED_AT_ONCE)):
            outcomes = self._judged(entries)
            claim_queue.decide(self.store, list(zip(entries, outcomes, strict=True)))
            if self._messages():
                self._wait(0)
                break

    def _judged(self, entries: list[claim_queue.Entry]) -> list[claim_queue.Outcome]:
        """One outcome each. A fault of ours holds the entry that meets it, and no other."""
        try:
            return list(self.parts.onward(self.store, entries))
        except (StoreError, JournalError):
            raise
        except Exception as problem:
            if len(entries) > 1:
                return [outcome for entry in entries for outcome in self._judged([entry])]
            log(f"an entry of the claim queue could not be checked: {type(problem).__name__} within oncoledger")
            return [claim_queue.Outcome(claim_queue.HELD, (f"could not be checked: {type(problem).__name__} within oncoledger",))]


def _is_told(line: Connection, seconds: float) -> bool:
    """Wait so long, or until told to stop or the listener is gone."""
    try:
        return line.poll(seconds) and bool(line.recv())
    except (EOFError, OSError):
        return True


@contextlib.contextmanager
def _alone(folder: Path):  # type: ignore[no-untyped-def]
    """One process takes in: a second waits until the first, whose listener may have been killed, has ended."""
    folder.mkdir(parents=True, exist_ok=True)
    place = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)
