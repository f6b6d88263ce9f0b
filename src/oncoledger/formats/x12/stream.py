"""What is read from a file one by one, in order, in memory that does not grow with the file: the walk that all X12 readers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from oncoledger.model.collecting import no_collecting
from oncoledger.model.verdict import ReadError

from .envelope import finish
from .guides import Transaction
from .problems import Problems, quoted
from .reading import Walk
from .segments import Batch, batches

Whole = TypeVar("Whole")


class Stream(Generic[Whole]):
    """What a file holds, in order; memory does not grow with the file.

    errors and transactions are complete when the iteration has ended. It can be iterated once.
    """

    def __init__(self, source: Path | str | BinaryIO, name: str = "") -> None:
        self.source = source
        self.name = name or (Path(source).name if isinstance(source, str | Path) else "input")
        self._problems = Problems(self.name)
        self._walk = self._walk_of(self.name, self._problems)

    def _walk_of(self, name: str, problems: Problems) -> Walk:
        """The state in which the walk begins."""
        raise NotImplementedError

    def _take(self, batch: Batch, separator: str) -> None:
        """Every segment of a batch whose end is whole, in order."""
        walk_segments(self._walk, batch.texts, separator, batch.first)

    @property
    def errors(self) -> list[ReadError]:
        return self._problems.listed

    @property
    def transactions(self) -> list[Transaction]:
        return self._walk.transactions

    @property
    def kind(self) -> str:
        return kind_of(self.transactions)

    def __iter__(self) -> Iterator[Whole]:
        for whole in self.batches():
            yield from whole

    def batches(self) -> Iterator[list[Whole]]:
        """A few hundred kilobytes at a time."""
        try:
            if isinstance(self.source, str | Path):
                with open(self.source, "rb") as stream:
                    yield from self._read(stream)
            else:
                yield from self._read(self.source)
        except OSError as problem:
            self._problems.add("byte 0", "", problem.strerror or type(problem).__name__, "a file that can be read")
        self._problems.close()

    def _read(self, stream: BinaryIO) -> Iterator[list[Whole]]:
        walk, last = self._walk, 0
        for batch in batches(stream, self._problems):
            last = batch.first + batch.count - 1
            with no_collecting():
                walk.use(batch.delimiters)
                separator = batch.delimiters.element.decode("latin-1")
                if batch.is_cut and not batch.end:
                    walk_segments(walk, _without_cut_end(walk, batch, separator), separator, batch.first)
                else:
                    self._take(batch, separator)
            if walk.finished:
                finished, walk.finished = walk.finished, []
                yield finished
        finish(walk, last)
        if walk.finished:
            yield walk.finished


def walk_segments(walk: Walk, texts: list[str], separator: str, first: int) -> None:
    """Every segment by the handler that the grammar has for it in the loop one is in."""
    for number, text in enumerate(texts, first):
        elements = text.split(separator)
        here = walk.here
        (here.get(elements[0]) or here[""])(walk, elements, number)


def transaction_codes(path: Path) -> list[str]:
    """The transactions of a file by number (`837`, `835`), each once, in their order; empty where it cannot be read."""
    found: dict[str, None] = {}
    try:
        with open(path, "rb") as stream:
            for batch in batches(stream, Problems(path.name)):
                start = "ST" + batch.delimiters.element.decode("latin-1")
                found |= {text[3:6]: None for text in batch.texts if text.startswith(start)}
    except OSError:
        return []
    return list(found)


def kind_of(transactions: list[Transaction]) -> str:
    """`837P`, `837I`, `835`, ...; several separated by blanks; empty when there is no transaction."""
    return " ".join(dict.fromkeys(transaction.form for transaction in transactions))


def _without_cut_end(walk: Walk, batch: Batch, separator: str) -> list[str]:
    """A last segment without terminator counts when it is IEA; any other may have lost half an amount, and is passed over."""
    *texts, last = batch.texts
    last = last.rstrip()
    number = batch.first + len(texts)
    tag = last.split(separator, 1)[0]
    if tag == "IEA":
        walk.problems.warn(number, "IEA", "a last segment without terminator", "a segment terminator after IEA")
        return [*texts, last]
    terminator = quoted(batch.delimiters.segment.decode("latin-1"))
    walk.problems.error(number, tag if tag.isalnum() and len(tag) <= 3 else "", "a segment that is cut short", f"the terminator {terminator}")
    return texts
