"""Is a table whole? A cut file ends within a row, has too few rows, or stops before the letters that every whole table of its kind reaches."""

from __future__ import annotations

from .kinds import KINDS
from .read import Rows
from .refusal import SourceError

REAL = 1000
"""A table of fewer rows is an extract, of which nobody expects every letter."""


def must_be_whole(kind: str, table: str, rows: Rows) -> None:
    """Raises SourceError with what is missing."""
    import polars as pl

    expected, many = KINDS[kind], rows.frame.height
    if many < expected.fewest:
        raise SourceError(f"{rows.file}: found {many:,} rows; a whole table of {expected.title} has more than {expected.fewest:,}: it may be cut")
    if expected.ends and many >= (expected.fewest or REAL) and table in ("", "practitioner", "hospital", "qpp", "nonqpp"):
        code = pl.col(expected.key)
        first = rows.frame.select(pl.when(code.str.contains(r"^\d{3,4}$")).then(pl.lit("0")).otherwise(code.str.head(1))).to_series()
        missing = sorted(set(expected.ends) - set(first.to_list()))
        if missing:
            raise SourceError(f"{rows.file}: found no code that begins with {', '.join(missing)}; expected some in {expected.title}: it may be cut")
