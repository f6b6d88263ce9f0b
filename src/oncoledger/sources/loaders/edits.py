"""The edit tables as arrays: NCCI pairs, medically unlikely edits, add-on codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...model.dates import FIRST_DAY, LAST_DAY
from .. import addons
from ..keys import Days, Keys, pair_keys
from ..pairs import PairTable
from .cells import codes, days, numbers, single
from .read import Arrays, Rows, Sorted
from .refusal import SourceError


def ptp(rows: Rows) -> list[Sorted]:
    start, end = _span(rows)
    key = pair_keys(codes(rows, "column1"), codes(rows, "column2"))
    indicator = numbers(rows, "indicator", (0, 1, 9)).astype(np.int8)
    return [Sorted(_pair_arrays(key, start, end, indicator), _newest(start, end))]


def mue(rows: Rows) -> list[Sorted]:
    """A Medicaid table has no adjudication indicator: its limits are a line's (MAI 1)."""
    key, value = codes(rows, "code"), numbers(rows, "value")
    mai = numbers(rows, "mai", (1, 2, 3)) if "mai" in rows.columns else np.ones(len(key), dtype=np.int64)
    order = single(rows, "code", key)
    return [Sorted({"key": key[order], "value": value[order].astype(np.int32), "mai": mai[order].astype(np.int8)})]


def addon(rows: Rows) -> list[Sorted]:
    start, end = _span(rows)
    code, kinds = codes(rows, "addon"), numbers(rows, "type", (1, 2, 3))
    primary = codes(rows, "primary")
    contractor = (rows.frame["primary"] == addons.BY_CONTRACTOR).to_numpy() | (kinds != 1)
    fixed = ~contractor
    table = addons.of(code[fixed], primary[fixed], start[fixed], end[fixed], np.unique(code[contractor & (end == LAST_DAY)]))
    return [Sorted({name: getattr(table, name) for name in ("addon", "primary", "start", "end", "by_contractor")}, _newest(start, end))]


def joined(kind: str, some: Sequence[Arrays]) -> Arrays:
    """The arrays of a table that came in several files; a row that stands in two of them counts once."""
    columns = {name: np.concatenate([arrays[name] for arrays in some]) for name in some[0] if name != "most_rows"}
    if kind == "ptp":
        rows = np.unique(np.rec.fromarrays([columns[name] for name in ("key", "start", "end", "indicator")]))
        return _pair_arrays(*(rows[f"f{i}"] for i in range(4)))
    if kind == "mue":
        key, at = np.unique(columns["key"], return_index=True)
        return {"key": key, "value": columns["value"][at], "mai": columns["mai"][at]}
    raise SourceError("only pairs and unit limits come in several files; add the others one by one")


def _span(rows: Rows) -> tuple[Days, Days]:
    many = rows.frame.height
    start = days(rows, "start", FIRST_DAY) if "start" in rows.columns else np.full(many, FIRST_DAY, dtype=np.int32)
    end = days(rows, "end", LAST_DAY) if "end" in rows.columns else np.full(many, LAST_DAY, dtype=np.int32)
    return start, end


def _pair_arrays(key: Keys, start: Days, end: Days, indicator: np.ndarray) -> Arrays:
    pairs = PairTable.of(key, start, end, indicator)
    return {"key": pairs.key, "start": pairs.start, "end": pairs.end, "indicator": pairs.indicator, "most_rows": np.array([pairs.most_rows])}


def _newest(start: Days, end: Days) -> int | None:
    """The newest day on which something began or had just ended; None where no row has a date."""
    known = np.concatenate((start[start != FIRST_DAY], end[end != LAST_DAY] + 1))
    return int(known.max()) if len(known) else None
