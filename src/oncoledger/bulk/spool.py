"""Records on disk in runs, each small enough for memory and sorted; together they are read as one sorted list."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from .disk import filling

T = TypeVar("T")

_LENGTH = 4


class Spool(Generic[T]):
    """Runs of records of one kind, each a file. kind: what msgspec decodes them as."""

    def __init__(self, folder: Path, name: str, kind: type[T]) -> None:
        self.folder, self.name, self.kind = folder, name, kind

    def write(self, run: int, records: Iterable[T]) -> None:
        """Write one run. The caller sorts it."""
        encode = msgspec.msgpack.Encoder().encode
        with filling(self.folder), self._path(run).open("wb") as file:
            for record in records:
                data = encode(record)
                file.write(len(data).to_bytes(_LENGTH, "big"))
                file.write(data)

    def run(self, number: int) -> Iterator[T]:
        """The records of one run."""
        decode = msgspec.msgpack.Decoder(self.kind).decode
        with self._path(number).open("rb") as file:
            while head := file.read(_LENGTH):
                yield decode(file.read(int.from_bytes(head, "big")))

    def merged(self, runs: int, key: Callable[[T], Any]) -> Iterator[T]:
        """All records of so many runs, in the order of a key by which every run is sorted."""
        return heapq.merge(*map(self.run, range(runs)), key=key)

    def sorted(self, runs: int, name: str, key: Callable[[T], Any]) -> Iterator[T]:
        """All records in the order of any key. name: of the files in which they are sorted."""
        other = Spool(self.folder, name, self.kind)
        for number in range(runs):
            other.write(number, sorted(self.run(number), key=key))
        return other.merged(runs, key)

    def _path(self, run: int) -> Path:
        return self.folder / f"{self.name}-{run}"
