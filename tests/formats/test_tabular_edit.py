"""Cells of a table changed: every other byte of a CSV file, every other cell of a workbook or Parquet file, stays."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncoledger.formats.tabular import read_sheet
from oncoledger.formats.tabular_edit import CannotEdit, edited

HEADING = ["patient_id", "service_date", "code", "modifiers", "note"]
WORDS = st.text(st.sampled_from('ab1,;"\n éß'), max_size=6)


def rows_of(path: Path) -> list[list[str]]:
    sheet = read_sheet(path)[1]
    return [list(row) for row in zip(*(column.tolist() for column in sheet.columns), strict=True)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_csv(tmp_path: Path, data: st.DataObject) -> None:
    separator, end = data.draw(st.sampled_from(",;\t|")), data.draw(st.sampled_from(["\n", "\r\n"]))
    encoding, quoting = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])), data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    rows = [["P1", "2025-03-03", "77412", *row] for row in data.draw(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6))]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows([HEADING, *rows])
    path = tmp_path / "table.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    cells = data.draw(st.dictionaries(st.tuples(st.integers(2, len(rows) + 1), st.integers(3, 4)), WORDS.map(str.strip), max_size=4))
    gone = data.draw(st.sets(st.integers(2, len(rows) + 1), max_size=1))
    before = rows_of(path)
    if len(before) != len(rows):
        return  # a record that the reader leaves out
    changed = edited(path, {key: text for key, text in cells.items() if key[0] not in gone}, gone)
    (tmp_path / "after.csv").write_bytes(changed)
    wanted = [[cells.get((n, place), text) for place, text in enumerate(row)] for n, row in enumerate(before, 2) if n not in gone]
    got = rows_of(tmp_path / "after.csv")
    assert [[text.strip() for text in row] for row in got] == [[text.strip() for text in row] for row in wanted]
    if not cells and not gone:
        assert changed == path.read_bytes()


def test_csv_keeps_every_other_byte(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    raw = (
        b'Title\r\n"MRN";DOS;CPT;Mods;Remark\r\nA;03/03/2025;77412;"tc";"two\r\nlines; ""quoted"""\r\n'
        b"B ;03/04/2025;77412;tc;M\xfcller\r\n\r\nC;03/05/2025;77412;59;\n"
    )
    path.write_bytes(raw)
    changed = edited(path, {(3, 3): "TC", (4, 3): "TC", (4, 4): "a;b"}, {6})
    assert changed == raw.replace(b'"tc"', b'"TC"').replace(b";tc;M\xfcller", b';TC;"a;b"').replace(b"C;03/05/2025;77412;59;\n", b"")


def test_a_letter_that_the_encoding_lacks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"patient_id,service_date,code,note\nA,2025-03-03,77412,M\xfcller\n")
    with pytest.raises(CannotEdit, match="cp1252"):
        edited(path, {(2, 3): "Ж"})


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "charges.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Read me").write(0, 0, "Charges & <more>")
    sheet = book.add_worksheet("Charges & more")
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "$#,##0.00"})
    for place, heading in enumerate(["Patient", "DOS", "CPT", "Mod 1", "Units", "Charge"]):
        sheet.write(2, place, heading, bold)
    for n in range(3):
        sheet.write_row(3 + n, 0, [f"P{n}", "2025-03-03", 77412 + n, "tc", 2])
        sheet.write_number(3 + n, 5, 100.5, money)
    sheet.write_formula(8, 5, "=SUM(F4:F6)", money, 301.5)
    book.close()
    return path


def test_a_workbook(workbook: Path, tmp_path: Path) -> None:
    after = tmp_path / "after.xlsx"
    after.write_bytes(edited(workbook, {(4, 3): "TC", (5, 4): "1", (5, 5): "50.25", (6, 3): ""}))
    old, new = openpyxl.load_workbook(workbook), openpyxl.load_workbook(after)
    assert old.sheetnames == new.sheetnames
    changed = {}
    for name in old.sheetnames:
        for row in old[name].iter_rows():
            for cell in row:
                other = new[name][cell.coordinate]
                assert other.style_id == cell.style_id and other.number_format == cell.number_format
                if other.value != cell.value:
                    changed[cell.coordinate] = cell.value, other.value
    assert changed == {"D4": ("tc", "TC"), "E5": (2, 1), "F5": (100.5, 50.25), "D6": ("tc", None)}


def test_a_removed_row_of_a_workbook_is_emptied(workbook: Path, tmp_path: Path) -> None:
    after = tmp_path / "after.xlsx"
    after.write_bytes(edited(workbook, {}, {5}))
    sheet = openpyxl.load_workbook(after)["Charges & more"]
    assert [cell.value for cell in sheet[5]] == [None] * 6
    assert sheet["A6"].value == "P2" and sheet["F9"].value == "=SUM(F4:F6)"


def test_a_formula_is_not_written_over(workbook: Path) -> None:
    with pytest.raises(CannotEdit, match="F9 is a formula"):
        edited(workbook, {(9, 5): "1"})


def test_parquet(tmp_path: Path) -> None:
    path, after = tmp_path / "charges.parquet", tmp_path / "after.parquet"
    frame = pl.DataFrame({
        "patient_id": ["A", "B", "C"], "service_date": ["2025-03-03"] * 3, "code": ["77412"] * 3, "units": [2, 3, 4], "charge": [1.5, 2.5, None],
        "modifiers": [["TC", "59"], [], None], "payer": pl.Series(["X", None, "X"], dtype=pl.Categorical),
    })  # fmt: skip
    frame.write_parquet(path)
    after.write_bytes(edited(path, {(1, 5): "59", (2, 3): "1", (2, 4): "0.83"}, {3}))
    new = pl.read_parquet(after)
    assert new.schema == frame.schema
    assert new.to_dicts() == [
        frame.to_dicts()[0] | {"modifiers": ["59"]},
        frame.to_dicts()[1] | {"units": 1, "charge": 0.83},
    ]
    with pytest.raises(CannotEdit, match="column units holds Int64, and tc is none"):
        edited(path, {(1, 3): "tc"})


def test_what_did_not_go_right_is_not_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a writer does, another cell than the one that was to change is noticed."""
    path = tmp_path / "table.csv"
    path.write_text("patient_id,service_date,code\nA,2025-03-03,77412\nB,2025-03-03,77412\n")
    wrong = b"patient_id,service_date,code\nA,2025-03-03,77300\nC,2025-03-03,77412\n"
    monkeypatch.setattr("oncoledger.formats.tabular_edit._csv", lambda *_: wrong)
    with pytest.raises(CannotEdit, match="row 3, column patient_id"):
        edited(path, {(2, 2): "77300"})
