"""A reconciliation as a workbook to work through: summary, every difference with room for what was done, sums by any name, questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from oncoledger.audit.reconcile_parts import Line
from oncoledger.audit.reconciliation import Reconciliation
from oncoledger.formats.workbook import Head, Value, Workbook, height, lines_of

from .reconciliation import PARTS, WORDS
from .reconciliation_words import MEANING, Stake, cents_of, charge_words, proof_words, stakes, worst_first
from .words import counted, safe

_MARKS = {"missed": "missed", "too much": "recoup", "otherwise": "advise"}
DIRECTIONS = {"missed": "missed", "excess": "too much", "wrong": "otherwise", "": "asked"}
DIFFERENCES = (
    Head("Direction", width=10, marks=_MARKS, says="\n".join(f"{DIRECTIONS[name]}: {said}" for name, said in MEANING.items())),
    Head("Difference", "words", 20), Head("Date", "date", 11), Head("Code", width=8), Head("Mod.", width=8), Head("Units", "count", 7),
    Head("Billed by", width=11), Head("Should be", "words", 22), Head("Why", "words", 44),
    Head("At stake", "money", 13, says="Of a line that is missed or too much; the difference where one is wrong, negative where too little was charged."),
    Head("Person", "words", 24), Head("Course", "words", 24), Head("Department", "words", 14), Head("Owner", "words", 12),
    Head("Done", "entry", 14, ("corrected", "charged", "refunded", "stands", "asked")), Head("Note", "entry", 24),
    Head("Payer", "words", 16), Head("Provider", "words", 16), Head("Charge", "words", 34), Head("Record", "words", 60),
)  # fmt: skip
"""Grain: one difference. The first PRINTED columns go on paper."""
PRINTED = 16
_SUMS = (Head("Lines", "count", 9), Head("Missed", "money", 15), Head("Too much", "money", 15), Head("Too little", "money", 15),
         Head("Without a price", "count", 11, says="Lines of which no price is known: in no sum."))  # fmt: skip
QUESTIONS = (Head("Date", "date", 11), Head("To", width=12), Head("Codes", "words", 22), Head("Question", "words", 60), Head("Because", "words", 40),
             Head("Person", "words", 26), Head("Course", "words", 26))  # fmt: skip
WIDTHS = (34, 12, 16, 16, 16, 14, 30)


def reconciliation_xlsx(answer: Reconciliation) -> bytes:
    """The workbook: every difference, those that nobody has to mend last. The same answer gives the same bytes."""
    real = worst_first(line for line in answer.differences if line.direction)
    rest = worst_first(line for line in answer.differences if not line.direction)
    footer = f"Oncoledger {answer.version}, as of {answer.as_of}"
    book = Workbook("Oncoledger: record and charges", answer.as_of, footer, len(answer.differences) + len(answer.questions))
    page = book.page("Summary", WIDTHS)
    book.table("Differences", DIFFERENCES, (_cells(line) for line in (*real, *rest)), 2, PRINTED)
    for name, key, wide in (
        ("course", lambda line: f"{line.person} {line.course}".strip(), 60), ("month", lambda line: line.date[:7], 14),
        ("department", lambda line: line.department, 24), ("owner", lambda line: line.owner, 24),
    ):  # fmt: skip
        _by(book, name, wide, real, key)
    if answer.questions:
        asked: Iterator[list[Value]] = (
            [ask.date, ask.to, *map(safe, (" ".join(ask.codes), ask.asks, ask.because, ask.person, ask.course))] for ask in answer.questions
        )
        book.table("Questions", QUESTIONS, asked, 1)
    _summary(book, page, answer, real)
    return book.done()


def _by(book: Workbook, name: str, wide: float, real: Sequence[Line], key: Callable[[Line], str]) -> None:
    heads = (Head(name.capitalize(), "words", wide), *_SUMS)
    book.table(f"By {name}", heads, ([safe(stake.name), *_sums(stake)] for stake in stakes(real, key, in_order=name == "month")), 1)


def _sums(stake: Stake) -> list[Value]:
    return [stake.lines, stake.missed or None, stake.above or None, stake.below or None, stake.unpriced or None]


def _cells(line: Line) -> list[Value]:
    done: list[Value] = [None, None]
    what: list[Value] = [line.date, safe(line.code), safe(line.modifiers), line.units, PARTS[line.part], safe(line.should), safe(line.because)]
    who = map(safe, (line.person, line.course, line.department, line.owner))
    tail = (safe(line.payer), safe(line.provider), charge_words(line), "; ".join(proof_words(line.proof)))
    return [DIRECTIONS[line.direction], WORDS[line.kind], *what, cents_of(line), *who, *done, *tail]


def _summary(book: Workbook, sheet: Any, answer: Reconciliation, real: Sequence[Line]) -> None:
    """Written last, when what Excel's limits did to the other sheets is known."""
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"{counted(len(real), 'difference')} between record and charges", book.shape("title"))
    at = 1
    for words in _said(answer):
        at = _wide(book, sheet, at, words, "dim")
    at += 1
    for place, head in enumerate((Head("Difference", "words"), *_SUMS)):
        book.head(sheet, at, place, head)
    for stake, direction in _kinds(answer, real):
        at += 1
        for place, (head, value) in enumerate(zip((Head("Difference", "words"), *_SUMS), [WORDS[stake.name], *_sums(stake)], strict=True)):
            book.put(sheet, at, place, head, value)
        book.text(sheet, at, len(_SUMS) + 1, MEANING[direction], "beside")
    if real:
        at += 1
        total: list[Value] = ["all", *_sums(stakes(real, lambda line: "")[0])]
        for place, (kind, value) in enumerate(zip(("total", "total_count", *["total_money"] * 3, "total_count"), total, strict=True)):
            book.put(sheet, at, place, Head("", kind), value / 100 if kind == "total_money" and isinstance(value, int) else value)
    at += 2
    for words in (*answer.notes, *book.limits()):
        at = _wide(book, sheet, at, safe(words), "words")
    sheet.print_area(0, 0, at, len(WIDTHS) - 1)
    sheet.activate()


def _said(answer: Reconciliation) -> Iterator[str]:
    yield (f"{counted(answer.courses, 'course')} of {counted(answer.persons, 'person')}, as of {answer.as_of}: {counted(answer.proposed, 'charge')} follow "
           f"from the record; {answer.matched:,} of {answer.charged:,} charges on file stand beside one.")  # fmt: skip
    yield (f"Oncoledger {answer.version}. Decide on the sheet Differences, in the yellow columns. What the record does not decide is asked about, and stands "
           "last there.")  # fmt: skip


def _kinds(answer: Reconciliation, real: Sequence[Line]) -> list[tuple[Stake, str]]:
    found = {stake.name: stake for stake in stakes(real, lambda line: line.kind)}
    directions = {line.kind: line.direction for line in real}
    return [(found[each.name], directions[each.name]) for each in answer.kinds if each.name in found]


def _wide(book: Workbook, sheet: Any, row: int, text: str, kind: str) -> int:
    """A sentence over all columns; answers the row after it."""
    sheet.merge_range(row, 0, row, len(WIDTHS) - 1, "", book.shape(kind))
    book.text(sheet, row, 0, text, kind)
    sheet.set_row(row, height(lines_of(text, sum(WIDTHS))))
    return row + 1
