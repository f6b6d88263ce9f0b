"""Large regular CSV files through Polars, block by block; None for a file that only the plain reader reads with certainty."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from ..model.table import Words
from .tabular_csv import Irregular, Survey, head_of, notes_on
from .tabular_sheet import Sheet

BLOCK = 96 << 20
LONGEST_SPAN = 8192
"""Bytes of one quoted field. A longer one may be a mark that was never closed: the plain reader finds out."""

_QUOTE, _NEWLINE = ord('"'), ord("\n")


def read_fast(path: Path, file: str, survey: Survey, block: int = BLOCK) -> Sheet | None:
    """The sheet, or None where a block has irregular quotation marks or a record wider than the heading."""
    try:
        parts = list(fast_parts(path, survey, block))
    except Irregular:
        return None
    if len(parts) == 1:
        return parts[0]
    columns = [Words.concat(column) for column in zip(*(part.columns for part in parts), strict=True)]
    return replace(parts[0], columns=columns, rows=np.concatenate([part.rows for part in parts]))


def fast_parts(path: Path, survey: Survey, block: int = BLOCK) -> Iterator[Sheet]:
    """The same in parts of about `block` bytes, at least one. Raises Irregular, also after some parts; those do not count then."""
    separator, heading_at, headings = head_of(path, survey)
    notes = notes_on(survey, heading_at)
    rows_read = 0
    for text in _blocks(path, survey, separator, block):
        frame = _frame(text, len(headings), separator) if text is not None else None
        if frame is None:
            raise Irregular
        if rows_read <= heading_at:
            skip = min(heading_at + 1 - rows_read, len(frame))
            rows_read += skip
            frame = frame.slice(skip)
        rows = np.arange(rows_read + 1, rows_read + len(frame) + 1, dtype=np.int64)
        rows_read += len(frame)
        yield Sheet(headings, [words_of(frame.to_series(place)) for place in range(len(headings))], rows, heading_at + 1, [], notes)
    if not rows_read:
        yield Sheet(headings, [Words.of(()) for _ in headings], np.zeros(0, dtype=np.int64), heading_at + 1, [], notes)


def words_of(column: pl.Series) -> Words:
    """A column of strings as words, in the order in which they first appear."""
    filled = column.fill_null("")
    distinct = filled.unique(maintain_order=True)
    distinct = pl.concat([pl.Series([""]), distinct.filter(distinct != "")])
    ids = filled.cast(pl.Enum(distinct)).to_physical().to_numpy().astype(np.int32)
    return Words(ids, distinct.to_list())


def _blocks(path: Path, survey: Survey, separator: str, size: int) -> Iterator[bytes | None]:
    """The file's text in UTF-8 with plain line ends, cut between records; None at the first block that is irregular."""
    rest = b""
    with path.open("rb") as stream:
        if stream.read(3) != b"\xef\xbb\xbf":
            stream.seek(0)
        while True:
            read = stream.read(size)
            text = rest + read
            cut = _last_end(text, survey.has_quotes) if read else len(text)
            if cut < 0:
                yield None
                return
            whole, rest = text[:cut], text[cut:]
            if whole:
                if survey.encoding != "utf-8":
                    whole = whole.decode(survey.encoding).encode()
                if b"\r" in whole:
                    whole = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                yield whole if not survey.has_quotes or _is_regular(whole, separator) else None
            if not read:
                return


def _last_end(text: bytes, has_quotes: bool) -> int:
    """The byte after the last line end that is outside quotation marks; -1 where none is found."""
    mark = b"\n" if b"\n" in text else b"\r"
    end, quotes = len(text), text.count(b'"') if has_quotes else 0
    for _ in range(1000):
        before = text.rfind(mark, 0, end)
        if before < 0 or (mark == b"\r" and before == len(text) - 1):
            return -1
        quotes -= text.count(b'"', before, end) if has_quotes else 0
        if quotes % 2 == 0:
            return before + 1
        end = before
    return -1


def _is_regular(text: bytes, separator: str) -> bool:
    """Whether every quotation mark opens a field, closes it, or is doubled inside one."""
    data = np.frombuffer(text, dtype=np.uint8)
    quotes = np.flatnonzero(data == _QUOTE)
    if len(quotes) % 2:
        return False
    opens, closes = quotes[0::2], quotes[1::2]
    if len(opens) == 0:
        return True
    if (closes - opens).max() > LONGEST_SPAN:
        return False
    doubled = np.zeros(len(opens) + 1, dtype=bool)
    doubled[1:-1] = opens[1:] == closes[:-1] + 1
    before = data[np.maximum(opens - 1, 0)]
    after = data[np.minimum(closes + 1, len(data) - 1)]
    starts = (opens == 0) | (before == ord(separator)) | (before == _NEWLINE) | doubled[:-1]
    ends = (closes == len(data) - 1) | (after == ord(separator)) | (after == _NEWLINE) | doubled[1:]
    return bool(starts.all() and ends.all())


def _frame(text: bytes, width: int, separator: str) -> pl.DataFrame | None:
    """The records as columns of text, one more than the heading has; None where a record is wider than the heading."""
    heading = separator.join(f"c{place}" for place in range(width + 1)) + "\n"
    try:
        whole = io.BytesIO(heading.encode() + text)
        frame = pl.read_csv(whole, separator=separator, infer_schema=False, empty_string_is_null=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError:
        return None
    extra = frame.to_series(width)
    return frame if (extra.fill_null("").str.strip_chars() == "").all() else None
