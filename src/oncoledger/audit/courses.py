"""The courses of a run, each with its lines on one time axis, for the picture and the table beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from oncoledger.engine.block import Block
from oncoledger.engine.encode import PROFESSIONAL, TECHNICAL
from oncoledger.model.dates import iso

from .judge import Outcome
from .result import Course, Finding, Mark
from .wording import Lines

PARTS = {PROFESSIONAL: "professional", TECHNICAL: "technical", PROFESSIONAL | TECHNICAL: "global"}


def courses_of(outcome: Outcome, inferred: Mapping[tuple[str, str], str], flagged: Sequence[Finding] | None) -> list[Course]:
    """Every course by patient and name. flagged: findings whose lines are marked; None leaves the timelines empty."""
    run = outcome.run
    if not len(run):
        return []
    block = Block(run, 0, len(run))
    of_line, size = block.grain("course")
    first, last, at = block.first_day("course", ""), block.last_day("course", ""), block.first_lines("course")
    lines = Lines(run)
    by_course: dict[int, list[Mark]] = defaultdict(list)
    radiation = np.bincount(of_line[_radiation_lines(block)], minlength=size) > 0
    if flagged is not None:
        names = _findings_by_line(flagged)
        for line in range(len(run)):
            by_course[int(of_line[line])].append(_mark(lines, line, names))
    return [
        Course(
            (patient := lines.word("patient", int(at[i]))), (name := lines.word("course", int(at[i]))), "radiation" if radiation[i] else "medical",
            iso(int(first[i])), iso(int(last[i])), inferred.get((patient, name), ""), by_course[i],
        )
        for i in range(size)
    ]  # fmt: skip


def _radiation_lines(block: Block) -> np.ndarray:
    library = block.run.library
    families = frozenset("planning simulation plan calculation device physics delivery guidance management radiosurgery brachytherapy hyperthermia".split())

    def is_radiation(code: str) -> bool:
        return any(row.family in families for row in library.code_rows(code))

    return np.flatnonzero(block.run.by_word("code", "radiation", is_radiation)[block["code"]])


def _findings_by_line(flagged: Sequence[Finding]) -> dict[tuple[str, str], list[str]]:
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in flagged:
        for line in finding.lines if finding.verdict != "excused" else ():
            if line.role == "subject":
                names[line.source.file, line.source.position].append(finding.id)
    return names


def _mark(lines: Lines, line: int, names: Mapping[tuple[str, str], list[str]]) -> Mark:
    run = lines.run
    code, day = lines.word("code", line), int(run.columns["day"][line])
    row = run.library.code_on(code, day) or next(iter(run.library.code_rows(code)), None)
    source = lines.source(line)
    return Mark(
        iso(day), code or lines.word("revenue", line), row.label if row else "", row.family if row else "other", lines.units(line),
        lines.word("modifiers", line), PARTS[int(run.columns["component"][line])],
        names.get((source.file, source.position), []),
    )  # fmt: skip
