"""A charge export of any size, read part by part: the lines, problems and notes of `read_table`, in the memory of one part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..model.table import Table
from ..model.verdict import ReadError
from .tabular import TabularResult, in_order, no_charges, notes_of, nothing, part_of, refused_by_heading
from .tabular_csv import Irregular, may_be_fast, plain_parts, survey_of
from .tabular_headings import match
from .tabular_reading import SoFar
from .tabular_sheet import KINDS, LostRows, Sheet, Unreadable, kind_of


def stream_table(
    path: str | Path, take: Callable[[Table], None], forget: Callable[[], None], rows: int, size: int, day_first: bool = False
) -> TabularResult:  # fmt: skip
    """Read a charge export. The answer has everything but its lines.

    take: gets the charges of one part after another. forget: called when what was taken of the file does not count, because the file
    turns out to be unreadable, or is read once more: by the plain reader, or knowing that its dates are in no order that can be told.
    rows, size: of a part, in rows, and in bytes of a CSV file. A workbook is one part.
    """
    path, file = Path(path), str(path)
    kind = ""
    try:
        kind = kind_of(path)
        if kind not in KINDS:
            raise Unreadable(file, "byte 1", kind, "CSV, Parquet or XLSX with a heading")
        so_far, is_regular = SoFar(file, day_first=day_first), True
        while True:
            lost = LostRows(file)
            try:
                result = _read(_sheets(path, file, kind, lost, is_regular, rows, size), file, kind, lost, so_far, take)
            except Irregular:
                so_far, is_regular = SoFar(file, day_first=day_first), False
            else:
                if not so_far.misread:
                    return result
                so_far = SoFar(file, so_far.seen)
            forget()
    except Unreadable as problem:
        forget()
        return nothing(problem.error, kind)
    except OSError as problem:
        forget()
        return nothing(ReadError(file, "the file", problem.strerror or type(problem).__name__, "a file that can be read"), kind)


def _read(sheets: Iterator[Sheet], file: str, kind: str, lost: LostRows, so_far: SoFar, take: Callable[[Table], None]) -> TabularResult:
    read = 0
    for sheet in sheets:
        matched = match(sheet.headings)
        if (refused := refused_by_heading(sheet, matched, file, kind)) is not None:
            return refused
        table, rows, _ = part_of(sheet, matched, file, so_far)
        read += rows
        if len(table):
            take(table)
    read += lost.count
    problems = in_order([*lost.problems(), *so_far.complaints.problems()])
    return TabularResult(no_charges(), problems, notes_of(sheet, matched, so_far, read), read, kind, sheet.headings)


def _sheets(path: Path, file: str, kind: str, lost: LostRows, is_regular: bool, rows: int, size: int) -> Iterator[Sheet]:
    """The parts of a file, at least one. Libraries are imported here, for the kind that needs them."""
    if kind == "csv":
        survey = survey_of(path, file)
        if is_regular and may_be_fast(path, survey):
            from .tabular_csv_fast import fast_parts

            return fast_parts(path, survey, size)
        return plain_parts(path, survey, lost, rows)
    from .tabular_binary import parquet_parts, read_xlsx

    return parquet_parts(path, file, rows) if kind == "parquet" else iter([read_xlsx(path, file)])
