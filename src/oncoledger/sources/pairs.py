"""Procedure-to-procedure pairs of one edition: sorted arrays, one row a span, found by binary search."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.dates import FIRST_DAY
from .keys import Days, Keys, code_keys, pair_keys
from .starter import FOLDER, first, last

NO_ROW = -1
CANNOT_TELL = -2
NO_EDIT = 9

SCOPES = {"BOTH": ("practitioner", "hospital"), "PRA": ("practitioner",), "OPH": ("hospital",)}


class Pairs(NamedTuple):
    """The answer for each pair. indicator: 0 never together, 1 together with a modifier, 9 no edit, -1 no row in force, -2 cannot tell.

    edition: place in `Library.editions`. carried: the edition was published for another period than the day.
    """

    indicator: NDArray[np.int8]
    edition: NDArray[np.int16]
    carried: NDArray[np.bool_]


class PairTable:
    """Rows sorted by pair; of a pair's rows those with an edit come first, then the one that ends first, then the one that began last.

    start is FIRST_DAY where the file did not say since when: such a row counts as in force since always.
    Arrays: key int64, start int32, end int32, indicator int8, all of shape (rows,).
    """

    def __init__(self, key: Keys, start: Days, end: Days, indicator: NDArray[np.int8], most_rows: int) -> None:
        self.key, self.start, self.end, self.indicator, self.most_rows = key, start, end, indicator, most_rows

    @classmethod
    def of(cls, key: Keys, start: Days, end: Days, indicator: NDArray[np.int8]) -> PairTable:
        """Sort rows that come in any order."""
        order = np.lexsort((indicator, -start, end, indicator == NO_EDIT, key))
        key = key[order]
        return cls(key, start[order], end[order], indicator[order], longest_run(key))

    def find(self, column1: Keys, column2: Keys, days: Days) -> NDArray[np.int8]:
        """The indicator in force on each day, -1 where none is. A pair is in force if any of its rows covers the day."""
        if not len(self.key) or not len(days):
            return np.full(len(days), NO_ROW, dtype=np.int8)
        wanted = pair_keys(column1, column2)
        at = self.key.searchsorted(wanted)[:, None] + np.arange(self.most_rows)
        np.minimum(at, len(self.key) - 1, out=at)
        day = days[:, None]
        covers = (self.key[at] == wanted[:, None]) & (self.start[at] <= day) & (day <= self.end[at])
        first = covers.argmax(axis=1)
        each = np.arange(len(days))
        return np.where(covers[each, first], self.indicator[at[each, first]], np.int8(NO_ROW))

    def rows_of(self, column1: int, column2: int) -> list[tuple[int, int, int]]:
        """Every row of one pair: first day, last day, indicator."""
        wanted = pair_keys(np.array([column1]), np.array([column2]))[0]
        left, right = np.searchsorted(self.key, [wanted, wanted + 1])
        return [(int(self.start[i]), int(self.end[i]), int(self.indicator[i])) for i in range(left, right)]


def longest_run(key: Keys) -> int:
    """The most rows that one key has."""
    if not len(key):
        return 0
    starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    return int(np.diff(np.append(starts, len(key))).max())


def starter_pairs(since: int = FIRST_DAY) -> dict[str, PairTable]:
    """The starter set's pairs by table. since: only rows that start on or after this day."""
    tables = {}
    lines = starter_lines()
    for name in ("practitioner", "hospital"):
        mine = [line for line in lines if name in SCOPES[line[0]] and line[4] >= since]
        tables[name] = PairTable.of(
            pair_keys(code_keys(line[1] for line in mine), code_keys(line[2] for line in mine)),
            np.array([line[4] for line in mine], dtype=np.int32),
            np.array([line[5] for line in mine], dtype=np.int32),
            np.array([line[3] for line in mine], dtype=np.int8),
        )
    return tables


def starter_lines(path: Path = FOLDER / "pairs.txt") -> list[tuple[str, str, str, int, int, int]]:
    """The pairs as written: scope, column 1, column 2, indicator, first day, last day; one row a pair."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        scope, column1, indicator, column2, *dates = line.split("|")
        if scope not in SCOPES or indicator not in ("0", "1", "9"):
            raise ValueError(f"{path.name}, line {number}: {line!r} is not scope|column 1|indicator|column 2 codes")
        start, end = first(dates[0] if dates else ""), last(dates[1] if len(dates) > 1 else "")
        rows += [(scope, column1, code, int(indicator), start, end) for code in column2.split()]
    return rows
