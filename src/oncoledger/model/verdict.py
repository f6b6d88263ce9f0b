"""What a rule can answer, what a payer does about it, what the answer rests on, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Verdict(IntEnum):
    """The answer of one rule for one subject. The order is the order in which they are printed."""

    FOUND = 0
    CLEAR = 1
    EXCUSED = 2
    CANNOT_TELL = 3
    NOT_JUDGED = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Severity(IntEnum):
    """The payer's act. Worst first."""

    REJECT = 0
    """Form or code set: the claim never enters."""
    DENY = 1
    RECOUP = 2
    """Paid, then taken back."""
    MISSED = 3
    """Lawful revenue that was not billed."""
    ADVISE = 4
    """Nothing is refused; look at it."""

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a rule or a number is written.

    source: key of `sources/starter/documents.csv`. section: chapter, page, row or edition. grade: H primary text seen,
    M reputable secondary source, L one weak source. seen: the day it was last looked up. read: the day a person read the primary text.
    """

    source: str
    section: str
    grade: str = "H"
    seen: str = "2026-11-22"
    read: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """What would mend a finding.

    kind: remove_line, units, add_modifier, remove_modifier, replace_modifier, recode where `to` says what the change leads to: `line` (the subject
    lines go), the evidence number that the units come down to, modifiers, a code. A program can carry it out. Where `to` is empty the record must
    decide, and the kind only says of what sort the change is: modifier, code, date, split, query and those above.
    safe: changes neither payment nor meaning.
    """

    kind: str
    text: str
    to: str = ""
    safe: bool = False


@dataclass(frozen=True, slots=True)
class ReadError:
    """Something in a file that could not be read. The rest of the file still counts.

    position: what a person would look for: `segment 57`, `row 12`, `byte 1040`. severity: `error` (input was lost) or `warning`.
    """

    file: str
    position: str
    found: str
    expected: str
    element: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        where = f"{self.file}: {self.position}" + (f", {self.element}" if self.element else "")
        return f"{where}: found {self.found}; expected {self.expected}"
