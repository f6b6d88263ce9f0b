"""What the listener is told: where it listens, what it watches, and its limits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from ..claim_queue import Onward
from ..into import Said


@dataclass(frozen=True)
class Settings:
    """Times are seconds, sizes bytes. largest: of a message. silence: how long a connection may say nothing between messages. slowest: from the first
    byte of a message to its last, and for the other side to take an answer. gathered: how long messages wait to be taken in together. poll: between
    two looks at a watched folder, at least. settled: how long a file must not change before it is read."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 2575
    watched: tuple[Path, ...] = ()
    system: str = ""
    zone: tzinfo | None = None
    certificate: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None
    largest: int = 16 << 20
    silence: float = 3600
    slowest: float = 60
    connections: int = 200
    gathered: float = 1
    poll: float = 2
    settled: float = 2


@dataclass(frozen=True)
class Parts:
    """What other layers give the listener. onward: what becomes of finished sessions and administrations. said: what the practice knows of its files."""

    onward: Onward
    said: Said = field(default_factory=Said)


MakeParts = Callable[[], Parts]
"""Called in the process that takes in; a function of a module, so that the process can find it."""


def log(text: str) -> None:
    """A line on standard error with the time. Messages and files are named by number: nothing of a person stands in a log."""
    sys.stderr.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}\n")
    sys.stderr.flush()
