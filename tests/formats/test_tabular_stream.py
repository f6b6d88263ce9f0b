"""A file read part by part is the file read at once: lines, problems, notes, positions."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncoledger.formats import tabular_csv
from oncoledger.formats.tabular import read_table
from oncoledger.formats.tabular_stream import stream_table
from oncoledger.model.schema import CHARGE
from oncoledger.model.table import concat

CELLS = ["P1", "P2", "2026-01-31", "1/31/26", "31/01/2026", "1/2/2026", "2026-01-05 10:30", "77427", "77301-26", "77412-26-26", "26", "26 26", "2659", "", " ", "12", "-3", "(4)",
         "1.5", "x", '"', '""', '"a,b"', '"a\nb"', '"x""y"', 'in"ch', "é", "\x00", "null"]  # fmt: skip
HEADS = [
    ["patient_id", "service_date", "code", "modifiers", "units", "service_end_date"],
    ["MRN", "DOS", "CPT", "Qty", "Charge", "Dx 1", "Dx 2", "Payer", "colour"],
    ["patient_id", "code", "colour"],
]
LINES = st.lists(st.lists(st.sampled_from(CELLS), max_size=9), max_size=14)


def same(path, rows, size):
    """What both readings say. Words may stand in another order; cells may not."""
    taken = []
    whole, parts = read_table(path), stream_table(path, taken.append, taken.clear, rows, size)
    assert (parts.problems, parts.notes, parts.rows, parts.kind, parts.headings) == (whole.problems, whole.notes, whole.rows, whole.kind, whole.headings)
    charges = concat("charge", taken, CHARGE.kinds)
    for name, column in whole.charges.columns.items():
        assert charges[name].tolist() == column.tolist(), name
    return len(taken)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(head=st.sampled_from(HEADS), lines=LINES, rows=st.integers(1, 5), fast=st.booleans(), title=st.booleans())
def test_parts_equal_the_whole(tmp_path, monkeypatch, head, lines, rows, fast, title):
    monkeypatch.setattr(tabular_csv, "FAST_FROM", 0 if fast else 1 << 40)
    path = tmp_path / "charges.csv"
    path.write_text("\n".join(",".join(line) for line in ([["Charges of May"]] if title else []) + [head, *lines]) + "\n")
    same(path, rows, 60)


@pytest.mark.parametrize("last", ["P9,5/13/2026,77427", "P9,13/5/2026,77427", "P9,1/2/2026,77427"])
@pytest.mark.parametrize("fast", [False, True])
def test_the_last_row_decides_how_dates_are_read(tmp_path, monkeypatch, fast, last):
    """A first reading takes dates for month/day/year; where the end of the file says otherwise it is read again."""
    monkeypatch.setattr(tabular_csv, "FAST_FROM", 0 if fast else 1 << 40)
    path = tmp_path / "charges.csv"
    path.write_text("patient_id,service_date,code\n" + "P1,1/2/2026,77427\nP1,2026-02-12,77427\n" * 30 + last + "\n")
    assert same(path, 7, 100) > 5


def test_hundreds_of_bad_rows_are_named_and_counted_over_all_parts(tmp_path):
    path = tmp_path / "charges.csv"
    rows = [f"P{n},{'yesterday' if n % 3 else '2026-01-05'},{'77427' if n % 2 else 'no code at all'},{n - 200}" for n in range(700)]
    path.write_text("patient_id,service_date,code,units\n" + "\n".join(rows) + "\n")
    same(path, 50, 0)


def test_parquet_and_workbooks(tmp_path):
    frame = pl.DataFrame({"patient_id": [f"P{n % 7}" for n in range(50)], "service_date": ["2026-01-05"] * 49 + ["never"], "code": ["77427"] * 50, "units": np.arange(50.0)})
    frame.write_parquet(tmp_path / "charges.parquet")
    frame.write_excel(tmp_path / "charges.xlsx")
    assert same(tmp_path / "charges.parquet", 8, 0) == 7
    assert same(tmp_path / "charges.xlsx", 8, 0) == 1


@pytest.mark.parametrize("data", [b"", b"PAR1 and then nothing", b"patient_id,service_date,code\n", b"%PDF-1.7", b"a,b\n" + b"x" * 5_000_000])
def test_files_that_cannot_be_read(tmp_path, data):
    (tmp_path / "file").write_bytes(data)
    same(tmp_path / "file", 8, 100)
    same(tmp_path / "nowhere", 8, 100)
