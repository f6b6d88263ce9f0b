"""Are inputs so large that a check should keep their lines on disk?"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

LARGE_FROM = 16 << 20
"""Bytes of all inputs, as CSV: some 300,000 lines. A check in memory takes a thousand bytes a line; one on disk stays where it is with as many."""

_AS_CSV = {".parquet": 8, ".xlsx": 4}
"""Bytes of CSV for a byte of a packed file, roughly."""


def is_large(paths: Sequence[Path]) -> bool:
    """Both ways to check give the same answer, so that a guess is good enough. Files that cannot be asked count nothing."""
    return sum(map(_size, paths)) >= LARGE_FROM


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(_size(Path(folder, name)) for folder, _, names in os.walk(path) for name in names)
    try:
        return path.stat().st_size * _AS_CSV.get(path.suffix.lower(), 1)
    except OSError:
        return 0
