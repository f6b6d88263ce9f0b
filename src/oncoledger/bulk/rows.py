"""Rows of a table on disk, to be taken back by patient. A part is one file of columns whose rows stand in the order of their patients' drawers."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..model.table import Column, Table, Words, blank, concat
from .disk import filling

DRAWERS = 4096
"""Patients are spread evenly over so many drawers. A patient's lines are all in one."""

TOGETHER = 16
"""So many parts are written once more as parts of neighbouring drawers, so that a share reads few of them however many there are."""


@dataclass(frozen=True)
class _Array:
    """Where an array stands in a file."""

    offset: int
    dtype: np.dtype
    size: int

    def read(self, file: BinaryIO, first: int = 0, end: int | None = None) -> np.ndarray:
        end = self.size if end is None else end
        file.seek(self.offset + first * self.dtype.itemsize)
        return np.fromfile(file, self.dtype, end - first)


@dataclass(frozen=True)
class _Part:
    """starts: the first row of each drawer, and the number of rows. columns: numbers, or the ids, ends and bytes of words."""

    path: Path
    starts: np.ndarray
    columns: dict[str, tuple[_Array, ...]]


class Rows:
    """The rows of one table. kinds: its columns and their types, as in `schema`."""

    def __init__(self, folder: Path, name: str, kinds: dict[str, str]) -> None:
        self.folder, self.name, self.kinds = folder, name, kinds
        self._parts: list[_Part] = []
        self._kept = self._sorted = self._written = 0

    def put(self, table: Table, patient: Words) -> None:
        """Add rows; patient: whom each is about. Columns in which nothing is known are not written."""
        if not len(table):
            return
        drawer = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) % DRAWERS for word in patient.words], dtype=np.int32)[patient.ids]
        self._parts.append(self._part(table, drawer))
        if len(self._parts) >= max(self._sorted, self._kept) + TOGETHER:
            self._sort(max(self._sorted, self._kept))

    def keep(self) -> None:
        """What has been put until now is not forgotten any more."""
        if len(self._parts) >= self._sorted + TOGETHER:
            self._sort(self._sorted)
        self._kept = len(self._parts)

    def forget(self) -> None:
        """Take back what was put since the last `keep`."""
        for part in self._parts[self._kept :]:
            part.path.unlink()
        del self._parts[self._kept :]
        self._sorted = min(self._sorted, self._kept)

    def _part(self, table: Table, drawer: np.ndarray) -> _Part:
        """Write rows as one part. drawer: of each row."""
        order = np.argsort(drawer, kind="stable")
        starts = np.searchsorted(drawer[order], np.arange(DRAWERS + 1)).astype(np.int32)
        columns: dict[str, tuple[_Array, ...]] = {}
        path = self.folder / f"{self.name}-{self._written}"
        self._written += 1
        with filling(self.folder), path.open("xb") as file:
            for name, kind in self.kinds.items():
                if name in table and not _is_blank(table[name], kind):
                    columns[name] = tuple(_write(file, array) for array in _arrays(table[name], order))
        return _Part(path, starts, columns)

    def _sort(self, first: int) -> None:
        """Write the parts from `first` on once more, as parts of as many rows that each hold a range of drawers."""
        parts = self._parts[first:]
        held = np.cumsum(sum(np.diff(part.starts).astype(np.int64) for part in parts))
        ends = np.unique(np.searchsorted(held, held[-1] * np.arange(1, len(parts)) // len(parts), side="right"))
        made = []
        for low, high in pairwise([0, *ends.tolist(), DRAWERS]):
            drawer = np.concatenate([np.arange(low, high).repeat(np.diff(part.starts[low : high + 1])) for part in parts])
            if len(drawer):
                made.append(self._part(self._taken(parts, low, high), drawer))
        for part in parts:
            part.path.unlink()
        self._parts[first:] = made
        self._sorted = len(self._parts)

    def sizes(self) -> np.ndarray:
        """The rows of each drawer, int64."""
        return sum((np.diff(part.starts).astype(np.int64) for part in self._parts), np.zeros(DRAWERS, dtype=np.int64))

    def take(self, first: int, end: int) -> Table:
        """The rows of the drawers from `first` to before `end`, those of one patient in the order in which they were put."""
        return self._taken(self._parts, first, end)

    def _taken(self, parts: list[_Part], first: int, end: int) -> Table:
        tables = [Table(self.name, {})]
        for part in parts:
            low, high = int(part.starts[first]), int(part.starts[end])
            if low < high:
                with part.path.open("rb") as file:
                    columns = {name: _read(file, arrays, low, high) for name, arrays in part.columns.items()}
                missing = {name: blank(kind, high - low) for name, kind in self.kinds.items() if name not in columns}
                tables.append(Table(self.name, columns | missing))
        return concat(self.name, tables[1:], self.kinds)


def _is_blank(column: Column, kind: str) -> bool:
    if isinstance(column, Words):
        return not column.ids.any()
    return bool((column == np.asarray(blank(kind, 1))[0]).all())


def _arrays(column: Column, order: np.ndarray) -> tuple[np.ndarray, ...]:
    """What is written of a column. Words are numbered as they appear, so that those of neighbouring rows stand together."""
    if not isinstance(column, Words):
        return (column[order],)
    words, first, ids = np.unique(column.ids[order], return_index=True, return_inverse=True)
    appear = np.argsort(first)
    place = np.empty(len(words), dtype=np.int32)
    place[appear] = np.arange(len(words), dtype=np.int32)
    text = [column.words[word].encode("utf-8", "surrogatepass") for word in words[appear].tolist()]
    ends = np.cumsum([0, *map(len, text)], dtype=np.int64)
    return place[ids], ends, np.frombuffer(b"".join(text), dtype=np.uint8)


def _write(file: BinaryIO, array: np.ndarray) -> _Array:
    offset = file.tell()
    file.write(np.ascontiguousarray(array).data)
    return _Array(offset, array.dtype, len(array))


def _read(file: BinaryIO, arrays: tuple[_Array, ...], low: int, high: int) -> Column:
    values = arrays[0].read(file, low, high)
    if len(arrays) == 1:
        return values
    used, ids = np.unique(values, return_inverse=True)
    base = int(used[0])
    ends = arrays[1].read(file, base, int(used[-1]) + 2)
    text = arrays[2].read(file, int(ends[0]), int(ends[-1])).tobytes()
    ends -= ends[0]
    words = [text[ends[place] : ends[place + 1]].decode("utf-8", "surrogatepass") for place in (used - base).tolist()]
    place = {"": 0}
    move = np.array([place.setdefault(word, len(place)) for word in words], dtype=np.int32)
    return Words(move[ids], list(place))
