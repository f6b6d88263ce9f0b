"""The review sheet of a sample: what was drawn and how, the lines to judge, and the design that `review` checks the filled sheet against."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec

from oncoledger.formats.workbook import FORMULA, Head, Value, Workbook, height, lines_of
from oncoledger.model.money import dollars

from .draw import DOUBT_WEIGHT, RISK_WEIGHT
from .sample import Design, SampledLine

ANSWERS = ("yes", "no", "no record")
KINDS = (
    "code", "units", "modifier", "date", "diagnosis", "not documented", "not ordered or not needed", "included in another line", "billed twice",
    "payer or setting", "other",
)  # fmt: skip
FRAME, REVIEW, DESIGN = "Frame", "Review", "design"
PIECE = 30_000
"""Characters of the design in one cell."""

FIXED = (
    Head("Line", "count", 6), Head("Unit", "count", 6), Head("Patient", width=25), Head("Course", width=10), Head("Claim", width=14), Head("Date", "date", 11),
    Head("Code", width=8), Head("Mod.", width=7), Head("Units", "number", 8), Head("Charge", "money", 13),
)  # fmt: skip
"""What the sample wrote; `review` refuses a sheet in which it has changed."""

ENTRIES = (
    Head("Correct?", "entry", 10, ANSWERS, says="yes: as the record supports it. no: something is wrong. no record: it was asked for and is not there."),
    Head("Correct code", "entry", 10), Head("Correct mod.", "entry", 10), Head("Correct units", "entry", 9),
    Head("Paid", "entry_money", 12, says="What the payer paid. For every line or for none: with it the estimate is about payments, without it about charges."),
    Head("Correct amount", "entry_money", 12, says="What should have been paid (charged, where Paid is empty): 0 for a line that should not be there."),
    Head("Error kind", "entry", 16, KINDS), Head("Note", "entry", 26),
)  # fmt: skip
"""What the reviewer writes."""

PLACE = (Head("File", "words", 30), Head("Position", width=15))
HEADS = (*FIXED, *ENTRIES, *PLACE)
"""Grain: one line of a drawn unit."""

UNIT_HEADS = (
    Head("Unit", "count", 6), Head("Key", "words", 46), Head("Stratum", "words", 30), Head("Lines", "count", 7), Head("Charges", "money", 14),
    Head("Times drawn", "count", 8), Head("Chance of one draw", "share", 12),
    Head("Stands for", "number", 10, says="Units of the frame for which it stands: one over its expected number of draws."),
    Head("Ticket", width=68, says="SHA-256 of seed, a zero byte and the key (by risk: `draw 1`, `draw 2`, ...). The smallest tickets are drawn."),
)  # fmt: skip
WIDTHS = (30, 16, 16, 18, 50)


def to_sheet(design: Design) -> bytes:
    """The review sheet as a workbook. The same design gives the same bytes."""
    footer = f"Oncoledger {design.version}, drawn as of {design.made_on}, sheet {design.id}"
    book = Workbook("Oncoledger: review sheet", design.made_on, footer, len(design.lines))
    page = book.page(FRAME, WIDTHS)
    book.table(REVIEW, HEADS, (_line(line) for line in design.lines), 2, len(HEADS) - len(PLACE))
    book.table("Units", UNIT_HEADS, _units(design), 1, len(UNIT_HEADS) - 1)
    _frame(book, page, design)
    hidden = book.page(DESIGN, (20,))
    text = msgspec.json.encode(design).decode().replace("_x", "\\u005fx")   # a workbook takes _x0041_ for an A
    for place, start in enumerate(range(0, len(text), PIECE)):
        hidden.write_string(place, 0, text[start : start + PIECE])
    hidden.very_hidden()
    page.activate()
    return book.done()


def to_csv(design: Design) -> bytes:
    """The lines to judge as CSV, for whoever reviews elsewhere. `review` reads the workbook, not this."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([head.name for head in HEADS])
    for line in design.lines:
        writer.writerow([_plain(head, value) for head, value in zip(HEADS, _line(line), strict=True)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def chance(design: Design, unit: int) -> float:
    """Expected number of draws of the sample's unit at this place: its chance to be in the sample, or by risk draws times share."""
    drawn = design.units[unit]
    if design.method == "risk":
        return design.draws * drawn.size / design.all_sizes
    stratum = design.strata[drawn.stratum]
    return stratum.drawn / stratum.units


def _line(line: SampledLine) -> list[Value]:
    units: Value = line.units // 1000 if line.units % 1000 == 0 else line.units / 1000
    what: list[Value] = [line.service_date, line.code, line.modifiers, units, line.amount_cents]
    return [line.no, line.unit, line.patient_id, line.course_id, line.claim, *what, *[None] * len(ENTRIES), line.file, line.position]


def _plain(head: Head, value: Value) -> Value:
    """A value of a CSV: dollars with two decimals, text that no spreadsheet takes for a formula."""
    if head.kind == "money" and isinstance(value, int):
        return f"{value / 100:.2f}"
    return "'" + value if isinstance(value, str) and value.lstrip().startswith(FORMULA) else value


def _units(design: Design) -> Iterator[list[Value]]:
    for place, unit in enumerate(design.units):
        expected = chance(design, place)
        one = unit.size / design.all_sizes if design.method == "risk" else expected
        amount = unit.amount_cents if design.has_amounts else None
        yield [unit.no, unit.key, design.strata[unit.stratum].name, unit.lines, amount, unit.hits, one, 1 / expected, unit.ticket]


def described(design: Design) -> list[tuple[str, str]]:
    """What a sample must say of itself: name and words, one a line."""
    by = design.by
    method = {
        "random": f"simple random sample of {by}s, without replacement: the {by}s with the smallest tickets",
        "stratified": f"stratified random sample of {by}s, without replacement: in each stratum the {by}s with the smallest tickets",
        "risk": f"{by}s with probability proportional to size, with replacement. Size: charges, plus {RISK_WEIGHT} times the charges that a finding of "
        f"severity reject, deny or recoup names, plus {DOUBT_WEIGHT} times those that a question or an advice names",
    }[design.method]
    drawn = f"{design.draws:,} draws, {len(design.units):,} different {by}s" if design.method == "risk" else f"{len(design.units):,} {by}s"
    money = f" and {dollars(design.frame_amount_cents)} of charges" if design.has_amounts else ", no amounts"
    facts = [
        ("Sheet", design.id), ("Drawn by", f"Oncoledger {design.version}"), ("As of", design.made_on), ("Sampling unit", by), ("Method", method),
        ("Seed", design.seed),
        ("Sample", f"{drawn} with {len(design.lines):,} lines"),
        ("Universe", design.universe), ("Frame", f"{design.frame_units:,} {by}s with {design.frame_lines:,} lines{money}"),
        ("Frame SHA-256", design.frame_sha256),
    ]  # fmt: skip
    facts += [("Left out", str(left)) for left in design.left_out]
    facts += [("Input", f"{given.file}: {given.kind}, {given.rows:,} lines") for given in design.inputs]
    return facts + [("Note", note) for note in design.notes]


HOW = (
    "Judge every row of the sheet Review in the yellow columns; the others must stay as they are. Sorting and filtering are welcome.",
    "Correct?: yes, no, or no record. `no record` counts the whole amount as overpaid unless a correct amount is given.",
    "Where the answer is no, Correct amount is needed: 0 where the line should not be there; more than was paid where it was billed too low.",
    "Fill Paid for every line or for none. Without it the estimate is about charges, which is not what a payer would ask back.",
    "Then: oncoledger review FILE.xlsx",
)


def _frame(book: Workbook, sheet: Any, design: Design) -> None:
    """The first sheet, in words and one table of strata."""
    at = 0
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"Review sheet {design.id}", book.shape("title"))
    for name, words in [*described(design), *(("How to fill it in" if n == 0 else "", text) for n, text in enumerate(HOW))]:
        at += 1
        sheet.write_string(at, 0, name, book.shape("label"))
        sheet.merge_range(at, 1, at, 4, "", book.shape("words"))
        book.text(sheet, at, 1, words)
        sheet.set_row(at, height(lines_of(words, sum(WIDTHS[1:]))))
    at += 2
    heads = (Head("Stratum", "words"), Head("In the frame", "count"), Head("In the sample", "count"), Head("Charges", "money"))
    for place, head in enumerate(heads):
        book.head(sheet, at, place, head)
    for stratum in design.strata:
        at += 1
        row: list[Value] = [stratum.name, stratum.units, stratum.drawn, stratum.amount_cents if design.has_amounts else None]
        for place, (head, value) in enumerate(zip(heads, row, strict=True)):
            book.put(sheet, at, place, head, value)
