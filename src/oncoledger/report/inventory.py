"""An inventory as text, JSON and CSV; as a page and a workbook in `inventory_page` and `inventory_book`."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from oncoledger.audit.inventory.gaps import GAPS
from oncoledger.audit.inventory.state import Difference, Drug, Inventory, Measure, Row, Source

from .csv import plain
from .words import counted, safe, units_words

SHOWN = 60
FLOWS = {
    "opening": "opening", "bought": "bought", "moved_in": "moved in", "put_back": "put back", "dispensed": "dispensed", "returned": "returned",
    "expired": "expired", "broken": "broken", "moved_out": "moved out", "adjusted": "adjusted", "closing": "closing", "counted": "counted",
    "difference": "difference",
}  # fmt: skip
"""Columns of a measure and their words."""
FLOW_COLUMNS = (
    "drug", "label", "account", "first", "last", *(f"units_{name}" for name in FLOWS), *(f"packages_{name}" for name in FLOWS), "dispensed_by", "given",
    "wasted", "left", "billed", "billed_waste", "paid", "bought_cost", "closing_value", "billed_amount", "paid_amount",
)  # fmt: skip
GAP_COLUMNS = ("kind", "drug", "label", "date", "account", "person", "units", "packages", "amount", "priced", "says", "unless", "rows")
CANNOT_COLUMNS = ("drug", "why", "table", "file", "place", "record_id")


class Sheet(StrEnum):
    """Which of the three tables a CSV file holds."""

    flow = "flow"
    gaps = "gaps"
    cannot = "cannot"


def inventory_json(answer: Inventory) -> str:
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n"


def inventory_csv(answer: Inventory, sheet: Sheet = Sheet.flow) -> bytes:
    """One row a drug, account and month; or one row a gap; or one row that does not convert. UTF-8 with a byte order mark and CRLF; text that a spreadsheet
    would run as a formula gets an apostrophe before it."""
    heads: Sequence[str] = {Sheet.flow: FLOW_COLUMNS, Sheet.gaps: GAP_COLUMNS, Sheet.cannot: CANNOT_COLUMNS}[sheet]
    rows: list[list[str | float | None]] = [flow_cells(row) for row in answer.rows] if sheet is Sheet.flow else []
    if sheet is Sheet.gaps:
        rows = [gap_cells(gap) for gap in answer.gaps]
    elif sheet is Sheet.cannot:
        rows = [[each.drug, each.why, *_place(row)] for each in answer.cannot for row in each.rows]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([plain(cell) if isinstance(cell, str) else number(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def flow_cells(row: Row) -> list[str | float | None]:
    """The cells of `FLOW_COLUMNS`."""
    return [row.drug, row.label, row.account, row.first, row.last, *measures(row.units), *measures(row.packages), row.dispensed_by, row.given, row.wasted,
            row.left, row.billed, row.billed_waste, row.paid, row.bought_cost, row.closing_value, row.billed_amount, row.paid_amount]  # fmt: skip


def measures(measure: Measure | None) -> list[float | None]:
    return [None if measure is None else getattr(measure, name) for name in FLOWS]


def gap_cells(gap: Difference) -> list[str | float | None]:
    """The cells of `GAP_COLUMNS`."""
    return [GAPS[gap.kind], gap.drug, gap.label, gap.date, gap.account, gap.person, gap.units, gap.packages, gap.amount, gap.priced, gap.says, gap.unless,
            rows_words(gap.rows)]  # fmt: skip


def _place(row: Source) -> list[str]:
    return [row.table, row.file, row.place, row.record_id]


def rows_words(rows: Sequence[Source], most: int = 20) -> str:
    """`stock.csv row 4; charges.csv row 2`."""
    shown = "; ".join(f"{row.file} {row.place}".strip() for row in rows[:most])
    return shown + (f"; and {len(rows) - most:,} more" if len(rows) > most else "")


def number(value: float | None) -> str:
    """A number that a spreadsheet can sum; empty where there is none."""
    return "" if value is None else units_words(value)


def head(answer: Inventory) -> str:
    """What was looked at, in one sentence."""
    gaps = counted(len(answer.gaps), "gap") if answer.gaps else "no gap"
    return f"{counted(len(answer.drugs), 'drug')} from {answer.first} to {answer.last}; {gaps}."


def sums(answer: Inventory) -> list[tuple[str, int, float | None, int]]:
    """Gaps by kind: name, how many, their known dollars, how many without a price."""
    found = []
    for kind, name in GAPS.items():
        mine = [gap.amount for gap in answer.gaps if gap.kind == kind]
        known = [amount for amount in mine if amount is not None]
        if mine:
            found.append((name, len(mine), round(sum(known), 2) if known else None, len(mine) - len(known)))
    return found


def bars(drug: Drug) -> list[tuple[str, float, str]]:
    """Name, units and words of the stations of a drug's way: there, dispensed, given and wasted, billed, paid, left."""
    found = []
    if drug.opening is not None and drug.came is not None and drug.dispensed is not None:
        found.append(("there", drug.opening + drug.came, f"{units_words(drug.opening)} at first, {units_words(drug.came)} came in"))
        found.append(("dispensed", drug.dispensed, units_words(drug.dispensed)))
    wasted = f" and {units_words(drug.wasted)} wasted" if drug.wasted else ""
    found.append(("given", drug.given + drug.wasted, f"{units_words(drug.given)} given{wasted}"))
    waste = f" and {units_words(drug.billed_waste)} with JW" if drug.billed_waste else ""
    found.append(("billed", drug.billed + drug.billed_waste, units_words(drug.billed) + waste))
    if drug.answered:
        found.append(("paid", drug.paid, f"{units_words(drug.paid)} of {units_words(drug.answered)} answered"))
    if drug.closing is not None:
        found.append(("left", drug.closing, f"{units_words(drug.closing)} in stock"))
    return found


