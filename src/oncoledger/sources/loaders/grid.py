"""Any file as a grid of text cells: xlsx, tab-separated text, csv, Parquet; plain, gzipped or in a zip."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...model.panics import unheard
from .fixed import fixed
from .refusal import SourceError

if TYPE_CHECKING:
    import polars as pl

MOST_COLUMNS = 40
LONG = 1024
"""Bytes of a text that nobody wrote by hand."""

TEXT, EXCEL, PARQUET = (".txt", ".csv", ".tsv"), (".xlsx", ".xls", ".xlsb"), (".parquet",)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet or one text file. cells: text columns c0, c1, ... as they stand in it; row 1 is the first of the file."""

    file: str
    sha256: str
    cells: pl.DataFrame
    flaw: str = ""
    """Why the file looks cut, where its end says so."""


def grids(path: Path) -> Iterator[Grid]:
    """Every grid of a file: one for text and Parquet, one a sheet of a workbook, one a member of a zip."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise SourceError(f"{path.name}: cannot be read: {problem.strerror or problem}") from None
    if not content:
        raise SourceError(f"{path.name}: the file is empty")
    yield from _of(path.name, content, hashlib.sha256(content).hexdigest())


def _of(name: str, content: bytes, sha256: str) -> Iterator[Grid]:
    """By the first bytes, whatever the name says."""
    if content.startswith(b"\x1f\x8b"):
        yield from _of(name.removesuffix(".gz"), _gunzipped(name, content), sha256)
    elif content.startswith(b"PK\x03\x04"):
        yield from _of_zip(name, content, sha256)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        yield from (Grid(name, sha256, cells) for cells in _sheets(name, content))
    elif content.startswith(b"PAR1"):
        yield Grid(name, sha256, _parquet(name, content))
    else:
        yield Grid(name, sha256, _text(name, content), _flaw(content))


def _of_zip(name: str, content: bytes, sha256: str) -> Iterator[Grid]:
    """A workbook is a zip too; one that is cut is told by its name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
    except (zipfile.BadZipFile, EOFError, OSError) as problem:
        workbook = Path(name).suffix.lower() in EXCEL
        raise SourceError(f"{name}: cannot be {'read as a workbook' if workbook else 'unpacked'}, it may be cut: {problem}") from None
    if any(member.startswith("xl/workbook") for member in members):
        yield from (Grid(name, sha256, cells) for cells in _sheets(name, content))
    else:
        yield from _members(name, content, sha256)


def _gunzipped(name: str, content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError) as problem:
        raise SourceError(f"{name}: cannot be unpacked, it may be cut: {problem}") from None


def _members(name: str, content: bytes, sha256: str) -> Iterator[Grid]:
    """CMS puts the same table as text and as a workbook into one zip: the first kind that is there is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for endings in (TEXT, EXCEL, PARQUET):
                members = [m for m in sorted(archive.namelist()) if Path(m).suffix.lower() in endings and "__MACOSX" not in m]
                if members:
                    for member in members:
                        yield from _of(Path(member).name, archive.read(member), sha256)
                    return
    except (zipfile.BadZipFile, EOFError, OSError) as problem:
        raise SourceError(f"{name}: cannot be unpacked, it may be cut: {problem}") from None
    raise SourceError(f"{name}: holds no text file, workbook or Parquet file")


def _text(name: str, content: bytes) -> pl.DataFrame:
    import polars as pl

    _must_be_text(name, content)
    content = _utf8(content)
    places = fixed(content)
    if places is not None:
        return places
    lines = [line for line in content[:65536].splitlines() if line.strip()]
    tabs = 2 * sum(b"\t" in line for line in lines) > len(lines)
    separator = "\t" if tabs else ","
    names = separator.join(f"c{i}" for i in range(_width(content, separator))).encode() + b"\n"
    try:
        cells = pl.read_csv(names + content, infer_schema=False, separator=separator, quote_char=None if tabs else '"', truncate_ragged_lines=True)
    except pl.exceptions.NoDataError:
        raise SourceError(f"{name}: the file has no rows") from None
    except pl.exceptions.PolarsError as problem:
        flaw = _flaw(content) or str(problem).splitlines()[0]
        raise SourceError(f"{name}: is not a table of text: {flaw}") from None
    return cells


def _width(content: bytes, separator: str) -> int:
    """As many columns as the first rows have; CMS's spreadsheets leave hundreds of empty ones behind."""
    lines = content[:65536].decode("utf-8", errors="replace").splitlines(keepends=True)
    rows = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL)
    try:
        return min(MOST_COLUMNS, max((len(row) for row, _ in zip(rows, range(80), strict=False)), default=1))
    except csv.Error:
        return MOST_COLUMNS


