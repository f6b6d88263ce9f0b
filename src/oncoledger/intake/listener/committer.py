"""Messages of all connections into the journal: those that wait together share one transaction and one write to the disk."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from ...formats.hl7v2 import acknowledge
from .answering import Judged, judged, refused
from .journal import Journal, JournalError, Kept
from .settings import log

TOGETHER = 500
"""Messages of one transaction at most."""
GATHER = 0.002
"""Seconds that a message waits for those that came with the last one."""
HELD_BYTES = 64 << 20
"""Connections are not read while more than this waits for the disk."""


class _Item(NamedTuple):
    message: bytes
    answer: asyncio.Future[bytes]


class Committer:
    """A thread that owns the journal for writing. Start it, submit, stop it; what was submitted is answered."""

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.counts: Counter[str] = Counter()
        self.held = 0  # bytes that wait for the disk; touched by the loop's thread alone
        self._folder, self._loop = folder, loop
        self._before = 1  # messages of the last transaction
        self._items: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="journal")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After everything that was submitted."""
        self._items.put(None)
        self._thread.join()

    @property
    def is_full(self) -> bool:
        return self.held > HELD_BYTES

    def submit(self, message: bytes) -> asyncio.Future[bytes]:
        """The answer to a message, once it is on disk; empty where none is wanted."""
        answer: asyncio.Future[bytes] = self._loop.create_future()
        self.held += len(message)
        self._items.put(_Item(message, answer))
        return answer

    def _work(self) -> None:
        journal: Journal | None = None
        is_last = False
        while not is_last:
            items, is_last = self._gathered()
            if not items:
                continue
            try:
                journal = journal or Journal.open(self._folder, create=True)
                answers = self._stored(journal, [item.message for item in items])
            except JournalError as problem:
                log(f"{len(items)} messages not stored and not accepted: {problem}")
                self.counts["not stored"] += len(items)
                answers = [_answer_or_nothing(item.message) for item in items]
            self._loop.call_soon_threadsafe(self._hand_back, items, answers)
        if journal:
            journal.close()

    def _gathered(self) -> tuple[list[_Item], bool]:
        """At least one, and whatever waits behind it. Connections that were answered together send again together: the first of them is no reason to
        write before the others have come, if they come at once."""
        items: list[_Item] = []
        until = 0.0
        while len(items) < TOGETHER:
            try:
                wait = until - time.monotonic()
                item = self._items.get() if not items else self._items.get(timeout=wait) if wait > 0 and len(items) < self._before else self._items.get_nowait()
            except queue.Empty:
                break
            if item is None:
                return items, True
            until = until or time.monotonic() + GATHER
            items.append(item)
        self._before = len(items)
        return items, False

    def _stored(self, journal: Journal, messages: list[bytes]) -> list[bytes]:
        said = [judged(message) for message in messages]
        kept = journal.keep(list(zip(messages, said, strict=True)))
        answers = []
        for message, how, each in zip(messages, said, kept, strict=True):
            self._count(how, each)
            answers.append(acknowledge(message, how.code, how.why) if how.wants_answer else b"")
        return answers

    def _count(self, how: Judged, kept: Kept) -> None:
        self.counts["repeated" if kept.is_repeat else "accepted" if how.is_accepted else "refused"] += 1
        if not how.is_accepted:
            log(f"message {kept.message_id} stored and answered {how.code}: {how.why}")
        elif kept.note:
            log(f"message {kept.message_id}: {kept.note}")

    def _hand_back(self, items: list[_Item], answers: list[bytes]) -> None:
        for item, answer in zip(items, answers, strict=True):
            self.held -= len(item.message)
            if not item.answer.done():
                item.answer.set_result(answer)


def _answer_or_nothing(message: bytes) -> bytes:
    return refused(message, "E", "could not be stored; send it again")