def inventory_text(answer: Inventory, width: int) -> str:
    return "\n".join(_lines(answer, width)) + "\n"


def _lines(answer: Inventory, width: int) -> Iterator[str]:
    yield head(answer)
    if found := sums(answer):
        yield ""
        yield f"{'gap':<38} {'many':>6} {'dollars':>14} {'no price':>8}"
        for name, many, dollars, unpriced in found:
            yield f"{name:<38} {many:>6,} {money(dollars):>14} {unpriced or '':>8}".rstrip()
    for drug in answer.drugs:
        yield ""
        yield from _drug(answer, drug)
    if answer.gaps:
        yield ""
    for gap in answer.gaps[:SHOWN]:
        yield from _gap(gap, width)
    if len(answer.gaps) > SHOWN:
        yield f"... {len(answer.gaps) - SHOWN:,} more; --format xlsx, or csv with --table gaps, has them all"
    if answer.cannot:
        yield ""
        yield "cannot convert"
    for each in answer.cannot[:SHOWN]:
        yield from _wrapped(f"{each.drug}: {each.why} ({counted(len(each.rows), 'row')}: {rows_words(each.rows, 4)})", width, "  ")
    if len(answer.cannot) > SHOWN:
        yield f"... {len(answer.cannot) - SHOWN:,} more; --format csv with --table cannot has them all"
    if answer.wrong:
        yield ""
        yield f"{counted(len(answer.wrong), 'row')} of stock left out: standard error says which and why."
    for note in answer.notes:
        yield ""
        yield from _wrapped(note, width, "")


def title_of(drug: Drug) -> str:
    """A drug with its words, its first packages, and its codes where it has several."""
    codes = f"billed as {' '.join(drug.codes)}" if len(drug.codes) > 1 else ""
    about = ", ".join(filter(None, [drug.label, *[f"NDC {each}" for each in drug.products[:3]], codes]))
    return f"{drug.drug}{f' ({about})' if about else ''}"


_TABLE = ("opening", "bought", "in", "dispensed", "out", "adjusted", "closing", "counted", "given", "wasted", "billed", "JW", "paid")


def _drug(answer: Inventory, drug: Drug) -> Iterator[str]:
    """A table of its months and accounts, in units; in packages where only they are known."""
    yield safe(title_of(drug))
    yield f"  {'month':<8} {'account':<13}" + "".join(f"{name:>10}" for name in _TABLE)
    for row in answer.rows:
        if row.drug == drug.drug:
            yield _row(row, row.units or row.packages, "" if row.units else "packages" if row.packages else no_measure(row))


def _row(row: Row, measure: Measure | None, what: str) -> str:
    cells: list[float | None] = [None] * 8
    if measure:
        moved_in, out = measure.moved_in + measure.put_back, measure.returned + measure.expired + measure.broken + measure.moved_out
        cells = [measure.opening, measure.bought, moved_in, measure.dispensed, out, measure.adjusted, measure.closing, measure.counted]
    cells += [row.given, row.wasted, row.billed, row.billed_waste, row.paid]
    shown = "".join(f"{'' if cell is None or (cell == 0 and place not in (0, 6, 7)) else units_words(round(cell, 3)):>10}" for place, cell in enumerate(cells))
    return f"  {row.first[:7]:<8} {safe(row.account) or 'not told':<13}{shown}".rstrip() + f"  {what}" * bool(what)


def no_measure(row: Row) -> str:
    """Why a row has no roll-forward."""
    return "cannot convert" if row.dispensed_by else "no stock on file"


def money(amount: float | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _gap(gap: Difference, width: int) -> Iterator[str]:
    """What differs, by how much, and where it stands."""
    much = f"{units_words(gap.units)} units" if gap.units is not None else f"{units_words(gap.packages or 0)} packages"
    yield safe(f"{gap.date} {gap.drug:<12} {GAPS[gap.kind]:<38} {much:>16} {money(gap.amount):>13}").rstrip()
    who = ", ".join(filter(None, [gap.person, f"{gap.account} stock" if gap.account else "", f"at {gap.priced}" if gap.priced else ""]))
    yield from _wrapped(f"{f'{who}. ' if who else ''}{gap.says} Unless: {gap.unless}. {rows_words(gap.rows, 3)}", width, " " * 11)


def _wrapped(text: str, width: int, mark: str) -> list[str]:
    return textwrap.wrap(safe(text), max(width, 60), initial_indent=mark, subsequent_indent=" " * min(len(mark) + 2, 13))
