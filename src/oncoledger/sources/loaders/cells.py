"""Columns of text cells as codes, days, numbers, rates and words. A cell that is none of them refuses the file, and says which row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model.dates import day_of, day_of_compact
from ..keys import Days, Keys, code_key, diagnosis_key
from ..texts import packed
from .read import Arrays, Rows
from .refusal import SourceError

MILLION = 1_000_000
WORKBOOK_NOISE = Decimal("0.0001")
"""A workbook may write 14.7812 as 14.781200000000001."""



def codes(rows: Rows, column: str, absent: int | None = None) -> Keys:
    """Codes as keys. A number of fewer than five digits had its zeros cut by a spreadsheet, and gets them back."""
    return _mapped(rows, column, _code, "a five-character code", absent).astype(np.int64)


def diagnoses(rows: Rows, column: str) -> Keys:
    """ICD-10-CM codes without their dot, as keys."""
    return _mapped(rows, column, _diagnosis, "a diagnosis code without its dot")


def days(rows: Rows, column: str, absent: int) -> Days:
    """Dates as days: 20240701, 2024-07-01, 07/01/2024 or 2024183; `*` and blank are `absent`."""
    return _mapped(rows, column, _day, "a date, or * for none", absent).astype(np.int32)


def numbers(rows: Rows, column: str, allowed: tuple[int, ...] = (), absent: int | None = None) -> NDArray[np.int64]:
    """The whole number with which each cell begins: `3 Date of Service Edit: Clinical` is 3."""
    expected = f"one of {', '.join(map(str, allowed))}" if allowed else "a whole number"

    def number(text: str) -> int:
        match = re.match(r"(\d{1,7})(?!\d)", text)
        if not match or (allowed and int(match[1]) not in allowed):
            raise ValueError(text)
        return int(match[1])

    return _mapped(rows, column, number, expected, absent)


def rates(rows: Rows, column: str, absent: int | None = None, parts: int = MILLION, expected: str = "a number") -> NDArray[np.int64]:
    """Decimal numbers as whole millionths (or other parts) of one: `$1,234.5` is 1,234,500,000."""

    def rate(text: str) -> int:
        plain = text.replace("$", "").replace(",", "").strip()
        if not re.fullmatch(r"\d{1,9}(\.\d*)?|\.\d+", plain):
            raise ValueError(text)
        value = Decimal(plain) * parts
        whole = int(value.to_integral_value())
        if abs(value - whole) > WORKBOOK_NOISE:
            raise ValueError(text)
        return whole

    return _mapped(rows, column, rate, expected, absent)


def words(rows: Rows, column: str, pattern: str, expected: str) -> NDArray[np.bytes_]:
    """Short words of a fixed vocabulary, as they stand; empty where the pattern allows nothing."""

    def place(text: str) -> int:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return seen.setdefault(text, len(seen))

    seen: dict[str, int] = {}
    at = _mapped(rows, column, place, expected)
    return np.array([word.encode() for word in seen], dtype=np.bytes_)[at]


def marked(rows: Rows, column: str) -> NDArray[np.bool_]:
    """Is anything written in the cell? False for all where the table has no such column."""
    if column not in rows.columns:
        return np.zeros(rows.frame.height, dtype=np.bool_)
    return rows.frame[column].is_not_null().to_numpy()


def texts(rows: Rows, column: str, order: NDArray[np.intp]) -> Arrays:
    """Free text in the order of the table, as `<column>_text` and `<column>_ends`; empty where the table has no such column."""
    cells = rows.frame[column].to_list() if column in rows.columns else [None] * rows.frame.height
    text, ends = packed([cells[i] or "" for i in order.tolist()])
    return {f"{column}_text": text, f"{column}_ends": ends}


def single(rows: Rows, column: str, key: Keys) -> NDArray[np.intp]:
    """The order of the keys. Raises SourceError where one stands twice."""
    order = np.argsort(key, kind="stable")
    twice = np.flatnonzero(key[order][1:] == key[order][:-1])
    if len(twice):
        raise SourceError(f"{rows.file}: {rows.frame[column][int(order[twice[0]])]} stands in it twice; expected one row a code")
    return order


def row_of(rows: Rows, at: int) -> int:
    """The number in the file of a row of the table."""
    return int(rows.frame["row"].to_list()[at])


def _mapped(rows: Rows, column: str, read: Callable[[str], int], expected: str, absent: int | None = None) -> NDArray[np.int64]:
    """Read every distinct text once. Raises SourceError that names the first row whose text cannot be read."""
    import polars as pl

    frame = rows.frame
    place: dict[str | None, int] = {}
    for text in frame[column].unique().to_list():
        if absent is not None and (text is None or text in ("*", "N/A")):
            place[text] = absent
            continue
        try:
            place[text] = read(text or "")
        except ValueError:
            raise SourceError(_complaint(rows, column, text, expected)) from None
    old = pl.Series([text for text in place if text is not None], dtype=pl.String)
    new = pl.Series([place[text] for text in place if text is not None], dtype=pl.Int64)
    values = frame[column].replace_strict(old, new, default=None, return_dtype=pl.Int64)
    if None in place:
        values = values.fill_null(place[None])
    return values.to_numpy()


def _complaint(rows: Rows, column: str, text: str | None, expected: str) -> str:
    import polars as pl

    frame: Any = rows.frame
    same = pl.col(column).is_null() if text is None else pl.col(column) == text
    row = frame.filter(same)["row"][0]
    found = "nothing" if text is None else repr(text[:40])
    end = " (its last row: the file may be cut)" if row == frame["row"][-1] else ""
    return f"{rows.file}: row {row}{end}: found {found}; expected {expected}"


def _code(text: str) -> int:
    if text.isdigit() and 3 <= len(text) < 5:
        text = text.zfill(5)
    key = code_key(text) if text == text.upper() else -1
    if key < 0:
        raise ValueError(text)
    return key


def _diagnosis(text: str) -> int:
    key = diagnosis_key(text)
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
