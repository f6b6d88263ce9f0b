"""What is written down of each file that is read, whether its lines stay in memory or not: inputs, problems, notes, files passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..formats import x12
from ..formats.tabular_headings import NEEDED, match
from ..formats.tabular_sheet import REPORT
from ..model.dates import NO_DATE
from ..model.verdict import ReadError
from .conventions import Conventions, no_conventions
from .ledger import InputFile

if TYPE_CHECKING:
    from ..formats.tabular import TabularResult


@dataclass
class Desk:
    """What has been read so far. named: paths that the caller named; what stands in a folder is passed over more politely.

    whole: whether every input holds all lines of its span; None takes a charge table for whole and claims for a part.
    """

    named: set[str]
    whole: bool | None
    problems: list[ReadError]
    notes: list[str]
    passed_over: dict[str, list[str]]
    conventions: Conventions = no_conventions
    inputs: list[InputFile] = field(default_factory=list)

    def has_claims(self, file: str, read: x12.Claims837 | x12.Stream837, claims: int, lines: int) -> bool:
        """Write down an X12 file that has been read. Is it an input? claims, lines: how many it holds."""
        if not claims:
            if file not in self.named and read.kind and "837" not in read.kind:
                self.passed_over.setdefault(f"X12 {read.kind}", []).append(file)
            else:
                self.problems += read.errors or [ReadError(file, "segment 1", f"{read.kind or 'X12'} without a claim", "837P or 837I claims")]
            return False
        self.problems += read.errors
        self.inputs.append(InputFile(file, read.kind, lines, NO_DATE, NO_DATE, self.is_whole(file, False)))
        return True

    def has_table(self, file: str, kind: str, result: TabularResult) -> bool:
        """Write down a table file that has been read. Is it an input?"""
        if file not in self.named and result.headings and not any(column in NEEDED for column in match(result.headings).columns):
            self.passed_over.setdefault("no heading of a charge table", []).append(file)
            return False
        if file not in self.named and result.kind == REPORT:
            self.passed_over.setdefault("a report or review sheet that oncoledger wrote", []).append(file)
            return False
        self.problems += result.problems
        self.notes += [f"{file}: {note}" for note in result.notes]
        if not result.rows and result.problems:
            return False
        self.inputs.append(InputFile(file, kind, result.rows, NO_DATE, NO_DATE, self.is_whole(file, True)))
        return True

    def is_whole(self, file: str, otherwise: bool) -> bool:
        said = self.conventions(file).whole if self.whole is None else self.whole
        return otherwise if said is None else said
