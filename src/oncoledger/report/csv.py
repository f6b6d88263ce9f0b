"""A report's findings as CSV for a spreadsheet: one row for each line of each finding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from oncoledger.audit.result import Finding, Line, Report

from .words import in_order, law_words, units_words, worst_first

COLUMNS = (
    "finding_id", "verdict", "rule", "severity", "title", "message", "patient_id", "course_id", "finding_amount",
    "role", "code", "service_date", "units", "modifiers", "line_amount", "file", "position", "law", "clears", "fix", "fix_is_safe",
)  # fmt: skip
"""Grain: one line of one finding. finding_amount is repeated on every row of a finding: sum line_amount of the subject rows instead."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(report: Report, verdicts: Sequence[str] = ("found",)) -> bytes:
    """UTF-8 with a byte order mark and CRLF, as Excel wants it. Text that a spreadsheet would run as a formula gets an apostrophe before it.

    verdicts: which of found, cannot_tell (questions) and excused to write. Amounts are dollars with two decimals; empty where unknown.
    """
    lists = (("found", report.findings), ("cannot_tell", report.questions), ("excused", report.excused))
    return b"".join(csv_pieces(finding for verdict, findings in lists if verdict in verdicts for finding in worst_first(findings)))


def csv_pieces(findings: Iterable[Finding]) -> Iterator[bytes]:
    """The file piece by piece: heading, then a piece for each finding."""
    yield b"\xef\xbb\xbf" + _bytes([COLUMNS])
    for finding in findings:
        yield _bytes(_rows(finding))


def _bytes(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _rows(finding: Finding) -> list[list[str]]:
    head = [finding.id, finding.verdict, finding.rule, finding.severity, finding.title, finding.message, finding.patient_id, finding.course_id]
    law = "; ".join(f"{law_words(cite)} ({cite.grade})" for cite in finding.cites)
    fix = (finding.fix.text, "yes" if finding.fix.safe else "no") if finding.fix else ("", "")
    tail = [law, finding.clears, *fix]
    lines: list[Line | None] = [*in_order(finding.lines)] or [None]
    return [[*map(_plain, head), _decimal(finding.amount_cents), *_line(line), *map(_plain, tail)] for line in lines]


def _line(line: Line | None) -> list[str]:
    if line is None:
        return [""] * 8
    first = [_plain(line.role), _plain(line.code), _plain(line.service_date), units_words(line.units), _plain(line.modifiers)]
    return [*first, _decimal(line.amount_cents), _plain(line.source.file), _plain(line.source.position)]


def _plain(text: str) -> str:
    """Text that stays text in a spreadsheet."""
    text = text.replace("\x00", "")
    return "'" + text if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def _decimal(cents: int | None) -> str:
    """`1234.50`, which a spreadsheet can sum."""
    if cents is None:
        return ""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
