"""Check of inputs of any size: read to disk, net, judge share by share; the answer is that of `audit.check`, with the findings on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from msgspec import structs

from ..audit.check import Doubts, counted, manifest_of, notes_of, options_of, problem_of
from ..audit.practice import applied
from ..audit.profile import Profile
from ..audit.result import Manifest, Problem, Report, VerdictCount
from ..formats.tabular import no_charges
from ..intake.files import find
from ..intake.ledger import Ledger
from ..intake.netting import Netted
from ..model.verdict import Verdict
from ..report.words import Totals
from ..sources import Library
from .disk import temporary_folder
from .netting import net_shares
from .reading import USUAL, Sizes, read_large, reading_notes
from .shares import VERDICTS, Badness, Judging, Lists, shares_of

Progress = Callable[[str, int, int], None]


@dataclass
class LargeReport:
    """A report with its lists on disk. many: findings by verdict. totals: of the findings. worst: verdict and rule -> `badness` of the worst."""

    manifest: Manifest
    verdicts: list[VerdictCount]
    problems: list[Problem]
    lists: Lists
    runs: int
    many: dict[Verdict, int]
    totals: Totals
    worst: dict[tuple[Verdict, str], Badness]

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
    library: Library | None = None, drawn: int = 0, workers: int = 1, progress: Progress | None = None, sizes: Sizes = USUAL,
) -> Iterator[LargeReport]:  # fmt: skip
    """What `audit.check.check` says, for inputs of any size. The report stands in a temporary folder, which is gone when the context ends.

    drawn: fill the timelines of the courses of so many findings of each share, the worst. workers: processes that judge. Raises ValueError as
    `check` does, and NoRoom where the temporary folder is missing or full.
    """
    profile = profile or Profile()
    library = library or Library.open()
    if profile.holds_back:
        raise ValueError("found a profile that holds findings back, expected one that does not: a check on disk lists all of them")
    options = options_of(payer, setting, as_of, profile)
    files = [Path(path) for path in paths]
    with temporary_folder() as folder:
        stock = read_large(find(files), {str(path) for path in files}, whole, profile.convention, folder, sizes, progress)
        held = stock.charges.sizes() + stock.claim_charges.sizes()
        shares = shares_of(held, sizes.share_lines)
        kept, netted = net_shares(stock, shares) if stock.holds_claims else (None, Netted())
        inputs = [stock.spans.of(entry) for entry in stock.inputs]
        judging = Judging(shares, stock.charges, stock.claims, stock.claim_charges, kept, inputs, options, profile, drawn, Lists(folder), library.home)
        large = LargeReport(manifest_of(inputs, [], library, options), [], [problem_of(problem) for problem in stock.problems], judging.lists,
                            len(shares), dict.fromkeys(VERDICTS, 0), Totals.of([]), {})  # fmt: skip
        doubts = _judge(judging, library, workers, large, int(held.sum()), progress)
        notes = applied(Ledger(no_charges(), notes=reading_notes(stock, netted.in_words())), profile, library).notes
        large.manifest.notes.extend(notes_of(notes, doubts, options, profile, bool(payer or profile.payer)))
        yield large


def _judge(judging: Judging, library: Library, workers: int, large: LargeReport, lines: int, progress: Progress | None) -> Doubts:
    """Judge all shares and add up what is said of them."""
    counts: dict[str, np.ndarray] = {}
    doubts, done = Doubts(), 0
    for place, said in enumerate(judging.all(library, workers), 1):
        counts = {rule: counts.get(rule, 0) + np.array(row) for rule, row in said.counts.items()}
        doubts += said.doubts
        large.totals += said.totals
        for verdict, many in said.many.items():
            large.many[verdict] += many
        for which, worst in said.worst.items():
            large.worst[which] = min(worst, large.worst.get(which, worst))
        done += said.lines
        if progress:
            progress("judging", done if place < large.runs else lines, lines)
    large.verdicts = counted({rule: row.tolist() for rule, row in counts.items()})
    return doubts
