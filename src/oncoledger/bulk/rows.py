"""Rows of a table on disk, to be taken back by patient. A part is one file of columns whose rows stand in the order of their patients' drawers."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..model.table import Column, Table, Words, blank, concat
from .disk import filling

DRAWERS = 4096
"""Patients are spread evenly over so many drawers. A patient's lines are all in one."""


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
        self._kept = 0

    def put(self, table: Table, patient: Words) -> None:
        """Add rows; patient: whom each is about. Columns in which nothing is known are not written."""
        if not len(table):
            return
        drawer = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) % DRAWERS for word in patient.words], dtype=np.int32)[patient.ids]
        order = np.argsort(drawer, kind="stable")
        starts = np.searchsorted(drawer[order], np.arange(DRAWERS + 1)).astype(np.int32)
        columns: dict[str, tuple[_Array, ...]] = {}
        path = self.folder / f"{self.name}-{len(self._parts)}"
        with filling(self.folder), path.open("xb") as file:
            for name, kind in self.kinds.items():
                if name in table and not _is_blank(table[name], kind):
                    columns[name] = tuple(_write(file, array) for array in _arrays(table[name], order))
        self._parts.append(_Part(path, starts, columns))

    def keep(self) -> None:
        """What has been put until now is not forgotten any more."""
        self._kept = len(self._parts)

    def forget(self) -> None:
        """Take back what was put since the last `keep`."""
        for part in self._parts[self._kept :]:
            part.path.unlink()
        del self._parts[self._kept :]

    def sizes(self) -> np.ndarray:
        """The rows of each drawer, int64."""
        return sum((np.diff(part.starts).astype(np.int64) for part in self._parts), np.zeros(DRAWERS, dtype=np.int64))

    def take(self, first: int, end: int) -> Table:
        """The rows of the drawers from `first` to before `end`, those of one patient in the order in which they were put."""
        tables = [Table(self.name, {})]
        for part in self._parts:
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
