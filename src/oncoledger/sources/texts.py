"""Free text of a table as two arrays: all of it in one run of bytes, and where each row's ends. Mapped from disk, read a row at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def packed(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """UTF-8 bytes of all texts, one behind the other, and the end of each. Shapes (bytes,) and (rows,)."""
    some = [text.encode() for text in texts]
    ends = np.cumsum([len(text) for text in some], dtype=np.int64) if some else np.zeros(0, dtype=np.int64)
    return np.frombuffer(b"".join(some), dtype=np.uint8), ends


def unpacked(text: NDArray[np.uint8], ends: NDArray[np.int64], row: int) -> str:
    """The text of one row."""
    start = int(ends[row - 1]) if row else 0
    return bytes(text[start : int(ends[row])]).decode()
