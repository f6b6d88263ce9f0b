"""A reconciliation as text, JSON and CSV; as a page and a workbook in `reconciliation_page` and `reconciliation_book`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from oncoledger.audit.reconcile_parts import Line
    from oncoledger.audit.reconciliation import Reconciliation, Sum

PARTS = {"facility": "hospital", "professional": "physician", "global": "centre", "": ""}
WORDS = {
    "missed": "delivered, not charged", "doubled": "charged twice", "cancelled": "charged, and cancelled", "no record": "charged, not in the record",
    "wrong day": "charged on another day", "wrong units": "other units", "wrong level": "another code", "wrong part": "another part or modifier",
    "late": "entered late", "not claimed": "charged, not claimed", "claimed alone": "claimed, not charged", "claimed otherwise": "claimed otherwise",
    "asked": "the record does not decide", "not due": "not yet due, or beyond the charges on file",
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
    yield (f"{answer.courses:,} courses of {answer.persons:,} persons: {answer.proposed:,} charges follow from the record; "
           f"{answer.matched:,} of {answer.charged:,} agree")  # fmt: skip
    yield f"missed ${answer.missed:,.2f}; too much ${answer.excess:,.2f}"
    yield ""
    yield from _table("difference", answer.kinds, WORDS)
    for title, sums in (("department", answer.by_department), ("owner", answer.by_owner)):
        if sums:
            yield ""
            yield from _table(title, sums, {})
    real = sorted((line for line in answer.differences if line.direction), key=lambda line: -abs(line.amount or 0))
    if real:
        yield ""
    for line in real[:SHOWN]:
        yield _fitted(f"{line.date} {line.code:<6}{line.modifiers:<6} {PARTS[line.part]:<9} {WORDS[line.kind]:<27} {_money(line.amount):>11}  {line.person}  "
                      f"{line.should}: {line.because}", width)  # fmt: skip
    if len(real) > SHOWN:
        yield f"... {len(real) - SHOWN:,} more; --format xlsx or csv has them all"
    if answer.questions:
        yield ""
        yield f"{len(answer.questions):,} questions that the record leaves open: `oncoledger queries`"
    yield from answer.notes


def _table(title: str, sums: Sequence[Sum], words: dict[str, str]) -> Iterator[str]:
    yield f"{title:<44} {'lines':>8} {'dollars':>14}"
    for each in sums:
        rest = f"  {each.unpriced:,} without a price" if each.unpriced else ""
        yield f"{words.get(each.name, each.name):<44} {each.lines:>8,} {each.amount:>14,.2f}{rest}"


def _money(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _fitted(text: str, width: int) -> str:
    return text if len(text) <= width or width < 60 else text[: width - 1] + "…"
