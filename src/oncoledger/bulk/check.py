"""Check of inputs of any size: read to disk, net, judge share by share; the answer is that of `audit.check`, with the findings on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from msgspec import structs

from ..audit.check import Answer, Doubts, answer_of, counted, manifest_of, notes_of, options_of, problem_of
from ..audit.profile import Profile
from ..audit.result import Course, Finding, Manifest, Problem, Report, VerdictCount
from ..engine.encode import Options
from ..intake.courses import infer_courses
from ..intake.files import find
from ..intake.ledger import InputFile, Ledger
from ..intake.netting import Netted
from ..model.schema import CHARGE
from ..model.table import Table, concat
from ..model.verdict import Verdict
from ..report.words import Totals, badness, worst_first
from ..sources import Library
from .disk import temporary_folder
from .netting import Share, net_shares
from .reading import USUAL, Sizes, Stock, read_large, reading_notes
from .spool import Spool

MOST_SHARES = 400
"""Shares are read side by side when they are merged, each from its own file: fewer than a process may open."""

VERDICTS = (Verdict.FOUND, Verdict.CANNOT_TELL, Verdict.EXCUSED)
"""The verdicts that are listed."""

Progress = Callable[[str, int, int], None]


@dataclass
class LargeReport:
    """A report with its lists on disk. by_verdict: findings, each run those of one share by patient. courses: the same, by patient and name.

    totals: of the findings. worst: verdict and rule -> `badness` of the worst. drawn: how many of the worst findings of a share have their courses drawn.
    """

    folder: Path
    manifest: Manifest
    verdicts: list[VerdictCount]
    problems: list[Problem]
    by_verdict: dict[Verdict, Spool[Finding]]
    courses: Spool[Course]
    totals: Totals = field(default_factory=lambda: Totals.of([]))
    worst: dict[tuple[Verdict, str], tuple[int, int, str, str, str]] = field(default_factory=dict)

    def frame(self) -> Report:
        """The report without its lists."""
        manifest = structs.replace(self.manifest, notes=list(self.manifest.notes))
        return Report(manifest, self.verdicts, [], [], [], self.problems, [])

    @property
    def exit_code(self) -> int:
        """As `audit.check.exit_code` has it."""
        if any(problem.severity == "error" for problem in self.problems):
            return 2
        return 1 if self.totals.findings > self.totals.many["advise"] else 0


@contextmanager
def check_large(
    paths: Sequence[str | Path], *, payer: str = "", setting: str = "", as_of: str = "", whole: bool | None = None, profile: Profile | None = None,
    library: Library | None = None, drawn: int = 0, progress: Progress | None = None, sizes: Sizes = USUAL,
) -> Iterator[LargeReport]:  # fmt: skip
    """What `audit.check.check` says, for inputs of any size. The report stands in a temporary folder, which is gone when the context ends.

    drawn: fill the timelines of the courses of so many findings of each share, the worst. Raises ValueError as `check` does, and NoRoom where the
    temporary folder is missing or full.
    """
    profile = profile or Profile()
    library = library or Library.open()
    options = options_of(payer, setting, as_of, profile)
    files = [Path(path) for path in paths]
    with temporary_folder() as folder:
        stock = read_large(find(files), {str(path) for path in files}, profile.whole if whole is None else whole, folder, sizes, progress)
        shares = _shares(stock, sizes.share_lines)
        kept, netted = net_shares(stock, shares) if stock.holds_claims else ([], Netted())
        judging = Judging(stock, [stock.spans.of(entry) for entry in stock.inputs], library, options, profile, drawn)
        yield judging.report(shares, kept, reading_notes(stock, netted.in_words()), bool(payer or profile.payer), progress)


def _shares(stock: Stock, lines: int) -> list[Share]:
    """Drawers taken together until they hold enough lines; at least one share, so that a run of nothing is judged as such."""
    held = stock.charges.sizes() + stock.claim_charges.sizes()
    enough = max(lines, int(held.sum()) // MOST_SHARES)
    ends = np.flatnonzero(np.diff(np.cumsum(held) // enough)) + 1
    bounds = [0, *ends.tolist(), len(held)]
    return [(first, end) for first, end in pairwise(bounds) if first < end]


@dataclass
class Judging:
    """Everything that all shares are judged by."""

    stock: Stock
    inputs: list[InputFile]
    library: Library
    options: Options
    profile: Profile
    drawn: int

    def report(self, shares: list[Share], kept: list[np.ndarray], notes: list[str], stated_payer: bool, progress: Progress | None) -> LargeReport:
        folder = self.stock.folder
        by_verdict = {verdict: Spool(folder, verdict.word, Finding) for verdict in VERDICTS}
        large = LargeReport(folder, manifest_of(self.inputs, [], self.library, self.options), [], [problem_of(p) for p in self.stock.problems], by_verdict,
                            Spool(folder, "course", Course))  # fmt: skip
        counts: dict[str, np.ndarray] = {}
        doubts, done, lines = Doubts(), 0, int((self.stock.charges.sizes() + self.stock.claim_charges.sizes()).sum())
        for place, share in enumerate(shares):
            ledger = self._ledger(share, kept[place] if kept else None)
            answer = answer_of(ledger, self.library, self.options, self.profile, drawn=self.drawn > 0)
            self._put(answer, large)
            doubts += answer.doubts
            counts = {rule: counts.get(rule, 0) + np.array(row) for rule, row in answer.counts.items()}
            done += len(ledger.charges)
            if progress:
                progress("judging", done if place + 1 < len(shares) else lines, lines)
        large.verdicts = counted({rule: row.tolist() for rule, row in counts.items()})
        large.manifest.notes.extend(notes_of(notes, doubts, self.options, self.profile, stated_payer))
        return large

    def _ledger(self, share: Share, kept: np.ndarray | None) -> Ledger:
        charges, claims = self.stock.charges.take(*share), None
        if kept is not None:
            claims, of_claims = self.stock.claims.take(*share), self.stock.claim_charges.take(*share)
            standing = np.flatnonzero(np.unpackbits(kept, count=len(of_claims)))
            charges = concat(CHARGE.name, [charges, of_claims.take(standing)], CHARGE.kinds)
        course, inferred = infer_courses(charges, self.library)
        return Ledger(Table(CHARGE.name, charges.columns | {"course_id": course}), claims, None, self.inputs, inferred=inferred)

    def _put(self, answer: Answer, large: LargeReport) -> None:
        """What is said of one share becomes one run of every list of the report."""
        drawn: set[tuple[str, str]] = set()
        for verdict, spool in large.by_verdict.items():
            mine = answer.of(verdict)
            spool.add(mine)
            for finding in mine:
                worst = badness(finding)
                large.worst[verdict, finding.rule] = min(worst, large.worst.get((verdict, finding.rule), worst))
            drawn |= {(finding.patient_id, finding.course_id) for finding in worst_first(mine)[: self.drawn]}
            if verdict is Verdict.FOUND:
                large.totals += Totals.of(mine)
        large.courses.add(each if (each.patient_id, each.course_id) in drawn else structs.replace(each, marks=[]) for each in answer.courses)
