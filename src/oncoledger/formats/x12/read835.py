"""Remittances (835) from a file: claim by claim with constant memory, or as tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from oncoledger.model.collecting import no_collecting
from oncoledger.model.schema import ADJUSTMENT, PAYMENT, PROVIDER_ADJUSTMENT, REMITTANCE, REMITTANCE_LINE, TableSpec
from oncoledger.model.table import Table
from oncoledger.model.verdict import ReadError

from .columns import TableBuilder
from .grammar835 import LOOPS
from .guides import Transaction
from .problems import Problems
from .reading835 import Reading835
from .rows835 import Payment835, Remittance835
from .stream import Stream, kind_of


def _row_of(spec: TableSpec) -> attrgetter[tuple[object, ...]]:
    return attrgetter(*(column.name for column in spec.columns))


_PAYMENT, _REMITTANCE, _LINE, _ADJUSTMENT = map(_row_of, (PAYMENT, REMITTANCE, REMITTANCE_LINE, ADJUSTMENT))


@dataclass(frozen=True)
class Remittances835:
    """What a file of remittances holds, as the five tables of the schema.

    A claim or payment whose `is_balanced` is 0 is read as it stands and must not be posted; `errors` says its sums. transactions: every ST of the file.
    """

    payments: Table
    remittances: Table
    lines: Table
    adjustments: Table
    provider_adjustments: Table
    errors: list[ReadError] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return kind_of(self.transactions)


class Stream835(Stream[Remittance835]):
    """The answered claims of a file, in order, each with its lines and adjustments.

    payments: those begun so far. A payment balances, or not, only when its last claim has passed: post its claims after that.
    """

    def _walk_of(self, name: str, problems: Problems) -> Reading835:
        return Reading835(name, problems, LOOPS)

    @property
    def payments(self) -> list[Payment835]:
        assert isinstance(self._walk, Reading835)
        return self._walk.payments


def stream_835(source: Path | str | BinaryIO, name: str = "") -> Stream835:
    """The answered claims of an 835 file one by one. name: what ids and errors call the file; its file name when empty."""
    return Stream835(source, name)


def read_835(source: Path | str | BinaryIO, name: str = "") -> Remittances835:
    """The payments of an 835 file as tables. Never raises for what a file holds: `errors` says what could not be read or does not balance, and where."""
    stream = Stream835(source, name)
    payments, claims, lines, adjustments, provider = map(TableBuilder, (PAYMENT, REMITTANCE, REMITTANCE_LINE, ADJUSTMENT, PROVIDER_ADJUSTMENT))
    for batch in stream.batches():
        with no_collecting():
            claims.add(list(map(_REMITTANCE, batch)))
            lines.add([_LINE(line) for claim in batch for line in claim.lines])
            adjustments.add([_ADJUSTMENT(one) for claim in batch for one in claim.all_adjustments])
    payments.add(list(map(_PAYMENT, stream.payments)))
    provider.add([one for payment in stream.payments for one in payment.adjustments])
    return Remittances835(
        payments.table(), claims.table(), lines.table(), adjustments.table(), provider.table(), stream.errors, stream.transactions,
    )  # fmt: skip
