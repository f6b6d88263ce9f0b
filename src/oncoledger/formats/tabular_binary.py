"""Parquet files and workbooks as sheets of text. Polars and fastexcel are imported here, and only when such a file is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ..model.panics import unheard
from ..model.table import Words
from .tabular_csv_fast import words_of
from .tabular_headings import match
from .tabular_sheet import HEADING_WITHIN, Sheet, Unreadable, find_heading

MOST_ROWS = 500_000_000
LARGEST_WORKBOOK = 4 << 30
"""Bytes of a workbook when unpacked. A sheet of a million rows has about half a thousand million."""


@contextmanager
def damaged(file: str, what: str) -> Iterator[None]:
    """Whatever a library raises over damaged bytes, its own panics included, says that the file is damaged."""
    try:
        with unheard():
            yield
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as problem:
        reason = (str(problem).splitlines() or [type(problem).__name__])[0][:120]
        raise Unreadable(file, "the file", f"a damaged {what} ({reason})", f"a whole {what}") from None


def read_parquet(path: Path, file: str) -> Sheet:
    """Row 1 is the first row of the table: a Parquet file keeps its heading elsewhere."""
    (sheet,) = parquet_parts(path, file)
    return sheet


def parquet_parts(path: Path, file: str, size: int = MOST_ROWS) -> Iterator[Sheet]:
    """The same in parts of `size` rows, at least one."""
    with damaged(file, "Parquet file"):
        lazy = pl.scan_parquet(path, glob=False)
        rows = lazy.select(pl.len()).collect().item()
        if rows > MOST_ROWS:
            raise Unreadable(file, "the file", f"{rows:,} rows", f"at most {MOST_ROWS:,} in one file")
    for start in range(0, max(rows, 1), size):
        with damaged(file, "Parquet file"):
            frame = (lazy if rows <= size else lazy.slice(start, size)).collect()
            columns = [words_of(_as_text(frame.to_series(place))) for place in range(frame.width)]
        yield Sheet(list(frame.columns), columns, np.arange(start + 1, start + len(frame) + 1, dtype=np.int64), 0)


def _as_text(column: pl.Series) -> pl.Series:
    """Values as a person would write them: whole numbers without a point, lists separated by blanks."""
    kind = column.dtype
    if isinstance(kind, pl.List | pl.Array):
        inner = column.to_frame("c").select(pl.col("c").cast(pl.List(pl.String)).list.join(" ", ignore_nulls=True))
        return inner.to_series()
    if isinstance(kind, pl.Decimal) or kind.is_float():
        number = column.cast(pl.Float64)
        whole = number.is_finite() & (number == number.round(0)) & (number.abs() < 2**53)
        return column.to_frame("c").select(
            pl.when(whole).then(number.fill_nan(None).cast(pl.Int64, strict=False).cast(pl.String)).otherwise(pl.col("c").cast(pl.String))
        ).to_series()  # fmt: skip
    if isinstance(kind, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if kind == pl.Binary or kind.is_nested():
        return pl.Series(column.name, [""] * len(column), dtype=pl.String)
    return column.cast(pl.String, strict=False)


def read_xlsx(path: Path, file: str) -> Sheet:
    """The first sheet with a heading that is recognised, row numbers as the spreadsheet shows them."""
    with damaged(file, "workbook"):
        _refuse_bombs(path, file)
        import fastexcel

        book = fastexcel.read_excel(str(path))
        names = list(book.sheet_names)
        heads = [_frame(book, place, HEADING_WITHIN) for place in range(len(names))]
        found = [(match(rows[find_heading(rows)]).missing == [], -place) for place, rows in enumerate([_rows(head) for head in heads]) if rows]
        if not found:
            raise Unreadable(file, "the workbook", "no sheet with a row in it", "a sheet with a heading and rows")
        chosen = -max(found)[1]
        heading_at = find_heading(_rows(heads[chosen]))
        frame = _frame(book, chosen, None)
    headings = _rows(frame.slice(heading_at, 1))[0]
    frame = frame.slice(heading_at + 1)
    notes = [f"the heading is row {heading_at + 1}; the rows above it are not used"] if heading_at else []
    if len(names) > 1:
        notes.append(f"read sheet {names[chosen]!r}; not read: {', '.join(repr(name) for name in names if name != names[chosen])}")
    columns: list[Words] = [words_of(frame.to_series(place)) for place in range(frame.width)]
    rows = np.arange(heading_at + 2, heading_at + 2 + len(frame), dtype=np.int64)
    return Sheet(headings, columns, rows, heading_at + 1, [], notes, dates_are_serials=True, name=names[chosen])


def _frame(book: Any, place: int, rows: int | None) -> pl.DataFrame:
    """A sheet as text from its first row on, also where that is blank."""
    sheet = book.load_sheet(place, header_row=None, skip_rows=0, n_rows=rows, dtypes="string")
    frame: pl.DataFrame = sheet.to_polars()
    return frame


def _rows(frame: pl.DataFrame) -> list[list[str]]:
    return [[value or "" for value in row] for row in frame.rows()]


def _refuse_bombs(path: Path, file: str) -> None:
    """Unpack every part once and count, so that a small file cannot fill the memory, whatever its index claims."""
    with zipfile.ZipFile(path) as book:
        parts = book.infolist()
        if not any(part.filename.startswith("xl/") for part in parts):
            raise Unreadable(file, "the file", "a ZIP archive that is no workbook", "CSV, Parquet or XLSX with a heading")
        size = sum(part.file_size for part in parts)
        if size > LARGEST_WORKBOOK:
            raise Unreadable(file, "the workbook", f"{size:,} bytes when unpacked", f"at most {LARGEST_WORKBOOK:,}; save it as CSV")
        for part in parts:
            with book.open(part) as stream:
                while stream.read(1 << 20):
                    pass
