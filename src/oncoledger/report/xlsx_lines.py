"""The lines of a workbook's findings, with the charges that the summary counts: each line once, where its worst finding names it."""

from __future__ import annotations

from collections.abc import Iterator

from oncoledger.audit.result import Finding, Line, Report
from oncoledger.formats.workbook import Head, Value

from .words import SEVERITIES, in_order, money_key, rank, safe, subjects, worst_first

LINES = (
    Head("Rule", width=9), Head("Severity", width=9.5, marks={severity: severity for severity in SEVERITIES}),
    Head("Role", width=9, says="subject: what would be refused, or is asked about. evidence: what shows it."), Head("Patient", width=24),
    Head("Course", width=14), Head("Date", "date", 11), Head("Code", width=8), Head("Units", "number", 8), Head("Mod.", width=8), Head("Charge", "money", 12),
    Head("Counted", "money", 12, says="The charge where it counts: once, with the worst finding that names it. Summed by severity it is the Summary's figure."),
    Head("File", "words", 30), Head("Position", width=15), Head("Verdict", width=11), Head("Finding", width=14),
)  # fmt: skip
"""Grain: one line of one finding; one row without a line for a finding that has none."""


def line_rows(report: Report) -> Iterator[list[Value]]:
    """Findings, then questions, then what is excused; only findings count money."""
    taken: set[object] = set()
    for findings, counts in ((report.findings, True), (report.questions, False), (report.excused, False)):
        for finding in sorted(worst_first(findings), key=lambda f: rank(f.severity)):
            yield from _rows(finding, taken if counts else None)


def _rows(finding: Finding, taken: set[object] | None) -> Iterator[list[Value]]:
    own = subjects(finding)
    # As in words.money_of: a finding whose lines have no amount counts with its own, on its first row.
    is_whole = not own or (finding.amount_cents is not None and all(line.amount_cents is None for line in own))
    lines: list[Line | None] = [*in_order(finding.lines)] or [None]
    for place, line in enumerate(lines):
        counted = None
        if taken is not None and is_whole and place == 0:
            counted = finding.amount_cents
        elif taken is not None and not is_whole and line is not None and line.role == "subject" and line.amount_cents is not None:
            key = money_key(line)
            counted = None if key in taken else line.amount_cents
            taken.add(key)
        yield _row(finding, line, counted)


def _row(finding: Finding, line: Line | None, counted: int | None) -> list[Value]:
    head: list[Value] = [safe(finding.rule), finding.severity]
    who: list[Value] = [safe(finding.patient_id), safe(finding.course_id)]
    tail: list[Value] = [finding.verdict.replace("_", " "), safe(finding.id)]
    if line is None:
        return [*head, None, *who, None, None, None, None, None, counted, None, None, *tail]
    what: list[Value] = [line.service_date, safe(line.code), line.units, safe(line.modifiers), line.amount_cents]
    return [*head, line.role, *who, *what, counted, safe(line.source.file), safe(line.source.position), *tail]
