"""Reads a filled review sheet: checks line by line that it is the sheet that was drawn, and takes the answers. Numbers may have been typed as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from oncoledger.model.dates import date_of, day_of
from oncoledger.model.money import cents_of, dollars, thousandths_of
from oncoledger.model.verdict import ReadError

from .sample import Design, SampledLine
from .sample_sheet import ANSWERS, DESIGN, ENTRIES, FIXED, FRAME, HEADS, KINDS, REVIEW

SHEETS = (FRAME, REVIEW, DESIGN)
SHOWN = 12
"""Cells that a refusal names before it counts the rest."""

HEAD_ROWS = 1
WANTED = "the workbook (XLSX) that `sample` wrote, filled in"
NOT_READ = "this review sheet cannot be read:"
_YES = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no", "no record": "no record", "norecord": "no record", "none": "no record"}


class SheetRefused(ValueError):
    """The sheet cannot be used; problems names sheet and cell, what was found, what was expected."""

    def __init__(self, problems: Sequence[ReadError], what: str) -> None:
        left = len(problems) - SHOWN
        more = [f"and {left:,} more such {'place' if left == 1 else 'places'}"] if left > 0 else []
        file = problems[0].file
        super().__init__("\n  ".join([f"{file}: {what}", *(str(problem).removeprefix(f"{file}: ") for problem in problems[:SHOWN]), *more]))
        self.problems = list(problems)


class Answer(Struct, frozen=True):
    """The reviewer's answer on one line. paid, correct: cents, None where nothing was written."""

    line: int
    correct: str
    paid: int | None
    amount: int | None
    kind: str
    code: str = ""
    units: int | None = None
    note: str = ""


class Filled(Struct, frozen=True):
    """A sheet that is whole and answered. answers: one for each line of the design, in its order."""

    design: Design
    answers: list[Answer]


def read_sheet(path: Path) -> Filled:
    """The filled sheet. Raises SheetRefused, with every cell that is wrong."""
    file = str(path)
    if path.suffix.lower() == ".csv":
        raise SheetRefused([ReadError(file, "the file", "a CSV file", WANTED)], NOT_READ)
    sheets = sheets_of(path, SHEETS, WANTED, "review sheet", "sample")
    design = _design(file, sheets)
    _same_id(file, sheets[FRAME], design)
    rows = _rows(file, sheets[REVIEW], design)
    _unchanged(file, rows, design)
    return Filled(design, _answers(file, rows, design))


def sheets_of(path: Path, names: Sequence[str], wanted: str, kind: str, writer: str) -> dict[str, list[list[str]]]:
    """Sheets of a workbook as rows of text, from their first row on. wanted: what the file should be. kind: what it is called. writer: the command that
    makes it.

    Raises SheetRefused: not there, no workbook, damaged, or without these sheets.
    """
    import zipfile

    file, not_read = str(path), f"this {kind} cannot be read:"
    try:
        with path.open("rb") as opened:
            start = opened.read(4)
        if start != b"PK\x03\x04" or "xl/workbook.xml" not in zipfile.ZipFile(path).namelist():
            raise SheetRefused([ReadError(file, "the file", "a file that is no workbook", wanted)], not_read)
        import fastexcel

        book = fastexcel.read_excel(str(path))
        missing = [name for name in names if name not in book.sheet_names]
        if missing:
            expected = f"a sheet {' and a sheet '.join(repr(name) for name in missing)}, as `{writer}` writes it"
            found = f"the sheets {', '.join(book.sheet_names)}"
            raise SheetRefused([ReadError(file, "the workbook", found, expected)], f"this is no {kind}:")
        return {name: _cells(book, name) for name in names}
    except (SheetRefused, KeyboardInterrupt, SystemExit):
        raise
    except OSError as problem:
        said = problem.strerror or type(problem).__name__
        raise SheetRefused([ReadError(file, "the file", said, "a file that can be read")], not_read) from None
    except BaseException as problem:  # the readers of workbooks panic over damaged bytes
        reason = (str(problem).splitlines() or [type(problem).__name__])[0][:120]
        raise SheetRefused([ReadError(file, "the file", f"a damaged workbook ({reason})", "a whole workbook")], not_read) from None


def _cells(book: Any, name: str) -> list[list[str]]:
    frame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    return [["" if value is None else str(value) for value in row] for row in frame.rows()]


def _design(file: str, sheets: dict[str, list[list[str]]]) -> Design:
    text = "".join(row[0] for row in sheets[DESIGN] if row)
    try:
        return msgspec.json.decode(text.encode(), type=Design)
    except msgspec.MsgspecError:
        problem = ReadError(file, f"sheet {DESIGN!r}", "a design that was changed or cut", "what `sample` wrote there")
        raise SheetRefused([problem], "this is not the sheet that was drawn:") from None


