"""A large report in every form: JSON, CSV and text are written finding by finding; a page or a workbook shows the worst."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import chain, groupby

from msgspec import Struct

from ..audit.check import by_patient
from ..audit.result import Course, Finding, Report
from ..model.verdict import Verdict
from ..report import render
from ..report.csv import csv_pieces
from ..report.json import json_pieces
from ..report.text import course, head, painter, problems, short
from ..report.text_footer import footer
from ..report.words import badness, by_course, rank
from .check import LargeReport
from .shares import VERDICTS
from .spool import Spool

MOST_SHOWN = {"html": 1_000, "xlsx": 10_000}
"""Findings, questions and excused answers, of each so many, that a form shows which a person opens as a whole."""


def pieces(large: LargeReport, format: str, width: int = 100, colour: bool = False) -> Iterator[bytes]:
    """The report piece by piece, to be written one after another: what `report.render` gives for a report in memory.

    A page and a workbook hold the worst findings and the sums of all, and say how many more there are.
    """
    if format == "json":
        findings, questions, excused = (large.lists.findings(verdict).merged(large.runs, by_patient) for verdict in VERDICTS)
        lists = {"findings": findings, "questions": questions, "excused": excused, "courses": large.lists.courses().merged(large.runs, _by_name)}
        return json_pieces(large.frame(), lists)
    if format == "csv":
        return csv_pieces(large.lists.findings(Verdict.FOUND).sorted(large.runs, "csv", badness))
    if format == "text":
        return (line.rstrip().encode("utf-8", "replace") + b"\n" for line in _text(large, width, colour))
    return iter([render(shortened(large, MOST_SHOWN[format]), format, totals=large.totals)])


def _by_name(course: Course) -> tuple[str, str]:
    return course.patient_id, course.course_id


def shortened(large: LargeReport, most: int) -> Report:
    """The worst findings with their courses, as a report in memory; a note says what is left out."""
    found, questions, excused = (_worst(large, verdict, most) for verdict in VERDICTS)
    named = {(finding.patient_id, finding.course_id) for finding in chain(found, questions, excused)}
    courses = [each for each in large.lists.courses().merged(large.runs, _by_name) if _by_name(each) in named]
    left_out = [
        f"{large.many[verdict] - len(shown):,} more {what}" for verdict, shown, what in
        zip(VERDICTS, (found, questions, excused), ("findings", "questions", "excused answers"), strict=True) if len(shown) < large.many[verdict]
    ]  # fmt: skip
    frame = large.frame()
    if left_out:
        note = f"Only the worst are shown here, by severity and money; not shown: {', '.join(left_out)}."
        frame.manifest.notes.insert(0, f"{note} --format csv, json or text has all of them.")
    return Report(frame.manifest, frame.verdicts, found, questions, excused, frame.problems, courses)


def _worst(large: LargeReport, verdict: Verdict, most: int) -> list[Finding]:
    every = chain.from_iterable(map(large.lists.findings(verdict).run, range(large.runs)))
    return sorted(heapq.nsmallest(most, every, key=badness), key=by_patient)


class _Printed(Struct):
    """The text of one course. key: where it stands among the others."""

    key: tuple[int, int, str, str]
    lines: list[str]


def _text(large: LargeReport, width: int, colour: bool) -> Iterator[str]:
    """What `report.text.to_text` says, line by line."""
    width, paint, frame = max(width, 40), painter(colour), large.frame()
    printed = Spool(large.lists.folder, "printed", _Printed)
    for number in range(large.runs):
        groups = by_course(large.lists.findings(Verdict.FOUND).run(number), list(large.lists.courses().run(number)))
        printed.write(number, (
            _Printed((rank(group.findings[0].severity), -group.money.cents, group.patient_id, group.course_id), [*course(group, group.findings, width, paint)])
            for group in groups
        ))  # fmt: skip
    yield from head(frame, width, paint)
    for each in printed.merged(large.runs, lambda printed: printed.key):
        yield ""
        yield from each.lines
    for verdict in (Verdict.CANNOT_TELL, Verdict.EXCUSED):
        yield from short(verdict.word, large.many[verdict], _by_rule(large, verdict), width, paint)
    yield from problems(frame.problems, width, paint)
    yield from footer(frame, width, paint, large.totals)


def _by_rule(large: LargeReport, verdict: Verdict) -> Iterator[Iterable[Finding]]:
    """Findings of one rule after another: the rule of the worst first, and of one rule the worst first."""
    worst = {rule: badness for (which, rule), badness in large.worst.items() if which is verdict}

    def key(finding: Finding) -> tuple[object, ...]:
        return worst[finding.rule], badness(finding)

    every = large.lists.findings(verdict).sorted(large.runs, f"{verdict.word}-by-rule", key)
    for _, findings in groupby(every, key=lambda finding: finding.rule):
        yield findings
