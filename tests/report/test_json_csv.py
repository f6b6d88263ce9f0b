"""JSON keeps every field; CSV has a row for each line and nothing that a spreadsheet would run."""

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest

from oncoledger.audit.result import Report
from oncoledger.report import FORMATS, render, write
from oncoledger.report.csv import COLUMNS, to_csv
from oncoledger.report.json import read, to_json

from .sample import clean, empty, sample


@pytest.mark.parametrize("report", [sample(), clean(), empty()], ids=["sample", "clean", "empty"])
def test_json_reads_back_as_the_same_report(report: Report) -> None:
    assert read(to_json(report)) == report


def test_json_has_the_fields_of_the_structs_in_their_order() -> None:
    said = json.loads(to_json(sample()))
    assert list(said) == ["manifest", "verdicts", "findings", "questions", "excused", "problems", "courses", "held", "may_hold", "de_identified"]
    assert list(said["findings"][0]) == list(msgspec.structs.asdict(sample().findings[0]))
    assert to_json(sample()).startswith(b'{\n  "manifest": {\n    "version"')
    assert "@" not in said["findings"][0]["id"]


def _rows(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_one_row_for_each_line() -> None:
    report = sample()
    rows = _rows(to_csv(report))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == sum(max(len(f.lines), 1) for f in report.findings)
    first = next(row for row in rows if row["rule"] == "CODE001")
    told = [first[name] for name in ("code", "service_date", "line_amount", "finding_amount", "position")]
    assert told == ["G6012", "2026-01-02", "610.00", "2440.00", "row 26"]


def test_csv_can_add_questions_and_excused() -> None:
    rows = _rows(to_csv(sample(), ("found", "cannot_tell", "excused")))
    assert {row["verdict"] for row in rows} == {"found", "cannot_tell", "excused"}


def test_csv_runs_no_formula() -> None:
    cells = [cell for row in csv.reader(io.StringIO(to_csv(sample()).decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)


def test_an_unknown_amount_is_empty_not_zero() -> None:
    row = next(row for row in _rows(to_csv(sample())) if row["rule"] == "RTV002")
    assert row["finding_amount"] == row["line_amount"] == ""


def test_the_front_door(tmp_path: Path) -> None:
    report = sample()
    for form in FORMATS:
        out = io.BytesIO()
        write(report, form, out)
        write(report, form, tmp_path / form)
        assert out.getvalue() == (tmp_path / form).read_bytes() == render(report, form)
    with pytest.raises(ValueError, match="'pdf' is not a format"):
        render(report, "pdf")
