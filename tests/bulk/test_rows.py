"""Rows on disk come back by patient, in the order in which they were put, however many parts they were written in."""

from __future__ import annotations

import numpy as np
import pytest

from oncoledger.bulk.rows import DRAWERS, TOGETHER, Rows
from oncoledger.model.table import Table, Words

KINDS = {"who": "text", "note": "text", "number": "count"}


def some(first: int, many: int) -> Table:
    numbers = np.arange(first, first + many)
    return Table("t", {"who": Words.of(f"P{n % 7}" for n in numbers), "note": Words.of("" if n % 3 else f"é{n % 5}" for n in numbers), "number": numbers})


def rows_of(table: Table) -> list[tuple[str, str, int]]:
    return list(zip(table["who"].tolist(), table["note"].tolist(), np.asarray(table["number"]).tolist(), strict=True))


def taken(rows: Rows, step: int) -> list[tuple[str, str, int]]:
    return [row for first in range(0, DRAWERS, step) for row in rows_of(rows.take(first, min(first + step, DRAWERS)))]


@pytest.mark.parametrize("parts", [1, TOGETHER - 1, TOGETHER, 3 * TOGETHER + 5])
@pytest.mark.parametrize("kept", [1, 5, 1000])
def test_rows_come_back_by_patient(tmp_path, parts, kept):
    """kept: after so many parts what was put is kept."""
    rows, put = Rows(tmp_path, "t", KINDS), []
    for number in range(parts):
        table = some(number * 100, 1 + 13 * number % 40)
        rows.put(table, table["who"])
        put += rows_of(table)
        if number % kept == 0:
            rows.keep()
    for step in (DRAWERS, 100):
        found = taken(rows, step)
        assert len(found) == len(put) == int(rows.sizes().sum())
        for who in {row[0] for row in put}:
            assert [row for row in found if row[0] == who] == [row for row in put if row[0] == who]
    assert len(list(tmp_path.iterdir())) == len(rows._parts)


def test_what_is_forgotten_is_gone(tmp_path):
    rows = Rows(tmp_path, "t", KINDS)
    for number in range(TOGETHER + 3):
        rows.put(some(number, 1), some(number, 1)["who"])
    rows.keep()
    kept = taken(rows, DRAWERS)
    for number in range(2 * TOGETHER + 1):
        rows.put(some(1000 + number, 5), some(1000 + number, 5)["who"])
    rows.forget()
    assert taken(rows, DRAWERS) == kept
    rows.put(some(5000, 2), some(5000, 2)["who"])
    assert len(taken(rows, DRAWERS)) == len(kept) + 2
    assert len(list(tmp_path.iterdir())) == len(rows._parts)


def test_a_share_reads_few_parts(tmp_path):
    rows = Rows(tmp_path, "t", KINDS)
    numbers = np.arange(400)
    table = Table("t", {"who": Words.of(f"P{n}" for n in numbers), "note": Words.all_the_same("", 400), "number": numbers})
    for _ in range(10 * TOGETHER):
        rows.put(table, table["who"])
    touched = [sum(part.starts[first] < part.starts[first + 64] for part in rows._parts) for first in range(0, DRAWERS, 64)]
    assert max(touched) <= 10 * 2
