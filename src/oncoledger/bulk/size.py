"""Are inputs so large that a check should keep their lines on disk?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ..intake.files import is_ledger

LARGE_FROM = 16 << 20
"""Bytes of all inputs, as CSV: some 300,000 lines. A check in memory takes a thousand bytes a line; one on disk stays where it is with as many."""

MEMORY_FOR_CSV = 18
"""Bytes of memory for a byte of CSV, where a check does not keep its lines on disk: a thousand for a line of 55."""

_AS_CSV = {".parquet": 8, ".xlsx": 4}
"""Bytes of CSV for a byte of a packed file, roughly."""


def is_large(paths: Sequence[Path]) -> bool:
    """Both ways to check give the same answer, so that a guess is good enough. Files that cannot be asked count nothing. A ledger folder goes into memory."""
    return not any(map(is_ledger, paths)) and size_of(paths) >= LARGE_FROM


def size_of(paths: Sequence[Path]) -> int:
    """Bytes of all files, as CSV, roughly."""
    return sum(map(_size, paths))


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(_size(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
    try:
        return path.stat().st_size * _AS_CSV.get(path.suffix.lower(), 1)
    except OSError:
        return 0
