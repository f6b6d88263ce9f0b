"""The listener under load: messages a second acknowledged from disk, how long an answer takes, from message to claim queue, and memory.

`.venv/bin/python -m benchmarks.listener [SECONDS]` (some two minutes). The bar: 1,000 messages a second, and an entry in the queue within a minute.
"""

from __future__ import annotations

import multiprocessing
import os
import selectors
import socket
import statistics
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from benchmarks.growth import say
from tests.intake.listener.sender import Listener, ask, charged, framed, given, registered

PERSONS = 5_000
BAR = 1_000


def message(number: int) -> bytes:
    """Of ten messages six register, three tell of a finished administration and one charges."""
    person = 10_000 + number * 7 % PERSONS
    make = charged if number % 10 == 9 else given if number % 3 == 1 else registered
    return framed(make(number, person))


def send(port: int, connections: int, seconds: float, first: int, rate: float, ahead: int, out) -> None:  # type: ignore[no-untyped-def]
    """Connections that send a message and wait for its answer, `ahead` of them at once each. rate: messages a second at most, 0 for as many as go."""
    numbers = count(first)
    selector = selectors.DefaultSelector()
    waits: list[float] = []
    began = time.perf_counter()
    sent = 0
    for _ in range(connections):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        times: list[float] = []
        selector.register(sock, selectors.EVENT_READ, times)
        for _ in range(ahead):
            sock.sendall(message(next(numbers)))
            times.append(time.perf_counter())
            sent += 1
    owed = sent
    while owed:
        now = time.perf_counter()
        is_over = now - began > seconds
        for key, _ in selector.select(1):
            sock, times = key.fileobj, key.data
            answers = sock.recv(1 << 16).count(b"\x1c\r")  # type: ignore[union-attr]
            now = time.perf_counter()
            for _ in range(answers):
                waits.append(now - times.pop(0))
                owed -= 1
                if not is_over:
                    if rate and sent / rate > now - began:
                        time.sleep(sent / rate - (now - began))
                    sock.sendall(message(next(numbers)))  # type: ignore[union-attr]
                    times.append(time.perf_counter())
                    sent += 1
                    owed += 1
    out.send((sent, time.perf_counter() - began, waits))


def load(port: int, connections: int, seconds: float, first: int, rate: float = 0, ahead: int = 1) -> tuple[int, float, list[float]]:
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=send, args=(port, connections, seconds, first, rate, ahead, theirs))
    process.start()
    answer = ours.recv()
    process.join()
    return answer


def memory(pids: list[int]) -> str:
    peaks = []
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                peaks.append(int(line.split()[1]) / 1024)
    return " + ".join(f"{peak:,.0f} MB" for peak in peaks)


def one(connections: int, seconds: float, rate: float = 0, ahead: int = 1) -> None:
    """A fresh ledger and listener; so many connections for so long; then until the queue has everything."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "ledger"
        with Listener(folder) as listener:
            sent, spent, waits = load(listener.port, connections, seconds, 1, rate, ahead)
            waits.sort()
            name = f"{connections} connections" + (f", {ahead} ahead" if ahead > 1 else "") + (f", {rate:,.0f} a second sent" if rate else "")
            median, late = statistics.median(waits) * 1000, waits[int(len(waits) * 0.99)] * 1000
            answered = "" if rate else f"; answer {median:.1f} ms median, {late:.1f} ms 99th"
            say(f"{name}: acknowledged", f"{sent / spent:,.0f} a second", f"bar: {BAR:,}{answered}")
            finished = sum(1 for number in range(1, sent + 1) if number % 10 != 9 and number % 3 == 1)
            since = time.monotonic()
            while len(ask(folder, "SELECT 1 FROM claim_queue WHERE decided IS NOT NULL")) < finished and time.monotonic() - since < 600:
                time.sleep(1)
            after = time.monotonic() - since
            peaks = memory([listener.process.pid, *listener.children()])
            say(f"{name}: peak memory", peaks, f"of {sent:,} messages: listener, what watches over processes, intake")
            came = dict(ask(folder, "SELECT id, received FROM message", name="journal.sqlite"))
            rows = ask(folder, "SELECT a.source_place, q.added, q.decided FROM claim_queue q JOIN administration a USING (system, record_id)")
            sources = [came[int(where.split()[1].rstrip(","))] for where, _, _ in rows]
            to_queue = sorted((added - source) / 1000 for source, (_, added, _) in zip(sources, rows, strict=True))
            decided = sorted((done - source) / 1000 for source, (_, _, done) in zip(sources, rows, strict=True))
            what = f"{len(rows):,} entries; entered {statistics.median(to_queue):.1f} s median, {to_queue[-1]:.1f} s at most"
            say(f"{name}: message to judged entry", f"{statistics.median(decided):.1f} s median, {decided[-1]:.1f} s at most", what)
            say(f"{name}: taken in and judged after the last message", f"{after:.0f} s", f"{sent / (spent + after):,.0f} messages a second all in all")
            code = listener.stop()
            assert code == 0 and "Traceback" not in listener.log, listener.log


def watched(files: int, seconds: float) -> None:
    """A folder of so many files that have been read: what looking at it costs."""
    with tempfile.TemporaryDirectory() as place:
        inbox, folder = Path(place) / "inbox", Path(place) / "ledger"
        inbox.mkdir()
        for number in range(files):
            (inbox / f"{number}.csv").write_text(f"patient_id,service_date,code\nP{number},2026-02-11,77412\n")
        with Listener(folder, "--watch", str(inbox)) as listener:
            began = time.monotonic()
            while len(ask(folder, "SELECT 1 FROM watched")) < files and time.monotonic() - began < 300:
                time.sleep(0.5)
            say(f"{files:,} new files of a watched folder read", f"{time.monotonic() - began:.0f} s")
            time.sleep(3)
            pids = [listener.process.pid, *listener.children()]
            before = sum(processor(pid) for pid in pids)
            time.sleep(seconds)
            spent = sum(processor(pid) for pid in pids) - before
            say(f"{files:,} files watched, nothing new", f"{100 * spent / seconds:.1f} % of a processor")


def processor(pid: int) -> float:
    """Seconds of processor that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    say("processors", f"{os.cpu_count()}", "sender, listener and intake share them")
    for connections in (1, 8, 32):
        one(connections, seconds)
    one(1, seconds, ahead=32)
    one(8, 3 * seconds, rate=300)
    watched(10_000, 2 * seconds)


if __name__ == "__main__":
    main()
