"""An export of any number of lines, for benchmarks: two thousand drawn patients, copied under other names and with other charges as often as it takes.

Copies keep the dates, codes and faults of the patient they copy: what grows is the number of persons, not the variety of courses.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import export
from .dice import Dice
from .draw import patients

if TYPE_CHECKING:
    import polars as pl

DRAWN = 2_000
"""Patients that are drawn one by one; further ones are copies."""
LINES_EACH = 30
"""Fewest lines that a patient has on average: how many patients a small export must draw."""


def write_lines(path: str | Path, lines: int, seed: int) -> None:
    """An export of exactly `lines` charge lines, CSV or Parquet by the ending of its name; memory is bounded, the same seed gives the same bytes.

    The last patient may be cut. Raises ValueError for fewer than one line.
    """
    if lines < 1:
        raise ValueError(f"an export has at least one line, not {lines}")
    output = export.Output(Path(path))
    for frame in frames(lines, seed):
        output.add(frame)
    output.finish()


def frames(lines: int, seed: int) -> Iterator[pl.DataFrame]:
    """The export in pieces of one copy of the drawn patients each."""
    import polars as pl

    drawn = export.frame_of(patients(min(DRAWN, max(lines // LINES_EACH, 1) + 50), seed))
    persons = pl.col("patient_id").str.slice(1).cast(pl.Int64)
    left, copy = lines, 0
    while left > 0:
        percent = 100 + (Dice(seed, copy, purpose=2).between(-20, 20) if copy else 0)
        number = (persons + copy * DRAWN).cast(pl.String).str.zfill(8)
        piece = drawn.with_columns(
            (pl.lit("W") + number).alias("patient_id"), (pl.lit("W") + number + pl.col("course_id").str.slice(8)).alias("course_id"),
            (pl.col("charge_amount") * percent / 100).round(2).cast(pl.Decimal(18, 2)).alias("charge_amount"),
            (pl.lit("W") + number + pl.col("claim_id").str.slice(8)).alias("claim_id"),
        ).head(left)  # fmt: skip
        left -= len(piece)
        copy += 1
        yield piece
