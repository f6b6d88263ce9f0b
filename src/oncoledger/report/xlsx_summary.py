"""The first sheet of the workbook: what was read, what the rules said, the money at risk with each line once, the rules that cost most, notes, problems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from oncoledger.audit.result import Finding, Report
from oncoledger.formats.workbook import Head, Value, Workbook, height, lines_of

from .held import HELD_MEANS, held_total, held_words
from .words import AT_RISK, MEANING, SEVERITIES, VERDICTS, Money, Totals, counted, money_of, nothing_found, rank, safe, span_of

TOP_RULES = 10
PROBLEMS_SHOWN = 10
TOTALS = {"count": "total_count", "money": "total_money"}
WIDTHS = (26, 12, 16, 16, 13, 13, 44)
LAST_COLUMN = len(WIDTHS) - 1


def summary(book: Workbook, sheet: Any, report: Report, totals: Totals) -> None:
    """Fill the page. It is written last, when what Excel's limits did to the other sheets is known."""
    at = _heading(book, sheet, report, totals)
    at = _severities(book, sheet, totals, at)
    at = _top_rules(book, sheet, report, at)
    at = _verdicts(book, sheet, report, at)
    at = _read(book, sheet, report, at)
    at = _sentences(book, sheet, f"Held back ({held_total(report):,}): {HELD_MEANS}", [held_words(each) for each in report.held], at)
    at = _sentences(book, sheet, "Notes", [*report.manifest.notes, *book.limits()], at)
    shown = [
        f"{p.severity}: {p.file}, {p.position}{', ' + p.element if p.element else ''}: found {p.found}; expected {p.expected}"
        for p in report.problems[:PROBLEMS_SHOWN]
    ]
    if len(report.problems) > PROBLEMS_SHOWN:
        shown.append(f"and {counted(len(report.problems) - PROBLEMS_SHOWN, 'more problem')}; the sheet Problems has them all.")
    at = _sentences(book, sheet, "Problems of reading", shown or ["Everything in the files could be read."], at)
    sheet.print_area(0, 0, at, LAST_COLUMN)
    sheet.activate()


def _heading(book: Workbook, sheet: Any, report: Report, totals: Totals) -> int:
    manifest = report.manifest
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, counted(totals.findings, "finding"), book.shape("title"))
    first, last = span_of(report)
    rows = sum(given.rows for given in manifest.inputs)
    said = [
        f"{counted(len(manifest.inputs), 'file')} with {counted(rows, 'line')}{f', {first} to {last}' if first else ''}. As of {manifest.as_of}.",
        f"Oncoledger {manifest.version}; rulebook {manifest.rulebook}.",
        "Decide on the sheets Findings, Questions and Excused, in the yellow columns. Questions ask for a record and accuse nobody; what is excused is lawful.",
    ]
    if not report.findings:
        said.insert(0, nothing_found(report))
    if totals.findings > len(report.findings):
        said.insert(0, f"The worst {len(report.findings):,} stand in this workbook; money at risk is of all findings, everything else of those.")
    said += [report.de_identified] if report.de_identified else []
    for place, words in enumerate(said, 1):
        _wide(book, sheet, place, words, "dim")
    return len(said) + 2


def _severities(book: Workbook, sheet: Any, totals: Totals, at: int) -> int:
    heads = _heads(("What the payer does", "text"), ("Findings", "count"), ("Charges", "money"), ("Lines without an amount", "count"))
    rows: list[tuple[list[Value], str]] = [([s, totals.many[s], *_sum(totals.money[s])], MEANING[s]) for s in SEVERITIES]
    total: list[Value] = ["at risk", sum(totals.many[s] for s in AT_RISK), *_sum(totals.at_risk)]
    said = "reject, deny and recoup; a line that several findings name counts with the worst of them"
    return _table(book, sheet, at, "Money at risk, each line once", heads, rows, total, said) + 1


