"""The listener as a whole: the server in this process, the taking in beside it, a graceful stop, and what was done."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
import time
from collections import Counter
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from .committer import Committer
from .journal import Journal
from .server import ListenError, Server
from .settings import MakeParts, Settings, log
from .worker import LAST_SECONDS, work

LOCK = "listen.lock"
LONGEST_WAIT = 8
"""Seconds between two starts of what takes in, where it ends again and again."""


def serve(settings: Settings, make: MakeParts) -> None:
    """Listen until SIGTERM or SIGINT. Raises ListenError, JournalError: one plain sentence."""
    with _alone(settings):
        Journal.open(settings.folder, create=True).close()
        asyncio.run(_serve(settings, make))


async def _serve(settings: Settings, make: MakeParts) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_said)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    committer = Committer(settings.folder, loop)
    server = Server(settings, committer)
    port = await server.start()
    committer.start()
    beside = Beside(settings, make)
    beside.start()
    secured = "TLS" if settings.certificate else "no TLS"
    log(f"listening on {settings.host}:{port} ({secured}), {len(settings.watched)} watched folders")
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 0.5)
        beside.keep_alive()
    log("stopping: what was received is stored and answered")
    await server.stop()
    await asyncio.to_thread(committer.stop)
    await asyncio.sleep(0)
    done = await asyncio.to_thread(beside.stop)
    for line in _told(server.counts + committer.counts + done):
        log(line)


class Beside:
    """The process that takes in; started again when it ends by itself."""

    def __init__(self, settings: Settings, make: MakeParts) -> None:
        self._settings, self._make = settings, make
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._started = 0.0
        self._wait = 1.0

    def start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(self._settings, self._make, theirs), name="intake", daemon=False)
        self._process.start()
        theirs.close()
        self._started = time.monotonic()

    def keep_alive(self) -> None:
        """Start it again where it was killed; less and less often where that does not help."""
        if self._process is None or self._process.is_alive():
            return
        age = time.monotonic() - self._started
        if age < self._wait:
            return
        self._wait = min(self._wait * 2, LONGEST_WAIT) if age < 60 else 1.0
        log(f"taking in ended by itself (exit {self._process.exitcode}); started again")
        self.start()

    def stop(self) -> Counter[str]:
        """Tell it to take in what is left and to end; what it did."""
        assert self._process is not None and self._line is not None
        done: Counter[str] = Counter()
        with contextlib.suppress(OSError, EOFError):
            self._line.send("stop")
            if self._line.poll(LAST_SECONDS + 10):
                done = Counter(self._line.recv())
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()  # what it did not commit is taken in at the next start
            log("taking in did not end in time; it goes on at the next start")
        return done


def _told(counts: Counter[str]) -> list[str]:
    said = ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items()) if number)
    return [f"stopped: {said}" if said else "stopped: no message came"]


def _said(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What goes wrong outside of any connection's own code, in a line."""
    problem = context.get("exception")
    log(f"connection: {type(problem).__name__ if problem else context.get('message', '')}")


@contextlib.contextmanager
def _alone(settings: Settings):  # type: ignore[no-untyped-def]
    """One listener a ledger folder. The system lets go of the lock when a process ends, however it ends."""
    import os

    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        place = os.open(settings.folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as problem:
        raise ListenError(f"{settings.folder}: {problem.strerror}") from None
    try:
        with contextlib.suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ListenError(f"another listener works for {settings.folder}") from None
        yield
    finally:
        os.close(place)
