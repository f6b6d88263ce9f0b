"""Lists of codes: HCPCS Level II, numbers that were ever used, ICD-10-CM, adjustment codes, a licensee's descriptors."""

from __future__ import annotations

import numpy as np

from ...model.dates import FIRST_DAY, LAST_DAY
from .cells import codes, days, diagnoses, numbers, row_of, single, texts, words
from .read import Rows, Sorted
from .refusal import SourceError

ADJUSTMENTS = {"CARC": "carc", "RARC": "rarc", "GROUP": "cagc"}
"""A list by the word for it in the file, and the kind that is made of it."""


def hcpcs(rows: Rows) -> list[Sorted]:
    """One row a code. first: the day it was added; last: the day it was terminated. acted: the day of the last change."""
    rows = _first_records(rows)
    key = codes(rows, "code")
    order = single(rows, "code", key)
    first, last = days(rows, "added", FIRST_DAY), days(rows, "ended", LAST_DAY)
    if np.any(first == FIRST_DAY):
        at = int(np.flatnonzero(first == FIRST_DAY)[0])
        raise SourceError(f"{rows.file}: row {row_of(rows, at)}: found no date on which the code was added; expected one in each row")
    acted = days(rows, "acted", FIRST_DAY) if "acted" in rows.columns else np.full(len(key), FIRST_DAY, dtype=np.int32)
    coverage = words(rows, "coverage", r"[A-Z0-9]{0,2}", "a coverage letter") if "coverage" in rows.columns else np.zeros(len(key), dtype="S1")
    columns: dict[str, np.ndarray] = {"key": key, "first": first, "last": last, "acted": acted, "coverage": coverage}
    newest = int(max(first.max(), np.where(last == LAST_DAY, FIRST_DAY, last + 1).max()))
    return [Sorted({name: array[order] for name, array in columns.items()} | dict(texts(rows, "label", order)), newest)]


def numbers_used(rows: Rows) -> list[Sorted]:
    """Numbers alone: that one stands here does not make it valid on any day."""
    return [Sorted({"key": np.unique(codes(rows, "code"))})]


def icd10cm(rows: Rows) -> list[Sorted]:
    """One row a code, headings too. billable: may stand on a claim. first: the first day within the edition on which it is valid."""
    key = diagnoses(rows, "code")
    order = single(rows, "code", key)
    billable = numbers(rows, "billable", (0, 1)).astype(np.bool_)
    start = np.full(len(key), FIRST_DAY, dtype=np.int32)
    return [Sorted({"key": key[order], "billable": billable[order], "first": start} | dict(texts(rows, "label", order)))]


def adjustment(rows: Rows) -> list[Sorted]:
    """One row a code, a table for each list. X12 owns the wording: no text is read."""
    if "type" not in rows.columns:
        raise SourceError(f"{rows.file}: does not say whether its codes are CARC or RARC; expected a column `type`")
    kinds = {str(word).upper() for word in rows.frame["type"].unique().to_list()}
    if kinds - set(ADJUSTMENTS):
        raise SourceError(f"{rows.file}: found {', '.join(sorted(kinds - set(ADJUSTMENTS)))} as type; expected CARC, RARC or Group")
    first, last = days(rows, "start", FIRST_DAY), days(rows, "end", LAST_DAY)
    newest = int(max(first.max(), np.where(last == LAST_DAY, FIRST_DAY, last).max()))
    code = words(rows, "code", r"[A-Z]{0,3}\d{0,4}", "an adjustment code").astype("S5")
    type_ = np.array([word.upper() for word in rows.frame["type"].to_list()])
    found = []
    for word in sorted(kinds):
        mine = np.flatnonzero(type_ == word)
        order = mine[np.argsort(code[mine], kind="stable")]
        if np.any(code[order][1:] == code[order][:-1]):
            raise SourceError(f"{rows.file}: a code stands in it twice; expected one row a code and list")
        arrays = {"code": code[order], "first": first[order], "last": last[order]}
        found.append(Sorted(arrays, newest if newest != FIRST_DAY else None, ADJUSTMENTS[word]))
    return found


def descriptor(rows: Rows) -> list[Sorted]:
    """One row a code. The words are licensed: they stay in the user's folder."""
    key = codes(rows, "code")
    order = single(rows, "code", key)
    return [Sorted({"key": key[order]} | dict(texts(rows, "description", order)) | dict(texts(rows, "label", order)))]


def _first_records(rows: Rows) -> Rows:
    """A description of several lines has several records (3 and 4); modifiers have their own (7 and 8). The first of a code has its dates."""
    import polars as pl

    if "record" not in rows.columns:
        return rows
    return Rows(rows.frame.filter(pl.col("record") == "3"), rows.file, rows.columns)
