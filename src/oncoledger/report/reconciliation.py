"""A reconciliation as text, JSON and CSV; as a page and a workbook in `reconciliation_page` and `reconciliation_book`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from .coding import hanging
from .reconciliation_words import Stake, stakes, worst_first
from .words import counted, safe

if TYPE_CHECKING:
    from oncoledger.audit.reconcile_parts import Line
    from oncoledger.audit.reconciliation import Reconciliation

PARTS = {"facility": "hospital", "professional": "physician", "global": "centre", "": ""}
WORDS = {
    "missed": "delivered, not charged", "doubled": "charged twice", "cancelled": "charged, and cancelled", "no record": "charged, not in the record",
    "wrong day": "charged on another day", "wrong units": "other units", "wrong level": "another code", "wrong part": "another part or modifier",
    "late": "entered late", "not claimed": "charged, not claimed", "claimed alone": "claimed, not charged", "claimed otherwise": "claimed otherwise",
    "asked": "the record does not decide", "not due": "not due, or past the files",
}  # fmt: skip
COLUMNS = ("kind", "person", "course", "date", "code", "modifiers", "units", "part", "should", "amount", "because", "department", "owner", "payer", "provider",
           "claim", "file", "position", "proof")  # fmt: skip
SHOWN = 60


def reconciliation_json(answer: Reconciliation) -> str:
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n"


def reconciliation_csv(answer: Reconciliation) -> str:
    """One row a difference."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells(line) for line in answer.differences)
    return sheet.getvalue()


def cells(line: Line) -> list[str | int | float]:
    """The cells of `COLUMNS`."""
    proof = "; ".join(f"{row.system} {row.table} {row.record_id}" for row in line.proof)
    return [line.kind, line.person, line.course, line.date, line.code, line.modifiers, line.units, PARTS[line.part], line.should,
            "" if line.amount is None else line.amount, line.because, line.department, line.owner, line.payer, line.provider, line.claim, line.file,
            line.position or "", proof]  # fmt: skip


def reconciliation_text(answer: Reconciliation, width: int) -> str:
    """Sums, then the costliest differences."""
    return "\n".join(_lines(answer, width)) + "\n"


def _lines(answer: Reconciliation, width: int) -> Iterator[str]:
    yield (f"{counted(answer.courses, 'course')} of {counted(answer.persons, 'person')}: {counted(answer.proposed, 'charge')} follow from the record; "
           f"{answer.matched:,} of {answer.charged:,} agree")  # fmt: skip
    yield f"missed ${answer.missed:,.2f}; too much ${answer.excess:,.2f}"
    yield ""
    real = worst_first(line for line in answer.differences if line.direction)
    found = {stake.name: stake for stake in stakes(answer.differences, lambda line: line.kind)}
    yield from _table("difference", [found[each.name]._replace(name=WORDS[each.name]) for each in answer.kinds if each.name in found])
    for title, key in (("department", _department), ("owner", _owner)):
        if real:
            yield ""
            yield from _table(title, stakes(real, key))
    if real:
        yield ""
    for line in real[:SHOWN]:
        yield from _difference(line, width)
    if len(real) > SHOWN:
        yield f"... {len(real) - SHOWN:,} more; --format xlsx or csv has them all"
    if answer.questions:
        yield ""
        yield f"{counted(len(answer.questions), 'question')} that the record leaves open: `oncoledger queries`"
    for note in answer.notes:
        yield from hanging("", note, width)


def _table(title: str, some: Sequence[Stake]) -> Iterator[str]:
    yield f"{title:<26} {'lines':>6} {'missed':>12} {'too much':>12} {'too little':>11} {'no price':>8}"
    for each in some:
        sums = [_money(cents / 100 if cents else None) for cents in (each.missed, each.above, each.below)]
        yield f"{safe(each.name):<26} {each.lines:>6,} {sums[0]:>12} {sums[1]:>12} {sums[2]:>11} {each.unpriced or '':>8}".rstrip()


def _department(line: Line) -> str:
    return line.department


def _owner(line: Line) -> str:
    return line.owner


def _money(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _difference(line: Line, width: int) -> Iterator[str]:
    """Two rows: what stands where, and what the record shows instead."""
    code = f"{line.code}{''.join(f'-{word}' for word in line.modifiers.split())}{f' x{line.units}' if line.units > 1 else ''}"
    yield f"{line.date} {code:<12} {PARTS[line.part]:<9} {WORDS[line.kind]:<27} {_money(line.amount):>11}"
    yield from hanging(" " * 11, f"{line.person}{f', {line.course}' if line.course else ''}. {': '.join(filter(None, (line.should, line.because)))}", width)
