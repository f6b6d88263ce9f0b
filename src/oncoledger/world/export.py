"""Charge lines as the centre's export writes them: one CSV or Parquet row a line, under the names of the charge table. Polars works here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.dates import NO_DATE
from ..model.schema import TableSpec
from ..model.table import NO_NUMBER, Table
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


def frame_of(courses: Iterable[Course], *, is_posted: bool = False) -> pl.DataFrame:
    """Grain: one charge line. Dates as dates, money as dollars and cents, units as they stand on a claim; in the order of an export: by patient, then day.

    is_posted: tell the day of entry, too.
    """
    import polars as pl

    rows = [(course.person.patient_id, course.person.payer.id, course.person.payer.kind, line) for course in courses for line in course.lines]
    lines = [row[3] for row in rows]
    columns = dict(zip(Line._fields, zip(*lines, strict=True), strict=True)) if lines else {name: () for name in Line._fields}
    names = [*COLUMNS, "posted_date"] if is_posted else COLUMNS
    frame = pl.DataFrame(
        {"patient_id": [row[0] for row in rows], "payer_id": [row[1] for row in rows], "payer_kind": [row[2] for row in rows]}
        | {_NAMES.get(name, name): pl.Series(columns[name], dtype=pl.String) for name in (*_TEXT, "entity")}
        | {"day": pl.Series(columns["day"], dtype=pl.Int32), "posted": pl.Series(columns["posted"], dtype=pl.Int32),
           "thousandths": pl.Series(columns["units"], dtype=pl.Int64),
           "cents": pl.Series(columns["cents"], dtype=pl.Int64), "quantity": pl.Series(columns["ndc_quantity"], dtype=pl.Int64)}
    )  # fmt: skip
    return frame.with_columns(
        pl.col("day").cast(pl.Date).alias("service_date"), pl.col("posted").cast(pl.Date).alias("posted_date"),
        _plain(pl.col("thousandths")).alias("units"), _plain(pl.col("quantity")).alias("ndc_quantity"),
        (pl.col("cents").cast(pl.Decimal(18, 2)) / 100).alias("charge_amount"),
        pl.when(pl.col("setting") == "hospital").then(pl.lit("837I")).otherwise(pl.lit("837P")).alias("form"),
    ).select(pl.col(names).exclude(pl.String), pl.col(pl.String).replace("", None)).select(names)  # fmt: skip


def _plain(thousandths: pl.Expr) -> pl.Expr:
    """Thousandths as people write the number: 1, 2.5; empty stays empty."""
    import polars as pl

    whole, rest = thousandths // 1000, (thousandths % 1000).cast(pl.String).str.zfill(3).str.strip_chars_end("0")
    return pl.when(thousandths % 1000 == 0).then(whole.cast(pl.String)).otherwise(pl.concat_str(whole.cast(pl.String), pl.lit("."), rest))


def frame_of_table(table: Table, spec: TableSpec) -> pl.DataFrame:
    """A table of the ledger as a frame: dates as dates, money in dollars, units and quantities as decimals; what nobody gave is empty."""
    import polars as pl

    from ..model.table import Words

    columns = []
    for column in spec.columns:
        values = table[column.name]
        if isinstance(values, Words):
            series = pl.Series(column.name, values.words).replace("", None).gather(values.ids) if len(values) else pl.Series(column.name, [], dtype=pl.String)
        elif column.type == "date":
            series = pl.Series(column.name, values).replace(NO_DATE, None).cast(pl.Date)
        elif column.type == "flag":
            series = pl.Series(column.name, values)
        else:
            series = pl.Series(column.name, values).replace(NO_NUMBER, None)
            if column.type in _SCALES:
                places = _SCALES[column.type]
                series = series.to_frame().select(pl.col(column.name).cast(pl.Decimal(18, places)) / 10**places).to_series()
        columns.append(series)
    return pl.DataFrame(columns)


_SCALES = {"amount": 2, "units": 3, "quantity": 3}


class Output:
    """One CSV or Parquet file, by its name, that is written frame by frame; memory holds one frame. The same frames give the same bytes.

    Parquet: frames stand in files of their own until `finish` reads them in order and writes them as one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = 0
        self._parts = path.with_name(path.name + ".parts")
        self._csv = path.with_name(path.name + ".part").open("wb") if path.suffix == ".csv" else None
        if self._csv is None:
            self._parts.mkdir()

    def add(self, frame: pl.DataFrame) -> None:
        if self._csv is not None:
            frame.write_csv(self._csv, include_header=not self._rows)
        else:
            frame.write_parquet(self._parts / f"{len(list(self._parts.iterdir())):06d}.parquet", compression="uncompressed")
        self._rows += len(frame)

    def finish(self) -> int:
        """Close the file and give it its name; answers its rows."""
        import shutil

        import polars as pl

        beside = self._path.with_name(self._path.name + ".part")
        if self._csv is not None:
            self._csv.close()
        else:
            lazy = pl.scan_parquet(sorted(self._parts.iterdir()))
            lazy.sink_parquet(beside, compression="zstd", compression_level=3, row_group_size=ROW_GROUP, maintain_order=True)
            shutil.rmtree(self._parts)
        beside.replace(self._path)
        return self._rows
