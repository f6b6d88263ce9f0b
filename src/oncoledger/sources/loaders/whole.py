"""Is a table whole? A cut file has too few rows, or stops before the letters that every whole table of its kind reaches."""

from __future__ import annotations

from .kinds import KINDS
from .read import Rows
from .refusal import SourceError

REAL = 300
"""A table of fewer rows is an extract, of which nobody expects every letter."""

FEWEST_OF_A_LIST = {"carc": 250, "rarc": 1000}

MEDICARE = ("", "practitioner", "hospital", "qpp", "nonqpp")


def must_be_whole(kind: str, table: str, rows: Rows) -> None:
    """Raises SourceError with what is missing."""
    expected, many = KINDS[kind], rows.frame.height
    if many < expected.fewest:
        raise SourceError(f"{rows.file}: found {many:,} rows; a whole table of {expected.title} has more than {expected.fewest:,}: it may be cut")
    if many < (expected.fewest or REAL) or table not in MEDICARE:
        return
    cells = {_zeros_back(cell) for cell in rows.frame[expected.ends_in or expected.key].unique().to_list() if cell}
    missing = [start for start in expected.ends.split() if not any(cell.startswith(start) for cell in cells)]
    if missing:
        raise SourceError(f"{rows.file}: found nothing that begins with {', '.join(missing)}; expected some in {expected.title}: it may be cut")


def must_be_whole_list(file: str, kind: str, many: int) -> None:
    """One of several lists in a file. Raises SourceError where it has too few rows."""
    if many < FEWEST_OF_A_LIST.get(kind, 0):
        raise SourceError(f"{file}: found {many:,} {kind.upper()} codes; a whole list has more than {FEWEST_OF_A_LIST[kind]:,}: it may be cut")


def _zeros_back(cell: str) -> str:
    return cell.zfill(5) if cell.isdigit() else cell
