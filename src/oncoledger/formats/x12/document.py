"""An X12 file with every byte of it: segments to look at, elements to change, and the same bytes when nothing was changed."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from oncoledger.model.verdict import ReadError

from .delimiters import Delimiters
from .problems import Problems, named
from .segments import bodies, decoded, spans


class Segment(NamedTuple):
    """One segment. number: its place in the file, from 1. offset: its first byte, from 0. elements: the tag first, then its elements."""

    number: int
    offset: int
    elements: list[str]
    delimiters: Delimiters

    @property
    def tag(self) -> str:
        return self.elements[0]

    def parts(self, element: int) -> list[str]:
        """The components of an element; one empty text where the segment is too short."""
        return self.elements[element].split(self.delimiters.component.decode("latin-1")) if element < len(self.elements) else [""]


class Document:
    """An X12 file of any transaction. `raw` is all of its bytes, also those between interchanges; nothing is changed in place.

    errors: what kept the bytes from being cut into segments. `len` and iteration are over segments.
    """

    def __init__(self, raw: bytes, name: str = "input") -> None:
        self.raw = raw
        self.name = name
        problems = Problems(name)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._changes: list[tuple[int, Delimiters]] = []
        for body in bodies(io.BytesIO(raw), problems):
            self._changes.append((len(self._starts), body.delimiters))
            for start, end in spans(body):
                self._starts.append(start)
                self._ends.append(end)
        problems.close()
        self.errors: list[ReadError] = problems.listed

    @classmethod
    def read(cls, path: Path | str) -> Document:
        """The document of a file. Raises OSError when it cannot be opened, and nothing for what it holds."""
        return cls(Path(path).read_bytes(), Path(path).name)

    def write(self, path: Path | str) -> None:
        """The document's bytes to a file."""
        Path(path).write_bytes(self.raw)

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[Segment]:
        return (self.segment(number) for number in range(1, len(self) + 1))

    @property
    def segments(self) -> list[Segment]:
        return list(self)

    def segment(self, number: int) -> Segment:
        """The segment of a number that an error or `source_position` names. Raises IndexError when there is none."""
        if not 1 <= number <= len(self):
            raise IndexError(f"{self.name} has {len(self)} segments, and no segment {number}")
        start, end = self._starts[number - 1], self._ends[number - 1]
        delimiters = self._delimiters(number)
        text = decoded(self.raw[start:end], delimiters.encoding).replace("\r", "").replace("\n", "")
        return Segment(number, start, text.split(delimiters.element.decode("latin-1")), delimiters)

    def with_elements(self, changes: Mapping[tuple[int, int], str]) -> Document:
        """A document in which some elements have other texts, and every other byte is the same.

        changes: (segment number, element number from 1) -> text. Raises ValueError for a text that holds a delimiter or a line end, for an
        element that the segment does not reach, and in ISA for another width; IndexError for a segment that is not there.
        """
        return self.edited(changes)

    def edited(self, changes: Mapping[tuple[int, int], str], removed: Collection[int] = ()) -> Document:
        """A document in which some elements have other texts and some segments are gone, with their terminators and line ends; every other byte is the
        same. changes and errors as in `with_elements`; removed: segment numbers. A change to a segment that is removed is passed over.
        """
        gone = set(removed)
        cuts = [(*self._whole(number), b"") for number in gone]
        for (number, element), text in changes.items():
            if number not in gone:
                cuts.append((*self._place(number, element, text), text.encode(self._encoding(number))))
        pieces, done = [], 0
        for start, end, put in sorted(cuts):
            pieces += [self.raw[done:start], put]
            done = end
        return Document(b"".join([*pieces, self.raw[done:]]), self.name)

    def with_element(self, number: int, element: int, text: str) -> Document:
        """A document in which one element has another text. Errors as in `with_elements`."""
        return self.with_elements({(number, element): text})

    def _place(self, number: int, element: int, text: str) -> tuple[int, int]:
        """First byte and end of an element in the file."""
        segment = self.segment(number)
        delimiters = segment.delimiters
        if element < 1 or element >= len(segment.elements):
            raise ValueError(f"segment {number} has no {named(segment.tag, element)}")
        name = named(segment.tag, element)
        if segment.tag == "ISA" and (element in (11, 16) or len(text) != len(segment.elements[element])):
            raise ValueError(f"{name} has a fixed width, and ISA11 and ISA16 name delimiters")
        if set(text.encode(self._encoding(number))) & set(delimiters.element + delimiters.segment + b"\r\n"):
            raise ValueError(f"the text for {name} of segment {number} holds a delimiter or a line end")
        start = self._starts[number - 1]
        before = self.raw[start : self._ends[number - 1]].split(delimiters.element, element + 1)
        first = start + sum(map(len, before[:element])) + element
        return first, first + len(before[element])

    def _whole(self, number: int) -> tuple[int, int]:
        """First byte of a segment, and the byte behind its terminator and the line end that follows."""
        start, end = self._starts[number - 1], self._ends[number - 1]
        end += len(self._delimiters(number).segment)
        for line_end in (b"\r", b"\n"):
            end += self.raw[end : end + 1] == line_end
        return start, end

    def _delimiters(self, number: int) -> Delimiters:
        return self._changes[bisect_right(self._changes, number - 1, key=lambda change: change[0]) - 1][1]

    def _encoding(self, number: int) -> str:
        """The encoding in which a segment was read, and in which a change to it is written."""
        encoding = self._delimiters(number).encoding
        try:
            self.raw[self._starts[number - 1] : self._ends[number - 1]].decode(encoding)
        except UnicodeDecodeError:
            return "latin-1"
        return encoding