def _same_id(file: str, cells: list[list[str]], design: Design) -> None:
    """The first sheet names the design by its fingerprint: one that was changed has another."""
    named = next((row[1] for row in cells if len(row) > 1 and row[0] == "Sheet"), "")
    if named != design.id:
        found = f"sheet {named or '(none named)'} over a design whose fingerprint is {design.id}"
        problem = ReadError(file, f"sheet {FRAME}", found, "one and the same, as `sample` wrote it")
        raise SheetRefused([problem], "this is not the sheet that was drawn: another run's, or an edited design:")


def _rows(file: str, cells: list[list[str]], design: Design) -> dict[int, tuple[int, list[str]]]:
    """Line number -> row of the sheet and its cells, however the sheet was sorted."""
    heads = [head.name for head in HEADS]
    found = [*(cells[0] if cells else []), *[""] * len(heads)][: len(heads)]
    pairs = enumerate(zip(found, heads, strict=True))
    problems = [ReadError(file, _cell(0, place), _said(said), repr(name)) for place, (said, name) in pairs if said.strip() != name]
    if problems:
        raise SheetRefused(problems, "the heads of the sheet were changed:")
    rows: dict[int, tuple[int, list[str]]] = {}
    for row, values in enumerate(cells[HEAD_ROWS:], HEAD_ROWS):
        values = [value.strip() for value in [*values, *[""] * (len(heads) - len(values))]]
        if not any(values):
            continue
        number = _whole(values[0])
        if number is None or not 1 <= number <= len(design.lines):
            problems.append(ReadError(file, _cell(row, 0), _said(values[0]), f"a line number from 1 to {len(design.lines):,}"))
        elif number in rows:
            problems.append(ReadError(file, _cell(row, 0), f"line {number} a second time (first in row {rows[number][0] + 1})", "each line once"))
        else:
            rows[number] = row, values
    absent = [line.no for line in design.lines if line.no not in rows]
    if absent:
        named = ", ".join(map(str, absent[:8])) + (" and others" if len(absent) > 8 else "")
        problems.append(ReadError(file, f"sheet {REVIEW!r}", f"no row for line {named}", f"all {len(design.lines):,} lines of the sample"))
    if problems:
        raise SheetRefused(problems, "this is not the sample that was drawn:")
    return rows


def _unchanged(file: str, rows: dict[int, tuple[int, list[str]]], design: Design) -> None:
    problems = []
    for line in design.lines:
        row, values = rows[line.no]
        for place, (head, was) in enumerate(zip(FIXED, _fixed(line), strict=True)):
            if " ".join(_plain(head.kind, values[place]).split()) != " ".join(was.split()):   # programs change line ends and double blanks
                expected = f"{_said(_shown(head.kind, was))}, as it was drawn; only the yellow columns are the reviewer's"
                problems.append(ReadError(file, _cell(row, place), _said(values[place]), expected, head.name))
    if problems:
        raise SheetRefused(problems, f"this is not sheet {design.id} as it was drawn: rows of another run, or an edited frame:")


def _fixed(line: SampledLine) -> list[str]:
    """The columns that the sample wrote, in the plain form in which they are compared."""
    amount = "" if line.amount_cents is None else str(line.amount_cents)
    words = [line.patient_id, line.course_id, line.claim]
    return [str(line.no), str(line.unit), *words, line.service_date, line.code, line.modifiers, str(line.units), amount]


def _plain(kind: str, text: str) -> str:
    """A cell in the form of `_fixed`: whole numbers, cents, thousandths, ISO dates; as it stands where it is nothing of the kind."""
    try:
        if kind == "money":
            return str(cents_of(_rounded(text, 2))) if text else ""
        if kind == "number":
            return str(thousandths_of(_rounded(text, 3)))
        if kind == "date":
            return _iso(text)
        if kind == "count":
            return str(_whole(text))
    except (ValueError, OverflowError):
        return text
    return text


def _shown(kind: str, plain: str) -> str:
    if kind == "money":
        return dollars(int(plain)) if plain else ""
    return f"{int(plain) / 1000:g}" if kind == "number" else plain


def _iso(text: str) -> str:
    """A date as a workbook's reader gives it: ISO with or without a time, or a serial number."""
    if text.replace(".", "", 1).isdigit():
        return date_of(int(float(text)) - 25569).isoformat()
    day_of(text[:10])
    return text[:10]


