"""Charge lines as the centre's export writes them: one CSV or Parquet row a line, under the names of the charge table. Polars works here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from .record import Course, Line

if TYPE_CHECKING:
    import polars as pl

PATIENTS_AT_ONCE = 2_000
"""Patients of a batch: some hundred thousand lines, the most that is in memory."""
ROW_GROUP = 131_072

_TEXT = ("code", "modifiers", "diagnoses", "setting", "place_of_service", "revenue_code", "provider", "course_id", "ndc", "ndc_unit", "acquisition", "time",
         "claim_id", "note")  # fmt: skip
_NAMES = {"provider": "provider_id", "entity": "entity_id", "time": "performed_time"}
COLUMNS = """patient_id course_id service_date performed_time code modifiers units diagnoses setting place_of_service revenue_code payer_id payer_kind entity_id
provider_id charge_amount ndc ndc_quantity ndc_unit acquisition claim_id form note""".split()


def batches(courses: Iterable[Course], at_once: int = PATIENTS_AT_ONCE) -> Iterator[list[Course]]:
    """Courses in lists of at most `at_once`."""
    rest = iter(courses)
    while batch := list(islice(rest, at_once)):
        yield batch


def frame_of(courses: Iterable[Course]) -> pl.DataFrame:
    """Grain: one charge line. Dates as dates, money as dollars and cents, units as they stand on a claim; in the order of an export: by patient, then day."""
    import polars as pl

    rows = [(course.person.patient_id, course.person.payer.id, course.person.payer.kind, line) for course in courses for line in course.lines]
    lines = [row[3] for row in rows]
    columns = dict(zip(Line._fields, zip(*lines, strict=True), strict=True)) if lines else {name: () for name in Line._fields}
    frame = pl.DataFrame(
        {"patient_id": [row[0] for row in rows], "payer_id": [row[1] for row in rows], "payer_kind": [row[2] for row in rows]}
        | {_NAMES.get(name, name): pl.Series(columns[name], dtype=pl.String) for name in (*_TEXT, "entity")}
        | {"day": pl.Series(columns["day"], dtype=pl.Int32), "thousandths": pl.Series(columns["units"], dtype=pl.Int64),
           "cents": pl.Series(columns["cents"], dtype=pl.Int64), "quantity": pl.Series(columns["ndc_quantity"], dtype=pl.Int64)}
    )  # fmt: skip
    return frame.with_columns(
        pl.col("day").cast(pl.Date).alias("service_date"), _plain(pl.col("thousandths")).alias("units"), _plain(pl.col("quantity")).alias("ndc_quantity"),
        (pl.col("cents").cast(pl.Decimal(18, 0)) / 100).cast(pl.Decimal(18, 2)).alias("charge_amount"),
        pl.when(pl.col("setting") == "hospital").then(pl.lit("837I")).otherwise(pl.lit("837P")).alias("form"),
    ).select(pl.col(COLUMNS).exclude(pl.String), pl.col(pl.String).replace("", None)).select(COLUMNS)  # fmt: skip


def _plain(thousandths: pl.Expr) -> pl.Expr:
    """Thousandths as people write the number: 1, 2.5; empty stays empty."""
    import polars as pl

    whole, rest = thousandths // 1000, (thousandths % 1000).cast(pl.String).str.zfill(3).str.strip_chars_end("0")
    return pl.when(thousandths % 1000 == 0).then(whole.cast(pl.String)).otherwise(pl.concat_str(whole.cast(pl.String), pl.lit("."), rest))


def write_frames(path: Path, frames: Iterable[pl.DataFrame]) -> int:
    """One file from frames that come one after another, CSV or Parquet by its name; answers the rows. Memory holds one frame. Same frames, same bytes."""
    beside = path.with_name(path.name + ".part")
    rows = (_write_csv if path.suffix == ".csv" else _write_parquet)(beside, frames)
    beside.replace(path)
    return rows


def _write_csv(path: Path, frames: Iterable[pl.DataFrame]) -> int:
    rows = 0
    with path.open("wb") as file:
        for frame in frames:
            frame.write_csv(file, include_header=not rows)
            rows += len(frame)
    return rows


def _write_parquet(path: Path, frames: Iterable[pl.DataFrame]) -> int:
    """Frames go to files of their own first, which are then read in order and written as one."""
    import shutil
    import tempfile

    import polars as pl

    folder = Path(tempfile.mkdtemp(dir=path.parent))
    try:
        rows = 0
        for number, frame in enumerate(frames):
            frame.write_parquet(folder / f"{number:06d}.parquet", compression="uncompressed")
            rows += len(frame)
        parts = sorted(folder.iterdir())
        pl.scan_parquet(parts).sink_parquet(path, compression="zstd", compression_level=3, row_group_size=ROW_GROUP, maintain_order=True)
        return rows
    finally:
        shutil.rmtree(folder)
