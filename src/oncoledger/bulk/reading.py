"""Inputs of any size become rows on disk: charge lines of tables, claims, and the charge lines of claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ..formats import x12
from ..formats.tabular_stream import stream_table
from ..intake.claim_sums import with_sums
from ..intake.claims import charges_of_claims, claim_of_line, text
from ..intake.conventions import Conventions
from ..intake.desk import Desk
from ..intake.files import X12, Found, in_words
from ..intake.ledger import InputFile
from ..intake.netting import is_secondary, senders
from ..intake.said import told
from ..model.dates import NO_DATE
from ..model.schema import CHARGE, CLAIM, CLAIM_SUMS
from ..model.table import Table
from ..model.verdict import ReadError
from .rows import Rows


@dataclass(frozen=True)
class Sizes:
    """How much is in memory at a time. share_lines: lines that are judged together. part_bytes: of a CSV file that is read; part_rows: of any other
    table, and of one that the slow reader reads. claim_lines: of an 837 file."""

    share_lines: int = 100_000
    part_bytes: int = 4 << 20
    part_rows: int = 1 << 16
    claim_lines: int = 1 << 15


USUAL = Sizes()

Progress = Callable[[str, int, int], None]

Tell = Callable[[int], None]
"""Called with the bytes of a file that have been read, roughly."""

_LINE_ENDS = {"csv": b"\n", X12: b"LX*"}
_PACKED_LINE = 10


@dataclass
class Spans:
    """First and last service day of every input, from all lines that stand."""

    days: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, charges: Table) -> None:
        files, days = text(charges, "source_file"), np.asarray(charges["service_date"])
        for place in np.unique(files.ids).tolist():
            mine = days[files.ids == place]
            first, last = self.days.get(files.words[place], (int(mine[0]), int(mine[0])))
            self.days[files.words[place]] = min(first, int(mine.min())), max(last, int(mine.max()))

    def of(self, entry: InputFile) -> InputFile:
        first, last = self.days.get(entry.file, (NO_DATE, NO_DATE))
        return replace(entry, first_day=first, last_day=last)


@dataclass
class Stock(Desk):
    """The desk with what was read, on disk. claim_charges: charge lines of all claims, also of those that do not stand.

    secondary: hashes of `senders` of claims that go to a second or third payer. undated: claim lines without a date.
    """

    folder: Path = Path()
    sizes: Sizes = USUAL
    spans: Spans = field(default_factory=Spans)
    secondary: set[int] = field(default_factory=set)
    undated: list[ReadError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.charges = Rows(self.folder, "charge", CHARGE.kinds)
        self.claims = Rows(self.folder, "claim", CLAIM.kinds | CLAIM_SUMS.kinds)
        self.claim_charges = Rows(self.folder, "claim-charge", CHARGE.kinds)

    @property
    def holds_claims(self) -> bool:
        return bool(self.claims.sizes().any())

    def take_table(self, path: Path, kind: str, tell: Tell) -> None:
        known = self.conventions(str(path))
        spans, lines, each = Spans(), 0, _line_bytes(path, kind)

        def take(charges: Table) -> None:
            nonlocal lines
            self.charges.put(told(charges, known.payer, known.setting), text(charges, "patient_id"))
            spans.add(charges)
            lines += len(charges)
            tell(lines * each)

        def forget() -> None:
            self.charges.forget()
            spans.days.clear()

        result = stream_table(path, take, forget, self.sizes.part_rows, self.sizes.part_bytes, known.day_first)
        if self.has_table(str(path), kind, result):
            self.charges.keep()
            self.spans.days |= spans.days
        else:
            forget()

    def take_claims(self, path: Path, tell: Tell) -> None:
        stream = x12.stream_837(path, name=str(path))
        claims, lines, each = 0, 0, _line_bytes(path, X12)
        for some in stream.tables(self.sizes.claim_lines):
            claims += len(some.claims)
            lines += len(some.lines)
            self._put(some.claims, some.lines)
            tell(lines * each)
        self.has_claims(str(path), stream, claims, lines)

    def _put(self, claims: Table, lines: Table) -> None:
        charges, undated = charges_of_claims(claims, lines)
        self.undated += undated
        patient = text(claims, "patient_id")
        self.claims.put(with_sums(claims, lines), patient)
        # Where nobody knows who, the charge names its claim in the person's place; it stays with the claim even so.
        self.claim_charges.put(charges, patient.take(claim_of_line(claims, charges)))
        sender = senders(claims)
        self.secondary.update(hash(sender[row]) for row in np.flatnonzero(is_secondary(claims)).tolist())


def read_large(found: Found, named: set[str], whole: bool | None, conventions: Conventions, folder: Path, sizes: Sizes, progress: Progress | None) -> Stock:
    """Read all files; `problems` and `notes` say what was not read, as for any ledger."""
    stock = Stock(named, whole, found.problems, found.notes, found.passed_over, conventions, folder=folder, sizes=sizes)
    held = [path.stat().st_size for path, _ in found.files]
    for place, (path, kind) in enumerate(found.files):
        def tell(bytes_read: int, path: Path = path, place: int = place) -> None:
            if progress:
                progress(f"reading {path.name}, MB", (sum(held[:place]) + min(bytes_read, held[place])) >> 20, sum(held) >> 20)

        tell(0)
        if kind == X12:
            stock.take_claims(path, tell)
        else:
            stock.take_table(path, kind, tell)
    stock.problems += stock.undated
    return stock


def _line_bytes(path: Path, kind: str) -> int:
    """What a line takes in the file, for a guess of how much has been read: the first ones tell."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    return len(head) // max(head.count(_LINE_ENDS[kind]), 1) if kind in _LINE_ENDS else _PACKED_LINE


def reading_notes(stock: Stock, netted: list[str]) -> list[str]:
    return [*stock.notes, *netted, *in_words(stock.passed_over)]
