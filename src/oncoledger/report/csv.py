"""A report's findings as CSV for a spreadsheet: one row for each line of each finding."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from msgspec import structs

from oncoledger.audit.result import Finding, Line, Report

from .held import held_words
from .words import by_rule, in_order, law_words, units_words, worst_first

COLUMNS = (
    "finding_id", "verdict", "rule", "severity", "title", "message", "patient_id", "course_id", "finding_amount",
    "role", "code", "service_date", "units", "modifiers", "line_amount", "file", "position", "law", "clears", "fix", "fix_is_safe",
)  # fmt: skip
"""Grain: one line of one finding. finding_amount is repeated on every row of a finding: sum line_amount of the subject rows instead."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(report: Report, verdicts: Sequence[str] = ("found",), show_held: bool = False) -> bytes:
    """UTF-8 with a byte order mark and CRLF, as Excel wants it. Text that a spreadsheet would run as a formula gets an apostrophe before it.

    verdicts: which of found, cannot_tell (questions) and excused to write. Amounts are dollars with two decimals; empty where unknown.
    What is held back stands at the end under the verdict `held_back`: a row for each reason and rule, or all its lines (show_held). A de-identified
    report says so in a last row of the verdict `note`.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for verdict, findings in (("found", report.findings), ("cannot_tell", report.questions), ("excused", report.excused)):
        if verdict in verdicts:
            writer.writerows(row for finding in worst_first(findings) for row in _rows(finding))
    for held in report.held:
        for block in by_rule(worst_first(held.findings)):
            if show_held:
                writer.writerows(row for finding in block for row in _rows(structs.replace(finding, verdict="held_back")))
            else:
                said = held_words(structs.replace(held, findings=block))
                writer.writerow(["", "held_back", *map(plain, (block[0].rule, block[0].severity, block[0].title, said)), *[""] * (len(COLUMNS) - 6)])
    if report.de_identified:
        writer.writerow(["", "note", "", "", "", report.de_identified, *[""] * (len(COLUMNS) - 6)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _rows(finding: Finding) -> list[list[str]]:
    head = [finding.id, finding.verdict, finding.rule, finding.severity, finding.title, finding.message, finding.patient_id, finding.course_id]
    law = "; ".join(f"{law_words(cite)} ({cite.grade})" for cite in finding.cites)
    fix = (finding.fix.text, "yes" if finding.fix.safe else "no") if finding.fix else ("", "")
    tail = [law, finding.clears, *fix]
    lines: list[Line | None] = [*in_order(finding.lines)] or [None]
    return [[*map(plain, head), decimal(finding.amount_cents), *_line(line), *map(plain, tail)] for line in lines]


def _line(line: Line | None) -> list[str]:
    if line is None:
        return [""] * 8
    first = [plain(line.role), plain(line.code), plain(line.service_date), units_words(line.units), plain(line.modifiers)]
    return [*first, decimal(line.amount_cents), plain(line.source.file), plain(line.source.position)]


def plain(text: str) -> str:
    """Text that stays text in a spreadsheet."""
    text = text.replace("\x00", "")
    return "'" + text if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def decimal(cents: int | None) -> str:
    """`1234.50`, which a spreadsheet can sum."""
    if cents is None:
        return ""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
