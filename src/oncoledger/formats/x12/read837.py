"""837P and 837I claims from a file: claim by claim with constant memory, or as two tables."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from oncoledger.model.schema import CLAIM, SERVICE_LINE
from oncoledger.model.table import Table
from oncoledger.model.verdict import ReadError

from .columns import TableBuilder
from .envelope import finish
from .grammar837 import LOOPS
from .guides import Transaction
from .plain_lines import walk_batch
from .problems import Problems, quoted
from .reading import Reading
from .rows import Claim837
from .segments import Batch, batches

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
        return _kind(self.transactions)


class Stream837:
    """Iterates over the claims of a file, in order, each with its lines; memory does not grow with the file.

    errors and transactions are complete when the iteration has ended. It can be iterated once.
    """

    def __init__(self, source: Path | str | BinaryIO, name: str = "") -> None:
        self.source = source
        self.name = name or (Path(source).name if isinstance(source, str | Path) else "input")
        self._problems = Problems(self.name)
        self._reading = Reading(self.name, self._problems, LOOPS)

    @property
    def errors(self) -> list[ReadError]:
        return self._problems.listed

    @property
    def transactions(self) -> list[Transaction]:
        return self._reading.transactions

    @property
    def kind(self) -> str:
        return _kind(self.transactions)

    def __iter__(self) -> Iterator[Claim837]:
        for claims in self.batches():
            yield from claims

    def batches(self) -> Iterator[list[Claim837]]:
        """The claims a few hundred kilobytes at a time."""
        try:
            if isinstance(self.source, str | Path):
                with open(self.source, "rb") as stream:
                    yield from self._read(stream)
            else:
                yield from self._read(self.source)
        except OSError as problem:
            self._problems.add("byte 0", "", problem.strerror or type(problem).__name__, "a file that can be read")
        self._problems.close()

    def tables(self, most: int = sys.maxsize) -> Iterator[Claims837]:
        """The claims as tables of about `most` lines, each with the lines of its claims; at least one. Errors and transactions are those so far."""
        claims, lines, size, is_first = TableBuilder(CLAIM), TableBuilder(SERVICE_LINE), 0, True
        for batch in self.batches():
            with _no_collecting():
                claims.add(list(map(_CLAIM_ROW, batch)))
                rows = [row for claim in batch for row in claim.rows]
                lines.add(rows)
            size += len(rows)
            if size >= most:
                yield Claims837(claims.table(), lines.table(), self.errors, self.transactions)
                claims, lines, size, is_first = TableBuilder(CLAIM), TableBuilder(SERVICE_LINE), 0, False
        if size or is_first:
            yield Claims837(claims.table(), lines.table(), self.errors, self.transactions)

    def _read(self, stream: BinaryIO) -> Iterator[list[Claim837]]:
        reading, last = self._reading, 0
        for batch in batches(stream, self._problems):
            last = batch.first + batch.count - 1
            with _no_collecting():
                _walk(reading, batch)
            if reading.finished:
                finished, reading.finished = reading.finished, []
                yield finished
        finish(reading, last)
        if reading.finished:
            yield reading.finished


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


@contextmanager
def _no_collecting() -> Iterator[None]:
    """No search for garbage cycles while a batch makes its thousands of rows, none of which is a cycle: a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _walk(reading: Reading, batch: Batch) -> None:
    """Every segment of a batch, in order."""
    reading.use(batch.delimiters)
    separator = batch.delimiters.element.decode("latin-1")
    if batch.end:
        walk_batch(reading, batch, separator, _walk_segments)
    else:
        texts = _without_cut_end(reading, batch, separator) if batch.is_cut else batch.texts
        _walk_segments(reading, texts, separator, batch.first)


def _walk_segments(reading: Reading, texts: list[str], separator: str, first: int) -> None:
    """Every segment by the handler that the grammar has for it in the loop one is in."""
    for number, text in enumerate(texts, first):
        elements = text.split(separator)
        here = reading.here
        (here.get(elements[0]) or here[""])(reading, elements, number)


def _without_cut_end(reading: Reading, batch: Batch, separator: str) -> list[str]:
    """A last segment without terminator counts when it is IEA; any other may have lost half an amount, and is passed over."""
    *texts, last = batch.texts
    last = last.rstrip()
    number = batch.first + len(texts)
    tag = last.split(separator, 1)[0]
    if tag == "IEA":
        reading.problems.warn(number, "IEA", "a last segment without terminator", "a segment terminator after IEA")
        return [*texts, last]
    terminator = quoted(batch.delimiters.segment.decode("latin-1"))
    reading.problems.error(number, tag if tag.isalnum() and len(tag) <= 3 else "", "a segment that is cut short", f"the terminator {terminator}")
    return texts


def _kind(transactions: list[Transaction]) -> str:
    return " ".join(dict.fromkeys(transaction.form for transaction in transactions))
