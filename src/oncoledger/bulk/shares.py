"""Shares: some hundred thousand lines of whole patients, taken from disk and judged as any ledger, in this process or in several."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from msgspec import structs

from ..audit.check import Doubts, answer_of
from ..audit.practice import applied
from ..audit.profile import Profile
from ..audit.result import Course, Finding
from ..engine.encode import Options
from ..intake.courses import infer_courses
from ..intake.ledger import InputFile, Ledger
from ..model.schema import CHARGE
from ..model.table import Table, concat
from ..model.verdict import Verdict
from ..report.words import Totals, badness, worst_first
from ..sources import Library
from .disk import NoRoom
from .rows import Rows
from .spool import Spool

Share = tuple[int, int]
"""First drawer, and the one after the last, of patients that are judged together."""

MOST_SHARES = 400
"""Shares are read side by side when they are merged, each from its own file: fewer than a process may open."""

VERDICTS = (Verdict.FOUND, Verdict.CANNOT_TELL, Verdict.EXCUSED)
"""The verdicts that are listed."""

Badness = tuple[int, int, str, str, str]


def shares_of(held: np.ndarray, lines: int) -> list[Share]:
    """Drawers taken together until they hold enough lines; at least one share, so that a run of nothing is judged as such. held: lines by drawer."""
    enough = max(lines, int(held.sum()) // MOST_SHARES)
    ends = np.flatnonzero(np.diff(np.cumsum(held) // enough)) + 1
    return [(first, end) for first, end in pairwise([0, *ends.tolist(), len(held)]) if first < end]


@dataclass
class Said:
    """What one share adds to the report; its lists are on disk. worst: verdict and rule -> `badness` of the worst."""

    lines: int
    counts: dict[str, list[int]]
    doubts: Doubts
    many: dict[Verdict, int]
    totals: Totals
    worst: dict[tuple[Verdict, str], Badness] = field(default_factory=dict)


@dataclass
class Lists:
    """The lists of a report on disk. Each run is one share: findings by patient, courses by patient and name."""

    folder: Path

    def findings(self, verdict: Verdict) -> Spool[Finding]:
        return Spool(self.folder, verdict.word, Finding)

    def courses(self) -> Spool[Course]:
        return Spool(self.folder, "course", Course)


@dataclass
class Judging:
    """Everything that shares are judged by. kept: for each share which lines of its claims stand, as packed bits; None where there are no claims.

    drawn: how many of the worst findings of a share have their courses drawn. home: of the library, for other processes.
    """

    shares: list[Share]
    charges: Rows
    claims: Rows
    claim_charges: Rows
    kept: list[np.ndarray] | None
    inputs: list[InputFile]
    options: Options
    profile: Profile
    drawn: int
    lists: Lists
    home: Path

    def all(self, library: Library, workers: int) -> Iterator[Said]:
        """Judge share after share, or some at a time; what is said comes in the order of the shares."""
        if workers < 2 or len(self.shares) < 2:
            yield from (self.judge(place, library) for place in range(len(self.shares)))
            return
        fresh = multiprocessing.get_context("spawn")  # rather than copies of this process, whose libraries have threads
        with ProcessPoolExecutor(min(workers, len(self.shares)), fresh, _begin, (self,)) as pool:
            try:
                yield from pool.map(_judge, range(len(self.shares)))
            except BrokenProcessPool:
                raise NoRoom("a process that judged was ended from outside, as happens when memory is short; --workers 1 needs the least") from None

    def judge(self, place: int, library: Library) -> Said:
        """Judge one share; its findings and courses become one run of every list."""
        ledger = self._ledger(place, library)
        answer = answer_of(ledger, library, self.options, self.profile, drawn=self.drawn > 0)
        lists = {verdict: answer.of(verdict) for verdict in VERDICTS}
        said = Said(len(ledger.charges), answer.counts, answer.doubts, {}, Totals.of(lists[Verdict.FOUND]))
        drawn: set[tuple[str, str]] = set()
        for verdict, findings in lists.items():
            said.many[verdict] = len(findings)
            for finding in findings:
                worst = badness(finding)
                said.worst[verdict, finding.rule] = min(worst, said.worst.get((verdict, finding.rule), worst))
            drawn |= {(finding.patient_id, finding.course_id) for finding in worst_first(findings)[: self.drawn]}
            self.lists.findings(verdict).write(place, findings)
        courses = (each if (each.patient_id, each.course_id) in drawn else structs.replace(each, marks=[]) for each in answer.courses)
        self.lists.courses().write(place, courses)
        return said

    def _ledger(self, place: int, library: Library) -> Ledger:
        share = self.shares[place]
        charges, claims = self.charges.take(*share), None
        if self.kept is not None:
            claims, of_claims = self.claims.take(*share), self.claim_charges.take(*share)
            standing = np.flatnonzero(np.unpackbits(self.kept[place], count=len(of_claims)))
            charges = concat(CHARGE.name, [charges, of_claims.take(standing)], CHARGE.kinds)
        course, inferred = infer_courses(charges, library)
        ledger = Ledger(Table(CHARGE.name, charges.columns | {"course_id": course}), claims, None, self.inputs, inferred=inferred)
        return applied(ledger, self.profile, library)


_here: tuple[Judging, Library]
"""What a worker judges by, and its library."""


def _begin(judging: Judging) -> None:
    global _here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the process that started this one, which then ends this one
    _here = (judging, Library.open(judging.home))


def _judge(place: int) -> Said:
    judging, library = _here
    return judging.judge(place, library)
