"""One ledger: the charge lines of all inputs, the claims that carried some of them, and what reading them had to say."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model.table import Table
from ..model.verdict import ReadError


@dataclass(frozen=True)
class InputFile:
    """One file that was read.

    file: its path as given. kind: `csv`, `parquet`, `xlsx`, `837P`, `837I`. rows: charge rows or claim lines in it, also those left out.
    first_day, last_day: span of its charge lines, NO_DATE where it has none. is_whole: nothing of that span is missing from it.
    """

    file: str
    kind: str
    rows: int
    first_day: int
    last_day: int
    is_whole: bool


@dataclass(frozen=True)
class Ledger:
    """What a run judges.

    charges: table `charge`, all columns, `course_id` filled; `source_file` has the files of `inputs` as its words, in the same order.
    claims, service_lines: as sent, also those that were replaced, voided or repeated; None where no input was a claim file.
    inferred: (patient_id, course_id) -> how a course that no input named was recognised.
    """

    charges: Table
    claims: Table | None = None
    service_lines: Table | None = None
    inputs: list[InputFile] = field(default_factory=list)
    problems: list[ReadError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    inferred: dict[tuple[str, str], str] = field(default_factory=dict)