def _rounded(text: str, digits: int) -> str:
    """`355.20000000000005` is what a workbook makes of 355.2."""
    plain = text.replace("$", "").replace(",", "").replace(" ", "")
    try:
        value = float(plain)
    except ValueError:
        return text
    return f"{value:.{digits}f}" if abs(value * 10**digits - round(value * 10**digits)) < 1e-4 else plain


def _whole(text: str) -> int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return int(value) if value == int(value) else None


class _Entries:
    """The cells of one row that the reviewer filled, and what is wrong with them."""

    def __init__(self, file: str, row: int, values: list[str]) -> None:
        self.file, self.row = file, row
        self.values = {head.name: values[len(FIXED) + place].strip() for place, head in enumerate(ENTRIES)}
        self.problems: list[ReadError] = []

    def wrong(self, name: str, expected: str) -> None:
        place = len(FIXED) + next(place for place, head in enumerate(ENTRIES) if head.name == name)
        self.problems.append(ReadError(self.file, _cell(self.row, place), _said(self.values[name]), expected, name))

    def cents(self, name: str) -> int | None:
        text = self.values[name]
        if not text:
            return None
        try:
            cents = cents_of(_rounded(text, 2))
        except ValueError:
            self.wrong(name, "an amount such as 120.50")
            return None
        if cents < 0:
            self.wrong(name, "an amount that is not below zero")
            return None
        return cents


def _answers(file: str, rows: dict[int, tuple[int, list[str]]], design: Design) -> list[Answer]:
    """The answers, in the order of the lines. Unanswered lines are refused together, then what is wrong with the answers."""
    entries = {line.no: _Entries(file, *rows[line.no]) for line in design.lines}
    open_rows = sorted(entry.row for entry in entries.values() if not entry.values["Correct?"])
    if open_rows:
        said = f"{len(open_rows):,} of {len(design.lines):,} lines are not reviewed yet; an estimate needs them all:"
        expected = f"one of {', '.join(ANSWERS)}"
        raise SheetRefused([ReadError(file, _cells_of(span, len(FIXED)), "nothing", expected, "Correct?") for span in _spans(open_rows)], said)
    has_paid = any(entry.values["Paid"] for entry in entries.values())
    answers = [_answer(entries[line.no], line, has_paid, design.has_amounts) for line in design.lines]
    problems = [problem for entry in entries.values() for problem in entry.problems]
    if problems:
        raise SheetRefused(problems, "these answers cannot be used:")
    return answers


def _answer(entry: _Entries, line: SampledLine, has_paid: bool, has_amounts: bool) -> Answer:
    given = entry.values
    correct = _YES.get(given["Correct?"].casefold(), "")
    if not correct:
        entry.wrong("Correct?", f"one of {', '.join(ANSWERS)}")
    paid, amount = entry.cents("Paid"), entry.cents("Correct amount")
    if has_paid and not given["Paid"]:
        entry.wrong("Paid", "an amount, as on the other lines: Paid is filled for every line or for none")
    basis = paid if has_paid else line.amount_cents
    if correct == "yes":
        if given["Correct amount"] and amount is not None and basis is not None and amount != basis:
            entry.wrong("Correct amount", f"nothing, or {dollars(basis)}, because the line is said to be correct")
        for name, was in (("Correct code", line.code), ("Correct mod.", line.modifiers)):
            if given[name] and given[name].upper().split() != was.upper().split():
                entry.wrong(name, f"nothing, or {was or 'nothing'}, because the line is said to be correct")
    if correct == "no" and (has_amounts or has_paid) and not given["Correct amount"]:
        entry.wrong("Correct amount", "the amount that would be right: 0 where the line should not be there")
    units = None
    if given["Correct units"]:
        try:
            units = thousandths_of(_rounded(given["Correct units"], 3))
        except ValueError:
            entry.wrong("Correct units", "a number of units")
    kind = given["Error kind"].casefold()
    if kind and kind not in KINDS:
        entry.wrong("Error kind", f"one of {', '.join(KINDS)}")
    return Answer(line.no, correct, paid, amount, kind, given["Correct code"], units, given["Note"])


def _spans(rows: list[int]) -> list[tuple[int, int]]:
    """Runs of rows that follow each other, as first and last."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1] = spans[-1][0], row
        else:
            spans.append((row, row))
    return spans


def _cells_of(span: tuple[int, int], place: int) -> str:
    """`sheet Review, cells K2 to K14`."""
    first, last = _cell(span[0], place), _cell(span[1], place).split()[-1]
    return first if span[0] == span[1] else f"{first.replace('cell ', 'cells ')} to {last}"


def _cell(row: int, place: int) -> str:
    """`sheet Review, cell K12`."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return f"sheet {REVIEW}, cell {letters}{row + 1}"


def _said(text: str) -> str:
    return repr(text) if text else "nothing"