FOREIGN = {
    rb"\xff\xd8\xff": "a JPEG picture",
    rb"\x89PNG": "a PNG picture",
    rb"%PDF": "a PDF document",
    rb"ISA[^0-9A-Za-z]": "an X12 file",
    rb"MSH\|": "an HL7 message",
    rb"[{\[]": "JSON",
    rb"<": "XML or HTML",
}


def _must_be_text(name: str, content: bytes) -> None:
    known = f"expected {', '.join((*TEXT, *EXCEL, *PARQUET, '.zip', '.gz'))}"
    for start, kind in FOREIGN.items():
        if re.match(start, content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()):
            raise SourceError(f"{name}: is {kind}; {known} with a table that CMS publishes")
    if b"\0" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError(f"{name}: a file of this kind is not known, its bytes are no text; {known}")


def _flaw(content: bytes) -> str:
    """What is wrong with the end of a text; empty where nothing is.

    A last line that nobody ended is a sign where cells are missing in it, or in a text that nobody wrote by hand.
    """
    if content.endswith(b"\n") or (content.endswith(b"\r") and b"\n" not in content):
        return ""
    *_, before, last = [b"", b"", *content[-65536:].splitlines()]
    if any(last.count(separator) < before.count(separator) for separator in (b"\t", b",")):
        return "its last line has fewer cells than the one before it: it may be cut"
    return "its last line is not ended: it may be cut" if len(content) > LONG else ""


def _utf8(content: bytes) -> bytes:
    """CMS writes latin-1 here and there; Excel saves text as UTF-16."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16").encode()
    try:
        content.decode("utf-8")
        return content.removeprefix(b"\xef\xbb\xbf")
    except UnicodeDecodeError:
        return content.decode("latin-1").encode()


def _sheets(name: str, content: bytes) -> Iterator[pl.DataFrame]:
    import fastexcel
    import polars as pl

    try:
        book = fastexcel.read_excel(content)
        sheets = [book.load_sheet(sheet, header_row=None, dtypes="string").to_polars() for sheet in book.sheet_names]
    except fastexcel.FastExcelError as problem:
        raise SourceError(f"{name}: cannot be read as a workbook, it may be cut: {str(problem).splitlines()[0]}") from None
    for sheet in sheets:
        if sheet.width and sheet.height:
            kept = sheet[:, :MOST_COLUMNS]
            yield kept.rename({old: f"c{i}" for i, old in enumerate(kept.columns)}).cast(pl.String)


def _parquet(name: str, content: bytes) -> pl.DataFrame:
    import polars as pl

    try:
        with unheard():
            frame = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as problem:
        raise SourceError(f"{name}: cannot be read as Parquet, it may be cut: {str(problem).splitlines()[0]}") from None
    headings = pl.DataFrame({f"c{i}": [column] for i, column in enumerate(frame.columns)})
    return pl.concat([headings, frame.rename({c: f"c{i}" for i, c in enumerate(frame.columns)}).cast(pl.String)])


def tidy(cells: pl.DataFrame) -> pl.DataFrame:
    """Blanks off both ends; an empty cell is null; 77301.0, as a workbook may hold it, is 77301."""
    import polars as pl

    text = pl.all().str.strip_chars().str.replace(r"^(\d+)\.0$", "$1")
    return cells.select(text).select(pl.when(pl.all() != "").then(pl.all()))
