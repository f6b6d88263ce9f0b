"""Which of the named files hold claims, and which remittances."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from oncoledger.formats.x12 import transaction_codes
from oncoledger.intake.files import X12, find, in_words
from oncoledger.model.verdict import ReadError


@dataclass
class Files:
    """claims, remittances: a file that holds both stands in both."""

    claims: list[Path] = field(default_factory=list)
    remittances: list[Path] = field(default_factory=list)
    problems: list[ReadError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def sorted_files(paths: list[Path]) -> Files:
    """The X12 files behind the paths by what they hold. A named file that holds neither is a problem; one in a folder is a note."""
    found = find(paths)
    files = Files(problems=found.problems, notes=found.notes)
    passed_over = dict(found.passed_over)
    named = set(paths)
    for path, kind in found.files:
        codes = transaction_codes(path) if kind == X12 else []
        if "837" in codes:
            files.claims.append(path)
        if "835" in codes:
            files.remittances.append(path)
        if {"837", "835"} & set(codes):
            continue
        what = f"X12 {' '.join(codes) or 'without a transaction that can be read'}" if kind == X12 else kind
        if path in named:
            files.problems.append(ReadError(str(path), "the file", what, "claims (837) or remittances (835)"))
        else:
            passed_over.setdefault(what, []).append(str(path))
    files.notes += in_words(passed_over)
    return files
