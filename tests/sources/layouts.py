"""Small invented files in every layout that CMS uses. The codes exist; which pairs them with which is made up."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter

Rows = Sequence[Sequence[str]]

# column 1, column 2, prior to 1996, effective, deletion, indicator, rationale
PTP: Rows = [
    ("00100", "36000", "*", "19960101", "*", "1", "Standards of medical / surgical practice"),
    ("77301", "77290", "", "20090101", "*", "0", "CPT \"separate procedure\" d\xe9finition"),
    ("77301", "77336", "", "20090101", "20191231", "0", "Misuse of column two code"),
    ("77301", "77336", "", "20200101", "*", "1", "Misuse of column two code"),
    ("77295", "77280", "", "20140101", "20191231", "0", "Misuse of column two code"),
    ("77295", "77300", "", "20160101", "20160101", "9", "Misuse of column two code"),
    ("96413", "96523", "", "20240701", "*", "0", "More extensive procedure"),
]
MUE: Rows = [
    ("77427", "1", "2 Date of Service Edit: Policy", "Code Descriptor / CPT Instruction"),
    ("77300", "10", "3 Date of Service Edit: Clinical", "Clinical: Data"),
    ("00100", "1", "2 Date of Service Edit: Policy", "Nature of Service/Procedure"),
    ("J9271", "400", "3 Date of Service Edit: Clinical", "Prescribing Information"),
]
# type, add-on, its deletion, primary, its deletion, edit begins, edit ends (year and day of the year), notes
AOC: Rows = [
    ("1", "77293", "", "77295", "", "2014001", "", ""),
    ("1", "77293", "", "77301", "", "2014001", "", ""),
    ("1", "96367", "", "96365", "", "2013001", "2025365", ""),
    ("2", "69990", "", "CCCCC", "", "2013001", "", "(Contractor Defined Primary Codes)"),
    ("3", "96361", "", "96360", "", "2013001", "", "(96360 Practitioner Only)"),
    ("3", "96361", "", "CCCCC", "", "2013001", "", ""),
]

PTP_HEAD = [
    ["CPT only copyright 2023 American Medical Association.  All rights reserved."],
    [""],
    ["Column1/Column2 Edits"],
    [
        "Column 1", "Column 2", "*=in existence\nprior to 1996", "Effective\nDate", "Deletion\nDate\n*=no data",
        "Modifier\n0=not allowed\n1=allowed\n9=not applicable", "PTP Edit Rationale",
    ],
]
PTP_TEXT_HEAD = [
    ["CPT only copyright 2023 American Medical Association.  All rights reserved."],
    ["Column1/Column2 Edits"],
    ["Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale"],
    ["", "", "prior to 1996", "Date", "Date", "0=not allowed", ""],
    ["", "", "", "", "*=no data", "1=allowed", ""],
    ["", "", "", "", "", "9=not applicable", ""],
]
MUE_LICENCE = "Current Procedural Terminology (CPT) codes and descriptions only are copyright 2023\nAmerican Medical Association"
MUE_WORDS = {
    "practitioner": "Practitioner Services MUE Values",
    "hospital": "Outpatient Hospital Services MUE Values",
    "dme": "DME Supplier Services MUE Values",
}
AOC_HEAD = [
    ["CPT only copyright American Medical Association"],
    "AOC_Edit_Type Add-On_Code AOC_DelDT Primary_Code Primary_Code_DelDT AOC_Edit_EffDT AOC_Edit_DelDT Special_Instruction_Notes".split(),
]


def mue_head(table: str = "practitioner", effective: str = "") -> list[list[str]]:
    return [[MUE_LICENCE + effective], ["HCPCS/\nCPT Code", MUE_WORDS[table], "MUE Adjudication Indicator", "MUE Rationale"]]


def workbook(path: Path, rows: Rows) -> Path:
    """A sheet in which all is text, as CMS writes it."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell:
                sheet.write_string(i, j, cell)
    book.close()
    return path


def numbers_workbook(path: Path, rows: Rows) -> Path:
    """A sheet that somebody opened and saved: what looks like a number is one, and 00100 is 100."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": True})
    sheet = book.add_worksheet()
    for i, row in enumerate(rows):
        sheet.write_row(i, 0, list(row))
    book.close()
    return path


def tabs(path: Path, rows: Rows, encoding: str = "latin-1", ending: str = "\r\n") -> Path:
    path.write_bytes("".join("\t".join(cell.replace("\n", " ") for cell in row) + ending for row in rows).encode(encoding))
    return path


def commas(path: Path, rows: Rows, encoding: str = "latin-1") -> Path:
    path.write_bytes(comma_text(rows).encode(encoding))
    return path


def comma_text(rows: Rows) -> str:
    return "".join(",".join('"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n') else cell for cell in row) + "\r\n" for row in rows)


def zipped(path: Path, rows: Rows) -> Path:
    """Text and workbook of one table in one zip, as CMS packs them."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(path.stem + ".TXT", "".join("\t".join(cell.replace("\n", " ") for cell in row) + "\n" for row in rows).encode("latin-1"))
        archive.writestr("readme.md", "not a table")
    return path


def gzipped(path: Path, rows: Rows) -> Path:
    path.write_bytes(gzip.compress(comma_text(rows).encode()))
    return path


def copy_of_pairs(path: Path, rows: Rows) -> Path:
    """The copy with four columns and no effective date."""
    dates = [None if row[4] == "*" else f"{row[4][:4]}-{row[4][4:6]}-{row[4][6:]}" for row in rows]
    columns = {"column_1": [r[0] for r in rows], "column_2": [r[1] for r in rows], "deletion_date": dates}
    frame = pl.DataFrame({**columns, "modifier_indicator": [int(r[5]) for r in rows]})
    buffer = io.BytesIO()
    frame.with_columns(pl.col("deletion_date").str.to_date(), pl.col("modifier_indicator").cast(pl.Int8)).write_parquet(buffer)
    path.write_bytes(buffer.getvalue())
    return path


Writer = Callable[[Path, Rows], Path]