def _top_rules(book: Workbook, sheet: Any, report: Report, at: int) -> int:
    """The rules that name most money, and their picture beside the table's foot."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    if not by_rule:
        return at
    sums = {rule: money_of(findings) for rule, findings in by_rule.items()}
    order = sorted(by_rule, key=lambda rule: (-sums[rule].cents, rank(by_rule[rule][0].severity), -len(by_rule[rule]), rule))[:TOP_RULES]
    heads = _heads(("Rule", "text"), ("Findings", "count"), ("Charges", "money"), ("Lines without an amount", "count"), ("Severity", "text"))
    rows: list[tuple[list[Value], str]] = [
        ([rule, len(by_rule[rule]), *_sum(sums[rule]), by_rule[rule][0].severity], by_rule[rule][0].title) for rule in order
    ]
    note = "Two rules may name the same line: these do not add up to the sum above."
    first = at + 2
    at = _table(book, sheet, at, f"Rules that name most money ({len(order)} of {len(by_rule)})", heads, rows, None, note)
    if any(sums[rule].known for rule in order):
        _chart(book, sheet, at + 1, first, first + len(order) - 1)
        at += 16
    return at + 1


def _chart(book: Workbook, sheet: Any, at: int, first: int, last: int) -> None:
    chart = book.book.add_chart({"type": "bar"})
    chart.add_series({
        "categories": ["Summary", first, 0, last, 0], "values": ["Summary", first, 2, last, 2], "fill": {"color": "#A35A00"}, "gap": 40,
        "data_labels": {"value": True, "num_format": "$#,##0", "font": {"size": 9}},
    })  # fmt: skip
    chart.set_title({"name": "Charges named by each rule", "name_font": {"size": 11, "bold": True}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 900, "height": 300})
    said = "Bars of the charges that each of the listed rules names; the table above has the figures."
    sheet.insert_chart(at, 0, chart, {"object_position": 2, "description": said})


def _verdicts(book: Workbook, sheet: Any, report: Report, at: int) -> int:
    heads = _heads(("Verdict", "text"), ("Answers", "count"), ("Rules", "count"))
    rows: list[tuple[list[Value], str]] = []
    for name, meaning in VERDICTS.items():
        counts = [getattr(verdict, name) for verdict in report.verdicts]
        rows.append(([name.replace("_", " "), sum(counts), sum(1 for n in counts if n)], meaning))
    return _table(book, sheet, at, f"Answers of {counted(len(report.verdicts), 'rule')}", heads, rows) + 1


def _read(book: Workbook, sheet: Any, report: Report, at: int) -> int:
    heads = _heads(("File", "words"), ("Lines", "count"), ("First date", "date"), ("Last date", "date"), ("Kind", "text"))
    rows: list[tuple[list[Value], str]] = []
    for given in report.manifest.inputs:
        whole = "whole: a line that is not there was not billed" if given.whole else "partial: a line that is not there proves nothing"
        span: Sequence[Value] = (given.span[0], given.span[-1]) if given.span else (None, None)
        rows.append(([safe(given.file), given.rows, *span, given.kind], whole))
    return _table(book, sheet, at, "What was read", heads, rows) + 1


def _sum(money: Money) -> list[Value]:
    return [money.cents if money.known else None, money.unknown or None]


def _heads(*pairs: tuple[str, str]) -> list[Head]:
    return [Head(name, kind, marks={severity: severity for severity in SEVERITIES}) for name, kind in pairs]


def _table(
    book: Workbook, sheet: Any, at: int, title: str, heads: Sequence[Head], rows: Iterable[tuple[list[Value], str]],
    total: list[Value] | None = None, note: str = "",
) -> int:  # fmt: skip
    """A small table; what a row means stands in the last column. Returns the row after it."""
    for column in range(LAST_COLUMN + 1):
        sheet.write_string(at, column, title if column == 0 else "", book.shape("part"))
    for place, head in enumerate(heads):
        book.head(sheet, at + 1, place, head)
    sheet.set_row(at + 1, height(max((lines_of(head.name, WIDTHS[place] - 1) for place, head in enumerate(heads)), default=1)))
    at += 2
    for row, said in rows:
        for place, (head, value) in enumerate(zip(heads, row, strict=True)):
            book.put(sheet, at, place, head, value)
        _meaning(book, sheet, at, len(heads), safe(said))
        at += 1
    if total:
        for place, (head, value) in enumerate(zip(heads, total, strict=True)):
            shown = value / 100 if head.kind == "money" and isinstance(value, int) else value
            book.put(sheet, at, place, Head(head.name, TOTALS.get(head.kind, "total")), shown)
        _meaning(book, sheet, at, len(heads), note)
        at += 1
    elif note:
        _wide(book, sheet, at, note, "dim")
        at += 1
    return at


def _meaning(book: Workbook, sheet: Any, at: int, first: int, text: str) -> None:
    if text:
        _wide(book, sheet, at, text, "beside", first)


def _sentences(book: Workbook, sheet: Any, title: str, sentences: Sequence[str], at: int) -> int:
    if not sentences:
        return at
    at = _table(book, sheet, at, title, [], [])
    for place, sentence in enumerate(sentences, at - 1):
        _wide(book, sheet, place, safe(sentence), "words")
    return at + len(sentences)


def _wide(book: Workbook, sheet: Any, row: int, text: str, kind: str, first: int = 0) -> None:
    """Text over the remaining columns. A merged cell does not grow by itself: its height is worked out from its length."""
    widths = WIDTHS[first:]
    if len(widths) > 1:
        sheet.merge_range(row, first, row, LAST_COLUMN, "", book.shape(kind))
    book.text(sheet, row, first, text, kind)
    sheet.set_row(row, height(lines_of(text, sum(widths))))
