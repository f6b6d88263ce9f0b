"""An inventory as a workbook: gaps, drugs, the roll-forward in units and in packages, what does not convert, what had to be left out."""

from __future__ import annotations

from collections.abc import Iterator

from oncoledger.audit.inventory.gaps import GAPS
from oncoledger.audit.inventory.state import Inventory, Row
from oncoledger.formats.workbook import Head, Value, Workbook

from .inventory import FLOWS, measures, rows_words


def inventory_book(answer: Inventory) -> bytes:
    """Seven sheets; those of packages, unconverted and left-out rows stand there also when they are empty."""
    book = Workbook("Inventory", answer.as_of, f"Oncoledger {answer.version}", len(answer.rows) * 2 + len(answer.gaps))
    book.table("Gaps", [
        Head("Gap", "words", 26), Head("Drug", width=14), Head("Label", "words", 24), Head("Date", "date", 11), Head("Stock", width=12),
        Head("Patient", "words", 16), Head("Units", "number"), Head("Packages", "number"), Head("Dollars", "money", 14), Head("Price", "words", 13),
        Head("What", "words", 50), Head("Unless", "words", 36), Head("Rows", "words", 40),
    ], ([GAPS[gap.kind], gap.drug, gap.label, gap.date, gap.account, gap.person, gap.units, gap.packages, _cents(gap.amount), gap.priced, gap.says,
         gap.unless, rows_words(gap.rows)] for gap in answer.gaps), 2)  # fmt: skip
    book.table("Drugs", [
        Head("Drug", width=14), Head("Label", "words", 28), Head("NDC", "words", 16), Head("Codes", "words", 12), Head("Opening", "number"),
        Head("Came in", "number"), Head("Dispensed", "number"), Head("Given", "number"), Head("Wasted", "number"), Head("Billed", "number"),
        Head("Billed with JW", "number"), Head("Paid", "number"), Head("In stock", "number"), Head("Gaps", "count"), Head("Converted by", "words", 28),
    ], ([drug.drug, drug.label, " ".join(drug.products), " ".join(drug.codes), drug.opening, drug.came, drug.dispensed, drug.given, drug.wasted,
         drug.billed, drug.billed_waste, drug.paid, drug.closing, drug.gaps, "; ".join(drug.how)] for drug in answer.drugs), 1)  # fmt: skip
    _flow(book, "Units", answer)
    _flow(book, "Packages", answer)
    book.table("Cannot convert", [
        Head("Drug", width=14), Head("Why", "words", 60), Head("Table", width=16), Head("File", "words", 40), Head("Place", width=14), Head("Record", width=16),
    ], ([each.drug, each.why, row.table, row.file, row.place, row.record_id] for each in answer.cannot for row in each.rows), 1)  # fmt: skip
    heads = [Head("File", "words", 40), Head("Place", width=14), Head("Column", width=14), Head("Found", "words", 24), Head("Expected", "words", 60)]
    book.table("Left out", heads, ([each.file, each.position, each.element, each.found, each.expected] for each in answer.wrong))
    book.table("Notes", [Head("Note", "words", 120)], ([note] for note in answer.notes))
    return book.done()


def _flow(book: Workbook, name: str, answer: Inventory) -> None:
    """The roll-forward; beside units stands what was given, billed and paid, and the money."""
    is_units = name == "Units"
    heads = [Head("Drug", width=14), Head("Label", "words", 24), Head("Stock", width=12), Head("From", "date", 11), Head("To", "date", 11)]
    heads += [Head(words.capitalize(), "number") for words in FLOWS.values()]
    if is_units:
        heads += [Head(words, "number") for words in ("Given", "Wasted", "Left over", "Billed", "Billed with JW", "Paid")]
        heads += [Head(words, "money", 14) for words in ("Bought for", "Closing value", "Charged", "Paid dollars")]
        heads += [Head("Dispensed by", width=12)]
    book.table(name, heads, (_cells(row, is_units) for row in answer.rows), 3)


def _cells(row: Row, is_units: bool) -> list[Value]:
    cells: list[Value] = [row.drug, row.label, row.account or "not told", row.first, row.last, *measures(row.units if is_units else row.packages)]
    return [*cells, *_beside(row)] if is_units else cells


def _beside(row: Row) -> Iterator[Value]:
    yield from (row.given, row.wasted, row.left, row.billed, row.billed_waste, row.paid)
    yield from map(_cents, (row.bought_cost, row.closing_value, row.billed_amount, row.paid_amount))
    yield row.dispensed_by


def _cents(dollars: float | None) -> int | None:
    return None if dollars is None else round(dollars * 100)
