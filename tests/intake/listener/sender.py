"""Invented messages, a real listener in a process of its own, and a sender that speaks MLLP to it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path


def registered(number: int, person: int, system: str = "CLINIC") -> bytes:
    """A registration."""
    return (
        f"MSH|^~\\&|{system}|LAKESIDE|LEDGER|LAKESIDE|20260211{number % 24:02d}3000||ADT^A04^ADT_A01|A{number}|P|2.5.1\r"
        f"EVN|A04|20260211123000\rPID|1||{person}^^^LAKESIDE^MR||Ostrander{person}^Mirela||19580314|F\rPV1|1|O\r"
    ).encode()


def given(number: int, person: int, system: str = "CLINIC") -> bytes:
    """An administration that is finished, with an order number of its own."""
    return (
        f"MSH|^~\\&|{system}|LAKESIDE|LEDGER|LAKESIDE|20260211123000||RAS^O17^RAS_O17|X{number}|P|2.5.1\r"
        f"PID|1||{person}^^^LAKESIDE^MR||Ostrander{person}^Mirela\rORC|RE|P-{number}^{system}|F-{number}^PHARM\r"
        "RXA|0|1|20260211091000|20260211101200|J9171^Docetaxel^HCPCS|128|mg|||1888880001^Holm^Petra|||||LOT-X1|||||CP|A\rRXR|IV^Intravenous^HL70162\r"
    ).encode()


def charged(number: int, person: int, system: str = "CLINIC") -> bytes:
    """A charge of the same day."""
    return (
        f"MSH|^~\\&|{system}|LAKESIDE|LEDGER|LAKESIDE|20260211180000||DFT^P03^DFT_P03|D{number}|P|2.5.1\rEVN|P03|20260211180000\r"
        f"PID|1||{person}^^^LAKESIDE^MR||Ostrander{person}^Mirela\rFT1|1|T{number}||20260211|20260211|CG|J9171|||128||||||||||||||||J9171\r"
    ).encode()


def framed(message: bytes) -> bytes:
    return b"\x0b" + message + b"\x1c\r"


def control(answer: bytes) -> tuple[str, str]:
    """MSA-1 and MSA-2."""
    for line in answer.split(b"\r"):
        if line.startswith(b"MSA|"):
            fields = line.decode().split("|")
            return fields[1], fields[2] if len(fields) > 2 else ""
    raise AssertionError(f"no MSA in {answer!r}")


class Sender:
    """One connection."""

    def __init__(self, port: int, timeout: float = 120, wrapped=None) -> None:
        plain = socket.create_connection(("127.0.0.1", port), timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = wrapped(plain) if wrapped else plain
        self.left = b""

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> bytes:
        """The next answer; empty when the other side has closed."""
        while b"\x1c\r" not in self.left:
            more = self.socket.recv(1 << 16)
            if not more:
                return b""
            self.left += more
        found, self.left = self.left.split(b"\x1c\r", 1)
        assert found[:1] == b"\x0b"
        return found[1:]

    def ask(self, message: bytes) -> tuple[str, str]:
        self.send(framed(message))
        return control(self.answer())


class Listener:
    """`oncoledger listen` in a process group of its own. log: what it wrote."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.folder = folder
        self.lines: list[str] = []
        command = [sys.executable, "-m", "oncoledger", "listen", "--into", str(folder), "--port", str(port), *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=folder.parent)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = int(self.wait_for("listening on", 30).split(" listening on ")[1].split(" ")[0].rsplit(":", 1)[1])

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.lines.append(line.rstrip())

    @property
    def log(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, words: str, seconds: float = 120) -> str:
        """The first line with these words."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in self.lines:
                if words in line:
                    return line
            if self.process.poll() is not None and not self._reader.is_alive():
                break
            time.sleep(0.02)
        raise AssertionError(f"no {words!r} in the log:\n{self.log}")

    def stop(self, seconds: float = 180) -> int:
        """Ask it to end; answers its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(seconds)
        self._reader.join(5)
        return code

    def kill(self) -> None:
        """Everything of it, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)
        self._reader.join(5)

    def children(self) -> list[int]:
        """Process ids of the group, without the listener itself."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != self.process.pid:
                try:
                    words = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                if int(words[2]) == self.process.pid and words[0] != "Z":
                    found.append(int(entry.name))
        return found


def ask(folder: Path, sql: str, *values, name: str = "ledger.sqlite"):
    """Rows of the ledger or the journal, as they are committed now; none while the table is not there."""
    if not (folder / name).exists():
        return []
    db = sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True, timeout=30)
    try:
        return db.execute(sql, values).fetchall()
    except sqlite3.OperationalError as problem:
        if "no such table" in str(problem) or "unable to open" in str(problem):
            return []
        raise
    finally:
        db.close()


def eventually(what, seconds: float = 180):
    """The first true answer of `what`."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it did not come to that in time"
        time.sleep(0.05)
    return found
