"""837P and 837I claims from a file: claim by claim with constant memory, or as two tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from oncoledger.model.collecting import no_collecting
from oncoledger.model.schema import CLAIM, SERVICE_LINE
from oncoledger.model.table import Table
from oncoledger.model.verdict import ReadError

from .columns import TableBuilder
from .grammar837 import LOOPS
from .guides import Transaction
from .plain_lines import walk_batch
from .problems import Problems
from .reading import Reading
from .rows import Claim837
from .segments import Batch
from .stream import Stream, kind_of, walk_segments

_CLAIM_ROW = attrgetter(*(column.name for column in CLAIM.columns))


@dataclass(frozen=True)
class Claims837:
    """What a file of claims holds.

    claims: table `claim`, one row a claim. lines: table `service_line`, one row a line. errors: what could not be read, as it was found.
    transactions: every ST of the file, also those that were refused.
    """

    claims: Table
    lines: Table
    errors: list[ReadError] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """`837P`, `837I`, `835`, ...; several separated by blanks; empty when there is no transaction."""
        return kind_of(self.transactions)


class Stream837(Stream[Claim837]):
    """The claims of a file, in order, each with its lines."""

    def _walk_of(self, name: str, problems: Problems) -> Reading:
        return Reading(name, problems, LOOPS)

    def tables(self, most: int = sys.maxsize) -> Iterator[Claims837]:
        """The claims as tables of about `most` lines, each with the lines of its claims; at least one. Errors and transactions are those so far."""
        claims, lines, size, is_first = TableBuilder(CLAIM), TableBuilder(SERVICE_LINE), 0, True
        for batch in self.batches():
            with no_collecting():
                claims.add(list(map(_CLAIM_ROW, batch)))
                rows = [row for claim in batch for row in claim.rows]
                lines.add(rows)
            size += len(rows)
            if size >= most:
                yield Claims837(claims.table(), lines.table(), self.errors, self.transactions)
                claims, lines, size, is_first = TableBuilder(CLAIM), TableBuilder(SERVICE_LINE), 0, False
        if size or is_first:
            yield Claims837(claims.table(), lines.table(), self.errors, self.transactions)

    def _take(self, batch: Batch, separator: str) -> None:
        if batch.end:
            assert isinstance(self._walk, Reading)
            walk_batch(self._walk, batch, separator, walk_segments)
        else:
            super()._take(batch, separator)


def stream_837(source: Path | str | BinaryIO, name: str = "") -> Stream837:
    """The claims of an 837 file one by one. name: what claim ids and errors call the file; its file name when empty."""
    return Stream837(source, name)


def read_837(source: Path | str | BinaryIO, name: str = "") -> Claims837:
    """The claims and lines of an 837 file as tables. Never raises for what a file holds: `errors` says what could not be read, and where."""
    stream = Stream837(source, name)
    (read,) = stream.tables()
    return read


def sniff(path: Path | str) -> bool:
    """Whether a file looks like X12: ISA, or the GS or ST of a file that has lost its ISA, behind blanks. False when it cannot be opened."""
    try:
        with open(path, "rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:3] == b"ISA":
        return len(head) > 3 and not head[3:4].isalnum() and not head[3:4].isspace()
    separator = head[2:3]
    return head[:2] in (b"GS", b"ST") and separator in (b"*", b"|", b"~", b"^", b"\x1d", b"\x1c") and head.count(separator) > 1
