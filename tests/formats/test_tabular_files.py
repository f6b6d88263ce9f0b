"""Whole files: separators, encodings, headings, ragged and damaged rows, rubbish. Every file is answered; none raises."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import zipfile

import polars as pl
import pytest
import xlsxwriter

from oncoledger.formats import tabular_csv
from oncoledger.formats.tabular import read_table
from oncoledger.model.dates import iso
from oncoledger.model.schema import CHARGE

HEAD = "patient_id,service_date,code"
ROW = "P1,2026-01-31,77427"


def read(tmp_path, content, name="charges.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path)


@pytest.mark.parametrize("content", [
    pytest.param(f"{HEAD}\n{ROW}\n", id="comma"),
    pytest.param(f"{HEAD}\n{ROW}", id="no last line end"),
    pytest.param(f"{HEAD}\r\n{ROW}\r\n", id="Windows"),
    pytest.param(f"{HEAD}\r{ROW}\r", id="old Mac"),
    pytest.param(f"{HEAD};note\n{ROW};a, b\n".replace(",", ";").replace("a; b", "a, b"), id="semicolon"),
    pytest.param(f"{HEAD}\n{ROW}\n".replace(",", "\t"), id="tab"),
    pytest.param(b"\xef\xbb\xbf" + f"{HEAD}\n{ROW}\n".encode(), id="byte order mark"),
    pytest.param(f"{HEAD}\n{ROW}\n".replace(",", "\t").encode("utf-16"), id="UTF-16, as Excel saves Unicode text"),
    pytest.param(f"Charges of January\n\n{HEAD}\n{ROW}\n", id="title above the heading"),
    pytest.param(f"{HEAD},note\n{ROW},\"two\nlines, \"\"quoted\"\"\"\n", id="quoted line end"),
    pytest.param(f"{HEAD},,\n{ROW},,\n,,,,\n\n", id="blank columns and rows"),
    pytest.param(f"{HEAD},note\n{ROW}\n", id="a short row"),
    pytest.param(f"{HEAD}\n{ROW},,\n", id="blank fields too many"),
    pytest.param('"Patient ID","Service Date","Code"\n"P1","2026-01-31","77427"\n', id="all quoted"),
])  # fmt: skip
def test_one_good_row(tmp_path, content):
    result = read(tmp_path, content)
    assert result.problems == []
    assert set(result.charges.columns) == set(CHARGE.kinds)
    assert (result.charges["patient_id"].tolist(), result.charges["code"].tolist(), iso(int(result.charges["service_date"][0]))) == (["P1"], ["77427"], "2026-01-31")


@pytest.mark.parametrize(("content", "position", "found", "expected"), [
    pytest.param(b"", "byte 1", "an empty file", "CSV", id="empty"),
    pytest.param(b"\n \n", "byte 1", "an empty file", "CSV", id="blank"),
    pytest.param(random.Random(1).randbytes(5000), "byte 1", "binary data", "CSV", id="rubbish"),
    pytest.param(b"PK\x03\x04rubbish", "the file", "a damaged workbook", "a whole workbook", id="a cut workbook"),
    pytest.param(b"PAR1rubbish", "the file", "damaged Parquet", "Parquet", id="a cut Parquet file"),
    pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), "byte 1", "old Excel", "CSV", id="xls"),
    pytest.param(b"%PDF-1.7", "byte 1", "PDF", "CSV", id="PDF"),
    pytest.param(b'{"resourceType": "Claim"}', "byte 1", "JSON", "CSV", id="JSON"),
    pytest.param(b"<html>", "byte 1", "XML or HTML", "CSV", id="HTML"),
    pytest.param(b"MSH|^~\\&|A|B", "byte 1", "HL7", "CSV", id="HL7"),
    pytest.param(b"name,age\nx,1\n", "row 1", "name, age", "patient_id and service_date and code not found", id="another table"),
    pytest.param(b"mrn,dos\nx,1\n", "row 1", "mrn, dos", "code not found", id="no code"),
    pytest.param(b"a" * 9_000_000, "byte 1", "a line of more than", "lines", id="one endless line"),
])  # fmt: skip
def test_refused(tmp_path, content, position, found, expected):
    result = read(tmp_path, content)
    [problem] = result.problems
    assert problem.position == position and found in problem.found and expected in problem.expected
    assert len(result.charges) == 0 and set(result.charges.columns) == set(CHARGE.kinds)


def test_directory_and_nothing(tmp_path):
    assert read_table(tmp_path).problems[0].position == "the file"
    assert read_table(tmp_path / "nowhere.csv").problems[0].found == "No such file or directory"


@pytest.mark.parametrize(("rows", "codes", "positions"), [
    pytest.param(["P1,2026-01-31,77427,x,y,z", "P2,2026-01-31,77412"], ["77412"], ["row 2"], id="a comma too many"),
    pytest.param(['P1,2026-01-31,77427,"open', "P2,2026-01-31,77412"], ["77412"], ["row 2"], id="a quotation mark never closed"),
    pytest.param(['P1,2026-01-31,77427,5" needle', "P2,2026-01-31,77412,"], ["77427", "77412"], [], id="an inch mark"),
    pytest.param(['P1,2026-01-31,77427,"a" b', "P2,2026-01-31,77412,"], ["77427", "77412"], [], id="text after a closing mark"),
    pytest.param(["P1,2026-01-31,77427,\0", "P2,2026-01-31,77412,"], ["77412"], ["row 2"], id="a NUL byte further down"),
    pytest.param(["", "P2,2026-02-31,77412,", "P3,2026-01-31,77412"], ["77412"], ["row 3"], id="blank rows are counted"),
])  # fmt: skip
def test_damaged_rows_do_not_cost_the_others(tmp_path, rows, codes, positions):
    filler = "" if "\0" not in "".join(rows) else "x" * 5000
    result = read(tmp_path, "\n".join([f"{HEAD},note{filler}", *rows]))
    assert result.charges["code"].tolist() == codes
    assert [problem.position for problem in result.problems] == positions


def test_other_encodings_are_read_with_a_warning(tmp_path):
    result = read(tmp_path, f"{HEAD},note\n{ROW},Müller\n".encode("cp1252"))
    assert result.charges["note"].tolist() == ["Müller"]
    assert any("not UTF-8" in note for note in result.notes)


def test_what_was_read_as_what(tmp_path):
    result = read(tmp_path, "MRN,DOS,CPT,Mod1,Mod2,dx1,dx2,Colour\nP1,2026-01-31,77427,26,59,z510,c61,red\nP2,x,77427,,,,,blue\n")
    assert result.charges["modifiers"].tolist() == ["26 59"] and result.charges["diagnoses"].tolist() == ["Z51.0 C61"]
    assert "service_date from 'DOS'" in result.notes[0] and "modifiers from 'Mod1', 'Mod2'" in result.notes[0]
    assert "Colour" in result.notes[1]
    assert {heading: words.tolist() for heading, words in result.unused_columns.items()} == {"Colour": ["red"]}


def test_own_name_wins_over_another(tmp_path):
    result = read(tmp_path, f"cpt,{HEAD}\nX,{ROW}\n")
    assert result.charges["code"].tolist() == ["77427"] and "cpt" in result.unused_columns


def test_many_bad_rows_are_counted(tmp_path):
    result = read(tmp_path, f"{HEAD}\n" + "P1,never,77427\n" * 250)
    assert len(result.problems) == 101
    assert (result.problems[-1].position, result.problems[-1].found) == ("rows 102 to 251", "150 more such rows")


def workbook(path, sheets):
    book = xlsxwriter.Workbook(path)
    date = book.add_format({"num_format": "m/d/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(r, c, value, date)
                elif value is not None:
                    sheet.write(r, c, value)
    book.close()


def test_workbook(tmp_path):
    path = tmp_path / "charges.xlsx"
    workbook(path, {
        "Cover": [["Charges of January"]],
        "Data": [[], ["", "MRN", "DOS", "CPT", "Units", "Mod"], [None, "001", dt.datetime(2026, 1, 31), 77427, 1, 26], [],
                 [None, 1001, 46053, 77412.0, 0.5, 2659], [None, "P3", "2026-02-30", "77412", 1, None]],
    })  # fmt: skip
    result = read_table(path)
    assert result.kind == "xlsx"
    assert result.charges["patient_id"].tolist() == ["001", "1001"]
    assert [iso(int(day)) for day in result.charges["service_date"]] == ["2026-01-31", "2026-01-31"]
    assert result.charges["code"].tolist() == ["77427", "77412"] and result.charges["modifiers"].tolist() == ["26", "26 59"]
    assert result.charges["units"].tolist() == [1000, 500] and result.charges["source_position"].tolist() == [3, 5]
    assert [problem.position for problem in result.problems] == ["row 6"]
    assert any("'Cover'" in note for note in result.notes)


def test_workbook_that_unpacks_to_too_much(tmp_path, monkeypatch):
    from oncoledger.formats import tabular_binary

    monkeypatch.setattr(tabular_binary, "LARGEST_WORKBOOK", 10_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    assert "when unpacked" in read_table(path).problems[0].found
    assert path.stat().st_size < 100_000


def test_archive_that_is_no_workbook(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert "no workbook" in read_table(path).problems[0].found


def test_parquet(tmp_path):
    path = tmp_path / "charge.parquet"
    pl.DataFrame({
        "patient_id": [1, 2, 3], "service_date": [dt.date(2026, 1, 31), dt.date(2026, 2, 1), None], "code": ["77427", "77412", "77412"],
        "units": [1.0, 0.5, 1.0], "diagnoses": [["Z51.0", "C61"], [], None], "charge_amount": [95.5, None, 1.0], "place_of_service": [22.0, None, None],
    }).write_parquet(path)  # fmt: skip
    result = read_table(path)
    assert result.charges["patient_id"].tolist() == ["1", "2"]
    assert result.charges["diagnoses"].tolist() == ["Z51.0 C61", ""] and result.charges["units"].tolist() == [1000, 500]
    assert result.charges["place_of_service"].tolist() == ["22", ""]
    assert [problem.position for problem in result.problems] == ["row 3"]


def test_small_csv_needs_no_heavy_library(tmp_path):
    path = tmp_path / "charges.csv"
    path.write_text(f"{HEAD}\n{ROW}\n")
    code = f"import sys; from oncoledger.formats.tabular import read_table; read_table({str(path)!r}); print([m for m in ('polars', 'fastexcel') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_million_rows_take_seconds(tmp_path):
    """100,000 rows, to be quick here; the cost is by row."""
    import time

    path = tmp_path / "charges.csv"
    path.write_text(f"{HEAD},modifiers,units\n" + "".join(f"P{n // 40},2026-01-{n % 28 + 1:02d},77412,26,1\n" for n in range(100_000)))
    assert path.stat().st_size > tabular_csv.FAST_FROM
    begun = time.process_time()
    result = read_table(path)
    assert len(result.charges) == 100_000 and result.charges["source_position"][-1] == 100_001
    assert time.process_time() - begun < 50


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_damaged_bytes_never_raise(tmp_path, capfd, kind):
    """Three hundred files with bytes changed, cut out or put in: each is answered, none gives a line without patient, day and code, and no library's panic is heard."""
    draw = random.Random(7)
    path = tmp_path / f"charges.{kind}"
    if kind == "csv":
        path.write_text(f"{HEAD},units,note\n" + f"{ROW},1,\"a, b\"\n" * 20)
    elif kind == "xlsx":
        workbook(path, {"Data": [HEAD.split(","), *[ROW.split(",")] * 20]})
    else:
        pl.DataFrame([ROW.split(",")] * 20, schema=HEAD.split(","), orient="row").write_parquet(path)
    whole = path.read_bytes()
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(draw.choice([1, 3, 20])):
            at = draw.randrange(len(content))
            draw.choice([lambda c, a: c.__setitem__(a, draw.randrange(256)), lambda c, a: c.__delitem__(slice(a, a + 9)), lambda c, a: c.insert(a, 34)])(content, at)
        path.write_bytes(content)
        charges = read_table(path).charges
        assert all(charges["patient_id"].tolist()) and all(charges["code"].tolist())
    assert capfd.readouterr().err == ""
