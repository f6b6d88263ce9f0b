"""Columns of text cells as codes, days and numbers. A cell that is none of them refuses the file, and says which row."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...model.dates import day_of, day_of_compact
from ..keys import Days, Keys, code_key
from .heading import Headed
from .refusal import SourceError

if TYPE_CHECKING:
    import polars as pl

KEY_COLUMNS = {"ptp": ("column1", "column2"), "mue": ("code",), "addon": ("addon", "primary")}


def usable(part: Headed) -> pl.DataFrame:
    """The data rows: without blank rows, repeated headings and closing remarks. Raises SourceError where nothing is left."""
    import polars as pl

    names = [name for name in part.columns]
    key = KEY_COLUMNS[part.kind][0]
    some = part.rows.filter(pl.any_horizontal(pl.col(names).is_not_null()))
    alone = pl.sum_horizontal(pl.col(names).is_not_null().cast(pl.Int32)) == 1
    remark = alone & ~pl.col(key).fill_null("").str.contains(r"^[0-9A-Z]{1,5}$")
    heading = pl.col(key).str.to_lowercase().str.contains(r"column|hcpcs|add.?on|code")
    rows = some.filter(~(remark | heading.fill_null(False)))
    if rows.is_empty():
        raise SourceError(f"{part.file}: has headings but no rows")
    return rows


def codes(frame: pl.DataFrame, column: str, file: str) -> Keys:
    """Codes as keys. A number of fewer than five digits had its zeros cut by a spreadsheet, and gets them back."""
    return _mapped(frame, column, file, _code, "a five-character code").astype(np.int64)


def days(frame: pl.DataFrame, column: str, file: str, absent: int) -> Days:
    """Dates as days: 20240701, 2024-07-01, 07/01/2024 or 2024183; `*` and blank are `absent`."""
    return _mapped(frame, column, file, _day, "a date, or * for none", absent).astype(np.int32)


def numbers(frame: pl.DataFrame, column: str, file: str, allowed: tuple[int, ...] = ()) -> NDArray[np.int64]:
    """The whole number with which each cell begins: `3 Date of Service Edit: Clinical` is 3."""
    expected = f"one of {', '.join(map(str, allowed))}" if allowed else "a whole number"

    def number(text: str) -> int:
        match = re.match(r"(\d{1,7})(?!\d)", text)
        if not match or (allowed and int(match[1]) not in allowed):
            raise ValueError(text)
        return int(match[1])

    return _mapped(frame, column, file, number, expected)


def _mapped(frame: pl.DataFrame, column: str, file: str, read: object, expected: str, absent: int | None = None) -> NDArray[np.int64]:
    """Read every distinct text once. Raises SourceError that names the first row whose text cannot be read."""
    import polars as pl

    assert callable(read)
    place: dict[str | None, int] = {}
    for text in frame[column].unique().to_list():
        if absent is not None and (text is None or text == "*"):
            place[text] = absent
            continue
        try:
            place[text] = read(text or "")
        except ValueError:
            same = pl.col(column).is_null() if text is None else pl.col(column) == text
            row = frame.filter(same)["row"][0]
            found = "nothing" if text is None else repr(text[:40])
            end = " (its last row: the file may be cut)" if row == frame["row"][-1] else ""
            raise SourceError(f"{file}: row {row}{end}: found {found}; expected {expected}") from None
    old = pl.Series([text for text in place if text is not None], dtype=pl.String)
    new = pl.Series([place[text] for text in place if text is not None], dtype=pl.Int64)
    values = frame[column].replace_strict(old, new, default=None, return_dtype=pl.Int64)
    if None in place:
        values = values.fill_null(place[None])
    return values.to_numpy()


def _code(text: str) -> int:
    if text.isdigit() and 3 <= len(text) < 5:
        text = text.zfill(5)
    key = code_key(text) if text == text.upper() else -1
    if key < 0:
        raise ValueError(text)
    return key


def _day(text: str) -> int:
    if re.fullmatch(r"\d{8}", text):
        return day_of_compact(text)
    if re.fullmatch(r"\d{7}", text):
        return day_of(f"{text[:4]}-01-01") + _day_of_year(text[4:]) - 1
    if match := re.match(r"(\d{4}-\d\d-\d\d)(?:[T ]|$)", text):
        return day_of(match[1])
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        return day_of(dt.date(int(match[3]), int(match[1]), int(match[2])).isoformat())
    raise ValueError(text)


def _day_of_year(text: str) -> int:
    if not 1 <= int(text) <= 366:
        raise ValueError(text)
    return int(text)
