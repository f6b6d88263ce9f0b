"""One line under repair, whatever file it stands in, and why it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from oncoledger.formats import tabular_edit
from oncoledger.formats.x12 import claim_edit

from .change import Change

CANNOT = (claim_edit.CannotEdit, tabular_edit.CannotEdit)
"""What a file says that cannot take a change."""


@dataclass(frozen=True)
class Line:
    """units: thousandths. cents: the charge, None where nobody said. is_gone: another remedy has taken the line away."""

    code: str
    modifiers: list[str]
    units: int
    cents: int | None
    is_gone: bool = False


@dataclass(frozen=True)
class Because:
    """kind: of the fix or slip. reason: in a coder's words. said: what the caller says that the record shows."""

    kind: str
    reason: str
    rule: str = ""
    finding: str = ""
    safe: bool = True
    said: str = ""


class File(Protocol):
    """A file under repair. Positions are those of findings: the row, or the LX segment of the line."""

    file: str

    def line(self, position: int) -> Line: ...
    def put(self, position: int, line: Line, why: Because) -> None: ...
    def remove(self, position: int, why: Because) -> None: ...
    def tidy(self) -> None: ...
    def mark(self) -> None: ...
    def back(self) -> None: ...
    def keep(self) -> None: ...
    def close(self) -> bytes: ...
    @property
    def changes(self) -> list[Change]: ...


def opened(path: Path, file: str, kind: str, day_first: bool = False) -> File:
    """The file of a kind that the intake names: `837P`, `837I`, `csv`, `parquet`, `xlsx`. day_first: how its dates are to be read."""
    if kind.startswith("837"):
        from .claim_file import ClaimFile

        return ClaimFile(path, file)
    from .table_file import TableFile

    return TableFile(path, file, day_first)
