"""What a fix did and what it did not: the shape of the diff that a person reads and another program takes."""

from __future__ import annotations

from msgspec import Struct

SLIPS = {
    "letter_case": "codes and modifiers are capitals",
    "blanks": "no blanks around a code",
    "diagnosis_dot": "a diagnosis code has no dot on a claim",
    "ndc_form": "an NDC is eleven digits without hyphens; the layout shows where the zero belongs",
    "zip_form": "a ZIP code is digits alone",
    "leading_zero": "the leading zero that a spreadsheet drops",
    "line_numbers": "line numbers run from 1, each once",
}
"""Slips of form that are mended without being named: kind -> why. None of them changes what is billed or paid."""

FOLLOWS = "follows"
"""The kind of a change that another one brings with it: a claim's total, its line numbers, a count of segments."""


class Change(Struct, frozen=True):
    """One place of one file that has another text. Grain: one element of a segment, one cell, or one line that is gone.

    position: as in the original file. before, after: the segment or segments (837) or the cell; after is empty where a line is gone.
    finding, rule: empty for a slip of form. because: what the caller says that the record shows. charge_change_cents: never above zero.
    """

    file: str
    position: str
    element: str
    before: str
    after: str
    kind: str
    reason: str
    rule: str = ""
    finding: str = ""
    safe: bool = True
    because: str = ""
    charge_change_cents: int = 0


class Refused(Struct, frozen=True):
    """A remedy that was asked for and not carried out."""

    finding: str
    rule: str
    kind: str
    file: str
    position: str
    why: str


class Open(Struct, frozen=True):
    """Findings of one rule that nobody asked to mend. named: what would carry them out; empty where only the record decides."""

    rule: str
    severity: str
    title: str
    findings: int
    kind: str
    text: str
    named: str = ""


class Copy(Struct, frozen=True):
    """One input and its copy. changes: how many places differ; 0 where the copy has the same bytes."""

    file: str
    copy: str
    changes: int


class Remedies(Struct, frozen=True):
    """A whole run of `fix`. found_before, found_after: findings in the originals and in the copies; questions likewise."""

    version: str
    rulebook: str
    as_of: str
    copies: list[Copy]
    changes: list[Change]
    refused: list[Refused]
    open: list[Open]
    found_before: int
    found_after: int
    questions_before: int
    questions_after: int
    is_dry_run: bool = False
    problems: list[str] = []
    """What of the inputs could not be read."""
    notes: list[str] = []
    """Files of which no copy is made, and why."""
