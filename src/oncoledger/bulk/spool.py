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
    """Runs of records of one kind. kind: what msgspec decodes them as."""

    def __init__(self, folder: Path, name: str, kind: type[T]) -> None:
        self.folder, self.name, self.kind = folder, name, kind
        self.runs = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, records: Iterable[T]) -> None:
        """One more run. The caller sorts it."""
        encode = msgspec.msgpack.Encoder().encode
        with filling(self.folder), self._path(self.runs).open("xb") as file:
            for record in records:
                data = encode(record)
                file.write(len(data).to_bytes(_LENGTH, "big"))
                file.write(data)
                self._count += 1
        self.runs += 1

    def run(self, number: int) -> Iterator[T]:
        """The records of one run."""
        decode = msgspec.msgpack.Decoder(self.kind).decode
        with self._path(number).open("rb") as file:
            while head := file.read(_LENGTH):
                yield decode(file.read(int.from_bytes(head, "big")))

    def merged(self, key: Callable[[T], Any]) -> Iterator[T]:
        """All records in the order of a key by which every run is sorted."""
        return heapq.merge(*map(self.run, range(self.runs)), key=key)

    def sorted(self, name: str, key: Callable[[T], Any]) -> Iterator[T]:
        """All records in the order of any key."""
        other = Spool(self.folder, name, self.kind)
        for number in range(self.runs):
            other.add(sorted(self.run(number), key=key))
        return other.merged(key)

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.name}-{number}"
