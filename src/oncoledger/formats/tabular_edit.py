"""A charge export with some cells changed and some rows gone: every other byte of a CSV file, every other cell of a workbook or Parquet file, stays.

What was written is read again and compared cell by cell; where anything else has changed, nothing is given back.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np

from ..model.table import Words
from .tabular import read_sheet
from .tabular_csv import codec_of, head_of, records, survey_of
from .tabular_sheet import LostRows, Sheet

Cells = Mapping[tuple[int, int], str]
"""(row as the reader counts it, place of the column from 0) -> text."""


class CannotEdit(ValueError):
    """The file cannot be changed so that nothing else changes; the message says why."""


def edited(path: Path, cells: Cells, removed: Collection[int] = ()) -> bytes:
    """The file's bytes with other texts in some cells and without some rows (in a workbook a removed row stays, emptied).

    Text keeps its encoding, quotation marks, separators and line ends. Raises CannotEdit; OSError and Unreadable as the reader does.
    """
    kind, before = read_sheet(path)
    if kind == "csv":
        data = _csv(path, cells, removed)
    elif kind == "xlsx":
        from .tabular_edit_xlsx import edited_workbook

        data = edited_workbook(path, before, cells, removed)
    else:
        data = _parquet(path, cells, removed)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(data)
        _refuse_other_changes(before, read_sheet(copy)[1], cells, set(removed), is_emptied=kind == "xlsx")
    return data


def _csv(path: Path, cells: Cells, removed: Collection[int]) -> bytes:
    survey = survey_of(path, str(path))
    codec = codec_of(survey)
    separator = head_of(path, survey)[0]
    raw = path.read_bytes()
    mark = b"\xef\xbb\xbf" if survey.encoding == "utf-8" and raw.startswith(b"\xef\xbb\xbf") else b""
    text = raw.decode(codec)
    wanted: dict[int, dict[int, str]] = {}
    for (row, place), value in cells.items():
        wanted.setdefault(row, {})[place] = value
    pieces: list[str] = []
    done = 0
    gone = set(removed)
    for row, start, end in _spans(text, separator):
        if row in gone:
            pieces.append(text[done:start])
            done = end
        elif row in wanted:
            pieces += [text[done:start], _record(text[start:end], separator, wanted[row], row)]
            done = end
    pieces.append(text[done:])
    changed = "".join(pieces)
    try:
        return mark + changed.encode("utf-8" if survey.encoding == "utf-8" else codec) if survey.encoding != "utf-16" else _as_utf16(changed, raw)
    except UnicodeEncodeError as problem:
        raise CannotEdit(f"the file is {codec}, which has no {problem.object[problem.start : problem.end]!r}") from None


def _as_utf16(text: str, raw: bytes) -> bytes:
    return (b"\xff\xfe" + text.encode("utf-16-le")) if raw.startswith(b"\xff\xfe") else (b"\xfe\xff" + text.encode("utf-16-be"))


def _spans(text: str, separator: str) -> Iterator[tuple[int, int, int]]:
    """Row number, first character and end (behind the line end) of every record that the reader can read."""
    lines = text.splitlines(keepends=True) if _plain_ends(text) else _lines(text)
    starts = np.concatenate(([0], np.cumsum([len(line) for line in lines], dtype=np.int64))).tolist()
    lost = _Counting("")
    line = 0
    for row, _, taken in records((each.rstrip("\r\n") + "\n" for each in lines), separator, lost):
        line += lost.since()
        yield row, starts[line], starts[line + taken]
        line += taken


class _Counting(LostRows):
    """Lines that no record took."""

    def since(self) -> int:
        many, self.count = self.count, 0
        return many


def _plain_ends(text: str) -> bool:
    """Whether only CR and LF end a line for `splitlines`."""
    return not any(mark in text for mark in "\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def _lines(text: str) -> list[str]:
    lines, start = [], 0
    for place, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[place + 1 : place + 2] != "\n"):
            lines.append(text[start : place + 1])
            start = place + 1
    return [*lines, text[start:]] if start < len(text) else lines


def _record(text: str, separator: str, values: Mapping[int, str], row: int) -> str:
    """One record with other texts in some fields; a field that stood in quotation marks keeps them."""
    body = text.rstrip("\r\n")
    fields = _fields(body, separator)
    plain = [_unquoted(field) for field in fields]
    if plain != next(csv.reader([body], delimiter=separator), []) and '"' in body:
        raise CannotEdit(f"row {row} has quotation marks in unusual places")
    if max(values) >= len(fields):
        fields += [""] * (max(values) + 1 - len(fields))
    for place, value in values.items():
        needs = any(mark in value for mark in (separator, '"', "\n", "\r"))
        quoted = '"' + value.replace('"', '""') + '"'
        fields[place] = quoted if needs or fields[place].startswith('"') else value
    return separator.join(fields) + text[len(body) :]


def _fields(body: str, separator: str) -> list[str]:
    """The fields as they stand, quotation marks included."""
    if '"' not in body:
        return body.split(separator)
    fields, start, inside = [], 0, False
    for place, character in enumerate(body):
        if character == '"':
            inside = not inside
        elif character == separator and not inside:
            fields.append(body[start:place])
            start = place + 1
    return [*fields, body[start:]]


def _unquoted(field: str) -> str:
    return field[1:-1].replace('""', '"') if len(field) > 1 and field[0] == field[-1] == '"' else field


def _parquet(path: Path, cells: Cells, removed: Collection[int]) -> bytes:
    import io

    import polars as pl

    frame = pl.read_parquet(path)
    by_column: dict[int, dict[int, str]] = {}
    for (row, place), text in cells.items():
        by_column.setdefault(place, {})[row - 1] = text
    for place, values in by_column.items():
        column = frame.to_series(place)
        rows = sorted(values)
        kind = column.dtype
        if kind not in (pl.String, pl.Categorical) and not kind.is_numeric() and not isinstance(kind, pl.List):
            raise CannotEdit(f"column {column.name} holds {kind}, not text or numbers")
        put = pl.Series([values[row] or None for row in rows], dtype=pl.String)
        try:
            put = put.str.split(" ").cast(kind) if isinstance(kind, pl.List) else put.cast(kind)
        except pl.exceptions.PolarsError:
            raise CannotEdit(f"column {column.name} holds {kind}, and {', '.join(sorted(set(values.values())))} is none") from None
        held = column.to_list()
        for row, value in zip(rows, put.to_list(), strict=True):
            held[row] = value
        frame = frame.with_columns(pl.Series(column.name, held, dtype=kind))
    if removed:
        keep = np.ones(len(frame), dtype=bool)
        keep[[row - 1 for row in removed]] = False
        frame = frame.filter(pl.Series(keep))
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def _refuse_other_changes(before: Sheet, after: Sheet, cells: Cells, removed: set[int], is_emptied: bool) -> None:
    """The written file has the cells of the read one, but for those that were to change."""
    keep = ~np.isin(before.rows, list(removed))
    if before.headings != after.headings or len(before.columns) != len(after.columns):
        raise CannotEdit("the heading did not stay as it was when the file was written anew")
    if is_emptied:
        same_rows = np.isin(after.rows, before.rows[keep])
        gone = np.isin(before.rows, list(removed))
    else:
        same_rows, gone = np.ones(len(after.rows), dtype=bool), np.zeros(len(before.rows), dtype=bool)
    if int(same_rows.sum()) != int(keep.sum()) or (is_emptied and len(after.rows) not in (len(before.rows), int(keep.sum()))):
        raise CannotEdit("the rows did not stay as they were when the file was written anew")
    place_of = {int(row): place for place, row in enumerate(before.rows[keep].tolist())}
    for column, (old, new) in enumerate(zip(before.columns, after.columns, strict=True)):
        both = Words.concat([old.take(np.flatnonzero(keep)), new.take(np.flatnonzero(same_rows))])
        differs = both.ids[: len(place_of)] != both.ids[len(place_of) :]
        for (row, place), text in cells.items():
            if place == column and row in place_of:
                differs[place_of[row]] = new.take(np.flatnonzero(same_rows))[place_of[row]].strip() != text.strip()
        if differs.any():
            row = int(before.rows[keep][np.flatnonzero(differs)[0]])
            raise CannotEdit(f"row {row}, column {before.headings[column].strip() or column + 1}: the cell did not take the change as it should")
        if gone.any() and len(after.rows) == len(before.rows) and (new.take(np.flatnonzero(gone)).ids != 0).any():
            raise CannotEdit("a removed row still holds something")
